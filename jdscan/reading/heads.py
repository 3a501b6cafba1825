"""The heads: from vectors and word n-grams to calibrated probabilities.

For each task two linear models speak, one on the encoder's vector and one on word n-grams. Their scores are blended
and calibrated by a third, of a handful of parameters, which was fitted on postings whose employers neither of them
had seen (for exclusive tasks: softmax of ``a * log p + b * log q + c``, a form of vector scaling, Guo et al. 2017;
for topics: Platt scaling of both scores together).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats, NgramVocabulary, linear
from jdscan.records import NO_HINTS, OWNERSHIPS, TEMPLATES, TOPICS, ZONES, Hints, Unit, UnitReading

TASKS: Mapping[str, tuple[str, ...]] = {
    "zone": ZONES,
    "topics": TOPICS,
    "ownership": OWNERSHIPS,
    "template": TEMPLATES,
}
EXCLUSIVE = ("zone", "ownership", "template")
FIELDS = {"text": 2, "opening": 3, "heading": 2, "previous": 1, "shape": 0}
# The verb that says how strongly a duty is put on the role stands among the first words.
OPENING_WORDS = 5
OUTPUTS = sum(len(labels) for labels in TASKS.values())


def slices() -> dict[str, slice]:
    """Return where each task's outputs lie in a row of all outputs."""
    out, at = {}, 0
    for task, labels in TASKS.items():
        out[task] = slice(at, at + len(labels))
        at += len(labels)
    return out


def fields_of(unit: Unit) -> dict[str, str]:
    """Return the n-gram fields of a unit: its words, the first of them, the context's, and its shape."""
    opening = " ".join(unit.text.split()[:OPENING_WORDS])
    return {
        "text": unit.text,
        "opening": opening,
        "heading": unit.heading,
        "previous": unit.previous,
        "shape": unit.text,
    }


@dataclass(frozen=True, slots=True)
class LinearPart:
    """Scores on word n-grams: int8 weights of shape (columns, OUTPUTS) with a scale and a bias an output."""

    vocabulary: NgramVocabulary
    weights: NDArray[Any]
    scale: Floats
    bias: Floats

    @classmethod
    def load(cls, artefact: Artefact) -> "LinearPart":
        """Read the artefact ``ngrams``, which both encoders share."""
        arrays = artefact.arrays("weights.safetensors")
        vocabulary = NgramVocabulary.from_json(artefact.json("vocabulary.json"), np.asarray(arrays["idf"]))
        return cls(vocabulary, np.asarray(arrays["weights"]), arrays["scale"], arrays["bias"])

    def scores(self, units: Sequence[Unit]) -> Floats:
        """Return raw scores, shape (len(units), OUTPUTS)."""
        rows = self.vocabulary.all_features(map(fields_of, units))
        return linear(rows, self.weights, self.scale, self.bias)


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights on the encoder's vector, and the blend.

    Attributes:
        weights: Shape (width, OUTPUTS).
        bias: Shape (OUTPUTS,).
        blend: Shape (3, OUTPUTS): factor of the encoder's score, factor of the n-gram score, offset.
        thresholds: Probability from which a topic is assigned, shape (len(TOPICS),).
        offsets: What is added to the log-probabilities of exclusive labels before the best one is taken, shape
            (OUTPUTS,); 0 for topics. It lifts rare labels; probabilities are not changed by it.
    """

    weights: Floats
    bias: Floats
    blend: Floats
    thresholds: Floats
    offsets: Floats

    @classmethod
    def load(cls, artefact: Artefact) -> "Heads":
        """Read the heads of an encoder's artefact."""
        a = {k: np.asarray(v, np.float32) for k, v in artefact.arrays("heads.safetensors").items()}
        return cls(a["weights"], a["bias"], a["blend"], a["thresholds"], a["offsets"])

    def arrays(self) -> dict[str, Floats]:
        """Return what :meth:`load` reads."""
        return {
            "weights": self.weights,
            "bias": self.bias,
            "blend": self.blend,
            "thresholds": self.thresholds,
            "offsets": self.offsets,
        }

    def scores(self, vectors: Floats) -> Floats:
        """Return raw scores of vectors of shape (n, width), shape (n, OUTPUTS)."""
        # einsum keeps the order of summation of a row the same whatever the number of rows.
        out: Floats = np.einsum("nw,wo->no", vectors, self.weights) + self.bias
        return out

    def probabilities(self, encoder_scores: Floats, ngram_scores: Floats) -> dict[str, Floats]:
        """Return calibrated probabilities a task, each of shape (n, labels of the task)."""
        return blended(encoder_scores, ngram_scores, self.blend)


def first_columns(vectors: Floats, weights: Floats) -> Floats:
    """Return the leading values of each row that weights of shape (width, outputs) read, in memory of their own."""
    return np.ascontiguousarray(vectors[:, : len(weights)])


def blended(encoder_scores: Floats, ngram_scores: Floats, blend: Floats) -> dict[str, Floats]:
    """Blend and calibrate raw scores of shape (n, OUTPUTS) with ``blend`` of shape (3, OUTPUTS)."""
    out: dict[str, Floats] = {}
    for task, s in slices().items():
        e, g = encoder_scores[:, s], ngram_scores[:, s]
        if task in EXCLUSIVE:
            e, g = log_softmax(e), log_softmax(g)
        z = e * blend[0, s] + g * blend[1, s] + blend[2, s]
        out[task] = np.exp(log_softmax(z)) if task in EXCLUSIVE else (1 / (1 + np.exp(-z))).astype(np.float32)
    return out


def best_labels(probabilities: Floats, offsets: Floats) -> NDArray[np.intp]:
    """Return the index of the best label of each row, after the offsets of shape (labels,) were added."""
    best: NDArray[np.intp] = (np.log(np.maximum(probabilities, 1e-9)) + offsets).argmax(axis=1)
    return best


def log_softmax(z: Floats) -> Floats:
    """Return the logarithm of the softmax of each row."""
    z = z - z.max(axis=1, keepdims=True)
    out: Floats = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return out


def to_readings(
    units: Sequence[Unit],
    probabilities: Mapping[str, Floats],
    thresholds: Floats,
    offsets: Floats,
    hints: Sequence[Hints] | None = None,
) -> tuple[UnitReading, ...]:
    """Turn probabilities, and hints where there are any, into readings with the forced best label of every task."""
    best = {
        t: [TASKS[t][i] for i in best_labels(probabilities[t], offsets[s]).tolist()]
        for t, s in slices().items()
        if t in EXCLUSIVE
    }
    proba = {t: [dict(zip(TASKS[t], row, strict=True)) for row in probabilities[t].tolist()] for t in TASKS}
    limits = list(zip(TOPICS, thresholds.tolist(), strict=True))
    return tuple(
        UnitReading(
            unit=unit,
            zone=best["zone"][i],
            topics=tuple([t for t, limit in limits if proba["topics"][i][t] >= limit]),
            ownership=best["ownership"][i],
            template=best["template"][i],
            zone_proba=proba["zone"][i],
            topics_proba=proba["topics"][i],
            ownership_proba=proba["ownership"][i],
            template_proba=proba["template"][i],
            hints=NO_HINTS if hints is None else hints[i],
        )
        for i, unit in enumerate(units)
    )
