"""A suggested outline of the seat: the posting's own words where it has them, marked proposals where it is silent.

Every proposal is made of the framework's words (seed 001_aa3302c44211f348, 2.1 to 2.5; 000_6eb90c6b13d67afb, 3.5).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from jdscan.framework import Framework
from jdscan.framework.types import SharedSurface
from jdscan.judgement.findings import quote
from jdscan.records import Analysis, Coverage, Evidence, OutlineLine, OutlineSection, Verdict

SEAT = "cpmo"
MISSION = "accountability.single"
MOST_DUTIES = 2
MOST_SURFACES = 3
# Findings whose quotations are good duties all the same: what is wrong lies in the whole, or in what is absent.
_ON_THE_WHOLE = ("structure.", "title.", "coverage.", "shared.")


def outline_of(analysis: Analysis, framework: Framework) -> tuple[OutlineSection, ...]:
    """Outline the seat as it could be posted, in some 25 lines at most; empty where the posting is of no such seat.

    A line with evidence is in the words that it quotes, after a colon where the outline says what they are; one
    without is a proposal. Duties that a finding objects to are not taken up.
    """
    verdict = analysis.verdict
    if verdict.seat.kind != SEAT:
        return ()
    sections = [
        OutlineSection("Mission", (_mission(verdict, framework),)),
        *_accountabilities(analysis, framework),
        OutlineSection("Decides", tuple(_decisions(framework))),
        OutlineSection("Shares", tuple(_shared(verdict, framework))),
        OutlineSection("Reporting", tuple(_reporting(verdict, framework))),
        OutlineSection("Not in this seat", tuple(_outside(framework))),
    ]
    return tuple(s for s in sections if s.lines)


def _mission(verdict: Verdict, framework: Framework) -> OutlineLine:
    for finding in verdict.findings:
        if finding.id == MISSION and finding.evidence:
            return OutlineLine(finding.evidence[0].text, finding.evidence[0])
    return OutlineLine(next(q.cues[0] for q in framework.questions if MISSION in q.findings), None)


def _accountabilities(analysis: Analysis, framework: Framework) -> Iterator[OutlineSection]:
    used = _objected(analysis.verdict)
    for coverage in analysis.verdict.coverage:
        entry = framework.accountability(coverage.accountability)
        quoted = _best_duties(analysis, coverage, used) if coverage.status == "owned" else []
        used |= {e.unit for e in quoted}
        lines = [OutlineLine(e.text, e) for e in quoted] or [OutlineLine(entry.cues[0], None)]
        yield OutlineSection(entry.name, tuple(lines))


def _objected(verdict: Verdict) -> set[int]:
    faults = (f for f in verdict.findings if f.severity != "info" and not f.id.startswith(_ON_THE_WHOLE))
    return {e.unit for f in faults for e in f.evidence}


def _best_duties(analysis: Analysis, coverage: Coverage, used: set[int]) -> list[Evidence]:
    readings = {r.unit.index: r for r in analysis.reading.units}
    strong = (readings[i] for i in coverage.units if i not in used and coverage.accountability in readings[i].topics)
    duties = [r for r in strong if r.zone == "responsibility" and r.ownership in ("owns", "executes")]
    return [quote(r) for r in duties[:MOST_DUTIES]]


def _decisions(framework: Framework) -> Iterator[OutlineLine]:
    """Give the rows whose A the seat holds, one line a category."""
    for category in framework.categories:
        rows = [d.name for d in framework.decisions if d.category == category.id and d.accountable == framework.seat]
        if rows:
            yield OutlineLine(f"{category.name}: {'; '.join(rows)}", None)


def _shared(verdict: Verdict, framework: Framework) -> Iterator[OutlineLine]:
    """Give the surfaces that the posting names, then the framework's first, each with the way in which it is shared."""
    states = {s.surface: s for s in verdict.surfaces if s.named}
    entries = sorted(framework.shared_surfaces, key=lambda s: s.id not in states)[:MOST_SURFACES]
    for entry in entries:
        state = states.get(entry.id)
        if state is not None and state.joint and state.mechanism and state.evidence:
            yield OutlineLine(state.evidence[0].text, state.evidence[0])
        else:
            yield OutlineLine(_sharing(entry, framework), None)


def _sharing(surface: SharedSurface, framework: Framework) -> str:
    others = _names([role for role in surface.owners if role != framework.seat], framework)
    tie = f"; {_names([surface.tiebreaker], framework)} breaks a tie" if surface.tiebreaker else ""
    return f"{surface.name}, with {others}: {surface.mechanism}{tie}"


def _reporting(verdict: Verdict, framework: Framework) -> Iterator[OutlineLine]:
    """Say who stands above, beside and below; where the posting is silent, who breaks ties and who shares."""
    reporting = verdict.reporting
    arbiters = [s.tiebreaker for s in framework.shared_surfaces if s.tiebreaker]
    sharers = [role for s in framework.shared_surfaces for role in s.owners if role != framework.seat]
    yield _said("Reports to", [reporting.manager] if reporting.manager else [], _names(arbiters, framework))
    yield _said("Beside", reporting.peers, _names(sharers, framework))
    if reporting.team:
        yield _said("Leads", [reporting.team], "")


def _said(what: str, quoted: Sequence[Evidence], proposal: str) -> OutlineLine:
    words = ", ".join(e.text for e in quoted) or proposal
    return OutlineLine(f"{what}: {words}", quoted[0] if quoted else None)


def _outside(framework: Framework) -> Iterator[OutlineLine]:
    """Give the work of other executives, one line for each of them."""
    work: dict[str, list[str]] = defaultdict(list)
    for rule in framework.overreach:
        work[rule.belongs_to[0]].append(rule.name)
    for role, names in work.items():
        yield OutlineLine(f"{_names([role], framework)}: {'; '.join(names)}", None)


def _names(roles: Sequence[str], framework: Framework) -> str:
    names = {role.id: role.name for role in framework.roles}
    return " and ".join(names[id] for id in dict.fromkeys(roles))
