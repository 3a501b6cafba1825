"""The labels that code, data and gold share (codebook), and the small literal types."""

from typing import Literal

ZONES = (
    "company",
    "summary",
    "responsibility",
    "requirement",
    "reporting",
    "offer",
    "legal",
    "heading",
    "other",
)
ACCOUNTABILITIES = (
    "insight",
    "product_strategy",
    "positioning_narrative",
    "gtm_execution",
    "growth_lifecycle",
)
NEIGHBOURS = ("ceo_territory", "cro_territory", "delivery", "governance", "function_leadership")
TOPICS = ACCOUNTABILITIES + NEIGHBOURS
OWNERSHIPS = ("owns", "executes", "contributes", "none")
TEMPLATES = ("cpo", "cmo", "integrated", "neutral")
COUNTED_ZONES = ("summary", "responsibility", "reporting")
FAMILIES = (
    "product",
    "marketing",
    "product_and_marketing",
    "growth",
    "sales_revenue",
    "general_management",
    "other",
)
SENIORITIES = ("executive", "director", "manager", "individual")
STRUCTURES = ("stapled", "integrated", "partial", "product_only", "marketing_only", "out_of_scope")
COVERAGE_STATES = ("owned", "touched", "missing")
SEVERITIES = ("info", "low", "medium", "high")

SourceFormat = Literal["text", "markdown", "html"]
UnitKind = Literal["heading", "item", "sentence"]
Severity = Literal["info", "low", "medium", "high"]
