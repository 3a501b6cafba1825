"""The comparison of two versions of a posting as a document."""

from pydantic import Field

from jdscan.records import Accountability, SeatKind, Structure
from jdscan.report.documents.advice import Edit
from jdscan.report.documents.base import Document, FindingId, Listed, Points, Text
from jdscan.report.documents.origin import Evidence, Origin, Posting
from jdscan.report.documents.seat import Coverage
from jdscan.report.documents.verdict import Finding

# The second version in the examples is the first with the edit that the examples of advice show.
_ADDED = {
    "unit": 5,
    "start": 237,
    "end": 298,
    "text": "Be accountable for the pipeline we create and for its quality",
}


class ComparedVersion(Document):
    """One of the two versions, and the verdict on it in short."""

    title: str = Field(
        description="Title of the role, or an empty string where none could be told.",
        examples=[Posting.example()["title"]],
    )
    text: Text = Field(
        description="The text that was analysed; quotations of this version point into it.",
        examples=[Posting.example()["text"], Edit.example()["text"]],
    )
    headline: Text = Field(
        description="The verdict in one sentence.",
        examples=[
            "One of product and marketing is full, the other thin (57%); 3 of 5 accountabilities owned.",
            "One of product and marketing is full, the other thin (54%); 4 of 5 accountabilities owned.",
        ],
    )
    seat: SeatKind = Field(description="Which seat it describes.", examples=["cpmo"])
    structure: Structure = Field(
        description="How it is put together: the best label, even where abstained is true.", examples=["partial"]
    )
    abstained: bool = Field(description="Whether the structure is too close to call.", examples=[False])
    score: Points | None = Field(
        description="How well the seat is defined, from 0 to 100, or null where there is no such seat to score.",
        examples=[51, 63],
    )


class FindingChange(Document):
    """A finding that cleared, appeared or moved, with the changed sentences that bear on it."""

    id: FindingId = Field(description="Finding id of the framework.", examples=["coverage.missing.gtm_execution"])
    before: Finding | None = Field(
        description="The finding in the first version, or null where it appeared.", examples=[Finding.example()]
    )
    after: Finding | None = Field(
        description="The finding in the second version, or null where it cleared.", examples=[None]
    )
    removed: Listed[Evidence] = Field(
        description="Changed sentences of the first version that bear on it, in reading order.", examples=[[]]
    )
    added: Listed[Evidence] = Field(
        description="Changed sentences of the second version that bear on it, in reading order.", examples=[[_ADDED]]
    )


class CoverageChange(Document):
    """An accountability whose coverage differs between the two versions."""

    accountability: Accountability = Field(description="An accountability of the seat.", examples=["gtm_execution"])
    before: Coverage = Field(description="Its coverage in the first version.", examples=[Coverage.example(3)])
    after: Coverage = Field(
        description="Its coverage in the second version.",
        examples=[{**Coverage.example(3), "status": "owned", "confidence": 0.5754, "units": [5]}],
    )


class UnitChange(Document):
    """A sentence that went, came or was reworded."""

    before: Evidence | None = Field(
        description="The sentence in the first version, or null where it came.", examples=[None]
    )
    after: Evidence | None = Field(
        description="The sentence in the second version, or null where it went.", examples=[_ADDED]
    )


class ComparisonDocument(Origin):
    """What changed between two versions of a posting. All offsets are Unicode code points, end exclusive.

    Quotations of a part called before, or removed, point into before.text; those of after, or added, into after.text.
    A decision aid for wording a seat; not for ranking or rejecting people.
    """

    before: ComparedVersion = Field(description="The first version.", examples=[ComparedVersion.example(0)])
    after: ComparedVersion = Field(description="The second version.", examples=[ComparedVersion.example(1)])
    cleared: Listed[FindingChange] = Field(
        description="Findings of the first version alone, most severe first.", examples=[[FindingChange.example()]]
    )
    appeared: Listed[FindingChange] = Field(
        description="Findings of the second version alone, most severe first.", examples=[[]]
    )
    moved: Listed[FindingChange] = Field(
        description="Findings of both whose severity or confidence changed.", examples=[[]]
    )
    coverage: Listed[CoverageChange] = Field(
        description="Accountabilities whose status changed, in framework order.", examples=[[CoverageChange.example()]]
    )
    units: Listed[UnitChange] = Field(
        description="Changed sentences, in reading order.", examples=[[UnitChange.example()]]
    )
