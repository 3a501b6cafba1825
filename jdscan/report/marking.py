"""Cuts the posting's text into pieces, so that units and quotes can be marked in place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jdscan.records import Analysis, UnitReading
from jdscan.report.view import NumberedFinding


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text within which nothing begins or ends.

    Attributes:
        text: The text, never empty.
        quoted_by: Numbers of the findings that quote it.
        ends: Numbers of the findings of which a quote ends here.
    """

    text: str
    quoted_by: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A unit, or the text between two units, where ``reading`` is None."""

    reading: UnitReading | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    number: int


def cut(analysis: Analysis, findings: list[NumberedFinding]) -> Iterator[Stretch]:
    """Walk over the posting's text; the texts of all pieces join to the whole text.

    Args:
        analysis: The analysis; its units do not overlap.
        findings: The findings whose quotes are to be marked; these may overlap.
    """
    spans = [
        _Span(quote.start, quote.end, numbered.number) for numbered in findings for quote in numbered.finding.evidence
    ]
    text, at = analysis.posting.text, 0
    for reading in sorted(analysis.reading.units, key=lambda r: r.unit.start):
        if at < reading.unit.start:
            yield Stretch(None, tuple(_pieces(text, at, reading.unit.start, spans)))
        yield Stretch(reading, tuple(_pieces(text, reading.unit.start, reading.unit.end, spans)))
        at = reading.unit.end
    if at < len(text):
        yield Stretch(None, tuple(_pieces(text, at, len(text), spans)))


def _pieces(text: str, start: int, end: int, spans: list[_Span]) -> Iterator[Piece]:
    near = [span for span in spans if span.start < end and span.end > start]
    cuts = sorted({start, end, *(c for s in near for c in (s.start, s.end) if start < c < end)})
    for left, right in pairwise(cuts):
        inside = sorted({s.number for s in near if s.start <= left and s.end >= right})
        ends = sorted({s.number for s in near if s.end == right})
        yield Piece(text[left:right], tuple(inside), tuple(ends))
