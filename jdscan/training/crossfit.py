"""Out-of-fold scores: every posting read by an encoder, heads and n-grams that never saw its employer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jdscan.ngrams import Floats
from jdscan.reading.heads import OUTPUTS, Heads, blended, slices
from jdscan.records import Unit
from jdscan.training.data import Example
from jdscan.training.distil import distil
from jdscan.training.encoders import load_encoder
from jdscan.training.finetune import embed
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


def vectors_of(folder: Path, name: str, units: Sequence[Unit], kind: str) -> Floats:
    """Return the vectors of units under one trained encoder, from the table beside it where there is one.

    Args:
        folder: Folder of the encoders.
        name: Name of the encoder, such as ``fold0``.
        units: The units; a table is used again only for as many units.
        kind: ``accurate``, or ``fast`` for the static embeddings distilled from that encoder.
    """
    table = folder / f"{name}.{kind}.npy"
    if table.exists() and table.stat().st_mtime > (folder / f"{name}.json").stat().st_mtime:
        known: Floats = np.load(table)
        if len(known) == len(units):
            return known
    encoder = load_encoder(folder / name)
    vectors = embed(encoder, units) if kind == "accurate" else distil(encoder).encode(units)
    np.save(table, vectors)
    return vectors


@dataclass(frozen=True, slots=True)
class CrossFit:
    """What one encoder kind gives out of fold.

    Attributes:
        scores: Raw scores of all examples, each by models of the fold that it was left out of.
        blend: Fitted on the scores of the real examples.
        thresholds: Topic thresholds, likewise.
        offsets: What lifts rare labels, likewise.
    """

    scores: UnseenScores
    blend: Floats
    thresholds: Floats
    offsets: Floats


def cross_fit(
    examples: Sequence[Example], folds: Sequence[int], folder: Path, prefix: str, kind: str, ngrams: Floats
) -> CrossFit:
    """Score every example out of fold and fit the blend.

    Args:
        examples: All training examples.
        folds: The fold of each.
        folder: Folder of the encoders; ``<prefix><k>`` has not seen fold k.
        prefix: Prefix of the fold encoders' names.
        kind: Encoder kind.
        ngrams: Out-of-fold n-gram scores, as :func:`unseen_ngrams` gives them.
    """
    y = targets([e.labels for e in examples])
    where = np.array(folds)
    scores = np.zeros((len(examples), OUTPUTS), np.float32)
    for k in sorted(set(folds)):
        vectors = vectors_of(folder, f"{prefix}{k}", [e.unit for e in examples], kind)
        weights, bias = fit_linear(vectors[where != k], y[where != k], VECTOR_C[kind])
        scores[where == k] = vectors[where == k] @ weights + bias
        LOG.info("%s: fold %d scored", kind, k)
    return blend_of(UnseenScores(scores, ngrams, y), np.array([e.source != "corpus" for e in examples]))


def blend_of(unseen: UnseenScores, used: NDArray[np.bool_]) -> CrossFit:
    """Fit blend, thresholds and offsets on some of the unseen scores (all, where ``used`` names none)."""
    rows = used if used.any() else np.ones(len(used), bool)
    part = UnseenScores(unseen.encoder[rows], unseen.ngram[rows], unseen.y[rows])
    blend = fit_blend(part)
    probabilities = blended(part.encoder, part.ngram, blend)
    thresholds = fit_thresholds(probabilities["topics"], part.y[:, slices()["topics"]])
    return CrossFit(unseen, blend, thresholds, fit_offsets(probabilities, part.y))


def unseen_ngrams(examples: Sequence[Example], folds: Sequence[int]) -> Floats:
    """Return the n-gram scores of every example by a model of the other folds, shape (n, OUTPUTS)."""
    out = np.zeros((len(examples), OUTPUTS), np.float32)
    for k in sorted(set(folds)):
        part = fit_ngrams([e for e, f in zip(examples, folds, strict=True) if f != k])
        rows = [i for i, f in enumerate(folds) if f == k]
        out[rows] = part.scores([examples[i].unit for i in rows])
        LOG.info("n-grams: fold %d scored", k)
    return out


def final_heads(examples: Sequence[Example], folder: Path, name: str, kind: str, fit: CrossFit) -> Heads:
    """Fit the heads that ship on all examples, with the blend from out-of-fold scores."""
    vectors = vectors_of(folder, name, [e.unit for e in examples], kind)
    return fitted_heads(vectors, targets([e.labels for e in examples]), kind, fit)


def fitted_heads(vectors: Floats, y: NDArray[np.int8], kind: str, fit: CrossFit) -> Heads:
    """Fit the vector part on vectors and targets, and join it with what was fitted out of fold."""
    weights, bias = fit_linear(vectors, y, VECTOR_C[kind])
    return Heads(weights, bias, fit.blend, fit.thresholds, fit.offsets)


def folds_of(examples: Sequence[Example], fold: Callable[[Example], int]) -> list[int]:
    """Return the fold of every example."""
    return [fold(e) for e in examples]
