"""A posting and its units."""

from dataclasses import dataclass

from jdscan.records.labels import SourceFormat, UnitKind


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as the user will see it quoted.

    Attributes:
        text: The visible text; every offset in every later record points into it.
        title: The job title, or an empty string where none could be told.
        source_format: How the input was read.
        notes: What the reader should know of the reading of the input (for example debris that was dropped).
        headings: Start and end offsets of the spans that the source marked as headings, ascending. Only what
            the text itself does not show: HTML headings, not the ``#`` lines of Markdown.
    """

    text: str
    title: str
    source_format: SourceFormat
    notes: tuple[str, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, list item or heading (codebook, first lines).

    Attributes:
        index: Position among the units of the posting, from 0.
        text: ``posting.text[start:end]``, never empty, no white space at either end.
        start: First code point.
        end: One past the last code point.
        kind: What its typography says: a heading, a list item or a sentence.
        heading: Text of the section heading that it stands under, or an empty string.
        previous: Text of the unit before it in the same posting, or an empty string.
    """

    index: int
    text: str
    start: int
    end: int
    kind: UnitKind = "sentence"
    heading: str = ""
    previous: str = ""
