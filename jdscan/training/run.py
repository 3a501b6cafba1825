"""The steps of a training run and the folders they share."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from jdscan.corpus import read_postings, read_units
from jdscan.errors import TrainingError
from jdscan.records import Unit
from jdscan.training.data import Example, TrainingData, check_apart, informative
from jdscan.training.finetune import FinetuneRecipe
from jdscan.training.headings import fit_headings, save_headings
from jdscan.training.loading import load_training_data
from jdscan.units.headings import HeadingModel

if TYPE_CHECKING:
    from jdscan.training.crossfit import Folds
    from jdscan.training.students import Encoders

LOG = logging.getLogger(__name__)
FOLDS = 3
PRETRAIN_UNITS = 60_000  # free units for masked-word pre-training
FREE_UNITS = 20_000  # free units that the teachers label for their students
PRETRAINED = "pretrained"
# One recipe for the encoder of every fold and for the one that ships, so that what is calibrated is what is shipped.
RECIPE = FinetuneRecipe(epochs=3, learning_rate=1.5e-4, rough=0.2, ownership_weight=2.0, positive_weight=2.0)


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

    def free(self, count: int, *, labelled: bool) -> list[Unit]:
        """Return units of free postings; none where there are no real postings.

        Args:
            count: How many.
            labelled: Take postings of which single units are labelled, too. Masked words may be learned from them,
                since that needs no label; what is scored on those units may not have read them with a goal.
        """
        from jdscan.artefact import open_artefact
        from jdscan.training.unlabelled import free_units
        from jdscan.units import Splitter

        if self.shared is None or not count:
            return []
        known = {e.posting for e in self.data.examples if e.source == "external" or not labelled}
        return free_units(self.shared, Splitter.load(open_artefact(self.out / "boundary")), count, without=known)

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
    def folds(self) -> "Folds":
        """The training data in folds by employer, each with the n-gram part that was fitted without it."""
        from jdscan.training.crossfit import folds_of
        from jdscan.training.encoders import fold_of

        return folds_of(self.data.examples, fold_of(self.data, FOLDS), range(FOLDS))

    def trained(self, free: int) -> "Encoders":
        """The trained encoders, with the units that they read and ``free`` unlabelled ones."""
        from jdscan.training.students import Encoders

        return Encoders(
            self.encoders, tuple(e.unit for e in self.data.examples), tuple(self.free(free, labelled=False))
        )


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


def step_pretrain(place: Workplace) -> None:
    """Train the base encoder on masked words of free postings; where there are none, the official weights stay."""
    from jdscan.training.encoders import pretrain_encoder

    pretrain_encoder(place.free(PRETRAIN_UNITS, labelled=True), place.encoders, PRETRAINED)


def step_encoders(place: Workplace) -> None:
    """Fine-tune the encoder that ships on all data, and one a fold without that fold's employers.

    Each in a process of one thread: on two cores that is a third quicker than one after the other on two threads.
    """
    fresh = replace(place)  # without what was loaded, so that it is sent to a process quickly
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        list(pool.map(train_one, [fresh] * (FOLDS + 1), [None, *range(FOLDS)]))


def train_one(place: Workplace, left_out: int | None) -> None:
    """Fine-tune one encoder, on one thread: ``final``, or that of the fold that is left out."""
    import torch

    from jdscan.training.encoders import fold_of, train_encoder

    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    fold = fold_of(place.data, FOLDS)
    examples = [e for e in trained_on(place.data) if fold(e) != left_out]
    check_apart(examples, [e for e in place.data.examples if fold(e) == left_out])
    name = "final" if left_out is None else f"fold{left_out}"
    train_encoder(examples, RECIPE, place.encoders, name, start=PRETRAINED)


def step_ship(place: Workplace) -> None:
    """Fit heads, n-grams, students and posting models on the encoders, and write the artefacts with their cards."""
    from jdscan.training.card import facts_of
    from jdscan.training.distil import DistilRecipe
    from jdscan.training.encoders import encoder_recipes
    from jdscan.training.ship import ship, write_splits

    recipe = DistilRecipe()
    encoders = place.trained(FREE_UNITS)
    recipes = encoder_recipes(place.encoders, ["final", *(f"fold{k}" for k in range(FOLDS))]) | {
        "student": recipe.to_json(),
        "free units": len(encoders.free),
    }
    facts = facts_of(place.data, recipes, FOLDS)
    ship(place.data, place.folds, encoders, place.out, facts, recipe)
    write_splits(place.encoders, place.data, FOLDS, place.out.parent / "splits.json")


def step_hints(place: Workplace) -> None:
    """Train the branch and the heads for hints on the shipped encoders, and write the artefact ``hints``."""
    from jdscan.reading.fast import FastEncoder
    from jdscan.training.branch import BranchRecipe
    from jdscan.training.hint_ship import hint_facts, ship_hints
    from jdscan.training.hints import read_hint_examples

    recipe, free = BranchRecipe(), place.free(FREE_UNITS, labelled=False)
    examples = read_hint_examples(place.corpus, place.shared)
    folder = place.out / "hints"
    folder.mkdir(exist_ok=True)
    ship_hints(
        examples,
        place.encoders / "final",
        place.out / "accurate",
        FastEncoder.open(place.out / "fast"),
        free,
        folder,
        hint_facts(examples, place.corpus, recipe, len(free)),
        recipe,
    )


def step_raised(place: Workplace) -> None:
    """Fit the models of claims and signs on the authored postings, and write the artefact ``raised``."""
    from jdscan.framework import load_framework
    from jdscan.reading.reader import load_reader
    from jdscan.training.raised import ship_raised

    postings = read_postings(place.corpus / "postings" / "train.jsonl")
    readers = {name: load_reader(place.out, name, raising=False) for name in ("accurate", "fast")}
    ship_raised(postings, readers, place.headings, load_framework(), place.out / "raised")


def step_norms(place: Workplace) -> None:
    """Score real leadership postings as if they claimed the seat, and write the artefact ``norms``.

    Where there are no real postings the norms are empty, and a score has no percentile.
    """
    from jdscan.training.norms import analyse_postings, ship_norms

    ship_norms(analyse_postings(place.shared, place.out), place.out / "norms")


def step_benchmark(place: Workplace) -> None:
    """Run the staple benchmark in employer folds and print its table."""
    from jdscan.training.benchmark import raised, report, run_benchmark

    out = place.build / "benchmark"
    run_benchmark(place.data, place.folds, place.trained(0), place.shared_or_fail, place.out, out)
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
    "pretrain": step_pretrain,
    "encoders": step_encoders,
    "ship": step_ship,
    "hints": step_hints,
    "raised": step_raised,
    "norms": step_norms,
    "benchmark": step_benchmark,
    "experiments": step_experiments,
}
