"""The experiment bench: one configuration file a run, one row a run in ``models/RESULTS.md``.

A run trains an encoder without one employer fold, fits the heads on the same examples, and is scored on that fold's
real examples and on the development gold. The blend of the two linear parts is fitted on one half of the fold's
employers and scored on the other, and the other way round; for dev on the whole fold. The fold chooses, dev confirms.
"""

import hashlib
import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from sentence_transformers import SentenceTransformer

from jdscan.corpus import UnitLabels, read_postings
from jdscan.errors import TrainingError
from jdscan.ngrams import Floats
from jdscan.reading.heads import EXCLUSIVE, OUTPUTS, TASKS, LinearPart, blended, to_readings
from jdscan.records import UnitReading
from jdscan.training.crossfit import CrossFit, blend_of
from jdscan.training.data import Example, check_apart, employer_folds, posting_examples
from jdscan.training.encoders import fold_of, pretrain_encoder
from jdscan.training.finetune import FinetuneRecipe, base_encoder, embed, finetune, in_context
from jdscan.training.heads import VECTOR_C, UnseenScores, fit_linear, fit_ngrams, targets
from jdscan.training.results import Part, append_row, has_row
from jdscan.training.run import FOLDS, Workplace
from jdscan.training.unseen import MEASURED

LOG = logging.getLogger(__name__)
BOTH = ("heading", "previous")


@dataclass(frozen=True, slots=True)
class Experiment:
    """One configuration file.

    Attributes:
        name: Name of the run, that of its file.
        why: What it is to find out.
        recipe: Hyper-parameters of the fine-tuning; None keeps the stock encoder.
        folds: The employer folds that are held out, one run each.
        sources: Kinds of examples to train on; None for all.
        share: Share of the training employers of real postings that are kept (for the learning curve).
        ngrams: Blend with the n-gram part; else the vector's heads are calibrated alone.
        pretrain_units: Units of free postings for masked-word pre-training first; 0 for none.
        pseudo_units: Units of free postings labelled by the fold's own ensemble (vector and n-gram heads of the
            run itself), of which the sure ones are added.
        sure: Least probability of the ensemble's zone, ownership and template for a pseudo-label to be kept.
    """

    name: str
    why: str
    recipe: FinetuneRecipe | None
    folds: tuple[int, ...] = (0,)
    sources: tuple[str, ...] | None = None
    share: float = 1.0
    ngrams: bool = True
    pretrain_units: int = 0
    pseudo_units: int = 0
    sure: float = 0.6

    def facts(self) -> dict[str, Any]:
        """Return what makes the run what it is, as JSON data."""
        return asdict(replace(self, why=""))


