"""Problems, and the answers that hold several outcomes, as models: for the description of the API alone.

Nothing is built with them, so that a service does without them until somebody asks for the description.
"""

from typing import Literal

from pydantic import Field

from jdscan.report.documents import AnalysisDocument
from jdscan.report.documents.base import Document
from jdscan_api.problems import UNREADABLE
from jdscan_api.schemas import LineId, never_null

_PROBLEM = {"type": UNREADABLE.urn, "title": UNREADABLE.title, "status": 422}


class Fault(Document):
    """One of several faults of a request."""

    where: str = Field(description="Field or parameter.", examples=["postings.0.text"])
    what: str = Field(description="What is wrong with it.", examples=["Field required"])


class ProblemDetails(Document):
    """Problem details (RFC 9457); a member that has nothing to say is absent."""

    type: str = Field(description="Kind of problem, as a URN.", examples=[UNREADABLE.urn])
    title: str = Field(description="The kind in words.", examples=[UNREADABLE.title])
    status: int = Field(description="The HTTP status.", ge=400, le=599, examples=[422])
    detail: str | None = Field(
        default=None,
        description="What is wrong with this request.",
        examples=["the input holds no visible text"],
        json_schema_extra=never_null,
    )
    where: str | None = Field(
        default=None,
        description="Field, header or part of the request in which it was found.",
        examples=["text"],
        json_schema_extra=never_null,
    )
    remedy: str | None = Field(
        default=None,
        description="What mends it.",
        examples=["Paste the text of the posting"],
        json_schema_extra=never_null,
    )
    errors: list[Fault] | None = Field(
        default=None,
        description="Several faults at once.",
        examples=[[{"where": "text", "what": "Field required"}]],
        json_schema_extra=never_null,
    )


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
