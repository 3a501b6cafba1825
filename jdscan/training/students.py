"""What follows from every trained encoder: its ONNX export, and its student, the encoder ``fast``."""

import hashlib
import json
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
from jdscan.training.crossfit import CrossFit, Folds, Linear, blend_without, cached_vectors, digest_of_units, guesses
from jdscan.training.distil import SIZES, TOKEN_WIDTH, DistilRecipe, StaticTokens, distil, save_static, static_tokens
from jdscan.training.encoders import load_encoder
from jdscan.training.export import export_onnx
from jdscan.training.finetune import tokenizer_of

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
        if not target.exists():
            unfinished = self.folder / f"{name}-onnx.unfinished"
            agreement = export_onnx(load_encoder(self.folder / name), unfinished, self.folder / name, self.units)
            unfinished.rename(target)
            LOG.info("%s: exported, mean cosine %.4f", name, agreement)
        return AccurateEncoder(target / "onnx" / "model.onnx", target / "tokenizer.json")

    def accurate(self, name: str) -> Floats:
        """Return the vectors of the labelled units under an export, shape (n, 768)."""
        return cached_vectors(self.folder / f"{name}.accurate", self.units, lambda: self.exported(name))

    def fast(self, name: str) -> Floats:
        """Return the vectors of the labelled units under a student."""
        return cached_vectors(self.folder / f"{name}.fast", self.units, lambda: self.student(name))

    def student(self, name: str) -> Encoder:
        """Open a student."""
        return FastEncoder.open(self.folder / f"{name}-fast")

    def put(self, name: str, kind: str, folder: Path) -> None:
        """Copy an export or a student into an artefact's folder."""
        self.accurate(name) if kind == "accurate" else self.fast(name)
        suffix = "onnx" if kind == "accurate" else "fast"
        shutil.copytree(self.folder / f"{name}-{suffix}", folder, dirs_exist_ok=True)

    def tokens(self, name: str) -> StaticTokens:
        """Return model2vec's token embeddings of a teacher, from the table on disk where there is one."""
        path = self.folder / f"{name}.tokens.{TOKEN_WIDTH}.npy"
        if not path.exists():
            np.save(path, static_tokens(load_encoder(self.folder / name)).table)
            LOG.info("%s: token embeddings made", name)
        return StaticTokens(np.load(path))

    def teach(self, name: str, known: Sequence[int], goal: Floats, teacher: "Teacher", recipe: DistilRecipe) -> None:
        """Train the student of one encoder, unless the one that lies there had the same goals and recipe.

        Args:
            name: Name of the teacher.
            known: Indices of the labelled units that the teacher was trained on.
            goal: Labels of all labelled units, shape (n, OUTPUTS).
            teacher: Its heads.
            recipe: Hyper-parameters.
        """
        own = self.accurate(name)[list(known)]
        told = teacher.says(own, [self.units[i] for i in known])
        soft = TRUE_SHARE * goal[list(known)] + (1 - TRUE_SHARE) * told
        units = [self.units[i] for i in known]
        if self.free:
            table = self.folder / f"{name}.free"
            vectors = cached_vectors(table, self.free, lambda: self.exported(name))
            soft = np.concatenate([soft, teacher.says(vectors, self.free)])
            units += self.free
        facts = {
            "units_sha256": digest_of_units(units),
            "goal_sha256": hashlib.sha256(soft.astype(np.float32).tobytes()).hexdigest(),
            "recipe": recipe.to_json(),
            "sizes": SIZES,
        }
        record = self.folder / f"{name}-fast.json"
        if record.exists() and json.loads(record.read_text("utf-8")) == facts:
            LOG.info("%s: student kept, same goals and recipe", name)
            return
        for stale in [record, *self.folder.glob(f"{name}.fast.*.npy")]:
            stale.unlink(missing_ok=True)
        tokenizer = tokenizer_of(load_encoder(self.folder / name))
        save_static(distil(tokenizer, self.tokens(name), units, soft, recipe), self.folder / f"{name}-fast")
        record.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


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
        teacher = Teacher(fit.linear[k], folds.parts[k], blend_without(folds, fit, k).blend)
        encoders.teach(f"fold{k}", np.flatnonzero(folds.fold != k).tolist(), goal, teacher, recipe)
    encoders.teach("final", range(len(goal)), goal, final, recipe)
