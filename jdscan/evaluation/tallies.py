"""The counts of every posting, from which all figures of any sample of the postings follow by addition."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jdscan.corpus import LabelledPosting, UnitLabels, coverage_of
from jdscan.errors import CorpusError
from jdscan.evaluation import formulas as of
from jdscan.evaluation.findings import expected_findings, names_of
from jdscan.evaluation.formulas import Flags, Floats
from jdscan.evaluation.predictions import Prediction, UnitPrediction
from jdscan.records import (
    ACCOUNTABILITIES,
    COUNTED_ZONES,
    COVERAGE_STATES,
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
)

LabelPair = tuple[UnitLabels, UnitLabels]  # gold's, predicted

BINS, MIDDLE_BINS = 10, 5
MIDDLE = (0.1, 0.9)  # open interval of the probabilities that are neither plain yes nor plain no


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sums of the five accountabilities' probabilities, by posting.

    Attributes:
        squared: Sum of squared differences of probability and label, shape (D, 5).
        binned: Number of units, sum of probabilities and of labels by bin, shape (D, 5, 10, 3).
        middle: The same of the probabilities within :data:`MIDDLE` in five bins, shape (D, 5, 5, 3).
    """

    squared: Floats
    binned: Floats
    middle: Floats


@dataclass(frozen=True, slots=True)
class UnitTally:
    """Counts of the units, by posting (leading axis D; zeros for a posting without given units).

    Attributes:
        units: Number of units, shape (D,).
        zone: Confusion counts, shape (D, 9 gold, 9 predicted); likewise ``ownership`` and ``template``.
        counted: Confusion of ownership in the units that gold places in a counted zone, shape (D, 4, 4).
        topics: Hits, labelled and predicted, shape (D, 10, 3).
        calibration: None where a prediction lacks its probabilities.
    """

    units: Floats
    zone: Floats
    ownership: Floats
    template: Floats
    counted: Floats
    topics: Floats
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class PostingTally:
    """Counts of the posting-level labels, by posting (leading axis D).

    Attributes:
        coverage: Confusion of the five statuses, shape (D, 3 gold, 3 predicted).
        structure: Confusion, one cell a posting, shape (D, 6, 6); likewise ``family`` and ``seniority``.
        staple: Gold is stapled (1), another structure but not ``partial`` (0), or does not count (-1); (D,).
        staple_proba: Probability of ``stapled``, shape (D,); None where one that counts has none.
        flagged: Predicted stapled, shape (D,).
        how: By way of composing, which postings were composed so; shape (D,) each.
        overreach: Hits, labelled and predicted ids, shape (D, 3).
        overreach_stated: Whether both sides state overreach, shape (D,).
        abstained: Shape (D,).
        right: Whether the structure is right, shape (D,).
        tagged: By structure and tag of the authored corpus (``stapled.slogans``), which postings are both; (D,) each.
        findings: Hits, expected and raised by family of findings and by finding, shape (D, 3) each; only of postings
            that state them.
    """

    coverage: Floats
    structure: Floats
    family: Floats
    seniority: Floats
    staple: Floats
    staple_proba: Floats | None
    flagged: Flags
    how: dict[str, Flags]
    overreach: Floats
    overreach_stated: Flags
    abstained: Flags
    right: Flags
    tagged: dict[str, Flags]
    findings: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of ``D`` postings; ``units`` is None where no prediction labels given units."""

    postings: int
    units: UnitTally | None
    labels: PostingTally


def tally(pairs: Sequence[tuple[LabelledPosting, Prediction]]) -> Tally:
    """Count what each gold posting and its prediction agree and differ in.

    Raises:
        CorpusError: Some, but not all, predictions of gold with units hold units, or their numbers differ.
    """
    with_units = [(g, p) for g, p in pairs if g.units is not None]
    bare = [p.key for _, p in with_units if p.units is None]
    if bare and len(bare) < len(with_units):
        raise CorpusError("no units are predicted", where=bare[0], remedy="Give units for all postings or for none")
    units = None if bare or not with_units else _tally_units(pairs)
    return Tally(len(pairs), units, _tally_labels(pairs))


def _confusion(labels: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Floats:
    place = {label: i for i, label in enumerate(labels)}
    out = np.zeros((len(labels), len(labels)))
    for gold, predicted in pairs:
        out[place[gold], place[predicted]] += 1
    return out


def _confusions(task: str, labels: Sequence[str], postings: Sequence[Sequence[LabelPair]]) -> Floats:
    """Count one task's confusion in each posting, shape (D, L gold, L predicted)."""
    pairs = [[(getattr(g, task), getattr(p, task)) for g, p in units] for units in postings]
    return np.array([_confusion(labels, p) for p in pairs])


def _paired(gold: LabelledPosting, prediction: Prediction) -> list[tuple[UnitLabels, UnitPrediction]]:
    predicted = prediction.units or ()
    if gold.units is not None and len(gold.labels) != len(predicted):
        raise CorpusError(
            f"{len(gold.labels)} units in gold, {len(predicted)} predicted",
            where=gold.key,
            remedy="Label the given units as they are, in their order",
        )
    return list(zip(gold.labels, predicted, strict=False))


def _tally_units(pairs: Sequence[tuple[LabelledPosting, Prediction]]) -> UnitTally:
    units = [_paired(g, p) for g, p in pairs]
    plain = [[(g, p.labels) for g, p in posting] for posting in units]
    counted = [[(g, p) for g, p in posting if g.zone in COUNTED_ZONES] for posting in plain]
    return UnitTally(
        units=np.array([float(len(posting)) for posting in plain]),
        zone=_confusions("zone", ZONES, plain),
        ownership=_confusions("ownership", OWNERSHIPS, plain),
        template=_confusions("template", TEMPLATES, plain),
        counted=_confusions("ownership", OWNERSHIPS, counted),
        topics=np.array([_topic_counts(posting) for posting in plain]),
        calibration=_calibrate(units),
    )


