"""Out-of-fold scores and what is reported of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jdscan.corpus import UnitLabels
from jdscan.errors import TrainingError
from jdscan.ngrams import Floats, NgramVocabulary
from jdscan.reading.heads import FIELDS, OUTPUTS, LinearPart
from jdscan.records import Unit, UnitReading
from jdscan.training.calibration import reliability
from jdscan.training.crossfit import CrossFit, Folds, across, blend_of, cached_vectors
from jdscan.training.data import Example, check_unseen
from jdscan.training.heads import UnseenScores, targets
from jdscan.training.posting import kept_and_right
from jdscan.training.unseen import unseen_figures
from tests.factory import unit_reading

RNG = np.random.default_rng(3)
LABELS = (
    UnitLabels("responsibility", ("insight",), "owns", "cpo"),
    UnitLabels("summary", ("gtm_execution", "delivery"), "executes", "cmo"),
    UnitLabels("offer", (), "none", "neutral"),
)


class Counting:
    """An encoder that counts what it reads."""

    width = 2

    def __init__(self) -> None:
        self.read = 0

    def encode(self, units: Sequence[Unit]) -> Floats:
        self.read += len(units)
        return np.full((len(units), 2), len(units), np.float32)


def unit(text: str) -> Unit:
    return Unit(0, text, 0, len(text))


def example(i: int, source: str = "gold") -> Example:
    return Example(unit(f"unit {i}"), LABELS[i % 3], f"posting {i // 3}", f"employer {i // 6}", source)


def folds(examples: list[Example]) -> Folds:
    none = LinearPart(NgramVocabulary([], np.zeros(0, np.float32), FIELDS), *(np.zeros((0, OUTPUTS), np.float32),) * 3)
    fold = np.array([int(e.employer.split()[1]) % 3 for e in examples])
    parts = dict.fromkeys(range(3), none)
    return Folds(
        tuple(examples), fold, targets([e.labels for e in examples]), parts, np.zeros((len(fold), OUTPUTS), np.float32)
    )


def fitted(found: Folds, scores: Floats) -> CrossFit:
    every = np.ones(len(found.examples), bool)
    return blend_of(UnseenScores(scores, found.ngram, found.y), every, every)


def test_vectors_are_kept_for_the_same_units_alone(tmp_path: Path) -> None:
    encoder, table = Counting(), tmp_path / "fold0.fast"
    one, other = [unit("a"), unit("b")], [unit("a"), unit("c")]
    first = cached_vectors(table, one, lambda: encoder)
    assert np.array_equal(cached_vectors(table, one, lambda: encoder), first)
    assert encoder.read == 2
    cached_vectors(table, other, lambda: encoder)
    assert encoder.read == 4
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_reported_of_a_fold_does_not_depend_on_its_labels() -> None:
    examples = [example(i) for i in range(72)]
    found = folds(examples)
    scores = (3 * found.y + RNG.normal(size=found.y.shape)).astype(np.float32)
    index, readings = across(found, fitted(found, scores))
    assert index == list(range(72))
    first = found.fold == 0
    turned = [replace(e, labels=LABELS[2]) if f else e for e, f in zip(examples, first, strict=True)]
    other = folds(turned)
    _, again = across(other, fitted(other, scores))
    same = [a == b for a, b in zip(readings, again, strict=True)]
    assert all(s for s, f in zip(same, first, strict=True) if f)
    assert not all(same)


def test_the_card_shows_unit_figures_of_measured_examples_with_intervals() -> None:
    examples = [example(i, "external" if i % 6 == 5 else "gold") for i in range(60)]
    found = unseen_figures(examples, [read(e) for e in examples])
    assert found["units"] == "50"
    assert found["zone.macro_f1"].startswith("1.000 [")
    assert not [name for name in found if name.startswith(("coverage", "postings", "structure"))]


def read(e: Example) -> UnitReading:
    y = e.labels
    return unit_reading(e.unit.text, zone=y.zone, topics=y.topics, ownership=y.ownership, template=y.template)


def test_reliability_is_that_of_whole_postings_where_there_are_any() -> None:
    examples = [example(i) for i in range(30)] + [example(i, "gold_units") for i in range(30)]
    readings = [read(e) for e in examples[:30]] + [replace(read(e), zone_proba={"legal": 1.0}) for e in examples[30:]]
    text = "\n".join(reliability(examples, readings))
    assert "zone, most probable label: calibration error 0.090" in text
    assert "    150  " not in text.split("###")[2]


def test_kept_and_right_counts_only_what_is_sure_enough() -> None:
    unseen = [("a", {"a": 0.9, "b": 0.1}), ("a", {"a": 0.2, "b": 0.8}), ("b", {"a": 0.55, "b": 0.45})]
    kept, right = kept_and_right(unseen, 0.7)
    assert kept == pytest.approx(2 / 3)
    assert right == 0.5
    assert kept_and_right(unseen, 0.95) == (0.0, 0.0)


def test_an_employer_that_was_seen_is_not_scored() -> None:
    check_unseen({"acme"}, {"mill"})
    with pytest.raises(TrainingError, match="'acme'"):
        check_unseen({"acme", "oven"}, {"mill", "acme"})
