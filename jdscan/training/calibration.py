"""Reliability diagrams of out-of-fold probabilities, as text, for the cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jdscan.evaluation.formulas import binned
from jdscan.ngrams import Floats
from jdscan.reading.heads import EXCLUSIVE
from jdscan.records import ACCOUNTABILITIES, UnitReading
from jdscan.training.crossfit import WHOLE
from jdscan.training.data import Example

BINS = 10
BAR = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram.

    Attributes:
        low: Its lower end; the upper one is 0.1 above.
        number: How many probabilities lie in it.
        said: Their mean.
        true: Share of them that turned out true.
    """

    low: float
    number: int
    said: float
    true: float


def bins_of(p: Floats, y: NDArray[np.bool_]) -> list[Bin]:
    """Sort probabilities and outcomes, both of shape (n,), into ten bins of equal width; empty ones are left out."""
    sums = binned(p.astype(np.float64), y.astype(np.float64), BINS)
    return [Bin(b / BINS, int(n), said / n, true / n) for b, (n, said, true) in enumerate(sums.tolist()) if n]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Naeini et al. 2015): mean gap of said and true, by number."""
    total = sum(b.number for b in bins)
    return sum(b.number * abs(b.said - b.true) for b in bins) / max(1, total)


def reliability(examples: Sequence[Example], readings: Sequence[UnitReading]) -> list[str]:
    """Return the diagrams of the five accountabilities together and of each exclusive task, as Markdown lines.

    An accountability counts by its own probability; an exclusive task by that of its most probable label.

    Args:
        examples: Labelled units; only those of whole real postings count, where there are any.
        readings: The out-of-fold reading of each.
    """
    rows = list(zip(examples, readings, strict=True))
    rows = [row for row in rows if row[0].source in WHOLE] or rows
    pairs = [(r.topics_proba[a], a in e.labels.topics) for e, r in rows for a in ACCOUNTABILITIES]
    lines = _diagram("five accountabilities", *_columns(pairs))
    for task in EXCLUSIVE:
        pairs = []
        for e, r in rows:
            proba: Mapping[str, float] = getattr(r, f"{task}_proba")
            best = max(proba, key=proba.__getitem__)
            pairs.append((proba[best], best == getattr(e.labels, task)))
        lines += _diagram(f"{task}, most probable label", *_columns(pairs))
    return lines


def _columns(pairs: Sequence[tuple[float, bool]]) -> tuple[Floats, NDArray[np.bool_]]:
    return np.array([p for p, _ in pairs], np.float32), np.array([y for _, y in pairs], np.bool_)


def _diagram(title: str, p: Floats, y: NDArray[np.bool_]) -> list[str]:
    bins = bins_of(p, y)
    lines = [
        f"### {title}: calibration error {calibration_error(bins):.3f}",
        "",
        "```",
        "bin      said  true   number  | said, o true",
    ]
    for b in bins:
        mark = [" "] * (BAR + 1)
        mark[round(b.said * BAR)] = "|"
        mark[round(b.true * BAR)] = "o"
        lines.append(
            f"{b.low:.1f}-{b.low + 0.1:.1f}  {b.said:.2f}  {b.true:.2f}  {b.number:7d}  {''.join(mark).rstrip()}"
        )
    return [*lines, "```", ""]