def _topic_counts(units: Sequence[LabelPair]) -> Floats:
    out = np.zeros((len(TOPICS), 3))
    for i, topic in enumerate(TOPICS):
        flags = [(topic in g.topics, topic in p.topics) for g, p in units]
        out[i] = [sum(g and p for g, p in flags), sum(g for g, _ in flags), sum(p for _, p in flags)]
    return out


def _calibrate(postings: Sequence[Sequence[tuple[UnitLabels, UnitPrediction]]]) -> Calibration | None:
    if any(p.topics_proba is None for units in postings for _, p in units):
        return None
    size = len(postings)
    squared = np.zeros((size, len(ACCOUNTABILITIES)))
    binned = np.zeros((size, len(ACCOUNTABILITIES), BINS, 3))
    middle = np.zeros((size, len(ACCOUNTABILITIES), MIDDLE_BINS, 3))
    for d, units in enumerate(postings):
        for i, a in enumerate(ACCOUNTABILITIES):
            p = np.array([(q.topics_proba or {})[a] for _, q in units])
            y = np.array([float(a in g.topics) for g, _ in units])
            squared[d, i] = ((p - y) ** 2).sum()
            binned[d, i] = of.binned(p, y, BINS)
            between = (p > MIDDLE[0]) & (p < MIDDLE[1])
            middle[d, i] = of.binned(p[between], y[between], MIDDLE_BINS)
    return Calibration(squared, binned, middle)


def _tally_labels(pairs: Sequence[tuple[LabelledPosting, Prediction]]) -> PostingTally:
    staple = np.array([_staple(g, p) for g, p in pairs])
    hows = sorted({str(g.extra["how"]) for g, p in pairs if "how" in g.extra and p.structure})
    return PostingTally(
        coverage=np.array([_coverage(g, p) for g, p in pairs]),
        structure=np.array([_one(STRUCTURES, g.structure, p.structure) for g, p in pairs]),
        family=np.array([_one(FAMILIES, g.family, p.family) for g, p in pairs]),
        seniority=np.array([_one(SENIORITIES, g.seniority, p.seniority) for g, p in pairs]),
        staple=staple,
        staple_proba=_staple_proba([p for _, p in pairs], staple),
        flagged=np.array([p.structure == "stapled" for _, p in pairs]),
        how={h: np.array([_composed_by(h, g, p) for g, p in pairs]) for h in hows},
        overreach=np.array([_overreach(g, p) for g, p in pairs]),
        overreach_stated=np.array([g.overreach is not None and p.overreach is not None for g, p in pairs]),
        abstained=np.array([p.abstained for _, p in pairs]),
        right=np.array([g.structure == p.structure for g, p in pairs]),
        tagged=_tagged([g for g, _ in pairs]),
        findings=_findings(pairs),
    )


def _tagged(gold: Sequence[LabelledPosting]) -> dict[str, Flags]:
    names = [{f"{g.structure}.{tag}" for tag in g.extra.get("tags") or ()} for g in gold]
    return {name: np.array([name in own for own in names]) for name in sorted(set().union(*names))}


def _findings(pairs: Sequence[tuple[LabelledPosting, Prediction]]) -> dict[str, Floats]:
    out: dict[str, Floats] = {}
    for d, (gold, prediction) in enumerate(pairs):
        expected = expected_findings(gold)
        if expected is None or prediction.findings is None:
            continue
        for id in expected | set(prediction.findings):
            for name in names_of(id):
                counts = out.setdefault(name, np.zeros((len(pairs), 3)))
                counts[d] += (id in expected and id in prediction.findings, id in expected, id in prediction.findings)
    return dict(sorted(out.items()))


def _one(labels: Sequence[str], gold: str | None, predicted: str | None) -> Floats:
    return _confusion(labels, [(gold, predicted)] if gold and predicted else [])


def _coverage(gold: LabelledPosting, prediction: Prediction) -> Floats:
    stated = gold.coverage or (coverage_of(gold.labels) if gold.units is not None else None)
    predicted = prediction.coverage
    if not predicted and prediction.units is not None:
        predicted = coverage_of(u.labels for u in prediction.units)
    if not stated or not predicted:
        return _confusion(COVERAGE_STATES, [])
    return _confusion(COVERAGE_STATES, [(stated[a], predicted[a]) for a in ACCOUNTABILITIES])


def _composed_by(how: str, gold: LabelledPosting, prediction: Prediction) -> bool:
    return bool(prediction.structure) and "how" in gold.extra and str(gold.extra["how"]) == how


def _staple(gold: LabelledPosting, prediction: Prediction) -> float:
    if not prediction.structure or gold.structure in (None, "partial"):
        return -1.0
    return float(gold.structure == "stapled")


def _staple_proba(predictions: Sequence[Prediction], staple: Floats) -> Floats | None:
    proba = [(p.structure_proba or {}).get("stapled", np.nan) for p in predictions]
    out = np.array(proba, dtype=np.float64)
    return None if np.isnan(out[staple >= 0]).any() else out


def _overreach(gold: LabelledPosting, prediction: Prediction) -> tuple[float, float, float]:
    if gold.overreach is None or prediction.overreach is None:
        return 0.0, 0.0, 0.0
    hits = set(gold.overreach) & set(prediction.overreach)
    return float(len(hits)), float(len(gold.overreach)), float(len(prediction.overreach))
