"""Well-formatted postings rendered as crawlers leave them, with the true unit boundaries kept.

The three forms are those of the postings collection: line breaks lost, commas lost as well, all punctuation
lost.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from jdscan.evaluation.renderings import strip_commas, strip_marks

RENDERINGS = ("breaks", "commas", "punctuation")
_BOLD = re.compile(r"\*\*|__")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A stripped text.

    Attributes:
        kind: One of :data:`RENDERINGS`.
        text: The text, on one line.
        starts: Offset of the first character of each unit but the first, ascending.
    """

    kind: str
    text: str
    starts: tuple[int, ...]


def render(units: Sequence[str], kind: str, rng: random.Random) -> Rendering:
    """Render the units of a posting in one of the three stripped forms.

    Two postings in five have words glued where units met, some of their boundaries or nearly all, as the
    crawls do.
    """
    glued = rng.choice((0.0, 0.0, 0.0, 0.3, 0.95))
    keep_bold = rng.random() < 0.3
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for unit in units:
        text = strip(unit if keep_bold else _BOLD.sub("", unit), kind)
        if not text:
            continue
        if out:
            gap = "" if rng.random() < glued else " "
            out.append(gap)
            at += len(gap)
            starts.append(at)
        out.append(text)
        at += len(text)
    return Rendering(kind, "".join(out), tuple(starts))


def strip(text: str, kind: str) -> str:
    """Strip one unit."""
    if kind == "punctuation":
        return strip_marks(text)
    return strip_commas(text) if kind == "commas" else _BLANKS.sub(" ", text).strip()
