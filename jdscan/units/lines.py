"""From the text of a posting to its logical lines: list marks cut off, hard-wrapped lines joined.

A logical line is a paragraph, a list item or a heading. All work here is typography; words decide nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from jdscan.records import UnitKind
from jdscan.units.wrapping import RawLine, join_wrapped

_GLYPHS = "•‣●○◦▪▫■□►▶➢➤✓✔✅☑⁃∙◆◇"
_PHYSICAL = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = r"[^\S\n\r]"
_LIST_MARK = re.compile(
    rf"(?:[-*+–—·→★☆]|\\[-*+]|[{_GLYPHS}]\ufe0f?){_SPACE}+(?=\S)"
    rf"|[{_GLYPHS}]\ufe0f?(?=\S)"
    rf"|-(?=[^\W\d_])|\*(?=[^\W_][^*\n]*$)"
    rf"|o{_SPACE}+(?=[A-Z])"
    rf"|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{2,4}})(?:[.](?!\w)|\)){_SPACE}*(?=[^\W_]|[*_\"“‘'(\[$€£])",
    re.MULTILINE,
)
_HASHES = re.compile(rf"#{{1,6}}{_SPACE}+(?=\S)")
_EDGE = re.compile(r"(?:>+|[*_~`]+|#+(?=\s)|\|)\s*")
_END_MARKS = frozenset("*_~`\\|")
_INITIAL = re.compile(rf"[A-Z]\.{_SPACE}+[A-Z][a-z]+")
_BOLD = re.compile(r"(\*\*|__)(?!\s)[^*\n]+?\1:?")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_WORD_CHAR = re.compile(r"[^\W_]")
# What stands before a mark is looked at behind it: a pattern that begins with the mark itself is searched for fast.
_GLUED_GLYPH = re.compile(
    rf"[{_GLYPHS}*#](?:(?<=[{_GLYPHS}])|(?<=\s\*)(?=\s+[A-Z])|(?<=\s#)#{{1,5}}(?=\s))",
)
_GLUED_DOT = re.compile(r"·(?<=\s·)(?=\s)")
_GLUED_DASH = re.compile(r"-(?<=[\s.:;!?)]-)(?=\s[A-Z])")
_GLUED_NUMBER = re.compile(r"(?:(?<=\s)|(?<=[.:;!?)]))\(?(\d{1,2})[.)]\s?(?=[A-Z])")
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 15
_SHORT_PART = 5


LineKind = Literal["heading", "bold", "item", "glued", "sentence"]


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line without its marks.

    Attributes:
        start: Offset of its first character that is shown.
        end: One past its last.
        kind: ``heading`` where the source marks it so, ``bold`` where all of it is bold in Markdown, ``item``
            after a list mark, else ``sentence``.
    """

    start: int
    end: int
    kind: LineKind


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a span inwards over white space and Markdown marks; it may become empty."""
    end = _trim_end(text, start, end)
    hashes = end
    while hashes > start and text[hashes - 1] == "#":
        hashes -= 1
    if hashes < end and hashes > start and text[hashes - 1].isspace():
        end = _trim_end(text, start, hashes)
    while start < end and text[start].isspace():
        start += 1
    while (edge := _EDGE.match(text, start, end)) is not None:
        start = edge.end()
    return start, end


def _trim_end(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1].isspace() or text[end - 1] in _END_MARKS):
        end -= 1
    return end


def has_words(text: str, start: int, end: int) -> bool:
    """Say whether a letter or digit stands in the span."""
    return _WORD_CHAR.search(text, start, end) is not None


def read_lines(text: str, marked: Sequence[tuple[int, int]] = ()) -> list[Line]:
    """Split a text into logical lines, in order and disjoint.

    Args:
        text: Text of the posting.
        marked: Start and end offsets of the spans that the source marked as headings, ascending.

    Returns:
        Every line that holds a letter or a digit. Letters and digits outside of all lines belong to list
        marks (``1.``, ``a)``, ``o``).
    """
    raw = [_raw_line(text, m.start(), m.end()) for m in _PHYSICAL.finditer(text)]
    raw = _set_underlined(text, raw)
    headings = iter(sorted(marked))
    span = next(headings, None)
    out: list[Line] = []
    for line in join_wrapped(text, raw):
        while span is not None and span[1] < line.end:
            span = next(headings, None)
        if span is not None and span[0] <= line.start:
            out.append(Line(line.start, line.end, "heading"))
        else:
            out.extend(_cut(text, line))
    return [line for line in out if has_words(text, line.start, line.end)]


def _raw_line(text: str, start: int, end: int) -> RawLine:
    """Take the marks off one physical line."""
    outer = start, end
    bold = _BOLD.fullmatch(text[start:end].strip()) is not None
    kind: UnitKind = "sentence"
    while start < end and text[start].isspace():
        start += 1
    for _ in range(6):
        if mark := _HASHES.match(text, start, end):
            kind = "heading" if len(text[mark.end() : end].split()) <= _LONGEST_HEADING else kind
        elif (mark := _LIST_MARK.match(text, start, end)) and not _INITIAL.match(text, start, end):
            kind = kind if kind == "heading" else "item"
        else:
            mark = _EDGE.match(text, start, end)
        if mark is None:
            break
        start = mark.end()
    start, end = trim(text, start, end)
    return RawLine(start, end, outer[0], outer[1], kind, bold and kind != "item")


def _set_underlined(text: str, lines: list[RawLine]) -> list[RawLine]:
    """Make headings of lines that a row of ``=`` or ``-`` underlines (CommonMark, 4.3 Setext headings)."""
    out: list[RawLine] = []
    for line in lines:
        rule = _UNDERLINE.fullmatch(text[line.outer_start : line.outer_end].strip())
        if rule and out and line.outer_start - out[-1].outer_end <= 2:
            above = out[-1]
            words = len(text[above.start : above.end].split())
            if above.kind == "sentence" and 0 < words <= 8 and text[above.end - 1] not in ".!?;,":
                out[-1] = above.with_kind("heading")
        out.append(line)
    return out


def _cut(text: str, line: RawLine) -> Iterator[Line]:
    """Cut a line where list marks stand inside it, because a crawler has lost the line breaks."""
    if line.kind == "heading":
        yield Line(line.start, line.end, "heading")
        return
    kind: LineKind = line.kind
    at = line.start
    for start, end in _glued_marks(text, line.start, line.end):
        if start >= at:
            yield _trimmed(text, at, start, kind)
            kind, at = "sentence" if text[start] == "#" else "glued", end
    if at == line.start:
        yield Line(line.start, line.end, "bold" if line.bold else kind)
    else:
        yield _trimmed(text, at, line.end, kind)


def _trimmed(text: str, start: int, end: int, kind: LineKind) -> Line:
    start, end = trim(text, start, end)
    return Line(start, end, kind)


def _glued_marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = [m.span() for m in _GLUED_GLYPH.finditer(text, start, end)]
    if found and len(text[start:end].split()) < _SHORT_PART * (len(found) + 1):
        return []  # A row of tags or tools ("Figma • Sketch • Miro") is one thing to its reader.
    for pattern, least in ((_GLUED_DOT, 2), (_GLUED_DASH, 3)):
        spans = [m.span() for m in pattern.finditer(text, start, end)]
        found += spans if len(spans) >= least else []
    numbers = []
    if _DIGIT.search(text, start, end):
        numbers = [(m.span(), int(m[1])) for m in _GLUED_NUMBER.finditer(text, start, end)]
    if len(numbers) >= 3 and [n for _, n in numbers] == list(range(1, len(numbers) + 1)):
        found += [span for span, _ in numbers]
    return sorted(found)
