"""What changed between two versions of a posting, and which sentences did it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jdscan.judgement.findings import quote
from jdscan.records import Analysis, Comparison, Evidence, Finding, FindingChange, StatusChange, UnitChange, UnitReading

# From which difference of its confidence on a finding that stands in both versions is said to have moved.
MOVED = 0.05


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare two versions of a posting.

    Sentences are matched by their words alone, so that a moved line break is no change. A finding that came or went
    is traced to the changed sentences among those that it quotes, and to what these became or came from; one on
    coverage also to the changed ones that carry the accountability, one on structure or title to the changed duties.

    Args:
        before: The analysis of the first version.
        after: That of the second, by the same models.
    """
    units = tuple(_unit_changes(before.reading.units, after.reading.units))
    tracer = _Tracer(
        before=before,
        after=after,
        became={c.before.unit: c.after for c in units if c.before is not None},
        came_from={c.after.unit: c.before for c in units if c.after is not None},
    )
    old = {f.id: f for f in before.verdict.findings}
    new = {f.id: f for f in after.verdict.findings}
    return Comparison(
        before=before,
        after=after,
        appeared=tuple(tracer.change(None, f) for f in new.values() if f.id not in old),
        cleared=tuple(tracer.change(f, None) for f in old.values() if f.id not in new),
        moved=tuple(tracer.change(f, new[f.id]) for f in old.values() if f.id in new and _has_moved(f, new[f.id])),
        coverage=tuple(_status_changes(before, after)),
        units=units,
    )


def _unit_changes(before: Sequence[UnitReading], after: Sequence[UnitReading]) -> Iterator[UnitChange]:
    matcher = SequenceMatcher(None, _numbered(before), _numbered(after), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for i in range(max(b - a, d - c)):
            old = before[a + i] if a + i < b else None
            new = after[c + i] if c + i < d else None
            yield UnitChange(None if old is None else quote(old), None if new is None else quote(new))


def _numbered(units: Iterable[UnitReading]) -> list[tuple[str, int]]:
    """Give the words of each unit, and how many of the same words came before.

    Without the numbers, thousands of equal lines would take the matcher cubic time.
    """
    seen: Counter[str] = Counter()
    numbered = []
    for reading in units:
        words = " ".join(reading.unit.text.split()).casefold()
        numbered.append((words, seen[words]))
        seen[words] += 1
    return numbered


def _has_moved(old: Finding, new: Finding) -> bool:
    return old.severity != new.severity or abs(old.confidence - new.confidence) >= MOVED


@dataclass(frozen=True, slots=True)
class _Tracer:
    """Finds the changed sentences behind a finding.

    Attributes:
        before: The first version.
        after: The second.
        became: For each changed unit of the first version, by index, what it became, or None where it went.
        came_from: For each changed unit of the second version what it was, or None where it is new.
    """

    before: Analysis
    after: Analysis
    became: Mapping[int, Evidence | None]
    came_from: Mapping[int, Evidence | None]

    def change(self, old: Finding | None, new: Finding | None) -> FindingChange:
        """Build the change of one finding with the sentences behind it: those that went, then those that came."""
        id = old.id if old is not None else new.id if new is not None else ""
        gone = (_quoted(old) | _carriers(self.before, id)) & self.became.keys()
        come = (_quoted(new) | _carriers(self.after, id)) & self.came_from.keys()
        return FindingChange(
            id=id,
            before=old,
            after=new,
            removed=tuple(_quotes(self.before, sorted(gone | _others(self.came_from, come)))),
            added=tuple(_quotes(self.after, sorted(come | _others(self.became, gone)))),
        )


def _others(changed: Mapping[int, Evidence | None], units: Iterable[int]) -> set[int]:
    """Return the units that stand in the other version where these stand in theirs."""
    return {other.unit for i in units if (other := changed[i]) is not None}


def _quoted(finding: Finding | None) -> set[int]:
    return set() if finding is None else {e.unit for e in finding.evidence}


def _carriers(analysis: Analysis, id: str) -> set[int]:
    """Return the units that a finding rests on whether it quotes them or not."""
    if id.startswith(("structure.", "title.")):
        found = analysis.verdict.explanation
        return {e.unit for e in (*found.product, *found.marketing, *found.joined)}
    return _coverage_carriers(analysis, id) if id.startswith("coverage.") else set()


def _coverage_carriers(analysis: Analysis, id: str) -> set[int]:
    """Return the units that carry the accountability of a finding on coverage; of all, where it names none."""
    subject = id.rpartition(".")[2]
    named = [c for c in analysis.verdict.coverage if c.accountability == subject]
    return {i for c in named or analysis.verdict.coverage for i in c.units}


def _quotes(analysis: Analysis, indices: Iterable[int]) -> Iterator[Evidence]:
    readings = {r.unit.index: r for r in analysis.reading.units}
    return (quote(readings[i]) for i in indices)


def _status_changes(before: Analysis, after: Analysis) -> Iterator[StatusChange]:
    for old, new in zip(before.verdict.coverage, after.verdict.coverage, strict=True):
        if old.status != new.status or old.unsure != new.unsure:
            yield StatusChange(old, new)
