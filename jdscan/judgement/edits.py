"""Counterfactuals: the smallest edit of a posting's text after which a finding clears, held to a new analysis.

The search is pure; the analysis of an edited text comes in as a callback.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from jdscan.framework import Framework
from jdscan.judgement.candidates import (
    COVERAGE,
    STAPLED,
    TITLE,
    WHOLE,
    MoveSet,
    fixed_sets,
    passage_lines,
    wanting,
)
from jdscan.judgement.rewriting import Move, apply_changes, changes_of
from jdscan.records import SEVERITIES, Analysis, Change, Edit, Finding, Verdict

KEPT = "reporting."
Analyse = Callable[[str], Analysis]

# How many edited texts are analysed for one finding at most, and how many of them to find an edit; the rest shrinks it.
MOST_CALLS = 32
MOST_SEARCH_CALLS = 16
# Up to how many steps all proper subsets of a set are tried.
MOST_MOVES = 4


def edits_for(analysis: Analysis, framework: Framework, analyse: Analyse) -> tuple[Edit, ...]:
    """Search an edit for every finding that is a fault and was not tempered to a question.

    An edit is accepted only if the analysis of the edited text does not raise the finding, raises no new one of equal
    or higher severity, leaves every owned accountability owned and the seat what it was, and does not abstain where
    the first analysis did not. A finding on coverage must end in an accountability that is owned; one on the whole
    posting in no other finding on the whole; and a staple in an integrated seat.

    It is then shrunk to its smallest part (steps: a passage reworded or removed, two merged into one, one added) that
    still clears the finding; that no proper subset does is checked by analysing each of them. Only of more than
    :data:`MOST_MOVES` steps, or where it would take more than :data:`MOST_CALLS` calls, is that left unfinished, and
    the edit's reason says so. A smaller set of quite other steps may exist.

    Args:
        analysis: The analysis of the posting as it is.
        framework: The framework data.
        analyse: Analyses another text of the same posting, with its title. It is called once for each text.

    Returns:
        One edit for each finding, in their order; without changes where none was found.
    """
    known: dict[str, Analysis] = {}

    def remembered(text: str) -> Analysis:
        if text not in known:
            known[text] = analyse(text)
        return known[text]

    return tuple(
        _edit(_Search(analysis, finding, framework, remembered))
        for finding in analysis.verdict.findings
        if framework.finding(finding.id).fault and finding.remedy
    )


def clears(before: Verdict, after: Verdict, finding: Finding, framework: Framework) -> bool:
    """Say whether a finding has cleared between two verdicts at no other cost (see :func:`edits_for`)."""
    old, new = ({f.id: f for f in v.findings} for v in (before, after))
    worst = SEVERITIES.index(finding.severity)
    if finding.id in new or any(SEVERITIES.index(new[id].severity) >= worst for id in new.keys() - old.keys()):
        return False
    if after.seat.kind != before.seat.kind or (after.abstained and not before.abstained):
        return False
    sure = {c.accountability: not c.unsure for c in after.coverage if c.status == "owned"}
    if any(c.status == "owned" and c.accountability not in sure for c in before.coverage):
        return False
    if finding.id.startswith((COVERAGE, KEPT)):
        return all(sure.get(id, False) for id in wanting(finding, before, framework))
    if finding.id.startswith(WHOLE) and any(
        f.id.startswith(WHOLE) and framework.finding(f.id).fault for f in new.values()
    ):
        return False
    return finding.id != STAPLED or after.structure == "integrated"


@dataclass(slots=True)
class _Search:
    """The search for one finding's edit; ``tried`` holds the edited texts that were analysed for it."""

    analysis: Analysis
    finding: Finding
    framework: Framework
    analyse: Analyse
    tried: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.analysis.posting.text

    def changes(self, moves: Sequence[Move]) -> tuple[Change, ...]:
        return changes_of(moves, self.text, [r.unit for r in self.analysis.reading.units])

    def after(self, changes: Sequence[Change]) -> Analysis:
        edited = apply_changes(self.text, changes)
        self.tried.add(edited)
        return self.analyse(edited)

    def clears(self, changes: Sequence[Change]) -> bool:
        after = self.after(changes).verdict
        return clears(self.analysis.verdict, after, self.finding, self.framework)

    def found(self) -> MoveSet:
        """Return the first set of moves that clears the finding, or none."""
        for moves in self._sets():
            if self.clears(self.changes(moves)):
                return moves
            if len(self.tried) >= MOST_SEARCH_CALLS:
                break
        return ()

    def _sets(self) -> Iterator[MoveSet]:
        yield from fixed_sets(self.finding, self.analysis, self.framework)
        if self.finding.id != STAPLED and not self.finding.id.startswith(TITLE):
            lines = passage_lines(self.finding, self.analysis.verdict, self.framework)
            for line in (*lines[:1], ""):
                yield from self._growing(line)

    def _growing(self, line: str) -> Iterator[MoveSet]:
        """Reword the first quoted passage and remove one more at a time, also those that come to light only then."""
        unit_of = {r.unit.text: r.unit.index for r in self.analysis.reading.units}
        moves: MoveSet = ()
        quoted = self.finding.evidence
        while True:
            used = {move.unit for move in moves}
            fresh = [unit_of[e.text] for e in quoted if e.text in unit_of and unit_of[e.text] not in used]
            if not fresh:
                return
            moves += (Move(fresh[0], "" if moves else line),)
            yield moves
            findings = self.after(self.changes(moves)).verdict.findings
            quoted += next((f.evidence for f in findings if f.id == self.finding.id), ())

    def shrunk(self, moves: MoveSet) -> MoveSet:
        """Return the smallest subset that clears the finding; of a large set drop single moves first."""
        while len(moves) > MOST_MOVES:
            fewer = next((m for m in _one_less(moves) if self._still(self.changes(m))), None)
            if fewer is None:
                return moves
            moves = fewer
        return next((m for m in _proper_subsets(moves) if self._still(self.changes(m))), moves)

    def _still(self, changes: Sequence[Change]) -> bool:
        edited = apply_changes(self.text, changes)
        return (edited in self.tried or len(self.tried) < MOST_CALLS) and self.clears(changes)

    def unshrunk(self, moves: MoveSet) -> bool:
        """Say whether a proper subset was left untried."""
        if len(moves) > MOST_MOVES:
            return True
        return any(apply_changes(self.text, self.changes(m)) not in self.tried for m in _proper_subsets(moves))


