"""Which seat it is, how far the accountabilities are covered, why the structure was read so, and the score."""

from pydantic import Field

from jdscan.records import Accountability, CoverageState, DutyLayout, SeatKind, SeatReason
from jdscan.report.documents.base import (
    Count,
    Distinct,
    Document,
    EntryId,
    FindingId,
    Index,
    Listed,
    Points,
    Probability,
    Text,
)
from jdscan.report.documents.origin import POSITIONING, PRICES, Evidence


class Seat(Document):
    """Which seat the posting describes."""

    kind: SeatKind = Field(
        description="The seat; out_of_scope where it is none of product and marketing leadership.", examples=["cpmo"]
    )
    reason: SeatReason = Field(
        description="What decided it: title or work for a seat, field or level for out_of_scope.", examples=["title"]
    )
    sentence: str = Field(
        description="The decision in a sentence for people.",
        examples=["The title “Chief Product & Marketing Officer” claims product and marketing in one seat."],
    )


class SubScope(Document):
    """How far the posting shows one part of an accountability."""

    id: EntryId = Field(
        description="Sub-scope id of the framework, unique within its accountability.", examples=["positioning"]
    )
    status: CoverageState = Field(description="Owned, only touched, or missing.", examples=["owned"])
    unsure: bool = Field(description="True where the likeliest unit leaves it open.", examples=[False])
    units: Distinct[Index] = Field(
        description="Indices into reading.units of those that carry it, strongest first.", examples=[[2]]
    )


class Coverage(Document):
    """How far the posting gives one accountability to the role."""

    accountability: Accountability = Field(
        description="An accountability of the seat.",
        examples=["insight", "product_strategy", "positioning_narrative", "gtm_execution", "growth_lifecycle"],
    )
    name: Text = Field(
        description="Name of the accountability for people.",
        examples=[
            "Market and customer insight",
            "Product strategy",
            "Positioning and narrative",
            "Go-to-market execution",
            "Growth and lifecycle revenue",
        ],
    )
    status: CoverageState = Field(
        description="The best label: owned, only touched, or missing.",
        examples=["owned", "owned", "owned", "missing", "missing"],
    )
    confidence: Probability = Field(
        description="Probability of that status.", examples=[0.7377, 0.87, 0.9943, 0.7928, 0.9698]
    )
    unsure: bool = Field(description="Whether the confidence is too low to build a finding on.", examples=[False])
    units: Distinct[Index] = Field(
        description="Indices into reading.units of those that carry it, strongest first.",
        examples=[[3], [1], [2], [], []],
    )
    sub_scopes: Listed[SubScope] = Field(
        description="Its parts, in framework order.", examples=[[], [], [SubScope.example()], []]
    )


class ScorePart(Document):
    """What one finding costs: the score rises by that much at least once it is cleared."""

    finding: FindingId = Field(
        description="Finding id.",
        examples=["structure.partial", "coverage.missing.growth_lifecycle", "coverage.missing.gtm_execution"],
    )
    points: Count = Field(description="Its points.", examples=[25, 12, 12])


class Score(Document):
    """How well the seat is defined."""

    value: Points | None = Field(
        description="The score, from 0 to 100, or null where there is no such seat to score.", examples=[51]
    )
    reason: Text = Field(
        description="Why it is null, or what the value means, in a sentence.",
        examples=["51 of 100: 3 findings cost 49 points, the dearest being One side full, the other thin (25)."],
    )
    parts: Listed[ScorePart] = Field(
        description="What each finding costs, dearest first; their sum and the value make 100 unless the value is 0.",
        examples=[[ScorePart.example(place) for place in range(3)]],
    )
    percentile: Probability | None = Field(
        description="Share of real leadership postings that would score lower if they claimed the seat, or null where"
        " it is not known.",
        examples=[0.9091],
    )


class DutyPair(Document):
    """A product duty and a marketing duty that are one decision and could become one line."""

    join: EntryId = Field(description="Id of the framework's join that fits both.", examples=["price_and_message"])
    product: Evidence = Field(description="The product duty.", examples=[PRICES])
    marketing: Evidence = Field(description="The marketing duty.", examples=[POSITIONING])
    line: Text = Field(
        description="The one line.",
        examples=[
            "Settle price and message as one proposition: packaging and list prices for all editions, backed by our"
            " positioning against the two big suites"
        ],
    )


class Explanation(Document):
    """Why the structure was read so."""

    product: Listed[Evidence] = Field(description="Duties of a product chief, in reading order.", examples=[[PRICES]])
    marketing: Listed[Evidence] = Field(
        description="Duties of a marketing chief, in reading order.", examples=[[POSITIONING]]
    )
    joined: Listed[Evidence] = Field(description="Duties that are both, in reading order.", examples=[[]])
    joined_share: Probability = Field(
        description="Share of the joined ones among all of these; 0 where there is none.", examples=[0.0]
    )
    layout: DutyLayout = Field(
        description="How the two sides lie: one after the other, alternating, or one of them alone.",
        examples=["sections"],
    )
    pairs: Listed[DutyPair] = Field(
        description="Duties of both sides that could become one line, best first, each duty once.",
        examples=[[DutyPair.example()]],
    )
