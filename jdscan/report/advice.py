"""Edits and outline as they are shown: what each change takes out and puts in, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from jdscan.records import Advice, Analysis, Change, Edit

FIX_REMARK = "Every fix was made in the text, and the posting analysed again."
OUTLINE_REMARK = "A suggestion: the posting's own words where it has them, proposals where it is silent."


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change for people: the words that go, those that come, and for an insertion the line that it follows."""

    removed: str
    added: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """An edit of one finding.

    Attributes:
        cleared: Whether the finding cleared.
        words: What the edit does to finding and score, or why there is none.
        changes: The changes, ascending.
    """

    cleared: bool
    words: str
    changes: tuple[ShownChange, ...]


def edits_by_finding(analysis: Analysis, advice: Advice | None) -> Mapping[str, ShownEdit]:
    """Give the edits by finding id; none without advice."""
    if advice is None:
        return {}
    return {edit.finding: _shown(edit, analysis) for edit in advice.edits}


def _shown(edit: Edit, analysis: Analysis) -> ShownEdit:
    ends = {change.end for change in edit.changes if change.start < change.end}
    changes = tuple(_change(change, analysis.posting.text, change.start not in ends) for change in edit.changes)
    return ShownEdit(edit.cleared, f"{edit.reason}{_score_words(edit, analysis)}", changes)


def _score_words(edit: Edit, analysis: Analysis) -> str:
    before = analysis.verdict.score.value
    if not edit.cleared or before is None or edit.score is None:
        return ""
    return f" The score stays at {before}." if edit.score == before else f" Score: {before} → {edit.score}."


def _change(change: Change, text: str, stands_alone: bool) -> ShownChange:
    removed = text[change.start : change.end].strip()
    before = text[: change.start].rstrip() if stands_alone and not removed else ""
    return ShownChange(removed, change.replacement.strip(), before.rpartition("\n")[2].strip())
