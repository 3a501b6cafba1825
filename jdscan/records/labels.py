"""The labels that code, data and gold share (codebook), and the small literal types."""

from typing import Literal, get_args

Zone = Literal[
    "company",
    "summary",
    "responsibility",
    "requirement",
    "reporting",
    "offer",
    "legal",
    "heading",
    "other",
]
Accountability = Literal[
    "insight",
    "product_strategy",
    "positioning_narrative",
    "gtm_execution",
    "growth_lifecycle",
]
Neighbour = Literal["ceo_territory", "cro_territory", "delivery", "governance", "function_leadership"]
Topic = Literal[Accountability, Neighbour]
Ownership = Literal["owns", "executes", "contributes", "none"]
Template = Literal["cpo", "cmo", "integrated", "neutral"]
Family = Literal[
    "product",
    "marketing",
    "product_and_marketing",
    "growth",
    "sales_revenue",
    "general_management",
    "other",
]
Seniority = Literal["executive", "director", "manager", "individual"]
Structure = Literal["stapled", "integrated", "partial", "product_only", "marketing_only", "out_of_scope"]
CoverageState = Literal["owned", "touched", "missing"]
Severity = Literal["info", "low", "medium", "high"]

ZONES: tuple[str, ...] = get_args(Zone)
ACCOUNTABILITIES: tuple[str, ...] = get_args(Accountability)
NEIGHBOURS: tuple[str, ...] = get_args(Neighbour)
TOPICS: tuple[str, ...] = get_args(Topic)
OWNERSHIPS: tuple[str, ...] = get_args(Ownership)
TEMPLATES: tuple[str, ...] = get_args(Template)
COUNTED_ZONES = ("summary", "responsibility", "reporting")
FAMILIES: tuple[str, ...] = get_args(Family)
SENIORITIES: tuple[str, ...] = get_args(Seniority)
STRUCTURES: tuple[str, ...] = get_args(Structure)
COVERAGE_STATES: tuple[str, ...] = get_args(CoverageState)
SEVERITIES: tuple[str, ...] = get_args(Severity)

SourceFormat = Literal["text", "markdown", "html"]
UnitKind = Literal["heading", "item", "sentence"]
EncoderName = Literal["fast", "accurate", "cascade"]
SeatKind = Literal["cpmo", "cpo", "cmo", "out_of_scope"]
SeatReason = Literal["title", "work", "field", "level"]
DutyLayout = Literal["sections", "alternating", "one_sided"]
ClaimedLetter = Literal["A", "R", "C"]
ExpectedLetter = Literal["A", "C", "I"]
DecisionReading = Literal["agrees", "overreach", "underreach"]
AssumptionStatus = Literal["stated", "contradicted", "assumed"]
DiagnosticQuestion = Literal["company_loop", "role_accountability"]
DiagnosticAnswer = Literal["yes", "no", "mixed", "not_said"]
