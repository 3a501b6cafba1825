"""Why a structure was read as it was: the duties of both sides, how they lie, and which pairs are one decision.

The seat substitutes, it does not add (seed 000_6eb90c6b13d67afb, 3.1): a product duty and a marketing duty that are
really one decision become one line.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from jdscan.framework import Framework
from jdscan.framework.types import Join, JoinSide
from jdscan.framework.wording import fill
from jdscan.judgement.findings import quote
from jdscan.judgement.objects import object_of
from jdscan.judgement.structure import side_duties
from jdscan.records import DutyPair, Evidence, Explanation, PostingReading, UnitReading

LIKELY = 0.5
# A word of the join in the duty's object is as good as a probability of this.
WORD = 0.7
# What both duties naming the same thing adds, for each word in common, up to the double.
SHARED = 0.1
MOST_SHARED = 2
# So many runs of one side's duties, the other side's between them, still are sections.
SECTIONS = 3
_WORD = re.compile(r"[^\W\d_][\w'’-]{4,}")
_TRADE = frozenset({"product", "products", "marketing", "customer", "customers", "market", "their", "which", "across"})


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well two duties fit a join; ``product`` and ``marketing`` are places in the two lists."""

    score: float
    join: Join
    product: int
    marketing: int
    line: str


def explain(reading: PostingReading, framework: Framework) -> Explanation:
    """Explain the structure of a posting.

    Args:
        reading: The posting's reading.
        framework: Where the joins stand.

    Returns:
        The counted duties that the role owns or executes, by template and in reading order, with the pairs of them
        that could become one line. A join is used once, as is a duty; a pair without a readable line is left out.
    """
    product, marketing, joined = (_duties(reading, side) for side in ("cpo", "cmo", "integrated"))
    total = len(product) + len(marketing) + len(joined)
    return Explanation(
        product=_quoted(product),
        marketing=_quoted(marketing),
        joined=_quoted(joined),
        joined_share=len(joined) / total if total else 0.0,
        layout=_layout(product, marketing),
        pairs=_pairs(product, marketing, framework),
    )


def _duties(reading: PostingReading, template: str) -> list[UnitReading]:
    """Return the duties of one template in reading order."""
    return sorted(side_duties(reading, template), key=lambda r: r.unit.index)


def _quoted(readings: Sequence[UnitReading]) -> tuple[Evidence, ...]:
    return tuple(quote(r) for r in readings)


def _layout(product: Sequence[UnitReading], marketing: Sequence[UnitReading]) -> str:
    """Tell how the two sides lie: a run is a row of duties of one side with none of the other between them."""
    if not product or not marketing:
        return "one_sided"
    sides = [s for _, s in sorted([(r.unit.index, 0) for r in product] + [(r.unit.index, 1) for r in marketing])]
    runs = 1 + sum(a != b for a, b in pairwise(sides))
    return "sections" if runs <= SECTIONS else "alternating"


def _pairs(
    product: Sequence[UnitReading], marketing: Sequence[UnitReading], framework: Framework
) -> tuple[DutyPair, ...]:
    """Assign greedily, best fit first.

    Ties go to the duties that fit least else, so that the others keep a partner; then to the earlier join and duties.
    """
    out: list[DutyPair] = []
    fits = _fits(product, marketing, framework)
    chances = Counter(place for f in fits for place in (("product", f.product), ("marketing", f.marketing)))
    fits.sort(key=lambda f: (-round(f.score, 6), chances["product", f.product] + chances["marketing", f.marketing]))
    used: set[tuple[str, object]] = set()
    for fit in fits:
        taken = {("join", fit.join.id), ("product", fit.product), ("marketing", fit.marketing)}
        if taken & used:
            continue
        used |= taken
        out.append(DutyPair(fit.join.id, quote(product[fit.product]), quote(marketing[fit.marketing]), fit.line))
    return tuple(out)


def _fits(product: Sequence[UnitReading], marketing: Sequence[UnitReading], framework: Framework) -> list[_Fit]:
    """List every fit of two duties with a line, in the order of joins and then of duties."""
    objects = {r.unit.index: object_of(r.unit.text) for r in (*product, *marketing)}
    out = []
    for join in framework.joins:
        left, right = _scores(product, join.product, objects), _scores(marketing, join.marketing, objects)
        for i, p in left.items():
            for j, m in right.items():
                words = {"product": objects[product[i].unit.index], "marketing": objects[marketing[j].unit.index]}
                score = p * m * _kinship(*words.values())
                out.append(_Fit(score, join, i, j, fill(join.line, words)))
    return out


def _scores(duties: Sequence[UnitReading], side: JoinSide, objects: Mapping[int, str]) -> Mapping[int, float]:
    """Give the score of each duty that bears a side, by its place; the others are left out."""
    scores = {place: _score(duty, side, objects[duty.unit.index]) for place, duty in enumerate(duties)}
    return {place: score for place, score in scores.items() if score > 0}


def _score(duty: UnitReading, side: JoinSide, words: str) -> float:
    """Score a duty: probability of its topic times that of what makes it this side's; 0 where either is unlikely.

    Words count in the object only, which is what the line will show; a duty without an object scores nothing.
    """
    topic = max((duty.topics_proba[t] for t in side.topics), default=0.0)
    found = [duty.hints.decisions.get(d, 0.0) for d in side.decisions]
    found += [duty.hints.scopes.get(s, 0.0) for s in side.scopes]
    if side.words and _stems(side.words).search(words.lower()):
        # Word and reading together are surer than either.
        found = [WORD, WORD + (1 - WORD) * max(found, default=0.0)]
    mark = max(found, default=0.0)
    return topic * mark if words and min(topic, mark) >= LIKELY else 0.0


@cache
def _stems(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile one pattern for the stems of a side; each begins a word."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})")


def _kinship(one: str, other: str) -> float:
    """Give 1 and a little for each word of weight that both duties have."""
    first, second = ({w.lower() for w in _WORD.findall(text)} - _TRADE for text in (one, other))
    return 1 + SHARED * min(MOST_SHARED, len(first & second))
