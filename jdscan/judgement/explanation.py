"""Why a structure was read as it was: the duties of both sides, how they lie, and which pairs are one decision.

The seat substitutes, it does not add (seed 000_6eb90c6b13d67afb, 3.1): a product duty and a marketing duty that are
really one decision become one line.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jdscan.framework import Framework
from jdscan.framework.types import Join, JoinSide
from jdscan.framework.wording import fill
from jdscan.judgement.findings import quote
from jdscan.judgement.objects import object_of
from jdscan.judgement.stems import Stems, stems_of
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


@dataclass(frozen=True, slots=True)
class _Worded:
    """A duty that leaves an object.

    Attributes:
        duty: Its reading.
        topics: Its likely topics with their probabilities.
        object: The object, as :func:`object_of` gives it.
        stems: The stems of the joins that begin a word of the object.
        spoken: The object's words of weight, lower-case.
    """

    duty: UnitReading
    topics: Mapping[str, float]
    object: str
    stems: frozenset[str]
    spoken: frozenset[str]

    @classmethod
    def of(cls, duty: UnitReading, words: str, stems: Stems) -> "_Worded":
        topics = {topic: p for topic, p in duty.topics_proba.items() if p >= LIKELY}
        spoken = frozenset(w.lower() for w in _WORD.findall(words)) - _TRADE
        return cls(duty, topics, words, stems.beginning(words.lower()), spoken)


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
    stems = stems_of(tuple(side.words for join in framework.joins for side in (join.product, join.marketing)))
    left, right = _worded(product, stems), _worded(marketing, stems)
    fits = _fits(left, right, framework)
    chances = Counter(place for f in fits for place in (("product", f.product), ("marketing", f.marketing)))
    fits.sort(key=lambda f: (-round(f.score, 6), chances["product", f.product] + chances["marketing", f.marketing]))
    used: set[tuple[str, object]] = set()
    for fit in fits:
        taken = {("join", fit.join.id), ("product", fit.product), ("marketing", fit.marketing)}
        if taken & used:
            continue
        used |= taken
        one, other = left[fit.product], right[fit.marketing]
        line = fill(fit.join.line, {"product": one.object, "marketing": other.object})
        out.append(DutyPair(fit.join.id, quote(one.duty), quote(other.duty), line))
    return tuple(out)


def _worded(duties: Sequence[UnitReading], stems: Stems) -> list[_Worded]:
    """Give the duties that leave an object, in order; the others could stand in no line."""
    return [_Worded.of(duty, words, stems) for duty in duties if (words := object_of(duty.unit.text))]


def _fits(product: Sequence[_Worded], marketing: Sequence[_Worded], framework: Framework) -> list[_Fit]:
    """List every fit of two duties, in the order of joins and then of duties."""
    out = []
    for join in framework.joins:
        left = _scores(product, join.product)
        right = _scores(marketing, join.marketing) if left else {}
        for i, p in left.items():
            for j, m in right.items():
                out.append(_Fit(p * m * _kinship(product[i].spoken, marketing[j].spoken), join, i, j))
    return out


def _scores(duties: Sequence[_Worded], side: JoinSide) -> Mapping[int, float]:
    """Give the score of each duty that bears a side, by its place; the others are left out."""
    return {place: p for place, worded in enumerate(duties) if (p := _score(worded, side)) > 0}


def _score(worded: _Worded, side: JoinSide) -> float:
    """Score a duty: probability of its topic times that of what makes it this side's; 0 where either is unlikely.

    Words count in the object only, which is what the line will show.
    """
    likely, hints = [worded.topics[t] for t in side.topics if t in worded.topics], worded.duty.hints
    if not likely:
        return 0.0
    found = [hints.decisions.get(d, 0.0) for d in side.decisions]
    found += [hints.scopes.get(s, 0.0) for s in side.scopes]
    mark = max(found, default=0.0)
    if not worded.stems.isdisjoint(side.words):
        mark = WORD + (1 - WORD) * mark  # word and reading together are surer than either
    return max(likely) * mark if mark >= LIKELY else 0.0


def _kinship(one: frozenset[str], other: frozenset[str]) -> float:
    """Give 1 and a little for each word of weight that both duties have."""
    return 1 + SHARED * min(MOST_SHARED, len(one & other))
