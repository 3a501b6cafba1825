"""Whether a text is English, told by its function words."""

import re

_WORD = re.compile(r"[^\W\d_]+")
# Common English function words, without those that other languages of Europe write alike ("as", "is", "for").
_FUNCTION_WORDS = frozenset(
    """
    the and of to with our you will are that this your be by from it its their they who what how not but if about
    which when other more been through into than these those there while where would should could any each every
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_FEWEST = 8
_LEAST_SHARE = 0.07


def looks_english(text: str) -> bool:
    """Say whether a text looks English.

    A text does where at least 7% of its words (runs of letters) are common English function words. Of 900 English
    postings the median has 24% and the poorest 11%; sentences tried in seven other languages have 2% at most.
    Under eight words nothing can be told that way; then ASCII letters count as English.
    """
    words = _WORD.findall(text.lower())
    if len(words) < _FEWEST:
        return bool(words) and all(w.isascii() for w in words)
    return sum(map(_FUNCTION_WORDS.__contains__, words)) >= _LEAST_SHARE * len(words)
