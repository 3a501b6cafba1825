import math
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.reading.claims import ClaimFinder, claim_features
from jdscan.reading.posting import (
    FeatureModel,
    count_distribution,
    coverage_features,
    duty,
    family_features,
    seniority_features,
    structure_features,
)
from jdscan.records import NO_HINTS, UnitReading
from tests.factory import laid_out, unit_reading


def test_a_duty_is_counted_owned_and_of_its_side() -> None:
    d = duty(unit_reading("Set the vision", topics=["product_strategy"], template="cpo"))
    assert d.counted > 0.9
    assert d.sides["cpo"] > 0.7
    assert d.topics["product_strategy"] > 0.7


def test_help_counts_as_touched_and_not_as_owned() -> None:
    d = duty(unit_reading("Support the CPO", topics=["product_strategy"], ownership="contributes"))
    assert d.touched["product_strategy"] > 0.8
    assert d.topics["product_strategy"] < 0.1


def test_a_requirement_adds_nothing() -> None:
    d = duty(unit_reading("Ten years in product", zone="requirement", topics=["product_strategy"], template="cpo"))
    assert d.counted < 0.1
    assert max(d.sides.values()) < 0.1


def test_structure_features_do_not_depend_on_the_order_of_duties() -> None:
    duties = [duty(unit_reading("x", template=t)) for t in ("cpo", "cmo", "cmo", "neutral", "integrated")]
    assert structure_features(duties) == pytest.approx(structure_features(duties[::-1]))


def test_the_lesser_side_of_a_single_sided_posting_is_near_nothing() -> None:
    one = structure_features([duty(unit_reading("x", template="cmo")) for _ in range(8)])
    two = structure_features([duty(unit_reading("x", template=t)) for t in ("cpo", "cmo") * 4])
    assert one["lesser"] < 0.05 < two["lesser"]


@pytest.mark.parametrize("features", [structure_features, family_features])
def test_features_of_an_empty_posting_are_finite(features: object) -> None:
    assert np.isfinite(list(features([]).values())).all()  # type: ignore[operator]


def test_coverage_features_rise_with_evidence() -> None:
    weak = coverage_features([duty(unit_reading("x", topics=["insight"], p=0.5))], "insight")
    strong = coverage_features([duty(unit_reading("x", topics=["insight"]))], "insight")
    assert strong["owned_first"] > weak["owned_first"]


def test_seniority_features_know_ranks() -> None:
    features = seniority_features("VP, Product & Marketing", [], load_titles())
    assert features["title_vice_president"] == 1
    assert features["title_director"] == 0
    assert seniority_features("", [], load_titles())["no_title"] == 1


@pytest.mark.parametrize(
    ("title", "claimed"),
    [
        ("Chief Product and Marketing Officer", True),
        ("SVP, Product & Marketing", True),
        ("CPMO", True),
        ("Director of Product Marketing", False),
        ("Chief Marketing Officer", False),
        ("Head of Growth", False),
        ("General Counsel, Product & Marketing", False),
        ("Senior Director, Product Management - Marketing Cloud", False),
        ("Director of Marketing, Consumer Products", False),
        ("VP Design, Product + Brand", False),
        ("VP Product & Marketing", True),
        ("VP Brand, Product & Marketing", True),
        ("Head of Product and Brand", True),
        ("CPO / CMO", True),
        ("Head of Brand & Product Marketing", False),
        ("Head of Brand & Product-Marketing", False),
        ("Senior Director, Brand & Product Marketing", False),
        ("VP Brand, Product Marketing", False),
        ("VP Marketing & Product Marketing", False),
        ("Head of Product & Brand Marketing", False),
        ("VP Product, Marketing", False),
        ("VP Product & Marketing Operations", False),
        ("Head of Product Marketing & Growth", False),
        ("Production Supervisor", False),
    ],
)
def test_only_joined_sides_are_claimed(title: str, claimed: bool) -> None:
    assert load_titles().claim_both(title) is claimed


def test_a_feature_model_survives_a_round_trip() -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=s).astype(np.float32) for s in ((2,), (2,), (2, 3), (3,))]
    arrays[1] = np.abs(arrays[1]) + 1
    model = FeatureModel(("a", "b", "c"), ("f", "g"), *arrays)
    again = FeatureModel.from_json(model.to_json())
    x = {"f": 0.3, "g": -1.2}
    assert again.probabilities(x) == pytest.approx(model.probabilities(x), abs=1e-4)
    assert sum(model.probabilities(x).values()) == pytest.approx(1)


