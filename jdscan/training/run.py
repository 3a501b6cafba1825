"""The steps of a training run and the folders they share."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from jdscan.corpus import read_postings, read_units
from jdscan.errors import TrainingError
from jdscan.records import Unit
from jdscan.training.data import Example, TrainingData, check_apart, informative
from jdscan.training.finetune import FinetuneRecipe
from jdscan.training.headings import fit_headings, save_headings
from jdscan.training.loading import load_training_data
from jdscan.units.headings import HeadingModel

LOG = logging.getLogger(__name__)
FOLDS = 3
BENCHMARK_FOLDS = 5
SCORED = 2  # An encoder for each fold costs a quarter of an hour; two thirds of the data are enough to calibrate on.
FREE_UNITS = 30_000
RECIPE = FinetuneRecipe(epochs=2, learning_rate=1.5e-4, rough=0.2)
# The encoder that ships goes on from the first fold's, whose data it contains: half the time of a fresh one.
FIRST = replace(RECIPE, epochs=3)
GOING_ON = replace(RECIPE, epochs=1, learning_rate=1e-4)


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
    def shared_or_fail(self) -> Path:
        """The folder ``shared``.

        Raises:
            TrainingError: There is none.
        """
        if self.shared is None:
            raise TrainingError("this step needs real postings", remedy="Give --shared")
        return self.shared

    def free(self, count: int) -> list[Unit]:
        """Return units of free postings that carry no label of ours; none where there are no real postings."""
        from jdscan.artefact import open_artefact
        from jdscan.training.unlabelled import free_units
        from jdscan.units import Splitter

        if self.shared is None:
            return []
        labelled = {e.posting for e in self.data.examples}
        return free_units(self.shared, Splitter.load(open_artefact(self.out / "boundary")), count, without=labelled)

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


def trained_on(data: TrainingData) -> list[Example]:
    """Return the examples that encoders are trained on."""
    return [e for e in data.examples if informative(e)]


def step_headings(place: Workplace) -> None:
    """Fit and save the heading detector into the artefact ``boundary``."""
    save_headings(place.headings, place.out / "boundary")


def step_boundary(place: Workplace) -> None:
    """Train the boundary model and complete the artefact ``boundary`` with its manifest."""
    from jdscan.training.boundary import run

    shared = place.shared or Path("absent")
    run(shared / "postings", shared / "gold", place.corpus, place.out / "boundary")


def step_encoder(place: Workplace) -> None:
    """Fine-tune the encoder that ships on all training data; what fold 0 had held out comes twice."""
    from jdscan.training.encoders import fold_of, train_encoder

    fold = fold_of(place.data, FOLDS)
    every = trained_on(place.data)
    train_encoder([*every, *(e for e in every if fold(e) == 0)], GOING_ON, place.encoders, "final", start="fold0")


def step_folds(place: Workplace) -> None:
    """Fine-tune one encoder a fold without that fold's employers, for calibration and the posting models."""
    from jdscan.training.encoders import fold_of, train_encoder

    fold = fold_of(place.data, FOLDS)
    for k in range(SCORED):
        recipe = RECIPE if k else FIRST
        examples = [e for e in trained_on(place.data) if fold(e) != k]
        check_apart(examples, [e for e in place.data.examples if fold(e) == k])
        train_encoder(examples, recipe, place.encoders, f"fold{k}")


def step_benchmark_encoders(place: Workplace) -> None:
    """Fine-tune one encoder a fold over train and dev together, for the staple benchmark."""
    from jdscan.training.encoders import fold_of, train_encoder

    fold = fold_of(place.benchmark_data, BENCHMARK_FOLDS)
    recipe = FinetuneRecipe(epochs=3)
    for k in range(BENCHMARK_FOLDS):
        examples = [e for e in trained_on(place.benchmark_data) if fold(e) != k]
        train_encoder(examples, recipe, place.encoders, f"benchmark{k}")


def step_ship(place: Workplace) -> None:
    """Fit heads, n-grams, students and posting models on the encoders, and write the artefacts with their cards."""
    from jdscan.training.card import facts_of
    from jdscan.training.crossfit import folds_of
    from jdscan.training.distil import DistilRecipe
    from jdscan.training.encoders import encoder_recipes, fold_of
    from jdscan.training.ship import ship, write_splits
    from jdscan.training.students import Encoders

    recipe = DistilRecipe()
    folds = folds_of(place.data.examples, fold_of(place.data, FOLDS), range(SCORED))
    encoders = Encoders(place.encoders, tuple(e.unit for e in place.data.examples), tuple(place.free(FREE_UNITS)))
    recipes = encoder_recipes(place.encoders) | {"student": recipe.to_json(), "free units": len(encoders.free)}
    facts = facts_of(place.data, recipes, SCORED)
    ship(place.data, folds, encoders, place.out, facts, recipe)
    write_splits(place.encoders, place.data, FOLDS, SCORED, place.out.parent / "splits.json")


def step_benchmark(place: Workplace) -> None:
    """Run the staple benchmark in employer folds and print its table."""
    from jdscan.training.benchmark import raised, report, run_benchmark

    out = place.build / "benchmark"
    run_benchmark(place.benchmark_data, place.shared_or_fail, place.encoders, place.out, BENCHMARK_FOLDS, out)
    print(report(out))
    print(raised(out))


def step_experiments(place: Workplace) -> None:
    """Run the experiments whose rows ``models/RESULTS.md`` lacks."""
    from jdscan.training.experiments import run_all

    models = place.out.parent
    run_all(place, models / "experiments", models / "RESULTS.md")


STEPS: dict[str, Callable[[Workplace], None]] = {
    "headings": step_headings,
    "boundary": step_boundary,
    "folds": step_folds,
    "encoder": step_encoder,
    "ship": step_ship,
    "benchmark-encoders": step_benchmark_encoders,
    "benchmark": step_benchmark,
    "experiments": step_experiments,
}
