"""Edits that clear findings, and the outline of the seat."""

from dataclasses import dataclass

from jdscan.records.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the text: ``text[start:end]`` of the posting becomes ``replacement``.

    Attributes:
        start: First code point of what goes; ``start == end`` inserts.
        end: One past the last.
        replacement: What comes instead; empty for a removal.
    """

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The smallest set of changes found after which a finding clears, verified by analysing the edited text.

    Attributes:
        finding: Finding id.
        changes: The changes, ascending and apart from one another; empty where none was found.
        cleared: True where the edited text no longer raises the finding, raises no other of equal or higher severity,
            and leaves every owned accountability owned.
        text: The edited posting; empty where none was found.
        score: The score of the edited posting, or None.
        tried: How many edited texts were analysed.
        reason: Why none was found, or what the edit does, in a sentence.
    """

    finding: str
    changes: tuple[Change, ...]
    cleared: bool
    text: str
    score: int | None
    tried: int
    reason: str


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A line of the suggested outline: the posting's own words, or a proposal where it says nothing.

    Attributes:
        text: The line.
        evidence: The quotation that it is, or None where it is a proposal.
    """

    text: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section of the suggested outline: its heading and its lines."""

    heading: str
    lines: tuple[OutlineLine, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about the findings of an analysis.

    Attributes:
        edits: One for each finding that is no praise, in the order of the findings.
        outline: The seat as it could be posted.
    """

    edits: tuple[Edit, ...]
    outline: tuple[OutlineSection, ...]
