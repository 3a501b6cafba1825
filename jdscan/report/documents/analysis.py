"""The analysis of one posting as a document."""

from typing import Any

from pydantic import Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from jdscan.report.documents.advice import Advice
from jdscan.report.documents.origin import Origin, Posting
from jdscan.report.documents.reading import Reading
from jdscan.report.documents.verdict import Verdict


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class AnalysisDocument(Origin):
    """What jdscan says of one posting. All offsets are Unicode code points, end exclusive.

    A decision aid for wording a seat; not for ranking or rejecting people.
    """

    posting: Posting = Field(description="The posting as it was read.", examples=[Posting.example()])
    verdict: Verdict = Field(description="The outcome of the judgement.", examples=[Verdict.example()])
    reading: Reading = Field(description="What the models read, before any judgement.", examples=[Reading.example()])
    # None in Python where the field is absent; the JSON has an object or no such field, never a null.
    advice: Advice | SkipJsonSchema[None] = Field(
        default=None,
        description="What to do about the findings; absent where it was not asked for.",
        examples=[Advice.example()],
        exclude_if=lambda advice: advice is None,
        json_schema_extra=_without_default,
    )

    @field_validator("advice", mode="before")
    @classmethod
    def _never_null(cls, advice: Any) -> Any:
        if advice is None:
            raise ValueError("leave the field out where there is no advice")
        return advice
