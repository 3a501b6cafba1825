"""Patterns that are tried only where they can match: a search for a word is far cheaper than one for a pattern."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

Found = TypeVar("Found", bound="Cue")


class Cue:
    """A pattern, whatever the case of its letters, and words without which no text matches it.

    Args:
        words: Words or parts of words in lower case, separated by spaces; every match has one of them.
        pattern: The pattern.
    """

    __slots__ = ("pattern", "words")

    def __init__(self, words: str, pattern: str) -> None:
        self.words = tuple(words.split())
        self.pattern = re.compile(pattern, re.IGNORECASE)

    def possible(self, low: str) -> bool:
        """Say whether a text, given as :func:`folded` returns it, has one of the words."""
        return any(map(low.__contains__, self.words))

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        return self.pattern.search(text) if self.possible(folded(text)) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in order."""
        return self.pattern.finditer(text) if self.possible(folded(text)) else iter(())


def folded(text: str) -> str:
    """Return a text in lower case, where the two more letters that ``re.IGNORECASE`` takes for i and s are these."""
    return text.lower().replace("ı", "i").replace("ſ", "s")


def possible(cues: Iterable[Found], text: str) -> list[Found]:
    """Return the cues that the text may match."""
    low = folded(text)
    return [cue for cue in cues if cue.possible(low)]
