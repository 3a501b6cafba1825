"""What follows from every trained encoder: its ONNX export, and its student, the encoder ``fast``."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jdscan.ngrams import Floats
from jdscan.reading.accurate import AccurateEncoder
from jdscan.reading.encoder import Encoder
from jdscan.reading.fast import FastEncoder
from jdscan.reading.heads import LinearPart
from jdscan.records import Unit
from jdscan.training.crossfit import CrossFit, Folds, Linear, cached_vectors, guesses
from jdscan.training.distil import DistilRecipe, distil, save_static
from jdscan.training.encoders import load_encoder
from jdscan.training.export import export_onnx

LOG = logging.getLogger(__name__)
TRUE_SHARE = 0.5  # The goal of a labelled unit is half its label, half what the teacher says of it.


@dataclass(frozen=True, slots=True)
class Encoders:
    """The trained encoders of a run in one folder, by name (``final``, ``fold0`` ...).

    Attributes:
        folder: Where they lie, with their exports, students and tables of vectors.
        units: All labelled units.
        free: Unlabelled units for the students; empty without real postings.
    """

    folder: Path
    units: tuple[Unit, ...]
    free: tuple[Unit, ...]

    def exported(self, name: str) -> AccurateEncoder:
        """Open the ONNX export of an encoder, made at the first call."""
        target = self.folder / f"{name}-onnx"
        if not (target / "onnx" / "model.onnx").exists():
            agreement = export_onnx(load_encoder(self.folder / name), target, self.folder / name, self.units)
            LOG.info("%s: exported, mean cosine %.4f", name, agreement)
        return AccurateEncoder(target / "onnx" / "model.onnx", target / "tokenizer.json")

    def accurate(self, name: str) -> Floats:
        """Return the vectors of the labelled units under an export, shape (n, 768)."""
        return cached_vectors(self.folder / f"{name}.accurate.npy", self.units, lambda: self.exported(name))

    def fast(self, name: str) -> Floats:
        """Return the vectors of the labelled units under a student."""
        return cached_vectors(self.folder / f"{name}.fast.npy", self.units, lambda: self.student(name))

    def student(self, name: str) -> Encoder:
        """Open a student."""
        return FastEncoder.open(self.folder / f"{name}-fast")

    def put(self, name: str, kind: str, folder: Path) -> None:
        """Copy an export or a student into an artefact's folder."""
        self.accurate(name) if kind == "accurate" else self.fast(name)
        suffix = "onnx" if kind == "accurate" else "fast"
        shutil.copytree(self.folder / f"{name}-{suffix}", folder, dirs_exist_ok=True)

    def teach(self, name: str, known: Sequence[int], goal: Floats, teacher: "Teacher", recipe: DistilRecipe) -> None:
        """Train the student of one encoder, unless it is there.

        Args:
            name: Name of the teacher.
            known: Indices of the labelled units that the teacher was trained on.
            goal: Labels of all labelled units, shape (n, OUTPUTS).
            teacher: Its heads.
            recipe: Hyper-parameters.
        """
        if (self.folder / f"{name}-fast" / "embeddings.safetensors").exists():
            return
        own = self.accurate(name)[list(known)]
        told = teacher.says(own, [self.units[i] for i in known])
        soft = TRUE_SHARE * goal[list(known)] + (1 - TRUE_SHARE) * told
        units = [self.units[i] for i in known]
        if self.free:
            table = self.folder / f"{name}.free.npy"
            vectors = cached_vectors(table, self.free, lambda: self.exported(name))
            soft = np.concatenate([soft, teacher.says(vectors, self.free)])
            units += self.free
        save_static(distil(load_encoder(self.folder / name), units, soft, recipe), self.folder / f"{name}-fast")


@dataclass(frozen=True, slots=True)
class Teacher:
    """The heads of an encoder: linear part on its vectors, n-gram part, and the calibrated blend of both."""

    linear: Linear
    ngrams: LinearPart
    blend: Floats

    def says(self, vectors: Floats, units: Sequence[Unit]) -> Floats:
        """Return probabilities of all labels, shape (n, OUTPUTS)."""
        return guesses(vectors, self.linear, self.ngrams.scores(units), self.blend)


def teach_all(encoders: Encoders, folds: Folds, fit: CrossFit, final: Teacher, recipe: DistilRecipe) -> None:
    """Train the student of every fold's encoder, and of the one that ships."""
    goal = folds.y.astype(np.float32)
    for k in folds.numbers:
        teacher = Teacher(fit.linear[k], folds.parts[k], fit.blend)
        encoders.teach(f"fold{k}", np.flatnonzero(folds.fold != k).tolist(), goal, teacher, recipe)
    encoders.teach("final", range(len(goal)), goal, final, recipe)
