"""What the models read in the posting, before any judgement."""

from pydantic import Field

from jdscan.records import Family, Ownership, Seniority, Template, Topic, UnitKind, Zone
from jdscan.report.documents.base import Distinct, Document, Index, Listed, Text
from jdscan.report.documents.origin import PRICES
from jdscan.report.documents.probabilities import (
    FamilyProbabilities,
    OwnershipProbabilities,
    SeniorityProbabilities,
    TemplateProbabilities,
    TopicProbabilities,
    ZoneProbabilities,
)


class Unit(Document):
    """One sentence, list item or heading with what was read in it: posting.text[start:end] equals text."""

    index: Index = Field(description="Position among the units, from 0.", examples=[PRICES["unit"]])
    start: Index = Field(description="First Unicode code point in posting.text.", examples=[PRICES["start"]])
    end: Index = Field(description="One past the last code point.", examples=[PRICES["end"]])
    text: Text = Field(description="The words of the unit.", examples=[PRICES["text"]])
    kind: UnitKind = Field(description="What its typography says.", examples=["item"])
    heading: str = Field(
        description="Text of the section heading that it stands under, or an empty string.",
        examples=["Chief Product & Marketing Officer"],
    )
    zone: Zone = Field(description="What it does in the posting.", examples=["responsibility"])
    zone_proba: ZoneProbabilities = Field(
        description="Probability of every zone.", examples=[ZoneProbabilities.example()]
    )
    topics: Distinct[Topic] = Field(
        description="Topics whose probability reaches the model's threshold: accountabilities of the seat, or"
        " neighbouring territories.",
        examples=[["product_strategy"]],
    )
    topics_proba: TopicProbabilities = Field(
        description="Probability of every topic, each on its own.", examples=[TopicProbabilities.example()]
    )
    ownership: Ownership = Field(description="How strongly it puts the work on the role.", examples=["owns"])
    ownership_proba: OwnershipProbabilities = Field(
        description="Probability of every ownership.", examples=[OwnershipProbabilities.example()]
    )
    template: Template = Field(description="Whose job description it would sit in.", examples=["cpo"])
    template_proba: TemplateProbabilities = Field(
        description="Probability of every template.", examples=[TemplateProbabilities.example()]
    )


class Reading(Document):
    """What the models read in the posting, before any judgement."""

    family: Family = Field(description="Family of the role, by the work put on it.", examples=["marketing"])
    family_proba: FamilyProbabilities = Field(
        description="Probability of every family.", examples=[FamilyProbabilities.example()]
    )
    seniority: Seniority = Field(description="Level of the role.", examples=["executive"])
    seniority_proba: SeniorityProbabilities = Field(
        description="Probability of every level.", examples=[SeniorityProbabilities.example()]
    )
    units: Listed[Unit] = Field(description="The reading of every unit, in order.", examples=[[Unit.example()]])
