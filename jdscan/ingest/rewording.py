"""Another text of a posting that was read already."""

from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate

from jdscan.records import Posting


def reworded(posting: Posting, text: str) -> Posting:
    """Return the posting with another text, and with its headings where they have gone to.

    Title, source format and notes stay. A marked heading moves along with the lines on which it stands, and is
    dropped where one of them was changed.

    Args:
        posting: The posting as it was read.
        text: Its visible text after an edit; no marks of the source format are looked for in it.
    """
    old, new = posting.text.split("\n"), text.split("\n")
    starts, new_starts = _starts(old), _starts(new)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() if posting.headings else []
    moved = []
    for start, end in posting.headings:
        for block in blocks:
            first, last = starts[block.a], starts[block.a + block.size]
            if first <= start and end < last:
                shift = new_starts[block.b] - first
                moved.append((start + shift, end + shift))
    return replace(posting, text=text, headings=tuple(moved))


def _starts(lines: list[str]) -> list[int]:
    """Return the offset at which each line starts, and where one more would."""
    return list(accumulate((len(line) + 1 for line in lines), initial=0))
