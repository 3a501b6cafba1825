"""Hints: signs, shared surfaces, RACI decisions and sub-scopes, read off a unit's vector by linear heads.

Each label has a calibrated probability of its own (Platt 1999); only what a unit has the role do about a decision
(``claim``) is exclusive. What the labels mean stands in the framework data and in ``corpus/README.md``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats
from jdscan.records import NO_HINTS, Hints

GROUPS = ("signals", "surfaces", "sharing", "decisions", "claim", "overreach", "scopes")
SHARING = ("joint", "mechanism", "tiebreaker")
CLAIMS = ("decides", "supports", "mentions")
# Groups that are told whole, and only of a unit that has a label of another group.
WHOLE = {"sharing": "surfaces", "claim": "decisions"}
KEPT = 0.15  # A probability under it is left out of the reading.


@dataclass(frozen=True, slots=True)
class HintLabels:
    """The labels of each group, in the order of the heads' outputs."""

    signals: tuple[str, ...]
    surfaces: tuple[str, ...]
    sharing: tuple[str, ...]
    decisions: tuple[str, ...]
    claim: tuple[str, ...]
    overreach: tuple[str, ...]
    scopes: tuple[str, ...]

    @property
    def flat(self) -> tuple[str, ...]:
        """All labels as ``<group>:<name>``."""
        return tuple(f"{g}:{n}" for g in GROUPS for n in getattr(self, g))

    @property
    def slices(self) -> dict[str, slice]:
        """Where each group's labels lie in a row of all."""
        out, at = {}, 0
        for g in GROUPS:
            out[g] = slice(at, at + len(getattr(self, g)))
            at += len(getattr(self, g))
        return out

    def to_json(self) -> dict[str, list[str]]:
        """Return what :meth:`from_json` takes."""
        return {g: list(getattr(self, g)) for g in GROUPS}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "HintLabels":
        """Build from the JSON form."""
        return cls(**{g: tuple(data[g]) for g in GROUPS})


@dataclass(frozen=True, slots=True)
class HintHeads:
    """Linear heads on a vector, calibrated.

    Attributes:
        labels: What the outputs mean.
        weights: Shape (width, labels).
        bias: Shape (labels,).
        calibration: Shape (2, labels): factor and offset of each score before the sigmoid; of the exclusive group
            ``claim`` before the softmax.
    """

    labels: HintLabels
    weights: Floats
    bias: Floats
    calibration: Floats

    @classmethod
    def load(cls, artefact: Artefact, encoder: str) -> "HintHeads":
        """Read the heads of one encoder (``fast`` or ``accurate``) from the artefact ``hints``."""
        a = {k: np.asarray(v, np.float32) for k, v in artefact.arrays(f"{encoder}.safetensors").items()}
        return cls(HintLabels.from_json(artefact.json("labels.json")), a["weights"], a["bias"], a["calibration"])

    def arrays(self) -> dict[str, Floats]:
        """Return what :meth:`load` reads."""
        return {"weights": self.weights, "bias": self.bias, "calibration": self.calibration}

    def read(self, vectors: Floats) -> tuple[Hints, ...]:
        """Return the hints of vectors whose last columns the heads read, shape (n, width or more)."""
        own = np.ascontiguousarray(vectors[:, -len(self.weights) :])
        # einsum keeps the order of summation of a row the same whatever the number of rows.
        scores = np.einsum("nw,wo->no", own, self.weights) + self.bias
        rows = calibrated(scores, self.calibration, self.labels)
        names = [(g, n) for g in GROUPS for n in getattr(self.labels, g)]
        likely: list[list[int]] = [[] for _ in rows]
        for i, label in np.argwhere(rows >= KEPT).tolist():
            likely[i].append(label)
        return tuple(self._hints(row, kept, names) for row, kept in zip(rows.tolist(), likely, strict=True))

    def _hints(self, row: Sequence[float], likely: Iterable[int], names: Sequence[tuple[str, str]]) -> Hints:
        """Make the hints of a row of all probabilities, of which few are likely."""
        found: dict[str, dict[str, float]] = {g: {} for g in GROUPS}
        for i in likely:
            group, name = names[i]
            found[group][name] = row[i]
        if not any(found[g] for g in GROUPS if g not in WHOLE):
            return NO_HINTS
        for group, about in WHOLE.items():
            told = row[self.labels.slices[group]] if found[about] else ()
            found[group] = dict(zip(getattr(self.labels, group), told, strict=False))
        return Hints(**found)


def calibrated(scores: Floats, calibration: Floats, labels: HintLabels) -> Floats:
    """Return probabilities of scores of shape (n, labels) under a calibration of shape (2, labels)."""
    z = scores * calibration[0] + calibration[1]
    out = np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))), np.float32)
    claim = labels.slices["claim"]
    e = np.exp(z[:, claim] - z[:, claim].max(axis=1, keepdims=True))
    out[:, claim] = e / e.sum(axis=1, keepdims=True)
    return out