def _proper_subsets(moves: MoveSet) -> Iterator[MoveSet]:
    """Give the subsets that are neither empty nor whole, smaller ones first."""
    return chain.from_iterable(combinations(moves, size) for size in range(1, len(moves)))


def _one_less(moves: MoveSet) -> Iterator[MoveSet]:
    return (moves[:i] + moves[i + 1 :] for i in range(len(moves)) if len(moves) > 1)


def _edit(search: _Search) -> Edit:
    stands = any(f.id == search.finding.id for f in search.analyse(search.text).verdict.findings)
    moves = search.found() if stands else ()
    if not moves:
        return Edit(search.finding.id, (), False, "", None, len(search.tried), _failure(search, stands))
    moves = search.shrunk(moves)
    changes = search.changes(moves)
    after = search.after(changes)
    return Edit(
        finding=search.finding.id,
        changes=changes,
        cleared=True,
        text=apply_changes(search.text, changes),
        score=after.verdict.score.value,
        tried=len(search.tried),
        reason=_success(moves, search.unshrunk(moves)),
    )


def _failure(search: _Search, stands: bool) -> str:
    if not stands:
        return "Reading the text anew does not raise the finding, so no edit could be verified."
    tried = len(search.tried)
    if search.finding.id == STAPLED:
        pairs = len(search.analysis.verdict.explanation.pairs)
        if not pairs:
            return "No product duty and marketing duty make a pair that could become one line, so no edit was found."
        joined = "Joining the one pair" if pairs == 1 else f"Joining up to {pairs} pairs"
        return f"{joined} of duties does not make it one seat, so no edit was found."
    if not tried:
        return "The finding quotes no passage that could be changed, and there is no duty to add one after."
    which = "The one edit tried does not clear" if tried == 1 else f"None of the {tried} edits tried clears"
    return f"{which} it without harm elsewhere."


def _success(moves: MoveSet, unfinished: bool) -> str:
    merged = sum(m.merged is not None for m in moves)
    added = sum(m.after for m in moves)
    removed = sum(not m.line for m in moves)
    counts = (
        ("merges", merged, "pair of duties"),
        ("adds", added, "passage"),
        ("rewords", len(moves) - merged - added - removed, "passage"),
        ("removes", removed, "passage"),
    )
    does = " and ".join(f"{verb} {n} {what if n == 1 else _plural(what)}" for verb, n, what in counts if n)
    proof = ", though not every smaller part of it could be tried" if unfinished else ", and no smaller part is enough"
    return f"{does.capitalize()}; the finding then clears{proof if len(moves) > 1 else ''}."


def _plural(what: str) -> str:
    noun, _, rest = what.partition(" ")
    return f"{noun}s {rest}".strip()