def read_experiment(path: Path) -> Experiment:
    """Read a configuration file (TOML; keys as in :class:`Experiment`, ``[recipe]`` as in the recipe).

    Raises:
        TrainingError: The file is not TOML or names an unknown key.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        given = data.pop("recipe", None)
        recipe = None if given is None else FinetuneRecipe(**{k: _frozen(v) for k, v in given.items()})
        return Experiment(name=path.stem, recipe=recipe, **{k: _frozen(v) for k, v in data.items()})
    except (OSError, ValueError, TypeError) as e:
        raise TrainingError(f"not an experiment: {e}", where=str(path), remedy="See models/experiments") from e


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass
class Bench:
    """Runs experiments on one workplace.

    Attributes:
        place: Folders and data.
    """

    place: Workplace
    _encoders: dict[Experiment, SentenceTransformer] = field(default_factory=dict)

    @cached_property
    def dev(self) -> list[Example]:
        """The development gold as examples, to be scored on only; empty without it."""
        if self.place.shared is None:
            return []
        gold = read_postings(self.place.shared / "gold" / "dev.jsonl")
        return posting_examples(gold, self.place.headings, {}, "dev")

    def run(self, experiment: Experiment, results: Path) -> None:
        """Run one experiment and append its row to the results."""
        began = perf_counter()
        fold = fold_of(self.place.data, FOLDS)
        parts = [self._fold(experiment, fold, k) for k in experiment.folds]
        append_row(results, experiment.name, experiment.why, experiment.facts(), parts, perf_counter() - began)

    def _fold(self, x: Experiment, fold: Callable[[Example], int], k: int) -> Part:
        train = [e for e in self.place.data.examples if fold(e) != k and _wanted(e, x)]
        held = [e for e in self.place.data.examples if fold(e) == k and e.source in MEASURED]
        check_apart(train, held)
        LOG.info("%s: fold %d, %d examples to train on, %d held out", x.name, k, len(train), len(held))
        soft = targets([e.labels for e in train])
        ngrams = fit_ngrams(train)
        encoder = self._encoder(x, k, train, ngrams)
        context = x.recipe.context if x.recipe else BOTH

        def vectors(examples: Sequence[Example]) -> Floats:
            return embed(encoder, [in_context(e, context) for e in examples])

        weights, bias = fit_linear(vectors(train), soft, VECTOR_C["accurate"])

        def scores(examples: Sequence[Example]) -> UnseenScores:
            words = ngrams.scores([e.unit for e in examples]) * np.float32(x.ngrams)
            return UnseenScores(vectors(examples) @ weights + bias, words, targets([e.labels for e in examples]))

        began = perf_counter()
        unseen, every = scores(held), np.ones(len(held), bool)
        speed = len(held) / (perf_counter() - began)
        return Part(
            fold=k,
            trained=len(train),
            speed=speed,
            held=tuple(held),
            held_readings=_by_halves(held, unseen),
            dev=tuple(self.dev),
            dev_readings=_readings(self.dev, scores(self.dev), blend_of(unseen, every, every)),
        )

    def _encoder(self, x: Experiment, k: int, train: list[Example], ngrams: LinearPart) -> SentenceTransformer:
        if x.recipe is None:
            return base_encoder()
        facts = replace(x, name="", why="", folds=(k,), ngrams=True)
        known = self._encoders.get(facts)
        if known is None:
            known = self._encoders[facts] = self._train(x, k, train, ngrams)
        return known

    def _train(self, x: Experiment, k: int, train: list[Example], ngrams: LinearPart) -> SentenceTransformer:
        """Fine-tune as the configuration says."""
        recipe, start = x.recipe or FinetuneRecipe(), None
        if x.pretrain_units:
            folder, name = self.place.build / "experiments", f"pretrained-{x.pretrain_units}"
            pretrain_encoder(self.place.free(x.pretrain_units, labelled=True), folder, name)
            start = folder / name
        encoder = finetune(train, recipe, start=start)
        if x.pseudo_units:
            extra, guess = self._pseudo(x, k, encoder, train, ngrams)
            y = np.concatenate([targets([e.labels for e in train]), guess])
            encoder = finetune([*train, *extra], recipe, y=y, start=start)
        return encoder

    def _pseudo(
        self, x: Experiment, k: int, encoder: SentenceTransformer, train: list[Example], ngrams: LinearPart
    ) -> tuple[list[Example], Floats]:
        """Label free units by vector and n-gram heads together; return those that both are sure of."""
        free = self.place.free(x.pseudo_units, labelled=False)
        own = targets([e.labels for e in train])
        context = (x.recipe or FinetuneRecipe()).context
        vectors = embed(encoder, [in_context(e, context) for e in train])
        weights, bias = fit_linear(vectors, own, VECTOR_C["accurate"])
        none = UnitLabels("other", (), "none", "neutral")  # stands in where only the soft labels are read
        extra = [Example(u, none, "free", "free", "pseudo") for u in free]
        by_vector = embed(encoder, [in_context(e, context) for e in extra]) @ weights + bias
        blend = np.repeat(np.array([[0.6], [0.4], [0.0]], np.float32), OUTPUTS, axis=1)
        guess = blended(by_vector, ngrams.scores(free), blend)
        sure = np.min([guess[t].max(1) for t in EXCLUSIVE], axis=0) >= x.sure
        LOG.info("%s: fold %d, %d of %d pseudo-labels are sure", x.name, k, sure.sum(), len(free))
        rows = np.concatenate([guess[t] for t in TASKS], axis=1)[sure]
        return [e for e, s in zip(extra, sure, strict=True) if s], rows


def _wanted(e: Example, x: Experiment) -> bool:
    if x.sources is not None and e.source not in x.sources:
        return False
    kept = int(hashlib.sha256(f"share:{e.employer}".encode()).hexdigest()[:8], 16) / 16**8
    return e.source == "corpus" or kept < x.share


def _readings(examples: Sequence[Example], s: UnseenScores, fit: CrossFit) -> tuple[UnitReading, ...]:
    p = blended(s.encoder, s.ngram, fit.blend)
    return to_readings([e.unit for e in examples], p, fit.thresholds, fit.offsets)


def _by_halves(held: Sequence[Example], s: UnseenScores) -> tuple[UnitReading, ...]:
    """Read the held-out examples, each half of their employers with the blend of the other half."""
    half = employer_folds((e.employer for e in held), 2, seed=1)
    side = np.array([half[e.employer] for e in held])
    fits = [blend_of(s, np.ones(len(held), bool), side != h) for h in (0, 1)]
    both = [_readings(held, s, f) for f in fits]
    return tuple(both[h][i] for i, h in enumerate(side))


def run_all(place: Workplace, configurations: Path, results: Path) -> None:
    """Run every configuration that the results do not hold yet.

    Raises:
        TrainingError: There is no configuration, or one is faulty.
    """
    files = sorted(configurations.glob("*.toml"))
    if not files:
        raise TrainingError("there is no experiment", where=str(configurations))
    bench = Bench(place)
    for experiment in map(read_experiment, files):
        if has_row(results, experiment.name):
            LOG.info("%s: in the results already", experiment.name)
            continue
        bench.run(experiment, results)
