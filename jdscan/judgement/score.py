"""How well the seat is defined, from 0 to 100 (seed 001_aa3302c44211f348, 2.1 to 2.5).

The score is a sum of what the findings cost, so that it never falls when one of them is cleared and every point can
be traced to a sentence. What each costs stands in the framework data.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jdscan.framework import Framework
from jdscan.records import Finding, Score, ScorePart, Seat

FULL = 100
SEAT = "cpmo"
FREE = "info"


@dataclass(frozen=True, slots=True)
class Norms:
    """How real leadership postings fare, each scored as if it claimed the seat.

    Attributes:
        scores: Their scores, ascending.
        surfaces: Share of them that names each shared surface, in [0, 1], by its id; empty where there are none.
        any_surface: Share of them that names one or more, or None where there are none.
    """

    scores: tuple[int, ...]
    surfaces: Mapping[str, float]
    any_surface: float | None = None

    def __post_init__(self) -> None:
        """Refuse what :meth:`percentile` could not search, and what is no share.

        Raises:
            ValueError: The scores are not ascending, or a share is not in [0, 1].
        """
        if list(self.scores) != sorted(self.scores):
            raise ValueError("the norms' scores must be ascending")
        for share in (*self.surfaces.values(), self.any_surface or 0.0):
            if not 0 <= share <= 1:
                raise ValueError(f"a share of the norms must be in [0, 1], not {share}")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Norms":
        """Build from the JSON of the artefact ``norms``."""
        return cls(tuple(data["scores"]), dict(data["surfaces"]), data["any_surface"])

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads."""
        return {"scores": list(self.scores), "surfaces": dict(self.surfaces), "any_surface": self.any_surface}

    def percentile(self, value: int) -> float | None:
        """Return the share of the postings with a lower score, in [0, 1], or None where there are none."""
        return bisect_left(self.scores, value) / len(self.scores) if self.scores else None


def score_of(
    findings: Iterable[Finding],
    seat: Seat,
    abstained: bool,
    framework: Framework,
    norms: Norms | None = None,
) -> Score:
    """Score a posting that claims the seat.

    Args:
        findings: What was found, each id once.
        seat: The seat decision; only a ``cpmo`` seat is scored.
        abstained: Whether the structure is too close to call, so that findings are held back.
        framework: What each finding costs.
        norms: Real postings to compare with, or None.

    Returns:
        The score; without a value and parts where there is no seat to score.

    Raises:
        FrameworkError: The framework has no such finding.
    """
    if seat.kind != SEAT:
        return Score(None, f"Only a seat over product and marketing is scored. {seat.sentence}", (), None)
    if abstained:
        return Score(None, "The structure is too close to call, so the seat is not scored.", (), None)
    found = list(findings)
    # What was tempered to a question costs nothing, whatever its kind does.
    costs = [ScorePart(f.id, framework.points(f.id) if f.severity != FREE else 0) for f in found]
    parts = tuple(sorted((c for c in costs if c.points), key=lambda c: (-c.points, c.finding)))
    value = max(0, FULL - sum(c.points for c in parts))
    return Score(value, _reason(value, parts, found), parts, norms.percentile(value) if norms else None)


def _reason(value: int, parts: Sequence[ScorePart], findings: Iterable[Finding]) -> str:
    if not parts:
        return f"{value} of {FULL}: nothing was found that speaks against a defined seat."
    names = {f.id: f.name for f in findings}
    many = "1 finding costs" if len(parts) == 1 else f"{len(parts)} findings cost"
    most = f"{names[parts[0].finding]} ({parts[0].points})"
    return f"{value} of {FULL}: {many} {sum(c.points for c in parts)} points, the dearest being {most}."
