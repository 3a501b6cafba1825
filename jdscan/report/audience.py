"""The two readers of a report: one analysis, in the order and the words that each has use for."""

from collections.abc import Mapping
from typing import Literal

Audience = Literal["recruiter", "candidate"]

SEVERITY_HEADINGS: Mapping[Audience, Mapping[str, str]] = {
    "recruiter": {
        "high": "Serious",
        "medium": "Should be mended",
        "low": "Could be clearer",
        "info": "Worth knowing",
    },
    "candidate": {
        "high": "Serious risks",
        "medium": "Risks to check",
        "low": "Unclear points",
        "info": "Worth knowing",
    },
}
WORST_LABELS: Mapping[Audience, str] = {"recruiter": "Mend first", "candidate": "Check first"}
FINDINGS_HEADINGS: Mapping[Audience, str] = {"recruiter": "Findings", "candidate": "Risks to check"}
FINDINGS_NAMES: Mapping[Audience, str] = {"recruiter": "Findings", "candidate": "Risks"}
ASSUMPTION_HEADINGS: Mapping[Audience, str] = {
    "recruiter": "What is taken for granted of the company",
    "candidate": "What is taken for granted of the company, and worth checking",
}
