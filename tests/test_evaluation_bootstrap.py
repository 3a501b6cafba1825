"""Bootstrap intervals: seeded, over postings or their sources, paired for differences, and fast."""

import time
from typing import Any

import numpy as np
import pytest

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.errors import CorpusError
from jdscan.evaluation.bootstrap import Interval, differences, draw_weights, intervals
from jdscan.evaluation.predictions import Prediction, UnitPrediction
from jdscan.evaluation.scores import is_count, score
from jdscan.records import ACCOUNTABILITIES, OWNERSHIPS, TEMPLATES, TOPICS, ZONES


def whole(key: str, structure: str = "stapled", **fields: Any) -> LabelledPosting:
    return LabelledPosting(key, key, "CPMO", "text", None, (), structure=structure, **fields)


def guesses(gold: list[LabelledPosting], right: list[bool]) -> dict[str, Prediction]:
    pairs = zip(gold, right, strict=True)
    return {g.key: Prediction(g.key, structure=g.structure if r else "integrated") for g, r in pairs}


def test_the_interval_of_a_share_is_the_binomial_one() -> None:
    gold = [whole(str(i)) for i in range(200)]
    found = intervals(gold, guesses(gold, [i % 4 != 0 for i in range(200)]), resamples=4000)["structure.accuracy"]
    spread = 1.96 * (0.75 * 0.25 / 200) ** 0.5
    assert found.low == pytest.approx(0.75 - spread, abs=0.01)
    assert found.high == pytest.approx(0.75 + spread, abs=0.01)
    assert found.resamples == 4000


def test_the_seed_settles_the_intervals() -> None:
    gold = [whole(str(i)) for i in range(20)]
    predictions = guesses(gold, [i % 3 != 0 for i in range(20)])
    assert intervals(gold, predictions, resamples=200) == intervals(gold, predictions, resamples=200)
    drawn = [draw_weights(gold, resamples=50, seed=s) for s in (0, 1)]
    assert not np.array_equal(drawn[0], drawn[1])
    assert (drawn[0].sum(-1) == 20).all()


def test_resamples_without_the_figure_are_left_out() -> None:
    gold = [whole("a"), whole("b", "product_only"), whole("c", "product_only")]
    found = intervals(gold, guesses(gold, [True] * 3), resamples=300)["stapled.f1"]
    assert (found.low, found.high) == (1.0, 1.0)
    assert 150 < found.resamples < 270  # P(a is drawn) = 1 - (2/3)^3


def test_composed_items_are_weighted_by_all_their_sources() -> None:
    sources = {"ab": ["a", "b"], "ac": ["a", "c"], "aa": ["a", "a"]}
    gold = [whole(key, extra={"parts": parts, "how": "concat"}) for key, parts in sources.items()] + [whole("c")]
    weights = draw_weights(gold, resamples=500, seed=3)
    ab, ac, a, c = weights.T  # an item without parts is a source itself, and `aa` stands as often as `a`
    b = 3 - a - c  # three sources are drawn
    assert np.array_equal(ab, a * b)
    assert np.array_equal(ac, a * c)
    assert {0.0, 1.0, 2.0} <= set(ab)


def test_a_single_source_has_no_interval() -> None:
    gold = [whole("x", extra={"parts": ["a"]}), whole("y", extra={"parts": ["a"]})]
    assert intervals(gold, guesses(gold, [True, False])) == {}
    assert differences(gold, guesses(gold, [True, False]), guesses(gold, [True, True])) == {}


def test_a_paired_difference_is_tighter_than_the_two_intervals() -> None:
    gold = [whole(str(i)) for i in range(60)]
    first = guesses(gold, [i % 2 == 0 for i in range(60)])
    second = guesses(gold, [i % 2 == 0 or i < 6 for i in range(60)])  # three more are right
    gain = differences(gold, first, second)["structure.accuracy"]
    assert gain.value == pytest.approx(3 / 60)
    assert gain.interval.low >= 0
    alone = intervals(gold, first)["structure.accuracy"]
    assert gain.interval.high - gain.interval.low < alone.high - alone.low
    same = differences(gold, first, first)["structure.accuracy"]
    assert (same.value, same.interval) == (0.0, Interval(0.0, 0.0, 1000))


def test_wrong_arguments_are_named() -> None:
    gold = [whole("a"), whole("b")]
    with pytest.raises(CorpusError, match="0 resamples"):
        draw_weights(gold, resamples=0)
    with pytest.raises(CorpusError, match="`parts` is not a list"):
        draw_weights([whole("a", extra={"parts": "a"}), whole("b")])
    with pytest.raises(CorpusError, match="no prediction"):
        intervals(gold, guesses(gold[:1], [True]))


def big_set(postings: int, units: int) -> tuple[list[LabelledPosting], dict[str, Prediction]]:
    rng = np.random.default_rng(0)

    def labels() -> UnitLabels:
        topics = tuple(rng.choice(TOPICS, size=rng.integers(0, 3), replace=False))
        zone, ownership, template = (str(rng.choice(x)) for x in (ZONES, OWNERSHIPS, TEMPLATES))
        return UnitLabels(zone, topics, ownership, template)

    gold, predictions = [], {}
    for i in range(postings):
        given, guessed = ([labels() for _ in range(units)] for _ in range(2))
        proba = [dict(zip(TOPICS, rng.random(len(TOPICS)), strict=True)) for _ in range(units)]
        gold.append(LabelledPosting(f"p{i}", f"p{i}", "", "", ("text",) * units, tuple(given), structure="partial"))
        read = tuple(UnitPrediction(x, p) for x, p in zip(guessed, proba, strict=True))
        predictions[f"p{i}"] = Prediction(f"p{i}", structure="partial", units=read)
    return gold, predictions


def test_a_thousand_resamples_of_a_set_like_dev_take_seconds_and_cover_every_figure() -> None:
    gold, predictions = big_set(57, 37)
    start = time.perf_counter()
    found = intervals(gold, predictions)
    assert time.perf_counter() - start < 10
    point = score(gold, predictions)
    assert list(found) == [name for name in point if not is_count(name)]
    # A percentile interval of a bounded, biased figure may miss its point estimate, but not one of a mean.
    for name in ("zone.accuracy", "topics.five.brier_skill", "coverage.accuracy"):
        assert found[name].low <= point[name] <= found[name].high
    assert {f"topic.{a}.f1" for a in ACCOUNTABILITIES} <= set(found)