def test_rows_of_features_are_read_alike_alone_and_together() -> None:
    rng = np.random.default_rng(1)
    names = tuple(f"f{i}" for i in range(47))
    arrays = [rng.normal(size=s).astype(np.float32) for s in ((47,), (47,), (47, 5), (5,))]
    model = FeatureModel(tuple("abcde"), names, *arrays)
    rows = [dict(zip(names, map(float, rng.normal(size=47)), strict=True)) for _ in range(40)]
    assert model.all_probabilities(rows) == [model.probabilities(r) for r in rows]
    assert model.all_probabilities([]) == []


def enumerated(p: Sequence[float]) -> list[float]:
    """Count by going through all outcomes."""
    out = [0.0] * 4
    for happened in product((True, False), repeat=len(p)):
        out[min(3, sum(happened))] += math.prod(x if h else 1 - x for x, h in zip(p, happened, strict=True))
    return out


@given(st.lists(st.floats(0, 1), max_size=8))
def test_the_count_of_duties_is_that_of_all_outcomes_together(p: list[float]) -> None:
    assert count_distribution(p) == pytest.approx(enumerated(p), abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=200), st.randoms(use_true_random=False))
def test_the_count_of_duties_is_a_distribution_whatever_their_order(p: list[float], rng: random.Random) -> None:
    found = count_distribution(p)
    assert sum(found) == pytest.approx(1)
    assert all(0 <= x <= 1 + 1e-12 for x in found)
    assert count_distribution(rng.sample(p, len(p))) == pytest.approx(found, abs=1e-12)


@pytest.mark.parametrize(("number", "place"), [(0, 0), (1, 1), (2, 2), (3, 3), (7, 3)])
def test_plain_duties_are_counted(number: int, place: int) -> None:
    assert [round(x) for x in count_distribution([1.0] * number + [0.0] * 4)] == [int(i == place) for i in range(4)]


def test_structure_features_tell_none_thin_and_full_sides_apart() -> None:
    def side(number: int) -> dict[str, float]:
        duties = [duty(unit_reading("x", template="cmo", p=0.97)) for _ in range(number)]
        return structure_features([*duties, *(duty(unit_reading("x", template="cpo", p=0.97)) for _ in range(5))])

    none, thin, full = side(0), side(2), side(5)
    assert none["cmo_none"] > 0 > max(thin["cmo_none"], full["cmo_none"])
    assert thin["cmo_thin"] > 0 > max(none["cmo_thin"], full["cmo_thin"])
    assert full["cmo_full"] > 0 > max(none["cmo_full"], thin["cmo_full"])
    assert [x["lesser_full"] for x in (none, thin)] == [x["cmo_full"] for x in (none, thin)]
    assert thin["cmo_2th"] > 0 > thin["cmo_3th"]
    assert all(x["larger_full"] > 0 for x in (none, thin, full))


def hinting(zone: str, **overreach: float) -> UnitReading:
    return replace(unit_reading("x", zone=zone), hints=replace(NO_HINTS, overreach=overreach))


CLAIM_FEATURES = tuple(claim_features(unit_reading("x"), load_framework().overreach[0]))


def finder() -> ClaimFinder:
    """Find a claim where hint and zone are both likely."""
    weights = np.array([[float(n in ("hint", "counted"))] * 2 for n in CLAIM_FEATURES], np.float32) * [-1, 1]
    zeros, ones = np.zeros(len(CLAIM_FEATURES), np.float32), np.ones(len(CLAIM_FEATURES), np.float32)
    bias = np.array([2, -2], np.float32)
    model = FeatureModel(("unclaimed", "claimed"), CLAIM_FEATURES, zeros, ones, weights.astype(np.float32), bias)
    return ClaimFinder(load_framework(), model)


def test_a_claim_is_a_hint_in_a_counted_zone() -> None:
    duties = laid_out(hinting("responsibility", sales_quota=0.9), hinting("requirement", sales_quota=0.9))
    assert [(c.overreach, c.unit) for c in finder().find(duties)] == [("sales_quota", 0)]


def test_what_is_hardly_likely_is_no_claim() -> None:
    assert finder().find(laid_out(hinting("responsibility", renewals=0.15))) == ()


def test_many_rows_get_what_each_alone_gets_to_the_last_bit() -> None:
    rng = np.random.default_rng(11)
    features = tuple(f"f{i}" for i in range(19))
    mean, scale, weights, bias = (rng.uniform(0.5, 2, n).astype(np.float32) for n in (19, 19, (19, 3), 3))
    model = FeatureModel(("a", "b", "c"), features, mean, scale, weights, bias)
    rows = [dict(zip(features, map(float, rng.normal(size=19)), strict=True)) for _ in range(40)]
    assert model.all_probabilities(rows) == [model.probabilities(row) for row in rows]
    assert model.all_probabilities([]) == []
