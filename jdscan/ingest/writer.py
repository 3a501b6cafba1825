"""Writes running text out of marked-up pieces: white space, blank lines, list marks and heading spans."""

import re
from dataclasses import dataclass, field

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_HEADING_WORDS = 15
_MOST_BOLD_WORDS = 10
_SEARCHED = 4000
_BULLET = re.compile(r"[-*•‣·●○▪–◦►➢✓✔]\s")


@dataclass(slots=True)
class _Line:
    """A line under way: its pieces, and how its marks describe it."""

    blank_before: bool
    mark: str = ""
    pieces: list[str] = field(default_factory=list)
    all_heading: bool = True
    all_bold: bool = True
    verbatim: bool = False

    def text(self) -> str:
        joined = "".join(self.pieces)
        return joined.rstrip() if self.verbatim else " ".join(joined.split())

    def titles(self, text: str) -> bool:
        """Say whether the page marks the line as a heading: by its tag, or as short and all bold."""
        n = len(text.split())
        if self.all_heading:
            return n <= _MOST_HEADING_WORDS
        return self.all_bold and not self.mark and n <= _MOST_BOLD_WORDS and text[-1] not in ".!;,"


class TextWriter:
    """Collects lines; counters say what the text now written stands in.

    Attributes:
        heading: Number of open heading elements.
        bold: Number of open bold elements.
        verbatim: Number of open elements that keep their white space.
        pending: Line breaks asked for since the last text.
    """

    def __init__(self) -> None:
        self.heading = 0
        self.bold = 0
        self.verbatim = 0
        self.pending = 0
        self._mark = ""
        self._lines: list[_Line] = [_Line(False)]

    def write(self, text: str) -> None:
        """Add text; white space is collapsed unless it is to be kept."""
        if self.verbatim:
            for i, part in enumerate(text.split("\n")):
                if i:
                    self.break_line(1)
                self._add(part)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if not text.strip():
            if text and not self.pending:
                self._lines[-1].pieces.append(" ")
            return
        # An item's own blocks do not part it from its mark.
        if self.pending and (self._lines[-1].pieces or self._lines[-1].mark):
            self._lines.append(_Line(self.pending > 1))
        line = self._lines[-1]
        self.pending = 0
        if self._mark:
            line.mark, self._mark = ("" if _BULLET.match(text.lstrip()) else self._mark), ""
        line.pieces.append(text)
        line.all_heading &= self.heading > 0
        line.all_bold &= self.bold > 0
        line.verbatim |= self.verbatim > 0

    def break_line(self, n: int) -> None:
        """Ask for a line break before the next text, and for a blank line where ``n`` is 2 or more."""
        self.pending = max(self.pending, n)

    def separate(self) -> None:
        """Part table cells."""
        if not self.pending and self._lines[-1].pieces:
            self._lines[-1].pieces.append(" | ")

    def mark_item(self, mark: str) -> None:
        """Put a list mark before the next text."""
        self._mark = mark

    def drop_mark(self) -> None:
        """Forget the mark of an item that held no text."""
        self._mark = ""

    def finish(self, residue: re.Pattern[str]) -> tuple[str, tuple[tuple[int, int], ...], int]:
        """Return the text, its heading spans, and how many lines matched ``residue`` and were left out."""
        parts: list[str] = []
        spans: list[tuple[int, int]] = []
        at = left_out = 0
        for line in self._lines:
            text = line.text()
            if not text:
                continue
            if residue.search(text, 0, _SEARCHED):
                left_out += 1
                continue
            lead = ("\n\n" if line.blank_before else "\n") if parts else ""
            piece = lead + line.mark + text
            if line.titles(text):
                spans.append((at + len(piece) - len(text), at + len(piece)))
            parts.append(piece)
            at += len(piece)
        return "".join(parts), tuple(spans), left_out
