"""Quotations and findings."""

from dataclasses import dataclass

from jdscan.records.labels import Severity


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation: ``posting.text[start:end] == text``; ``unit`` is the index of the unit it comes from."""

    unit: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing, about the seat.

    Attributes:
        id: Finding id of the framework data, such as ``coverage.missing.insight``.
        name: Short name for people.
        severity: One of :data:`SEVERITIES`.
        section: Seed section that the rule stands on.
        confidence: Probability in [0, 1] that a careful reader would agree.
        message: One or two sentences that say what was found here.
        evidence: Quotations, possibly none where the finding is an absence.
        remedy: The edit that would clear it.
        question: What a candidate should ask.
    """

    id: str
    name: str
    severity: Severity
    section: str
    confidence: float
    message: str
    evidence: tuple[Evidence, ...]
    remedy: str
    question: str
