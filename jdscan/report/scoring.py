"""The score as it is shown: in a line, in points for each finding, and by its dearest findings."""

from dataclasses import dataclass

from jdscan.framework.wording import percent
from jdscan.records import Analysis, Finding

FULL = 100
_MOST_WORST = 3
# Beyond these a percentile is said in words: ">99% of postings" is no grammar.
_NEARLY_NONE, _NEARLY_ALL = 0.005, 0.995
_POSTINGS = "real leadership postings scored as if they claimed this seat"


@dataclass(frozen=True, slots=True)
class Charge:
    """A finding with what it costs; no points where the seat is not scored or the finding is free."""

    finding: Finding
    points: int


def score_line(analysis: Analysis) -> str:
    """Say the score and how it stands among real postings, or nothing where there is none.

    Few real postings claim the seat: they were scored as if they did, and the line says so.
    """
    if analysis.verdict.score.value is None:
        return ""
    return ", ".join(filter(None, (score_words(analysis), standing(analysis))))


def score_words(analysis: Analysis) -> str:
    """Say the score alone, or nothing where there is none."""
    value = analysis.verdict.score.value
    return "" if value is None else f"{value} of {FULL}"


def standing(analysis: Analysis) -> str:
    """Say how the score stands among real postings, or nothing where that is not known."""
    percentile = analysis.verdict.score.percentile
    if percentile is None:
        return ""
    if percentile >= _NEARLY_ALL:
        return f"above nearly all {_POSTINGS}"
    if percentile < _NEARLY_NONE:
        return f"among the lowest of {_POSTINGS}"
    return f"above {percent(percentile)} of {_POSTINGS}"


def points_of(analysis: Analysis) -> dict[str, int]:
    """Give the points that each finding costs, by finding id; findings that cost nothing are left out."""
    return {part.finding: part.points for part in analysis.verdict.score.parts if part.points}


def worst(analysis: Analysis) -> list[Charge]:
    """Give the two or three findings to read first: the dearest where there is a score, else the most severe."""
    points = points_of(analysis)
    faults = [Charge(f, points.get(f.id, 0)) for f in analysis.verdict.findings if f.severity != "info"]
    return sorted(faults, key=lambda charge: -charge.points)[:_MOST_WORST]


def charges(analysis: Analysis) -> list[Charge]:
    """Give every finding that costs points, dearest first."""
    found = {finding.id: finding for finding in analysis.verdict.findings}
    return [Charge(found[p.finding], p.points) for p in analysis.verdict.score.parts if p.points and p.finding in found]


def points_words(points: int) -> str:
    """Say a cost in points."""
    return f"{points} point" if points == 1 else f"{points} points"
