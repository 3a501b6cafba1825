"""Percentile bootstrap intervals over postings, for figures and for differences of figures.

Postings, not units, are drawn: the units of a posting are alike. A resample is a vector of weights (how often
each posting was drawn), and its figures follow from weighted sums of the postings' counts; a figure of a
resample is what :func:`jdscan.evaluation.scores.score` would say of the resampled file.

An item that was composed of other postings names them in ``parts``. There the sources are drawn, and an item
stands in the resample with the product of the counts of its different sources: one whose sources were not all
drawn is gone, one whose two sources were drawn twice each stands four times. Items that share a source are
thus never taken for independent ones. This follows the pigeonhole bootstrap for crossed data (Owen, Annals of
Applied Statistics 1, 2007), which errs on the wide side.

Resamples in which a figure does not exist (say, no stapled posting was drawn) are left out of its interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jdscan.corpus import LabelledPosting
from jdscan.errors import CorpusError
from jdscan.evaluation.formulas import Floats
from jdscan.evaluation.predictions import Prediction
from jdscan.evaluation.scores import figures, is_count, pair
from jdscan.evaluation.tallies import tally

LEVEL = 0.95
RESAMPLES = 1000
SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval.

    Attributes:
        low: Lower bound.
        high: Upper bound.
        resamples: In how many resamples the figure existed.
    """

    low: float
    high: float
    resamples: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure's difference, second prediction set less first, with its paired interval."""

    value: float
    interval: Interval


def intervals(
    gold: Sequence[LabelledPosting],
    predictions: Mapping[str, Prediction],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> dict[str, Interval]:
    """Return the interval of every figure that is not a mere count.

    Args:
        gold: Labelled postings, all with a prediction.
        predictions: By the posting's key.
        resamples: Number of resamples.
        seed: The same seed gives the same intervals.
        level: Share of the resamples inside.

    Returns:
        Interval by figure; without those that fewer than two resamples have, and empty for a single source,
        which tells nothing of the spread.

    Raises:
        CorpusError: A posting has no prediction, or its units do not match those predicted.
    """
    if _single(gold):
        return {}
    counts = tally(pair(gold, predictions))
    point = figures(counts, np.ones((1, counts.postings)))
    drawn = figures(counts, draw_weights(gold, resamples=resamples, seed=seed))
    found = {name: _interval(values, level) for name, values in drawn.items() if _reported(name, point[name])}
    return {name: i for name, i in found.items() if i is not None}


def differences(
    gold: Sequence[LabelledPosting],
    first: Mapping[str, Prediction],
    second: Mapping[str, Prediction],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> dict[str, Difference]:
    """Return what the second prediction set gains on the first, with paired intervals.

    Both sets are scored on the same resamples, so that what is hard for both cancels out. Arguments, errors
    are those of :func:`intervals`; figures that only one of the sets has are left out.
    """
    if _single(gold):
        return {}
    weights = draw_weights(gold, resamples=resamples, seed=seed)
    every = np.concatenate([np.ones((1, len(gold))), weights])  # row 0 is the set itself
    a, b = (figures(tally(pair(gold, p)), every) for p in (first, second))
    out = {}
    for name in a:
        gain = b[name] - a[name] if name in b else np.array([np.nan])
        interval = _interval(gain[1:], level) if _reported(name, gain[:1]) else None
        if interval is not None:
            out[name] = Difference(float(gain[0]), interval)
    return out


def draw_weights(gold: Sequence[LabelledPosting], *, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Draw how often each posting stands in each resample, shape (resamples, postings).

    As many sources are drawn, with replacement, as there are: the postings themselves, or their ``parts``.

    Raises:
        CorpusError: Fewer than one resample is asked for, or ``parts`` is not a list.
    """
    if resamples < 1:
        raise CorpusError(f"{resamples} resamples", remedy="Draw at least one")
    parts = [_sources(g) for g in gold]
    names = list(dict.fromkeys(name for p in parts for name in p))
    rng = np.random.default_rng(seed)
    chance = np.full(len(names), 1 / len(names))
    drawn = rng.multinomial(len(names), chance, size=resamples).astype(np.float64)
    column = {name: i for i, name in enumerate(names)}
    return np.stack([drawn[:, [column[n] for n in p]].prod(-1) for p in parts], axis=-1)


def _sources(posting: LabelledPosting) -> tuple[str, ...]:
    parts = posting.extra.get("parts")
    if not parts:
        return (posting.key,)
    if not isinstance(parts, list):
        raise CorpusError("`parts` is not a list", where=posting.key, remedy="List the source postings")
    return tuple(dict.fromkeys(map(str, parts)))


def _single(gold: Sequence[LabelledPosting]) -> bool:
    return len({name for g in gold for name in _sources(g)}) < 2


def _reported(name: str, point: Floats) -> bool:
    return not is_count(name) and not np.isnan(point).any()


def _interval(values: Floats, level: float) -> Interval | None:
    """Return the percentile interval of the values (R,) that exist, or None for fewer than two of them."""
    found = values[~np.isnan(values)]
    if len(found) < 2:
        return None
    low, high = np.percentile(found, [50 * (1 - level), 50 * (1 + level)])
    return Interval(float(low), float(high), len(found))
