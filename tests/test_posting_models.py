import numpy as np
import pytest

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.ngrams import NgramVocabulary
from jdscan.reading.claims import ClaimFinder
from jdscan.reading.posting import (
    FeatureModel,
    coverage_features,
    duty,
    family_features,
    seniority_features,
    structure_features,
)
from jdscan.records import Claim
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


def finder() -> ClaimFinder:
    framework = load_framework()
    texts = [{"text": t} for r in framework.overreach for t in (r.name, r.definition, *r.cues)]
    return ClaimFinder(framework, NgramVocabulary.fit(texts, {"text": 2}, least=1))


@pytest.mark.parametrize(
    ("text", "topic", "rule"),
    [
        ("You will carry the sales quota for the whole region", "cro_territory", "sales_quota"),
        ("Approve discounts on live enterprise deals", "cro_territory", "deal_discounts"),
        ("Lead acquisitions and M&A from target list to close", "ceo_territory", "m_and_a"),
    ],
)
def test_claims_find_the_nearest_rule_of_their_territory(text: str, topic: str, rule: str) -> None:
    found = finder().find(laid_out(unit_reading(text, topics=[topic])))
    assert [c.overreach for c in found] == [rule]
    assert isinstance(found[0], Claim)


def test_working_with_an_owner_is_no_claim() -> None:
    reading = unit_reading("Partner with Sales on quota", topics=["cro_territory"], ownership="contributes")
    assert finder().find(laid_out(reading)) == ()
