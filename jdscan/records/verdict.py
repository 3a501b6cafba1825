"""The verdict on a posting."""

from collections.abc import Mapping
from dataclasses import dataclass

from jdscan.records.evidence import Finding
from jdscan.records.parts import (
    Assumption,
    Coverage,
    DecisionRow,
    Diagnostic,
    Explanation,
    ReportingEvidence,
    Score,
    Seat,
    SurfaceState,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the judgement.

    Attributes:
        seat: The seat decision.
        structure: One of :data:`STRUCTURES`: the forced best label.
        structure_proba: Probability of every structure; sums to 1.
        abstained: True where the structure is too close to call; ``structure`` is then only the best guess.
        coverage: One entry an accountability, in framework order.
        findings: Most severe first.
        overreach: Overreach ids of the framework that the posting plainly claims.
        reports_to: Whom the role reports to, as the text says it, or an empty string.
        explanation: Why the structure was read so.
        decisions: Rows of the RACI matrix that the posting claims or gives away, in framework order.
        assumptions: What was taken for granted of the company, in framework order.
        surfaces: The shared surfaces, in framework order.
        reporting: Who stands above, beside and below the role, quoted.
        diagnostics: The two diagnostic questions.
        score: How well the seat is defined.
        headline: The verdict in one sentence.
        notes: Remarks on what could not be told.
        any_surface_share: Share of real leadership postings that name one or more of the shared surfaces, in [0, 1],
            or None where it is not known.
    """

    seat: Seat
    structure: str
    structure_proba: Mapping[str, float]
    abstained: bool
    coverage: tuple[Coverage, ...]
    findings: tuple[Finding, ...]
    overreach: tuple[str, ...]
    reports_to: str
    headline: str
    notes: tuple[str, ...]
    explanation: Explanation
    decisions: tuple[DecisionRow, ...]
    assumptions: tuple[Assumption, ...]
    surfaces: tuple[SurfaceState, ...]
    reporting: ReportingEvidence
    diagnostics: tuple[Diagnostic, ...]
    score: Score
    any_surface_share: float | None = None
