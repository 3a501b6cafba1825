"""Out-of-fold scores: every posting read by an encoder, heads and n-grams that never saw its employer."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jdscan.ngrams import Floats
from jdscan.reading.encoder import Encoder
from jdscan.reading.heads import OUTPUTS, TASKS, Heads, LinearPart, blended, slices, to_readings
from jdscan.records import Unit, UnitReading
from jdscan.training.data import Example
from jdscan.training.heads import (
    VECTOR_C,
    UnseenScores,
    fit_blend,
    fit_linear,
    fit_ngrams,
    fit_offsets,
    fit_thresholds,
    targets,
)

LOG = logging.getLogger(__name__)
KINDS = ("accurate", "fast")
WHOLE = ("gold", "external")  # sources of whole real postings, in which labels stand as often as they do in life
Linear = tuple[Floats, Floats]


def cached_vectors(table: Path, units: Sequence[Unit], make: Callable[[], Encoder]) -> Floats:
    """Return the vectors of units, from the table on disk where it was made of the same units.

    Args:
        table: Path beside the encoder, to which the hash of the units and ``.npy`` are appended; tables are removed
            by whoever trains the encoder anew.
        units: The units.
        make: Opens the encoder, if it is needed.
    """
    path = table.with_name(f"{table.name}.{digest_of_units(units)[:16]}.npy")
    if path.exists():
        known: Floats = np.load(path)
        return known
    vectors = make().encode(units)
    for stale in table.parent.glob(f"{table.name}.*.npy"):
        stale.unlink()
    np.save(path, vectors)
    LOG.info("%s: %d vectors", table.name, len(units))
    return vectors


def digest_of_units(units: Iterable[Unit]) -> str:
    """Return the SHA-256 of what an encoder reads of units: heading, previous unit and text, in their order."""
    digest = hashlib.sha256()
    for u in units:
        digest.update(json.dumps((u.heading, u.previous, u.text)).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Folds:
    """The examples of a run with what does not depend on the encoder.

    Attributes:
        examples: All training examples.
        fold: The fold of each, shape (n,).
        y: Their labels, shape (n, OUTPUTS).
        parts: For each scored fold the n-gram part that was fitted without it.
        ngram: Scores of every example by the n-gram part of its fold, shape (n, OUTPUTS); zeros where not scored.
    """

    examples: tuple[Example, ...]
    fold: NDArray[np.intp]
    y: NDArray[np.int8]
    parts: Mapping[int, LinearPart]
    ngram: Floats

    @property
    def numbers(self) -> list[int]:
        """The folds that are scored, each by models fitted without it."""
        return sorted(self.parts)

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which examples stand in a scored fold, shape (n,)."""
        return np.isin(self.fold, self.numbers)


def folds_of(examples: Sequence[Example], fold: Callable[[Example], int], scored: Iterable[int]) -> Folds:
    """Fit the n-gram part of every fold that is to be scored, and score its examples with it."""
    where = np.array([fold(e) for e in examples])
    ngram = np.zeros((len(examples), OUTPUTS), np.float32)
    parts = {}
    for k in sorted(scored):
        parts[k] = fit_ngrams([e for e, f in zip(examples, where, strict=True) if f != k])
        rows = np.flatnonzero(where == k).tolist()
        ngram[rows] = parts[k].scores([examples[i].unit for i in rows])
        LOG.info("n-grams: fold %d scored", k)
    return Folds(tuple(examples), where, targets([e.labels for e in examples]), parts, ngram)


@dataclass(frozen=True, slots=True)
class CrossFit:
    """What one encoder kind gives out of fold.

    Attributes:
        scores: Raw scores of all examples, each by models of the fold that it was left out of.
        scored: Which examples have scores, shape (n,).
        linear: For each fold the weights and bias that were fitted without it.
        blend: Fitted on the scores of the real examples.
        thresholds: Topic thresholds, likewise.
        offsets: What lifts rare labels, likewise.
    """

    scores: UnseenScores
    scored: NDArray[np.bool_]
    linear: Mapping[int, Linear]
    blend: Floats
    thresholds: Floats
    offsets: Floats

    def probabilities(self) -> dict[str, Floats]:
        """Return the calibrated out-of-fold probabilities a task, each of shape (n, labels)."""
        return blended(self.scores.encoder, self.scores.ngram, self.blend)


