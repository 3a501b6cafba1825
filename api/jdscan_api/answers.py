"""The answers that hold several outcomes, as models: for the description of the API, nothing is built with them."""

from typing import Literal

from pydantic import Field

from jdscan.report.documents import AnalysisDocument
from jdscan.report.documents.base import Document
from jdscan_api.problems import UNREADABLE, ProblemDetails
from jdscan_api.schemas import LineId, never_null

_PROBLEM = {"type": UNREADABLE.urn, "title": UNREADABLE.title, "status": 422}


class Analysed(Document):
    """A posting of several that was analysed."""

    status: Literal[200] = Field(description="As of an answer to this posting alone.", examples=[200])
    analysis: AnalysisDocument = Field(description="The analysis.", examples=[AnalysisDocument.example()])


class Refused(Document):
    """A posting of several that was not analysed."""

    status: int = Field(description="As of an answer to this posting alone.", ge=400, le=599, examples=[422])
    problem: ProblemDetails = Field(description="What is wrong with it.", examples=[_PROBLEM])


class BatchAnswer(Document):
    """The outcome of every posting of a batch."""

    results: list[Analysed | Refused] = Field(
        description="In the order of the postings.", examples=[[{"status": 422, "problem": _PROBLEM}]]
    )


class _Answered(Document):
    """What every answer to a line has."""

    line: int = Field(description="Number of the line in the request, counted from 1.", ge=1, examples=[1])
    id: LineId | None = Field(
        default=None,
        description="The id of the line; absent where it had none.",
        examples=["posting-17"],
        json_schema_extra=never_null,
    )


class LineAnalysed(Analysed, _Answered):
    """The answer to a line whose posting was analysed."""


class LineRefused(Refused, _Answered):
    """The answer to a line that was not analysed; after the last one, also a problem of the stream as a whole."""
