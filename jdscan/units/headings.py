"""Which lines only title what follows them.

Markdown and HTML say so themselves; in plain text a small linear model over words and typography decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats, NgramVocabulary, linear
from jdscan.records import Unit

FIELDS = {"text": 2, "shape": 0}
LONGEST = 12


class HeadingModel:
    """A logistic regression on word n-grams and typography.

    Args:
        vocabulary: Features of the line.
        weights: Shape (len(vocabulary), 1).
        bias: Shape (1,).
    """

    def __init__(self, vocabulary: NgramVocabulary, weights: Floats, bias: Floats) -> None:
        self.vocabulary = vocabulary
        self.weights = weights
        self.bias = bias

    @classmethod
    def load(cls, artefact: Artefact) -> "HeadingModel":
        """Read the model from the artefact ``boundary``."""
        arrays = artefact.arrays("headings.safetensors")
        vocabulary = NgramVocabulary.from_json(artefact.json("headings.json"), arrays["idf"])
        return cls(vocabulary, arrays["weights"], arrays["bias"])

    def probability(self, lines: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability that each line is a heading, shape (n,); 0 for lines over twelve words."""
        rows = self.vocabulary.all_features({"text": t, "shape": t} for t in lines)
        z = linear(rows, self.weights, np.ones(1, np.float32), self.bias)[:, 0]
        p = 1 / (1 + np.exp(-z))
        return np.where([len(t.split()) > LONGEST for t in lines], 0.0, p)

    def are_headings(self, lines: Sequence[str]) -> list[bool]:
        """Say for each line whether it is a heading."""
        return [bool(p > 0.5) for p in self.probability(lines)]


def link_units(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Number the units and give each its section heading and the text of the unit before it."""
    out: list[Unit] = []
    heading = previous = ""
    for i, unit in enumerate(units):
        out.append(replace(unit, index=i, heading=heading, previous=previous))
        if unit.kind == "heading":
            heading = unit.text
        previous = unit.text
    return tuple(out)


def units_from_texts(texts: Sequence[str], headings: HeadingModel) -> tuple[Unit, ...]:
    """Make units of texts that are already split (gold), with offsets into the texts joined by newlines."""
    kinds = headings.are_headings(texts)
    out, at = [], 0
    for text, is_heading in zip(texts, kinds, strict=True):
        out.append(Unit(0, text, at, at + len(text), "heading" if is_heading else "sentence"))
        at += len(text) + 1
    return link_units(out)