def cross_fit(folds: Folds, vectors: Callable[[int], Floats], kind: str) -> CrossFit:
    """Score every example out of fold and fit the blend.

    Args:
        folds: Examples and n-gram scores.
        vectors: Gives the vectors of all examples under the encoder that has not seen a fold.
        kind: Encoder kind.
    """
    scores = np.zeros((len(folds.examples), OUTPUTS), np.float32)
    linear: dict[int, Linear] = {}
    for k in folds.numbers:
        v, out = vectors(k), folds.fold == k
        linear[k] = fit_linear(v[~out], folds.y[~out], VECTOR_C[kind])
        scores[out] = v[out] @ linear[k][0] + linear[k][1]
        LOG.info("%s: fold %d scored", kind, k)
    real = np.array([e.source != "corpus" for e in folds.examples])
    return blend_of(UnseenScores(scores, folds.ngram, folds.y), folds.scored, real, linear)


def blend_of(
    unseen: UnseenScores,
    scored: NDArray[np.bool_],
    used: NDArray[np.bool_],
    linear: Mapping[int, Linear] | None = None,
) -> CrossFit:
    """Fit blend, thresholds and offsets on some of the scored examples (all of them, where ``used`` names none)."""
    rows = scored & used if (scored & used).any() else scored
    part = UnseenScores(unseen.encoder[rows], unseen.ngram[rows], unseen.y[rows])
    blend = fit_blend(part)
    probabilities = blended(part.encoder, part.ngram, blend)
    thresholds = fit_thresholds(probabilities["topics"], part.y[:, slices()["topics"]])
    return CrossFit(unseen, scored, linear or {}, blend, thresholds, fit_offsets(probabilities, part.y))


def blend_without(folds: Folds, fit: CrossFit, k: int) -> CrossFit:
    """Fit the blend, thresholds and offsets anew without one fold's labels."""
    real = np.array([e.source != "corpus" for e in folds.examples])
    return blend_of(fit.scores, fit.scored & (folds.fold != k), real, fit.linear)


def across(folds: Folds, fit: CrossFit) -> tuple[list[int], tuple[UnitReading, ...]]:
    """Read the scored examples, each fold with the blend, thresholds and offsets of the other folds.

    For what is reported: no label of the employer that is read was fitted on, for the few numbers of the blend
    neither. The scores that they are fitted on come from the other folds' models, which did see it (stacking).

    Returns:
        Indices of the scored examples, ascending, and their readings.
    """
    found: dict[int, UnitReading] = {}
    for k in folds.numbers:
        rows = np.flatnonzero(folds.fold == k)
        other = blend_without(folds, fit, k)
        p = blended(fit.scores.encoder[rows], fit.scores.ngram[rows], other.blend)
        units = [folds.examples[i].unit for i in rows]
        found |= zip(rows.tolist(), to_readings(units, p, other.thresholds, other.offsets), strict=True)
    index = sorted(found)
    return index, tuple(found[i] for i in index)


def guesses(vectors: Floats, linear: Linear, ngram: Floats, blend: Floats) -> Floats:
    """Return the teacher's probabilities of all labels, shape (n, OUTPUTS)."""
    p = blended(vectors @ linear[0] + linear[1], ngram, blend)
    return np.concatenate([p[task] for task in TASKS], axis=1)


def fitted_heads(vectors: Floats, y: NDArray[np.int8], kind: str, fit: CrossFit) -> Heads:
    """Fit the vector part on vectors and targets, and join it with what was fitted out of fold."""
    weights, bias = fit_linear(vectors, y, VECTOR_C[kind])
    return Heads(weights, bias, fit.blend, fit.thresholds, fit.offsets)
