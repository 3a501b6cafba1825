"""The figures that jdscan reports: those of the gold's reference scorer, under the same names.

A figure of a sample in which each posting stands ``w`` times is worked out from the weighted sum of the
postings' counts (:mod:`jdscan.evaluation.tallies`): a score and its bootstrap interval share one definition.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from jdscan.corpus import LabelledPosting
from jdscan.errors import CorpusError
from jdscan.evaluation import formulas as of
from jdscan.evaluation.formulas import Floats
from jdscan.evaluation.predictions import Prediction
from jdscan.evaluation.tallies import Calibration, PostingTally, Tally, UnitTally, tally
from jdscan.records import ACCOUNTABILITIES, COVERAGE_STATES, TEMPLATES, TOPICS

Figures = dict[str, float | int]
Pairs = list[tuple[LabelledPosting, Prediction]]

_COUNTS = frozenset({"postings", "units", "coverage.cells", "overreach.gold"})
_FIVE = slice(0, len(ACCOUNTABILITIES))  # the accountabilities come first among the topics


def is_count(name: str) -> bool:
    """Tell whether a figure is a number of things: printed whole and without an interval."""
    return name in _COUNTS or name.endswith(".support")


def score(gold: Sequence[LabelledPosting], predictions: Mapping[str, Prediction], *, partial: bool = False) -> Figures:
    """Work out every figure that gold and predictions allow.

    Args:
        gold: Labelled postings of either form, keys unique.
        predictions: By the posting's key; those of other postings are ignored.
        partial: Score only the postings that have a prediction instead of refusing.

    Raises:
        CorpusError: A posting has no prediction, or its units do not match those predicted.
    """
    counts = tally(pair(gold, predictions, partial=partial))
    found = {name: float(v[0]) for name, v in figures(counts, np.ones((1, counts.postings))).items()}
    return {n: int(v) if is_count(n) else v for n, v in found.items() if not np.isnan(v)}


def pair(gold: Sequence[LabelledPosting], predictions: Mapping[str, Prediction], *, partial: bool = False) -> Pairs:
    """Match predictions to gold by key, in gold's order.

    Raises:
        CorpusError: The gold is empty, or a posting has no prediction and ``partial`` is not set.
    """
    lacking = [g.key for g in gold if g.key not in predictions]
    if lacking and not partial:
        raise CorpusError(
            f"{len(lacking)} of {len(gold)} postings have no prediction, such as {lacking[0]}",
            remedy="Predict every posting, or score with partial=True",
        )
    if len(lacking) == len(gold):
        raise CorpusError("there is no posting to score", remedy="Give a gold file with at least one posting")
    return [(g, predictions[g.key]) for g in gold if g.key in predictions]


def figures(counts: Tally, weights: Floats) -> dict[str, Floats]:
    """Work out every figure of ``R`` weighted samples.

    Args:
        counts: Counts of ``D`` postings.
        weights: How often each posting stands in each sample, shape (R, D).

    Returns:
        Values by figure, shape (R,) each, in the order in which they are reported; NaN where a sample lacks
        what the figure is of.
    """
    out = {"postings": weights.sum(-1)}
    if counts.units is not None:
        out |= _unit_figures(counts.units, weights)
    return out | _posting_figures(counts.labels, weights)


def format_figure(name: str, value: float | int) -> str:
    """Return the line that reports a figure: name to column 36, floats with three decimals."""
    return f"{name:36s} {value:.3f}" if isinstance(value, float) else f"{name:36s} {value}"


def _sums(weights: Floats, counts: Floats) -> Floats:
    """Sum counts (D, ...) over the postings of each sample: (R, ...)."""
    return np.tensordot(weights, counts, axes=(1, 0))


def _unit_figures(counts: UnitTally, weights: Floats) -> dict[str, Floats]:
    out = {"units": weights @ counts.units}
    for name in ("zone", "ownership", "template"):
        confusion = _sums(weights, getattr(counts, name))
        averaged = of.in_gold(confusion)
        if name == "template":  # too rare among real postings to be averaged with the rest
            averaged[:, TEMPLATES.index("integrated")] = False
        out[f"{name}.macro_f1"] = of.macro_f1(confusion, averaged)
        out[f"{name}.accuracy"] = of.accuracy(confusion)
    counted = _sums(weights, counts.counted)
    out["ownership.counted_zones.macro_f1"] = of.macro_f1(counted, of.in_either(counted))
    out |= _topic_figures(_sums(weights, counts.topics))
    if counts.calibration is not None:
        out |= _calibration_figures(counts.calibration, weights)
    return out


def _topic_figures(counts: Floats) -> dict[str, Floats]:
    """Return F1 by topic and its means from hits, labelled and predicted, shape (R, 10, 3)."""
    hits, gold, predicted = np.moveaxis(counts, -1, 0)
    f1, present = of.f1(hits, gold, predicted), gold > 0
    out = {}
    for i, topic in enumerate(TOPICS):
        out[f"topic.{topic}.f1"] = np.where(present[:, i], f1[:, i], np.nan)
        out[f"topic.{topic}.support"] = np.where(present[:, i], gold[:, i], np.nan)
    out["topics.five.macro_f1"] = of.mean_of(f1[:, _FIVE], present[:, _FIVE])
    out["topics.all.macro_f1"] = of.mean_of(f1, present)
    return out


def _calibration_figures(counts: Calibration, weights: Floats) -> dict[str, Floats]:
    units, probability, positives = np.moveaxis(_sums(weights, counts.binned), -1, 0)
    total = units.sum(-1)
    skill = of.brier_skill(_sums(weights, counts.squared), positives.sum(-1), total)
    between, between_probability, between_positives = np.moveaxis(_sums(weights, counts.middle), -1, 0)
    gap = of.calibration_gap(between_probability, between_positives).sum(-1)
    middle = gap / np.maximum(1.0, between.sum((-2, -1)))
    return {
        "topics.five.ece": of.ratio(of.calibration_gap(probability, positives), total).mean(-1),
        "topics.five.brier_skill": skill.mean(-1),
        "topics.five.ece_middle": np.where(units.any((-2, -1)), middle, np.nan),
    }


def _posting_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    out = _coverage_figures(counts, weights)
    for name in ("structure", "family", "seniority"):
        confusion = _sums(weights, getattr(counts, name))
        out[f"{name}.accuracy"] = of.accuracy(confusion)
        out[f"{name}.macro_f1"] = of.macro_f1(confusion, of.in_gold(confusion))
    out |= _staple_figures(counts, weights)
    for name, members in counts.tagged.items():
        chosen = weights * members
        out[f"structure.{name}.recall"] = of.ratio((chosen * counts.right).sum(-1), chosen.sum(-1))
    for how, members in counts.how.items():
        chosen = weights * members
        out[f"flagged.{how}"] = of.ratio((chosen * counts.flagged).sum(-1), chosen.sum(-1))
    out |= _overreach_figures(counts, weights) | _abstention_figures(counts, weights)
    return out | _finding_figures(counts, weights)


def _coverage_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    if not counts.coverage.any():
        return {}
    confusion = _sums(weights, counts.coverage)
    cells = confusion.sum((-2, -1))
    f1 = np.where(cells[:, None] > 0, of.label_f1(confusion), np.nan)
    by_state = {f"coverage.{state}.f1": f1[:, i] for i, state in enumerate(COVERAGE_STATES)}
    return {"coverage.cells": cells, "coverage.accuracy": of.accuracy(confusion), **by_state}


def _staple_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    positives, negatives = weights * (counts.staple == 1), weights * (counts.staple == 0)
    hits, alarms = (positives * counts.flagged).sum(-1), (negatives * counts.flagged).sum(-1)
    gold = positives.sum(-1)
    out = {
        "stapled.false_alarms": of.ratio(alarms, negatives.sum(-1)),
        "stapled.f1": np.where(gold > 0, of.f1(hits, gold, hits + alarms), np.nan),
    }
    if counts.staple_proba is not None:
        stapled, other = counts.staple_proba[counts.staple == 1], counts.staple_proba[counts.staple == 0]
        wins = np.heaviside(stapled[:, None] - other[None, :], 0.5)
        out["stapled.auroc"] = of.auroc(wins, weights[:, counts.staple == 1], weights[:, counts.staple == 0])
    return out


def _overreach_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    if not counts.overreach_stated.any():
        return {}
    hits, gold, predicted = np.moveaxis(_sums(weights, counts.overreach), -1, 0)
    stated = (weights * counts.overreach_stated).sum(-1) > 0
    return {
        "overreach.gold": gold,
        "overreach.precision": np.where(stated, hits / np.maximum(1.0, predicted), np.nan),
        "overreach.recall": np.where(stated, hits / np.maximum(1.0, gold), np.nan),
    }


def _finding_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    out = {}
    for name, found in counts.findings.items():
        hits, expected, raised = np.moveaxis(_sums(weights, found), -1, 0)
        out[f"finding.{name}.support"] = expected
        out[f"finding.{name}.precision"] = of.ratio(hits, raised)
        out[f"finding.{name}.recall"] = of.ratio(hits, expected)
    return out


def _abstention_figures(counts: PostingTally, weights: Floats) -> dict[str, Floats]:
    if not counts.abstained.any():
        return {}
    sure = weights * ~counts.abstained
    share = 1 - of.ratio(sure.sum(-1), weights.sum(-1))
    right = of.ratio((sure * counts.right).sum(-1), sure.sum(-1), empty=0.0)
    return {
        "abstained.share": share,
        "structure.accuracy_of_the_rest": np.where(np.isnan(share), np.nan, right),
    }
