"""Train the encoders of a run: one on all training data, and one a fold for whatever needs unseen readings.

Each encoder is a sentence-transformers folder under ``build/encoders/<name>``, beside it ``<name>.json`` with the
recipe and the list of postings that it saw. That list is what the leak tests read.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer

from jdscan.errors import TrainingError
from jdscan.records import Unit
from jdscan.training.crossfit import digest_of_units
from jdscan.training.data import Example, TrainingData, employer_folds
from jdscan.training.finetune import BASE_SHA256, FinetuneRecipe, finetune
from jdscan.training.pretrain import LEARNING_RATE, MASKED_SHARE, pretrain

LOG = logging.getLogger(__name__)


def fold_of(data: TrainingData, folds: int) -> Callable[[Example], int]:
    """Return a function that tells an example's fold; an authored posting is an employer of its own."""
    assigned = employer_folds((e.employer for e in data.examples), folds)
    return lambda e: assigned[e.employer]


def pretrain_encoder(units: Sequence[Unit], folder: Path, name: str) -> None:
    """Pre-train on the units, unless the folder already holds the outcome of the same ones.

    Without units the folder ``name`` is left out, and :func:`train_encoder` starts from the official weights.
    """
    facts = {
        "units": len(units),
        "units_sha256": digest_of_units(units),
        "learning_rate": LEARNING_RATE,
        "masked_share": MASKED_SHARE,
        "base_sha256": BASE_SHA256,
    }
    record = folder / f"{name}.json"
    if record.exists() and json.loads(record.read_text("utf-8")) == facts:
        LOG.info("%s: kept, same units", name)
        return
    record.unlink(missing_ok=True)
    shutil.rmtree(folder / name, ignore_errors=True)
    if units:
        pretrain(units, folder / name)
    folder.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(facts) + "\n", "utf-8")


def train_encoder(examples: Sequence[Example], recipe: FinetuneRecipe, folder: Path, name: str, *, start: str) -> Path:
    """Fine-tune on the examples, unless the folder already holds the outcome of the same recipe and data.

    Args:
        examples: What to train on.
        recipe: Hyper-parameters.
        folder: Folder of the encoders.
        name: Name of the encoder.
        start: Name of the pre-trained encoder to begin from; the official weights where there is none.

    Returns:
        The sentence-transformers folder.

    Raises:
        TrainingError: The step that pre-trains was not run.
    """
    begin = folder / f"{start}.json"
    if not begin.exists():
        raise TrainingError(
            f"there is no record of {start!r}", where=str(begin), remedy="Run the step `pretrain` first"
        )
    target = folder / name
    record = folder / f"{name}.json"
    postings = sorted({e.posting for e in examples})
    facts = {
        "recipe": recipe.to_json(),
        "start": json.loads(begin.read_text("utf-8")),
        "examples": len(examples),
        "examples_sha256": digest_of(examples),
        "postings": postings,
        "employers": sorted({e.employer for e in examples}),
    }
    if record.exists() and json.loads(record.read_text("utf-8")) == facts:
        LOG.info("%s: kept, same recipe and data", name)
        return target
    LOG.info("%s: %d examples of %d postings", name, len(examples), len(postings))
    for stale in folder.glob(f"{name}[.-]*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    weights = folder / start
    encoder = finetune(examples, recipe, start=weights if weights.exists() else None)
    target.mkdir(parents=True, exist_ok=True)
    encoder.save(str(target))
    record.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    return target


def digest_of(examples: Sequence[Example]) -> str:
    """Return the SHA-256 of the examples: texts, contexts and labels, in their order."""
    digest = hashlib.sha256()
    for e in examples:
        row = (e.unit.heading, e.unit.previous, e.unit.text, *asdict(e.labels).values())
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()


def load_encoder(folder: Path) -> SentenceTransformer:
    """Load a saved encoder on the CPU."""
    return SentenceTransformer(str(folder), device="cpu")


def encoder_recipes(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return the recipe of every trained encoder by its name, with the number of its examples."""
    out = {}
    for name in names:
        facts = json.loads((folder / f"{name}.json").read_text("utf-8"))
        out[name] = {**facts["recipe"], "n": facts["examples"], "pretrained on units": facts["start"]["units"]}
    return out
