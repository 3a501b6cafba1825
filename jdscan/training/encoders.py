"""Train the encoders of a run: one on all training data, and one a fold for whatever needs unseen readings.

Each encoder is a sentence-transformers folder under ``build/encoders/<name>``, beside it ``<name>.json`` with the
recipe and the list of postings that it saw. That list is what the leak tests read.
"""

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer

from jdscan.training.data import Example, TrainingData, employer_folds
from jdscan.training.finetune import FinetuneRecipe, finetune

LOG = logging.getLogger(__name__)


def fold_of(data: TrainingData, folds: int) -> Callable[[Example], int]:
    """Return a function that tells an example's fold; an authored posting is an employer of its own."""
    assigned = employer_folds((e.employer for e in data.examples), folds)
    return lambda e: assigned[e.employer]


def train_encoder(
    examples: Sequence[Example], recipe: FinetuneRecipe, folder: Path, name: str, *, start: str = ""
) -> Path:
    """Fine-tune on the examples, unless the folder already holds the outcome of the same recipe and data.

    Args:
        examples: What to train on; an example may stand in it twice.
        recipe: Hyper-parameters.
        folder: Folder of the encoders.
        name: Name of the encoder.
        start: Name of the encoder to go on from; the official weights where it is empty.

    Returns:
        The sentence-transformers folder.
    """
    target = folder / name
    record = folder / f"{name}.json"
    postings = sorted({e.posting for e in examples})
    facts = {
        "recipe": recipe.to_json(),
        "start": start,
        "examples": len(examples),
        "postings": postings,
        "employers": sorted({e.employer for e in examples}),
    }
    if record.exists() and json.loads(record.read_text("utf-8")) == facts:
        LOG.info("%s: kept, same recipe and data", name)
        return target
    LOG.info("%s: %d examples of %d postings", name, len(examples), len(postings))
    for stale in folder.glob(f"{name}[.-]*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    encoder = finetune(examples, recipe, start=folder / start if start else None)
    target.mkdir(parents=True, exist_ok=True)
    encoder.save(str(target))
    record.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    return target


def load_encoder(folder: Path) -> SentenceTransformer:
    """Load a saved encoder on the CPU."""
    return SentenceTransformer(str(folder), device="cpu")


def encoder_recipes(folder: Path) -> dict[str, Any]:
    """Return the recipe of every trained encoder by its name, and what each went on from."""
    out = {}
    for path in sorted([folder / "final.json", *folder.glob("fold*.json")]):
        facts = json.loads(path.read_text("utf-8"))
        out[path.stem] = {**facts["recipe"], "start": facts["start"] or "all-MiniLM-L6-v2", "n": facts["examples"]}
    return out
