"""Moves on the units of a posting, written out as changes of its text that leave it well-formed.

A removed bullet takes its mark and its line break along, a new duty comes as the recruiter's own bullet, and a sentence
in a paragraph leaves no gap. All offsets are code points of :attr:`Posting.text`, end exclusive.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from jdscan.records import Change, Unit

_MARKS = ("**", "__", "~~", "*", "_", "`")
_NUMBER = re.compile(r"\d+(?=[.)])")
_ENDS = ".;"


@dataclass(frozen=True, slots=True)
class Move:
    """One step at one unit.

    Attributes:
        unit: Index of the unit.
        line: The new words; empty where the unit goes.
        after: Whether the line comes after the unit rather than in its place.
        merged: Index of another unit that is merged into the line and goes, or None.
    """

    unit: int
    line: str = ""
    after: bool = False
    merged: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """The physical lines on which a unit stands: start, end without the last break, and whether nothing else does."""

    start: int
    end: int
    alone: bool


def changes_of(moves: Iterable[Move], text: str, units: Sequence[Unit]) -> tuple[Change, ...]:
    """Write moves out as changes, ascending and disjoint.

    Lines that come after the same unit make one change.

    Args:
        moves: At most one replacement, merger or removal a unit.
        text: Text of the posting.
        units: All of its units, in order; a move's index is a place among them.
    """
    steps = [step for m in moves for step in (m, *([] if m.merged is None else [Move(m.merged)]))]
    ordered = sorted(steps, key=lambda m: (m.unit, m.after))
    changes: list[Change] = []
    for (index, after), group in groupby(ordered, key=lambda m: (m.unit, m.after)):
        lines = [m.line for m in group]
        if after:
            changes.append(_insertion(text, units, index, lines))
        else:
            changes.append(_replacement(text, units[index], lines[0]) if lines[0] else _removal(text, units, index))
    return tuple(_without_double_blanks(_disjoint(changes), text))


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """Make the changes, which are ascending and disjoint, in a text."""
    out, at = [], 0
    for c in changes:
        out += [text[at : c.start], c.replacement]
        at = c.end
    return "".join(out) + text[at:]


def _disjoint(changes: Iterable[Change]) -> list[Change]:
    """Sort changes, and let one that would reach into the one before begin where that ends."""
    out: list[Change] = []
    for c in sorted(changes, key=lambda c: (c.start, c.end)):
        start = max(c.start, out[-1].end) if out else c.start
        out.append(Change(start, max(start, c.end), c.replacement))
    return out


def _without_double_blanks(changes: Sequence[Change], text: str) -> Iterator[Change]:
    """Take a blank line along where the removal of lines would leave two together."""
    run_start = -1
    for c, following in zip_longest(changes, changes[1:]):
        touching = following is not None and not following.replacement and following.start == c.end
        if c.replacement:
            run_start = -1
        elif run_start < 0:
            run_start = c.start
        if run_start >= 0 and not touching:
            yield Change(c.start, _end_of_blank(text, run_start, c.end), "")
            run_start = -1
        else:
            yield c


def _end_of_blank(text: str, start: int, end: int) -> int:
    """Return the end of the blank line after removed lines where another stands before them, else their own end."""
    lines = text[:start].split("\n")
    whole = not lines[-1] and text[end - 1 : end] == "\n"
    after = text.find("\n", end)
    if not whole or after < 0 or text[end:after].strip() or (len(lines) > 1 and lines[-2].strip()):
        return end
    return after + 1


def _line_of(text: str, units: Sequence[Unit], index: int) -> _Line:
    unit = units[index]
    start = text.rfind("\n", 0, unit.start) + 1
    end = text.find("\n", unit.end)
    end = len(text) if end < 0 else end
    before = index > 0 and units[index - 1].end > start
    after = index + 1 < len(units) and units[index + 1].start < end
    return _Line(start, end, not before and not after)


def _replacement(text: str, unit: Unit, words: str) -> Change:
    start, end = _balanced(text, unit.start, unit.end)
    return Change(start, end, _styled(words, unit.text))


def _removal(text: str, units: Sequence[Unit], index: int) -> Change:
    line = _line_of(text, units, index)
    if line.alone:
        return (
            Change(line.start, line.end + 1, "")
            if line.end < len(text)
            else Change(max(0, line.start - 1), line.end, "")
        )
    start, end = _balanced(text, units[index].start, units[index].end)
    for mark in _MARKS:
        if text.endswith(mark, line.start, start) and text.startswith(mark, end):
            start, end = start - len(mark), end + len(mark)
    if index + 1 < len(units) and units[index + 1].start < line.end:
        while text[end : end + 1].isspace():
            end += 1
    else:
        while start > line.start and text[start - 1].isspace():
            start -= 1
    return Change(start, end, "")


def _insertion(text: str, units: Sequence[Unit], index: int, lines: Sequence[str]) -> Change:
    unit, line = units[index], _line_of(text, units, index)
    gap = text[units[index - 1].end if index else 0 : unit.start]
    mark = text[line.start : unit.start]
    styled = [_styled(words, unit.text) for words in lines]
    first = index == 0 or "\n" in gap
    if first and unit.kind == "item":
        at = _end_of_item(text, units, index)
        return Change(at, at, "".join(f"\n{_numbered(mark, n)}{words}" for n, words in enumerate(styled, 1)))
    if first and line.alone:
        breaks = "\n\n" if text.startswith("\n\n", line.end) or line.end == len(text) else "\n"
        return Change(line.end, line.end, "".join(breaks + words for words in styled))
    if not first and gap.strip(" \t" + "".join(_MARKS)):  # list marks within a line that has lost its breaks
        return Change(unit.end, unit.end, "".join(gap + words for words in styled))
    _, end = _balanced(text, unit.start, unit.end)
    return Change(end, end, "".join(f" {words.rstrip(_ENDS)}." for words in styled))


def _end_of_item(text: str, units: Sequence[Unit], index: int) -> int:
    """Return where the last line ends that holds the unit and the sentences which follow it in its list item."""
    end = _line_of(text, units, index).end
    while index + 1 < len(units) and units[index + 1].start < end:
        index += 1
        end = _line_of(text, units, index).end
    return end


def _numbered(mark: str, step: int) -> str:
    return _NUMBER.sub(lambda m: str(int(m[0]) + step), mark)


def _styled(words: str, like: str) -> str:
    """Give the words the closing mark of another line: that of a list, or of a sentence."""
    return words.rstrip(_ENDS) + (like[-1] if like[-1] in _ENDS else "")


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a Markdown mark at an end of the span whose partner stands inside it."""
    for mark in _MARKS:
        if text[start:end].count(mark) % 2 == 1:
            if text.startswith(mark, end):
                return start, end + len(mark)
            if text.endswith(mark, 0, start):
                return start - len(mark), end
    return start, end
