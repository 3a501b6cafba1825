"""What the posting says of the seat's boundary, as it is shown: decisions, shared surfaces, what is taken for granted.

All of it bears on a seat over product and marketing alone: elsewhere these parts are left out, as an ordinary seat
is not measured by the matrix.
"""

from dataclasses import dataclass

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import Analysis, Assumption, DecisionRow, Evidence, SurfaceState
from jdscan.report.view import claims_seat

_CLAIMED = {"A": "decide", "R": "carry it out", "C": "only help"}
_EXPECTED = {"A": "decides", "C": "is consulted", "I": "is informed"}


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A row of the matrix that the posting speaks of: its name, its record, and both sides in a sentence."""

    name: str
    row: DecisionRow
    sentence: str


@dataclass(frozen=True, slots=True)
class DecisionLines:
    """The rows that the posting speaks of.

    Attributes:
        heading: How many are as the matrix has them, and how many are not.
        disputed: Those that it takes from another executive or gives away.
        agreeing: The rest.
    """

    heading: str
    disputed: tuple[DecisionLine, ...]
    agreeing: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class SurfaceLine:
    """A shared surface that the posting names, and in ``words`` what it says and leaves out of the sharing."""

    name: str
    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class StatedLine:
    """An assumption that the posting shows, in a few words, with the quotations that show it."""

    premise: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AssumptionLines:
    """The assumptions by status.

    Attributes:
        stated: What the posting shows.
        assumed: What it is silent on, in a few words each.
        contradicted: What it shows otherwise, with sentence and quotations.
    """

    stated: tuple[StatedLine, ...]
    assumed: tuple[str, ...]
    contradicted: tuple[Assumption, ...]


def decision_lines(analysis: Analysis) -> DecisionLines | None:
    """Give the rows of the matrix, or None where the posting speaks of none."""
    rows = analysis.verdict.decisions
    if not rows or not claims_seat(analysis):
        return None
    lines = [_decision_line(row) for row in rows]
    disputed = tuple(line for line in lines if line.row.reading != "agrees")
    agreeing = tuple(line for line in lines if line.row.reading == "agrees")
    if not disputed:
        heading = f"Decisions: {len(agreeing)} spoken of, none against the matrix"
    else:
        heading = f"Decisions: {len(disputed)} against the matrix, {len(agreeing)} as it has them"
    return DecisionLines(heading, disputed, agreeing)


def _decision_line(row: DecisionRow) -> DecisionLine:
    framework = load_framework()
    seat, own = framework.seat, row.accountable == framework.seat
    claimed = f"The posting has the role {_CLAIMED[row.claimed]} ({row.claimed})"
    expected = f"the {seat} {_EXPECTED[row.expected]} ({row.expected})"
    matrix = expected if own else f"the {row.accountable} decides (A) and {expected}"
    return DecisionLine(framework.decision(row.decision).name, row, f"{claimed}; in the matrix {matrix}.")


def surface_lines(analysis: Analysis) -> tuple[SurfaceLine, ...]:
    """Give the shared surfaces that the posting names, each with how many real postings name it, where known."""
    if not claims_seat(analysis):
        return ()
    return tuple(_surface_line(state) for state in analysis.verdict.surfaces if state.named)


def _surface_line(state: SurfaceState) -> SurfaceLine:
    parts = (
        (state.joint, "names a second owner", "no second owner"),
        (state.mechanism, "says how the two agree", "no way to agree"),
        (state.tiebreaker, "says who breaks a tie", "no tiebreaker"),
    )
    said = _listed([words for told, words, _ in parts if told])
    left_out = _listed([words for told, _, words in parts if not told])
    usual = "" if state.share is None else f"named by {percent(state.share)} of real leadership postings"
    name = load_framework().shared_surface(state.surface).name
    return SurfaceLine(name, "; ".join(filter(None, (said, left_out, usual))), state.evidence)


def surfaces_heading(analysis: Analysis) -> str:
    """Say how many of the shared surfaces are named, and how many real postings name any, where known."""
    named = sum(state.named for state in analysis.verdict.surfaces)
    share = analysis.verdict.any_surface_share
    usual = "" if share is None else f" ({percent(share)} of real leadership postings name any)"
    return f"Shared surfaces: {named} of {len(analysis.verdict.surfaces)} named{usual}"


def assumption_lines(analysis: Analysis) -> AssumptionLines | None:
    """Give the assumptions by status, or None where there are none."""
    found = analysis.verdict.assumptions
    if not found or not claims_seat(analysis):
        return None
    premises = {kind.id: kind.premise for kind in load_framework().assumptions}
    return AssumptionLines(
        stated=tuple(StatedLine(premises[a.id], a.evidence) for a in found if a.status == "stated"),
        assumed=tuple(premises[a.id] for a in found if a.status == "assumed"),
        contradicted=tuple(a for a in found if a.status == "contradicted"),
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
