"""What the posting says of the seat's boundary: decisions, shared surfaces, premises, people around the role."""

from pydantic import Field

from jdscan.records import (
    AssumptionStatus,
    ClaimedLetter,
    DecisionReading,
    DiagnosticAnswer,
    DiagnosticQuestion,
    ExpectedLetter,
)
from jdscan.report.documents.base import Document, EntryId, Listed, Probability, Text
from jdscan.report.documents.origin import CUSTOMER_PROFILE, MANAGER, PEER, PRICES, TEAM, Evidence


class Decision(Document):
    """One row of the RACI matrix as the posting has it."""

    decision: EntryId = Field(
        description="Row id of the framework.", examples=["pricing_strategy_and_packaging_architecture"]
    )
    claimed: ClaimedLetter = Field(
        description="The letter that the posting gives the role: it owns (A), executes (R) or contributes (C).",
        examples=["A"],
    )
    expected: ExpectedLetter = Field(
        description="The letter that the matrix gives the seat: accountable, consulted or informed.", examples=["A"]
    )
    accountable: Text = Field(description="Who holds the A in the matrix.", examples=["CPMO"])
    reading: DecisionReading = Field(
        description="Whether the two agree, the posting takes the row from another, or gives it away.",
        examples=["agrees"],
    )
    probability: Probability = Field(
        description="That the unit is about the row and the claim is the one given.", examples=[0.5245]
    )
    evidence: Listed[Evidence] = Field(description="The duties, surest first.", examples=[[PRICES]])


class Surface(Document):
    """What the posting says of one surface that two executives share."""

    surface: EntryId = Field(description="Surface id of the framework.", examples=["icp_refinement"])
    named: bool = Field(
        description="Whether it is spoken of at all; joint, mechanism and tiebreaker are false where it is not.",
        examples=[True],
    )
    joint: bool = Field(description="Whether a second owner is named.", examples=[True])
    mechanism: bool = Field(description="Whether it is said how the two agree.", examples=[False])
    tiebreaker: bool = Field(description="Whether it is said who breaks a tie.", examples=[False])
    evidence: Listed[Evidence] = Field(description="Where it is named.", examples=[[CUSTOMER_PROFILE]])
    share: Probability | None = Field(
        description="Share of real leadership postings that name it, or null where it is not known.",
        examples=[0.0],
    )


class Assumption(Document):
    """Something that the framework takes for granted of the company."""

    id: EntryId = Field(description="Assumption id of the framework.", examples=["cro_peer"])
    status: AssumptionStatus = Field(
        description="Whether the posting shows it, shows otherwise, or is silent.", examples=["stated"]
    )
    text: Text = Field(
        description="The assumption and its status in a sentence for people.",
        examples=["The posting names somebody else who leads sales."],
    )
    evidence: Listed[Evidence] = Field(
        description="What it rests on; none where the posting is silent.", examples=[[PEER]]
    )


class Reporting(Document):
    """Who stands above, beside and below the role, quoted."""

    manager: Evidence | None = Field(
        description="Whom the role reports to, or null where the posting does not say.", examples=[MANAGER]
    )
    peers: Listed[Evidence] = Field(description="Who stands beside it.", examples=[[PEER]])
    team: Evidence | None = Field(description="Whom it leads, or null where the posting does not say.", examples=[TEAM])


class Diagnostic(Document):
    """One of the two diagnostic questions, answered as far as the text allows."""

    id: DiagnosticQuestion = Field(
        description="Question id of the framework.", examples=["company_loop", "role_accountability"]
    )
    answer: DiagnosticAnswer = Field(description="The answer to the question's own words.", examples=["not_said"])
    text: Text = Field(
        description="The answer in a sentence for people.",
        examples=[
            "The posting shows none of the three signs of need, so it does not say whether two leaders would do.",
            "The posting does not say whether one person answers for the whole.",
        ],
    )
    evidence: Listed[Evidence] = Field(description="What it rests on.", examples=[[]])
