"""Hard-wrapped text: which line breaks only keep a paragraph within some 70 to 110 columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jdscan.records import UnitKind

_NARROWEST, _WIDEST = 45, 110
_FIRST_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A physical line.

    Attributes:
        start: First offset after its marks.
        end: One past its last character that is shown.
        outer_start: Offset of the line itself, with indentation and marks.
        outer_end: Offset of its line break.
        kind: What its marks say.
        bold: Whether all of it is bold in Markdown.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    kind: UnitKind
    bold: bool

    def with_kind(self, kind: UnitKind) -> "RawLine":
        """Return the line with another kind."""
        return replace(self, kind=kind)


def join_wrapped(text: str, lines: Sequence[RawLine]) -> list[RawLine]:
    """Join the lines of hard-wrapped paragraphs and list items.

    A wrapped line is one that the first word of the next line would have made too wide; the width is found
    from the lines themselves. Text whose paragraphs are single lines, however short, stays as it is: most of
    the lines that follow others must begin in lower case before anything is joined.
    """
    shown = [line for line in lines if line.start < line.end]
    pairs = [_continues(text, a, b) for a, b in pairwise(shown)]
    width = _wrap_width(text, shown, pairs)
    out: list[RawLine] = []
    for i, line in enumerate(shown):
        if i and width and pairs[i - 1] and _needed(text, shown[i - 1], line) > width:
            out[-1] = replace(out[-1], end=line.end, outer_end=line.outer_end, bold=out[-1].bold and line.bold)
        else:
            out.append(line)
    return out


def _continues(text: str, a: RawLine, b: RawLine) -> bool:
    """Say whether ``b`` could continue ``a``: it is the very next line and has no mark of its own."""
    if b.outer_start - a.outer_end > 2 or text.count("\n", a.outer_end, b.outer_start) > 1:
        return False
    return a.kind != "heading" and b.kind == "sentence" and not (a.bold or b.bold)


def _width(text: str, line: RawLine) -> int:
    return len(text[line.outer_start : line.outer_end].rstrip())


def _needed(text: str, a: RawLine, b: RawLine) -> int:
    """Return the width that ``a`` would have had with the first word of ``b``."""
    word = _FIRST_WORD.match(text, b.start, b.end)
    return _width(text, a) + 1 + (len(word[0]) if word else 0)


def _wrap_width(text: str, lines: Sequence[RawLine], pairs: Sequence[bool]) -> int:
    """Return the column at which the text was wrapped, or 0 where it was not."""
    if sum(_width(text, line) > _WIDEST for line in lines) > 0.1 * len(lines):
        return 0
    inner = [i for i, pair in enumerate(pairs) if pair and _NARROWEST <= _width(text, lines[i]) <= _WIDEST]
    widths = Counter(_width(text, lines[i]) for i in inner)
    least = 1 if len(inner) < 3 else max(2, round(0.15 * len(inner)))
    # The widest column that a fair share of the lines come close to.
    near = {w: sum(widths[v] for v in range(w - 9, w + 1)) for w in widths}
    width = max((w for w, n in near.items() if n >= least), default=0)
    wrapped = [lines[i + 1] for i in inner if _needed(text, lines[i], lines[i + 1]) > width]
    lower = sum(text[line.start].islower() for line in wrapped)
    return width if wrapped and 2 * lower >= len(wrapped) else 0
