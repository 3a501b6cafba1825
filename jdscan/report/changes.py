"""What terminal and page both say of a comparison, decided once: sides, groups, scores and rewordings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import Analysis, Comparison, Coverage, Evidence, Finding, FindingChange, UnitChange
from jdscan.report.scoring import FULL

NO_CHANGE_OF_TEXT = "The two versions have the same sentences."
NO_CHANGE_OF_FINDINGS = "No finding appeared, cleared or moved."

# Sentences with less in common are told as one that went and one that came. Longer ones are not taken apart either:
# the search takes time that grows with the square of their length, and its result is no longer read.
_ALIKE = 0.5
_MOST_PIECES = 400
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")

ChangeKind = Literal["cleared", "appeared", "moved"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions, with the word for it."""

    label: str
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding that cleared, appeared or moved.

    Attributes:
        finding: The finding as it stands, or as it stood before it cleared.
        sure: Its certainty in each version that has it, first the earlier one.
        removed: Sentences of the first version that bear on the change.
        added: The same of the second version.
    """

    finding: Finding
    sure: tuple[str, ...]
    removed: tuple[Evidence, ...]
    added: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The findings that share a fate, most severe first; never empty."""

    kind: ChangeKind
    heading: str
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """What a comparison says of one thing: how it was, and how it is."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of two sentences laid over each other: ``kept``, or ``removed`` and ``added`` words."""

    kind: Literal["kept", "removed", "added"]
    text: str


def sides(found: Comparison) -> tuple[Side, Side]:
    """Give the two versions in order."""
    return Side("Before", found.before), Side("After", found.after)


def score_change(found: Comparison) -> BeforeAfter | None:
    """Say both scores, or nothing where neither version has one."""
    values = [side.analysis.verdict.score.value for side in sides(found)]
    if values == [None, None]:
        return None
    before, after = ("not scored" if value is None else f"{value} of {FULL}" for value in values)
    return BeforeAfter("Score", before, after)


def coverage_changes(found: Comparison) -> list[BeforeAfter]:
    """Say how the coverage of an accountability changed, for each of which it did."""
    return [
        BeforeAfter(
            load_framework().accountability(change.before.accountability).name,
            _coverage_words(change.before),
            _coverage_words(change.after),
        )
        for change in found.coverage
    ]


def change_groups(found: Comparison) -> list[ChangeGroup]:
    """Give the findings that cleared, those that appeared and those that moved; a group without any is left out."""
    groups: tuple[tuple[ChangeKind, str, tuple[FindingChange, ...]], ...] = (
        ("cleared", "Cleared", found.cleared),
        ("appeared", "Appeared", found.appeared),
        ("moved", "Moved", found.moved),
    )
    return [
        ChangeGroup(kind, f"{heading} ({len(changes)})", tuple(map(_shown, changes)))
        for kind, heading, changes in groups
        if changes
    ]


def reworded(change: UnitChange) -> list[Part]:
    """Lay the sentence that came over the one that went; whole sentences where they have little in common."""
    before, after = (quote.text if quote else "" for quote in (change.before, change.after))
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if old and new and max(len(old), len(new)) <= _MOST_PIECES:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= _ALIKE:
            return list(_laid_over(matcher, old, new))
    parts: tuple[Part, Part] = (Part("removed", before), Part("added", after))
    return [part for part in parts if part.text]


def _laid_over(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Part]:
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield Part("kept", "".join(old[a:b]))
            continue
        if a < b:
            yield Part("removed", "".join(old[a:b]))
        if c < d:
            yield Part("added", "".join(new[c:d]))


def _coverage_words(entry: Coverage) -> str:
    return f"{entry.status}{', unsure' if entry.unsure else ''} ({percent(entry.confidence)})"


def _shown(change: FindingChange) -> ShownFinding:
    shown = change.after or change.before
    assert shown is not None  # noqa: S101 - a change has at least one side
    sure = tuple(percent(f.confidence) for f in (change.before, change.after) if f is not None)
    return ShownFinding(shown, sure, change.removed, change.added)
