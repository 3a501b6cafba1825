"""Fit the heads with scikit-learn: linear models on vectors and on n-grams, then the calibrated blend.

The blend is fitted on scores of postings whose employers neither linear model nor the encoder had seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from jdscan.corpus import UnitLabels
from jdscan.ngrams import Floats, NgramVocabulary
from jdscan.reading.heads import (
    EXCLUSIVE,
    FIELDS,
    OUTPUTS,
    TASKS,
    LinearPart,
    best_labels,
    blended,
    fields_of,
    slices,
)
from jdscan.records import TOPICS
from jdscan.training.data import Example
from jdscan.training.headings import to_sparse
from jdscan.training.rounding import pack

# On standardised columns.
VECTOR_C = {"accurate": 0.008, "fast": 0.003}
NGRAM_C = 4.0
RAREST = 0.02
# Which fields of a unit each task's n-gram model reads. A topic is labelled by content, in whatever place the unit
# stands (codebook, section 2); the zone and the strength of a duty show in the heading above it as well.
TASK_FIELDS = {
    "zone": ("text", "opening", "heading", "previous", "shape"),
    "topics": ("text",),
    "ownership": ("text", "opening", "heading", "previous", "shape"),
    "template": ("text", "opening", "shape"),
}
Matrix = Any  # dense or sparse rows; scipy ships no types


def targets(labels: Sequence[UnitLabels]) -> NDArray[np.int8]:
    """Return the labels as 0 and 1, shape (n, OUTPUTS): one-hot for exclusive tasks, many-hot for topics."""
    out = np.zeros((len(labels), OUTPUTS), np.int8)
    where = slices()
    for i, y in enumerate(labels):
        for task in EXCLUSIVE:
            out[i, where[task].start + TASKS[task].index(getattr(y, task))] = 1
        for topic in y.topics:
            out[i, where["topics"].start + TOPICS.index(topic)] = 1
    return out


def fit_linear(
    x: Matrix,
    y: NDArray[np.int8],
    c: float,
    *,
    balanced: bool = False,
    columns: Mapping[str, NDArray[np.intp]] | None = None,
) -> tuple[Floats, Floats]:
    """Fit one multinomial model an exclusive task and one binary model a topic.

    Args:
        x: Shape (n, width).
        y: Shape (n, OUTPUTS), as :func:`targets` gives it.
        c: Inverse strength of the L2 penalty.
        balanced: Weigh classes inversely to their frequency (the blend calibrates afterwards).
        columns: The columns of ``x`` that each task may use; all where None.

    Returns:
        Weights of shape (width, OUTPUTS) and bias of shape (OUTPUTS,). A label without an example gets a score
        so low that it is never chosen.
    """
    if isinstance(x, np.ndarray):  # The solver is quick on columns of one scale; sparse n-grams are so already.
        mean, scale = x.mean(0), np.maximum(x.std(0), 1e-6)
        weights, bias = _fit_columns((x - mean) / scale, y, c, balanced=balanced, columns=columns)
        return weights / scale[:, None], bias - (mean / scale) @ weights
    return _fit_columns(x, y, c, balanced=balanced, columns=columns)


def _fit_columns(
    x: Matrix, y: NDArray[np.int8], c: float, *, balanced: bool, columns: Mapping[str, NDArray[np.intp]] | None
) -> tuple[Floats, Floats]:
    weights = np.zeros((x.shape[1], OUTPUTS), np.float32)
    bias = np.full(OUTPUTS, -9.0, np.float32)
    every = np.arange(x.shape[1])
    for task, s in slices().items():
        used = every if columns is None else columns[task]
        part = x if len(used) == len(every) else x[:, used]
        model = LogisticRegression(C=c, max_iter=300, tol=1e-3, class_weight="balanced" if balanced else None)
        if task in EXCLUSIVE:
            model.fit(part, y[:, s].argmax(1))
            outputs = s.start + model.classes_
            # With two classes scikit-learn keeps one row; the other is its mirror.
            rows = model.coef_ if len(model.classes_) > 2 else np.stack([-model.coef_[0], model.coef_[0]]) / 2
            offset = model.intercept_ if len(model.classes_) > 2 else np.array([-1, 1]) * model.intercept_ / 2
            weights[np.ix_(used, outputs)], bias[outputs] = rows.T, offset
        else:
            for output in range(s.start, s.stop):
                if 0 < y[:, output].sum() < len(y):
                    model.fit(part, y[:, output])
                    weights[used, output], bias[output] = model.coef_[0], model.intercept_[0]
    return weights, bias


def fit_ngrams(examples: Sequence[Example], most: int = 40_000) -> LinearPart:
    """Learn vocabulary and weights of the n-gram part; an n-gram of one employer alone is not learned."""
    fields = [fields_of(e.unit) for e in examples]
    vocabulary = NgramVocabulary.fit(fields, FIELDS, least=2, most=most, groups=[e.employer for e in examples])
    x = to_sparse([vocabulary.features(f) for f in fields], len(vocabulary))
    of = np.array([t.split("\t", 1)[0] for t in vocabulary.terms])
    columns = {task: np.flatnonzero(np.isin(of, used)) for task, used in TASK_FIELDS.items()}
    y = targets([e.labels for e in examples])
    weights, bias = fit_linear(x, y, NGRAM_C, balanced=True, columns=columns)
    packed, scale = pack(weights, axis=1, steps=127)
    return LinearPart(vocabulary, packed, scale, bias)


@dataclass(frozen=True, slots=True)
class UnseenScores:
    """Scores of examples by models that had not seen their employers.

    Attributes:
        encoder: Shape (n, OUTPUTS).
        ngram: Shape (n, OUTPUTS).
        y: Shape (n, OUTPUTS).
    """

    encoder: Floats
    ngram: Floats
    y: NDArray[np.int8]


def fit_blend(scores: UnseenScores) -> Floats:
    """Fit the calibrated blend, shape (3, OUTPUTS), by penalised maximum likelihood.

    Exclusive tasks share both factors over their labels and have an offset a label; every topic has factors and
    an offset of its own.
    """
    blend = np.zeros((3, OUTPUTS), np.float32)
    for task, s in slices().items():
        if task in EXCLUSIVE:
            blend[:, s] = _fit_exclusive(scores, s)
        else:
            for column in range(s.start, s.stop):
                blend[:, column] = _fit_topic(scores, column)
    return blend


def _fit_exclusive(scores: UnseenScores, s: slice) -> Floats:
    labels = s.stop - s.start
    y = scores.y[:, s].astype(bool)

    def unpack(v: NDArray[np.float64]) -> Floats:
        part = np.zeros((3, OUTPUTS), np.float32)
        part[0, s], part[1, s], part[2, s] = v[0], v[1], v[2:]
        return part

    task = next(t for t, where in slices().items() if where == s)

    def loss(v: NDArray[np.float64]) -> float:
        p = blended(scores.encoder, scores.ngram, unpack(v))[task]
        return float(-np.log(np.maximum(p[y], 1e-9)).mean() + 1e-3 * (v[2:] ** 2).mean())

    found = minimize(loss, np.array([0.6, 0.4, *[0.0] * labels]), method="L-BFGS-B")
    return unpack(found.x)[:, s]


def _fit_topic(scores: UnseenScores, column: int) -> Floats:
    x = np.stack([scores.encoder[:, column], scores.ngram[:, column]], axis=1)
    y = scores.y[:, column]
    if not 0 < y.sum() < len(y):
        return np.array([0.6, 0.4, 0.0], np.float32)
    model = LogisticRegression(C=1.0).fit(x, y)
    return np.array([*model.coef_[0], model.intercept_[0]], np.float32)


def fit_thresholds(probabilities: Floats, y: NDArray[np.int8]) -> Floats:
    """Choose each topic's threshold for the best F1 on unseen postings, among 0.25 to 0.6.

    Args:
        probabilities: Calibrated, shape (n, len(TOPICS)).
        y: Shape (n, len(TOPICS)).
    """
    grid = np.arange(0.25, 0.61, 0.025)
    out = []
    for p, t in zip(probabilities.T, y.T, strict=True):
        f1 = [2 * (t[p >= g].sum()) / max(1, (p >= g).sum() + t.sum()) for g in grid]
        # Smooth over neighbours: with few positives the best single point is luck.
        smooth = np.convolve(np.pad(f1, 1, mode="edge"), np.ones(3) / 3, mode="valid")
        out.append(grid[int(np.argmax(smooth))])
    return np.array(out, np.float32)


def fit_offsets(probabilities: Mapping[str, Floats], y: NDArray[np.int8]) -> Floats:
    """Choose how far rare labels are lifted, shape (OUTPUTS,), for the best macro-F1 on unseen postings.

    The offset of a label is minus a share of the logarithm of its frequency; one share a task, among 0 to 0.8. A
    frequency under 2% counts as 2%: what is next to absent (``integrated`` in real postings) is not conjured up.

    Args:
        probabilities: Calibrated, a task, each of shape (n, labels).
        y: Shape (n, OUTPUTS).
    """
    out = np.zeros(OUTPUTS, np.float32)
    for task, s in slices().items():
        if task not in EXCLUSIVE:
            continue
        truth, prior = y[:, s].argmax(1), np.log(np.maximum(y[:, s].mean(0), RAREST))
        shares = np.arange(0, 0.81, 0.1)
        scores = [f1_score(truth, best_labels(probabilities[task], -a * prior), average="macro") for a in shares]
        smooth = np.convolve(np.pad(scores, 1, mode="edge"), np.ones(3) / 3, mode="valid")
        out[s] = -shares[int(np.argmax(smooth))] * prior
    return out
