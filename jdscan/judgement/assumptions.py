"""What the framework takes for granted of the company, and the findings that stand or fall with it.

The boundary with a CRO (seed 001_aa3302c44211f348, 2.3 to 2.5) is drawn for a B2B enterprise company whose executive
team has one. Where a posting shows another company, the finding becomes a question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from jdscan.framework import Framework
from jdscan.framework.types import AssumptionKind, Entry, OverreachRule, SharedSurface, split_pattern
from jdscan.framework.wording import fill
from jdscan.judgement.findings import MOST_QUOTES, quote
from jdscan.records import Assumption, Evidence, Finding, PostingReading, UnitReading

PLAIN = 0.5


@dataclass(frozen=True, slots=True)
class _Side:
    """What speaks for or against an assumption: the sum of its probabilities, and the quotations, surest first."""

    weight: float
    evidence: tuple[Evidence, ...]


def assume(reading: PostingReading, framework: Framework) -> tuple[Assumption, ...]:
    """Say of every assumption whether the posting states it, contradicts it or is silent; in framework order.

    Any unit counts, whatever its zone: companies describe themselves outside the duties. Where the posting speaks for
    both sides the weightier one stands, and on a tie the assumption.
    """
    signalling = [r for r in reading.units if r.hints.signals]
    return tuple(_assume(kind, reading, signalling) for kind in framework.assumptions)


def _assume(kind: AssumptionKind, reading: PostingReading, signalling: Sequence[UnitReading]) -> Assumption:
    for_it = _side(signalling, kind.stated_by, kind.contradicted_by, tuple(_executives(kind, reading)))
    against = _side(signalling, kind.contradicted_by, kind.stated_by)
    if not for_it.weight and not against.weight:
        return Assumption(kind.id, "assumed", kind.assumed, ())
    if against.weight > for_it.weight:
        return Assumption(kind.id, "contradicted", kind.contradicted, against.evidence)
    return Assumption(kind.id, "stated", kind.stated, for_it.evidence)


def _side(
    readings: Iterable[UnitReading], signals: Sequence[str], rivals: Sequence[str], sure: tuple[Evidence, ...] = ()
) -> _Side:
    """Gather the units that show one of ``signals`` plainly, and rather than one of ``rivals``."""
    shown = [(p, r) for r in readings if (p := _surest(r, signals)) >= PLAIN and p > _surest(r, rivals)]
    shown.sort(key=lambda s: (-s[0], s[1].unit.index))
    evidence = (*sure, *(quote(r) for _, r in shown))
    return _Side(len(sure) + sum(p for p, _ in shown), evidence[:MOST_QUOTES])


def _surest(reading: UnitReading, signals: Iterable[str]) -> float:
    return max([reading.hints.signals.get(s, 0.0) for s in signals], default=0.0)


def _executives(kind: AssumptionKind, reading: PostingReading) -> Iterator[Evidence]:
    """Quote the manager and the peers whose titles have one of the assumption's words."""
    line = reading.reporting
    units = {r.unit.index: r.unit for r in reading.units}
    for at in (line.manager_at, *line.peers_at) if kind.stated_by_titles else ():
        if at is None or at.unit not in units:
            continue
        unit = units[at.unit]
        title = unit.text[at.start : at.end]
        if _any_word(kind.stated_by_titles).search(title):
            yield Evidence(at.unit, unit.start + at.start, unit.start + at.end, title)


@cache
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile one pattern for the words of an assumption."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def softened(findings: Iterable[Finding], assumptions: Iterable[Assumption], framework: Framework) -> list[Finding]:
    """Temper the findings that rest on an assumption, in the order given.

    Where the posting contradicts it, or is silent on one that must be heard of, the finding drops to ``info``, asks
    instead of saying, and has no remedy; where the posting is silent on any other, the message ends with what is taken
    for granted.

    Args:
        findings: All findings; those that rest on no assumption come back as they are.
        assumptions: What :func:`assume` gave.
        framework: Which findings rest on which assumption, and the wording.
    """
    status = {a.id: a.status for a in assumptions}
    return [_temper(f, status, framework) for f in findings]


def _temper(finding: Finding, status: dict[str, str], framework: Framework) -> Finding:
    subject = framework.subject(finding.id)
    needed = [kind for kind in framework.assumptions if _rests(finding.id, subject, kind)]
    for kind in sorted(needed, key=lambda kind: status.get(kind.id) != "contradicted"):
        said = kind.contradicted if status.get(kind.id) == "contradicted" else kind.assumed
        if said == kind.contradicted or (kind.asks_when_silent and status.get(kind.id) == "assumed"):
            question = fill(kind.question, {"subject": _topic(finding, subject, framework)})
            return replace(finding, severity="info", message=f"{said} {question}", question=question, remedy="")
    silent = [kind.premise for kind in needed if status.get(kind.id) == "assumed"]
    if not silent:
        return finding
    caveat = fill(framework.assumption_caveat, {"premises": _listed(silent)})
    return replace(finding, message=f"{finding.message} {caveat}")


def _topic(finding: Finding, subject: Entry | None, framework: Framework) -> str:
    """Name what a finding is about, rather than what is wrong with it where the framework has such a name."""
    points = [point.name for point in framework.friction_points if point.finding == finding.id]
    return subject.name if subject is not None else (*points, finding.name)[0]


def _rests(id: str, subject: Entry | None, kind: AssumptionKind) -> bool:
    for pattern in kind.findings:
        prefix, family = split_pattern(pattern)
        if id == pattern or (family and id.startswith(prefix) and _has_part(kind.holders, subject)):
            return True
    return False


def _has_part(holders: Sequence[str], subject: Entry | None) -> bool:
    match subject:
        case OverreachRule():
            return not holders or bool(set(holders) & set(subject.belongs_to))
        case SharedSurface():
            return not holders or bool(set(holders) & set(subject.owners))
    return not holders


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
