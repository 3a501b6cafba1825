"""Findings, and the verdict that holds them."""

from pydantic import Field

from jdscan.records import Severity, Structure
from jdscan.report.documents.base import Distinct, Document, FindingId, Listed, OverreachId, Probability, Text
from jdscan.report.documents.boundary import Assumption, Decision, Diagnostic, Reporting, Surface
from jdscan.report.documents.origin import CUSTOMER_PROFILE, MANAGER, Evidence
from jdscan.report.documents.probabilities import StructureProbabilities
from jdscan.report.documents.seat import Coverage, Explanation, Score, Seat


class Finding(Document):
    """One thing that is wrong, or worth knowing, about the seat."""

    id: FindingId = Field(
        description="Finding id of the framework.", examples=["coverage.missing.gtm_execution", "shared.no_mechanism"]
    )
    name: Text = Field(
        description="Short name for people.",
        examples=["Go-to-market execution: not in the posting", "Sharing without a mechanism"],
    )
    severity: Severity = Field(description="How much it matters.", examples=["high", "info"])
    section: Text = Field(
        description="Section of the seed document that the rule stands on: document id, #, section id.",
        examples=["001_aa3302c44211f348#2.1", "001_aa3302c44211f348#2.4"],
    )
    confidence: Probability = Field(
        description="Probability that a careful reader would agree.", examples=[0.7928, 0.6551]
    )
    message: Text = Field(
        description="One or two sentences that say what was found here.",
        examples=[
            "No sentence gives “Go-to-market execution” to the role.",
            "The posting shares “ICP refinement and segment evolution” but does not say where or when the two owners"
            " agree.",
        ],
    )
    evidence: Listed[Evidence] = Field(
        description="Quotations; none where the finding is an absence.", examples=[[], [CUSTOMER_PROFILE]]
    )
    remedy: str = Field(
        description="The edit that would clear it.",
        examples=[
            "Add a duty that puts it on the role, for instance: “Own go-to-market end to end up to the handover to"
            " Sales: launches, demand, content and brand”.",
            "Add to “Refine the ideal customer profile with the CRO every week” the rhythm and the arbiter: a standing"
            " weekly review, a joint write-up, the CEO in case of a tie.",
        ],
    )
    question: str = Field(
        description="What a candidate may ask.",
        examples=[
            "Who answers for this today: Go-to-market execution? Would it come to me?",
            "How do the CRO and I come to one answer, how often, and who breaks a tie?",
        ],
    )


class Verdict(Document):
    """The outcome of the judgement."""

    headline: Text = Field(
        description="The verdict in one sentence.",
        examples=["One of product and marketing is full, the other thin (57%); 3 of 5 accountabilities owned."],
    )
    seat: Seat = Field(description="Which seat the posting describes.", examples=[Seat.example()])
    structure: Structure = Field(
        description="How the posting is put together: the best label, even where abstained is true.",
        examples=["partial"],
    )
    structure_proba: StructureProbabilities = Field(
        description="Probability of every structure.", examples=[StructureProbabilities.example()]
    )
    abstained: bool = Field(
        description="Whether the structure is too close to call, so that the label is only the best guess.",
        examples=[False],
    )
    score: Score = Field(description="How well the seat is defined.", examples=[Score.example()])
    explanation: Explanation = Field(description="Why the structure was read so.", examples=[Explanation.example()])
    coverage: Listed[Coverage] = Field(
        description="One entry for each of the five accountabilities, in framework order.",
        examples=[[Coverage.example(place) for place in range(5)]],
        min_length=5,
        max_length=5,
    )
    decisions: Listed[Decision] = Field(
        description="Rows of the RACI matrix that the posting claims or gives away, in framework order.",
        examples=[[Decision.example()]],
    )
    overreach: Distinct[OverreachId] = Field(
        description="Ids of the framework's overreach rules that the posting plainly breaks.",
        examples=[["sales_quota"]],
    )
    surfaces: Listed[Surface] = Field(
        description="The shared surfaces, in framework order.", examples=[[Surface.example()]]
    )
    any_surface_share: Probability | None = Field(
        description="Share of real leadership postings that name one or more of the shared surfaces, or null where it"
        " is not known.",
        examples=[0.125],
    )
    assumptions: Listed[Assumption] = Field(
        description="What was taken for granted of the company, in framework order.", examples=[[Assumption.example()]]
    )
    reports_to: str = Field(
        description="Whom the role reports to in the posting's words, or an empty string.", examples=[MANAGER["text"]]
    )
    reporting: Reporting = Field(
        description="Who stands above, beside and below the role, quoted.", examples=[Reporting.example()]
    )
    diagnostics: Listed[Diagnostic] = Field(
        description="The two diagnostic questions.",
        examples=[[Diagnostic.example(0), Diagnostic.example(1)]],
        max_length=2,
    )
    findings: Listed[Finding] = Field(
        description="Findings, most severe first.", examples=[[Finding.example(0), Finding.example(1)]]
    )
    notes: Listed[Text] = Field(
        description="Remarks on what could not be told; a sentence for people each.",
        examples=[["No structure reaches one half: findings that rest on it are held back."]],
    )
