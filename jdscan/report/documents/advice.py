"""Edits that clear findings, and the outline of the seat."""

from pydantic import Field

from jdscan.report.documents.base import Count, Document, FindingId, Index, Listed, Points, Text
from jdscan.report.documents.origin import PRICES, Evidence


class Change(Document):
    """One change of the text: posting.text[start:end] becomes the replacement."""

    start: Index = Field(
        description="First Unicode code point of what goes; equal to end for an insertion.", examples=[234]
    )
    end: Index = Field(description="One past the last code point.", examples=[234])
    replacement: str = Field(
        description="What comes instead; empty for a removal.",
        examples=["\n- Be accountable for the pipeline we create and for its quality"],
    )


class Edit(Document):
    """The smallest set of changes found after which a finding clears, verified by analysing the edited text."""

    finding: FindingId = Field(
        description="Finding id.", examples=["coverage.missing.gtm_execution", "shared.no_mechanism"]
    )
    changes: Listed[Change] = Field(
        description="The changes, ascending and apart from one another; none where no edit was found.",
        examples=[[Change.example()], []],
    )
    cleared: bool = Field(
        description="Whether the edited text no longer raises the finding, at no other cost.", examples=[True, False]
    )
    text: str = Field(
        description="The edited posting; empty where no edit was found.",
        examples=[
            "# Chief Product & Marketing Officer\n\n"
            "- Set packaging and list prices for all editions\n"
            "- Write our positioning against the two big suites\n"
            "- Refine the ideal customer profile with the CRO every week\n"
            "- Carry the new-business sales target\n"
            "- Be accountable for the pipeline we create and for its quality\n\n"
            "You report to our Chief Executive, Moira, and coach five product managers.\n",
            "",
        ],
    )
    score: Points | None = Field(
        description="The score of the edited posting, from 0 to 100, or null.", examples=[63, None]
    )
    tried: Count = Field(description="How many edited texts were analysed.", examples=[4, 2])
    reason: Text = Field(
        description="What the edit does, or why none was found, in a sentence.",
        examples=[
            "Adds 1 passage; the finding then clears.",
            "None of the 2 edits tried clears it without harm elsewhere.",
        ],
    )


class OutlineLine(Document):
    """A line of the suggested outline."""

    text: Text = Field(
        description="The line.",
        examples=[PRICES["text"], "Own go-to-market end to end up to the handover to Sales"],
    )
    evidence: Evidence | None = Field(
        description="The quotation that it is, or null where it is a proposal.", examples=[PRICES, None]
    )


class OutlineSection(Document):
    """A section of the suggested outline."""

    heading: Text = Field(description="Its heading.", examples=["Product strategy", "Go-to-market execution"])
    lines: Listed[OutlineLine] = Field(
        description="Its lines.", examples=[[OutlineLine.example(0)], [OutlineLine.example(1)]]
    )


class Advice(Document):
    """What to do about the findings; given only where it was asked for."""

    edits: Listed[Edit] = Field(
        description="One for each finding that is no praise, in the order of the findings.",
        examples=[[Edit.example(0), Edit.example(1)]],
    )
    outline: Listed[OutlineSection] = Field(
        description="The seat as it could be posted.",
        examples=[[OutlineSection.example(0), OutlineSection.example(1)]],
    )
