"""The steps of a training run and the folders they share."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jdscan.corpus import read_postings, read_units
from jdscan.errors import TrainingError
from jdscan.training.data import TrainingData, load_training_data
from jdscan.training.finetune import FinetuneRecipe
from jdscan.training.headings import fit_headings, save_headings
from jdscan.units.headings import HeadingModel

LOG = logging.getLogger(__name__)
FOLDS = 3
BENCHMARK_FOLDS = 5
RECIPE = FinetuneRecipe(epochs=5)


@dataclass(frozen=True)
class Workplace:
    """Where a run reads and writes.

    Attributes:
        shared: Folder with ``gold/`` and ``postings/``, or None to train on the corpus alone.
        corpus: The authored corpus.
        build: What steps hand on to one another; never shipped.
        out: The artefacts.
    """

    shared: Path | None
    corpus: Path
    build: Path
    out: Path

    @property
    def encoders(self) -> Path:
        """Folder of the fine-tuned encoders."""
        return self.build / "encoders"

    @cached_property
    def headings(self) -> HeadingModel:
        """The heading detector, fitted anew: it takes a second, and the artefact may not be complete yet."""
        texts, are = [], []
        postings = read_postings(self.corpus / "postings" / "train.jsonl")
        if self.shared is not None:
            postings += read_postings(self.shared / "gold" / "train.jsonl")
            units = read_units(self.shared / "gold" / "train_units.jsonl")
            texts += [u.text for u in units]
            are += [u.labels.zone == "heading" for u in units]
        for p in postings:
            texts += p.units or ()
            are += [y.zone == "heading" for y in p.labels]
        return fit_headings(texts, are)

    @cached_property
    def data(self) -> TrainingData:
        """All training data (never dev)."""
        return load_training_data(self.shared, self.corpus, self.headings)

    @cached_property
    def benchmark_data(self) -> TrainingData:
        """Training data and dev, for the employer-fold benchmark alone; nothing fitted on it ships."""
        return load_training_data(self.shared, self.corpus, self.headings, extra_gold=("dev.jsonl",))


def step_headings(place: Workplace) -> None:
    """Fit and save the heading detector into the artefact ``boundary``."""
    save_headings(place.headings, place.out / "boundary")


def step_boundary(place: Workplace) -> None:
    """Train the boundary model and complete the artefact ``boundary`` with its manifest."""
    from jdscan.training.boundary import run

    shared = place.shared or Path("absent")
    run(shared / "postings", shared / "gold", place.corpus, place.out / "boundary")


def step_encoder(place: Workplace) -> None:
    """Fine-tune the encoder that ships, on all training data."""
    from jdscan.training.encoders import train_encoder

    train_encoder(place.data.examples, RECIPE, place.encoders, "final")


def step_folds(place: Workplace) -> None:
    """Fine-tune one encoder a fold without that fold's employers, for calibration and the posting models."""
    from jdscan.training.encoders import fold_of, train_encoder

    fold = fold_of(place.data, FOLDS)
    for k in range(FOLDS):
        train_encoder([e for e in place.data.examples if fold(e) != k], RECIPE, place.encoders, f"fold{k}")


def step_benchmark_encoders(place: Workplace) -> None:
    """Fine-tune one encoder a fold over train and dev together, for the staple benchmark."""
    from jdscan.training.encoders import fold_of, train_encoder

    fold = fold_of(place.benchmark_data, BENCHMARK_FOLDS)
    recipe = FinetuneRecipe(epochs=3)
    for k in range(BENCHMARK_FOLDS):
        examples = [e for e in place.benchmark_data.examples if fold(e) != k]
        train_encoder(examples, recipe, place.encoders, f"benchmark{k}")


def step_ship(place: Workplace) -> None:
    """Fit heads, n-grams and posting models on the encoders, and write the artefacts with their cards."""
    from jdscan.training.card import facts_of
    from jdscan.training.ship import ship, write_splits

    ship(place.data, place.encoders, place.out, FOLDS, facts_of(place.data, RECIPE.to_json(), FOLDS))
    write_splits(place.encoders, place.data, FOLDS, place.out.parent / "splits.json")


def step_benchmark(place: Workplace) -> None:
    """Run the staple benchmark in employer folds and print its table."""
    from jdscan.training.benchmark import raised, report, run_benchmark

    if place.shared is None:
        raise TrainingError("the benchmark is made of gold postings", remedy="Give --shared")
    out = place.build / "benchmark"
    run_benchmark(place.benchmark_data, place.shared, place.encoders, place.out, BENCHMARK_FOLDS, out)
    print(report(out))
    print(raised(out))


STEPS: dict[str, Callable[[Workplace], None]] = {
    "headings": step_headings,
    "boundary": step_boundary,
    "encoder": step_encoder,
    "folds": step_folds,
    "ship": step_ship,
    "benchmark-encoders": step_benchmark_encoders,
    "benchmark": step_benchmark,
}
