"""Texts with ``{slots}``: which slots a text has, and putting words into them; and how a probability is said."""

import re
from collections.abc import Mapping

_SLOT = re.compile(r"\{([a-z_]+)\}")


def slots(text: str) -> frozenset[str]:
    """Give the names of the ``{slots}`` in a text."""
    return frozenset(_SLOT.findall(text))


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put words into a text's slots in one pass; a slot without a word stays as it is.

    ``str.format`` would trip over braces in a posting's own words, and fill what they seem to name.
    """
    return _SLOT.sub(lambda match: words.get(match[1], match[0]), text)


def percent(probability: float) -> str:
    """Say a probability as a whole percentage that never claims certainty."""
    if probability >= 0.995:
        return ">99%"
    return "<1%" if probability < 0.005 else f"{probability:.0%}"
