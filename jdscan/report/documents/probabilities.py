"""A probability for each label of a task: one model a set of labels, in the order of the codebook."""

from pydantic import Field

from jdscan.report.documents.base import Document, Probability


class ZoneProbabilities(Document):
    """Probability of every zone, rounded to four decimals."""

    company: Probability = Field(description="That the employer speaks of itself.", examples=[0.0003])
    summary: Probability = Field(description="That it sums the whole job up.", examples=[0.0063])
    responsibility: Probability = Field(description="That it is a duty, decision or target.", examples=[0.9852])
    requirement: Probability = Field(description="That it is something to bring along.", examples=[0.0014])
    reporting: Probability = Field(description="That it tells who is above or below.", examples=[0.002])
    offer: Probability = Field(description="That it tells what the person gets, where and when.", examples=[0.0005])
    legal: Probability = Field(description="That it is a legal or procedural note.", examples=[0.0006])
    heading: Probability = Field(description="That it only names what comes next.", examples=[0.0034])
    other: Probability = Field(description="That it is a leftover of its source.", examples=[0.0003])


class TopicProbabilities(Document):
    """Probability of every topic, each on its own, rounded to four decimals."""

    insight: Probability = Field(description="That it speaks of knowing market and customers.", examples=[0.0006])
    product_strategy: Probability = Field(description="That it speaks of choosing what to make.", examples=[0.962])
    positioning_narrative: Probability = Field(
        description="That it speaks of position, message and story.", examples=[0.0616]
    )
    gtm_execution: Probability = Field(description="That it speaks of reaching buyers.", examples=[0.2087])
    growth_lifecycle: Probability = Field(
        description="That it speaks of activation, retention or expansion.", examples=[0.0052]
    )
    ceo_territory: Probability = Field(description="That it speaks of work of the chief executive.", examples=[0.0023])
    cro_territory: Probability = Field(description="That it speaks of selling and keeping accounts.", examples=[0.0016])
    delivery: Probability = Field(description="That it speaks of making and shipping.", examples=[0.0094])
    governance: Probability = Field(description="That it speaks of law, security or finance.", examples=[0.0018])
    function_leadership: Probability = Field(
        description="That it speaks of the role's own people and money.", examples=[0.0022]
    )


class OwnershipProbabilities(Document):
    """Probability of every ownership, rounded to four decimals."""

    owns: Probability = Field(description="That the role answers for the work.", examples=[0.9982])
    executes: Probability = Field(description="That the role carries it out.", examples=[0.0009])
    contributes: Probability = Field(description="That the role helps somebody else.", examples=[0.0])
    none: Probability = Field(description="That no work is put on the role.", examples=[0.0008])


class TemplateProbabilities(Document):
    """Probability of every template, rounded to four decimals."""

    cpo: Probability = Field(description="That a product chief's description would have it.", examples=[0.5572])
    cmo: Probability = Field(description="That a marketing chief's description would have it.", examples=[0.0932])
    integrated: Probability = Field(description="That it joins both sides.", examples=[0.2014])
    neutral: Probability = Field(description="That any description might have it.", examples=[0.1482])


class FamilyProbabilities(Document):
    """Probability of every family of roles, rounded to four decimals."""

    product: Probability = Field(description="That the role is one of product.", examples=[0.1241])
    marketing: Probability = Field(description="That the role is one of marketing.", examples=[0.7148])
    product_and_marketing: Probability = Field(description="That the role is one of both.", examples=[0.025])
    growth: Probability = Field(description="That the role is one of growth.", examples=[0.0047])
    sales_revenue: Probability = Field(description="That the role is one of sales or revenue.", examples=[0.0793])
    general_management: Probability = Field(description="That the role is general management.", examples=[0.0003])
    other: Probability = Field(description="That the role is none of these.", examples=[0.0519])


class SeniorityProbabilities(Document):
    """Probability of every level, rounded to four decimals."""

    executive: Probability = Field(description="That the role is an executive's.", examples=[0.9834])
    director: Probability = Field(
        description="That the role is a director's or a department head's.", examples=[0.0021]
    )
    manager: Probability = Field(description="That the role is a manager's.", examples=[0.0007])
    individual: Probability = Field(description="That the role leads nobody.", examples=[0.0138])


class StructureProbabilities(Document):
    """Probability of every structure, rounded to four decimals."""

    stapled: Probability = Field(description="That two full job descriptions stand side by side.", examples=[0.0032])
    integrated: Probability = Field(description="That it is one job across both sides.", examples=[0.0666])
    partial: Probability = Field(description="That one side is full and the other thin.", examples=[0.5681])
    product_only: Probability = Field(description="That there is product alone.", examples=[0.0143])
    marketing_only: Probability = Field(description="That there is marketing alone.", examples=[0.2038])
    out_of_scope: Probability = Field(description="That it is no product or marketing leadership.", examples=[0.144])
