"""Which moves might clear a finding: from its evidence, its remedy's material in the framework, and the posting.

A line that is proposed is the framework's own, a cue of the entry that the finding is about, or the one line of a pair
of duties. For work of another executive it is what the seat holds on its side of the same boundary (seed
001_aa3302c44211f348, 2.3).
"""

from collections.abc import Iterable, Iterator, Sequence

from jdscan.framework import Framework
from jdscan.framework.types import Accountability, Decision, OverreachRule, SharedSurface
from jdscan.judgement.rewriting import Move
from jdscan.records import Analysis, DutyPair, Finding, UnitReading, Verdict

STAPLED = "structure.stapled"
TITLE = "title."
# Findings on the posting as a whole: nothing that they quote is wrong by itself.
WHOLE = ("structure.", TITLE)
COVERAGE = "coverage."
# How many of an entry's lines are tried in place of a passage.
MOST_LINES = 2

MoveSet = tuple[Move, ...]


def wanting(finding: Finding, verdict: Verdict, framework: Framework) -> tuple[str, ...]:
    """Return the accountabilities that a finding finds wanting: the one that it names, else all that are not owned."""
    subject = framework.subject(finding.id)
    if isinstance(subject, Accountability):
        return (subject.id,)
    return wanting_of(verdict)


def wanting_of(verdict: Verdict) -> tuple[str, ...]:
    """Return the accountabilities that are not owned."""
    return tuple(c.accountability for c in verdict.coverage if c.status != "owned")


def fixed_sets(finding: Finding, analysis: Analysis, framework: Framework) -> Iterator[MoveSet]:
    """Give the sets of moves to try that the finding itself settles, likely and small ones first.

    A staple is undone only by joining its duties, one pair more at a time. What is missing is added, one line, then
    several. A quoted passage is reworded, then removed, each by itself; but not where the title promises more than the
    duties hold, since the quoted duties are sound.
    """
    if finding.id.startswith(WHOLE):
        yield from _joins(analysis.verdict.explanation.pairs)
    if finding.id == STAPLED:
        return
    if finding.id.startswith((COVERAGE, *WHOLE)):
        named, missing = wanting(finding, analysis.verdict, framework), wanting_of(analysis.verdict)
        yield from _additions(named, missing, analysis.reading.units, framework)
    if finding.id.startswith(TITLE):
        return
    for line in (*passage_lines(finding, analysis.verdict, framework), ""):
        yield from ((Move(e.unit, line),) for e in finding.evidence)


def passage_lines(finding: Finding, verdict: Verdict, framework: Framework) -> tuple[str, ...]:
    """Return the framework's lines that could stand in place of a passage that the finding quotes, best first."""
    match framework.subject(finding.id):
        case Accountability(cues=cues) | Decision(cues=cues) | SharedSurface(cues=cues):
            return cues[:MOST_LINES]
        case OverreachRule(decisions=decisions):
            return tuple(_seat_lines(framework, decisions=decisions))[:MOST_LINES]
    if finding.id.startswith(WHOLE):
        return ()
    answers = (question.cues[0] for question in framework.questions if finding.id in question.findings)
    lines = (*_seat_lines(framework, finding=finding.id), *answers, *_surface_lines(finding, verdict, framework))
    return lines[:MOST_LINES]


def _joins(pairs: Sequence[DutyPair]) -> Iterator[MoveSet]:
    moves: MoveSet = ()
    for pair in pairs:
        moves += (Move(pair.product.unit, pair.line, merged=pair.marketing.unit),)
        yield moves


def _additions(
    ids: Sequence[str], missing: Sequence[str], readings: Sequence[UnitReading], framework: Framework
) -> Iterator[MoveSet]:
    """Add duties: each first line by itself, then the first lines of all that is missing, then further lines.

    To add one of two that are missing would only trade the finding for the one on four of five.
    """
    anchor = _anchor(readings)
    if anchor is None or not ids:
        return
    lines = {
        id: [Move(anchor, cue, after=True) for cue in framework.accountability(id).cues] for id in (*ids, *missing)
    }
    firsts = tuple(moves[0] for moves in lines.values())
    yield from ((lines[id][0],) for id in ids)
    yield firsts
    yield from ((move,) for id in ids for move in lines[id][1:])
    further = [move for id in ids for move in lines[id][1:]]
    yield from ((*firsts, *further[: n + 1]) for n in range(len(further)))


def _anchor(readings: Sequence[UnitReading]) -> int | None:
    """Return the unit that a new duty follows: the last listed responsibility, else the last one, else any counted."""
    duties = [r for r in readings if r.zone == "responsibility"]
    listed = [r for r in duties if r.unit.kind == "item"]
    found = listed or duties or [r for r in readings if r.counted]
    return found[-1].unit.index if found else None


def _seat_lines(framework: Framework, *, decisions: Iterable[str] = (), finding: str = "") -> Iterator[str]:
    """Give what the seat holds at a friction point: the one of a finding, or the one that turns on a decision.

    What a point turns on is the first decision of the executive on its other side.
    """
    for point in framework.friction_points:
        seat = [side for side in point.sides if side.role == framework.seat]
        other = {id for side in point.sides if side.role != framework.seat for id in side.decisions[:1]}
        if point.finding == finding or not other.isdisjoint(decisions):
            yield from (cue for side in seat for cue in side.cues)


def _surface_lines(finding: Finding, verdict: Verdict, framework: Framework) -> Iterator[str]:
    quoted = {e.unit for e in finding.evidence}
    for state in verdict.surfaces:
        if state.named and not state.mechanism and quoted & {e.unit for e in state.evidence}:
            yield framework.shared_surface(state.surface).cues[0]
