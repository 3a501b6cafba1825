"""The formula of every figure, on additive counts.

Each function takes counts whose leading axis runs over ``R`` resamples (``R`` is 1 for the set itself) and
returns one value a resample. A value is NaN where the figure does not exist, such as a recall without a
positive. Because the counts of a resample are sums of the counts of its postings, the point estimate and its
bootstrap interval come out of the same line of code.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def ratio(part: Floats, whole: Floats, *, empty: float = np.nan) -> Floats:
    """Divide, with ``empty`` as the value wherever ``whole`` is zero."""
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), empty, dtype=np.float64)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def f1(hits: Floats, gold: Floats, predicted: Floats) -> Floats:
    """Return the F1 of a label met ``hits`` times, ``gold`` times labelled and ``predicted`` times predicted.

    A label that is neither labelled nor predicted has F1 zero, as with scikit-learn's ``zero_division=0``.
    """
    return ratio(2 * hits, gold + predicted, empty=0.0)


def label_f1(confusion: Floats) -> Floats:
    """Return the F1 of each label, shape (R, L), from confusion counts (R, L gold, L predicted)."""
    return f1(np.diagonal(confusion, axis1=-2, axis2=-1), confusion.sum(-1), confusion.sum(-2))


def macro_f1(confusion: Floats, averaged: Flags) -> Floats:
    """Return the mean F1 of the ``averaged`` labels.

    Args:
        confusion: Counts, shape (R, L gold, L predicted).
        averaged: Which labels enter the mean, shape (R, L).
    """
    return mean_of(label_f1(confusion), averaged)


def in_gold(confusion: Floats) -> Flags:
    """Tell which labels are labelled at all, shape (R, L)."""
    return np.asarray(confusion.sum(-1) > 0)


def in_either(confusion: Floats) -> Flags:
    """Tell which labels are labelled or predicted at all, shape (R, L)."""
    return np.asarray((confusion.sum(-1) + confusion.sum(-2)) > 0)


def mean_of(values: Floats, chosen: Flags) -> Floats:
    """Return the mean of the chosen values of each row (R, L), NaN where none is chosen."""
    return ratio(np.where(chosen, values, 0.0).sum(-1), chosen.sum(-1).astype(np.float64))


def accuracy(confusion: Floats) -> Floats:
    """Return the share of the diagonal of confusion counts (R, L, L)."""
    return ratio(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum((-2, -1)))


def calibration_gap(probability: Floats, positives: Floats) -> Floats:
    """Sum over the bins how far the promised number of positives is from the found one.

    Divided by the number of predictions this is the expected calibration error (Naeini et al., AAAI 2015):
    the gap of a bin between mean probability and share of positives, weighted by its share of the ``n``
    predictions, is ``|Σp - Σy| / n``.

    Args:
        probability: Sum of the probabilities of each bin, shape (..., bins).
        positives: Number of positives in each bin, shape (..., bins).
    """
    return np.asarray(np.abs(probability - positives).sum(-1))


def brier_skill(squared: Floats, positives: Floats, total: Floats) -> Floats:
    """Return one minus the Brier score over that of saying the base rate; 0 where all labels are alike.

    Args:
        squared: Sum of squared differences of probability and label, shape (..., T).
        positives: Number of positives, shape (..., T).
        total: Number of predictions, broadcast against the others.
    """
    rate = ratio(positives, total)
    base = rate * (1 - rate)  # the mean of (rate - y)^2 for labels of 0 and 1
    return np.where(base > 0, 1 - ratio(ratio(squared, total), base), np.where(np.isnan(rate), np.nan, 0.0))


def auroc(wins: Floats, positives: Floats, negatives: Floats) -> Floats:
    """Return the area under the ROC curve as the share of pairs that are ranked rightly (Mann-Whitney).

    Args:
        wins: One where positive i is ranked above negative j, a half where they tie; shape (P, N).
        positives: How often each positive was drawn, shape (R, P).
        negatives: How often each negative was drawn, shape (R, N).
    """
    won = ((positives @ wins) * negatives).sum(-1)
    return ratio(won, positives.sum(-1) * negatives.sum(-1))


def binned(p: Floats, y: Floats, bins: int) -> Floats:
    """Sum units, probabilities and labels in bins of equal width over [0, 1]; shape (bins, 3)."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    return np.stack([np.bincount(which, weights=w, minlength=bins) for w in (np.ones_like(p), p, y)], axis=-1)
