"""The two duty lists, how they lie, and the pairs that are one decision."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.framework import load_framework
from jdscan.judgement.explanation import explain
from jdscan.judgement.objects import object_of
from jdscan.records import PostingReading, UnitReading
from tests.factory import hints, laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()


def product(text: str, topic: str = "product_strategy", **more: Any) -> UnitReading:
    return unit_reading(text, topics=[topic], template="cpo", **more)


def marketing(text: str, topic: str = "positioning_narrative", **more: Any) -> UnitReading:
    return unit_reading(text, topics=[topic], template="cmo", **more)


def posting(*units: UnitReading) -> PostingReading:
    return posting_reading(laid_out(*units))


ROADMAP = product("Own the product roadmap for Yard and Driver, balancing old and new")
PRICES = product("Set packaging and list prices for all editions")
STORY = marketing("Write our category story and the analyst briefings")
POSITIONING = marketing("Own our positioning against the two big suites")


def test_lists_hold_counted_duties_that_the_role_owns_or_executes() -> None:
    found = explain(
        posting(
            ROADMAP,
            product("Advise on the roadmap", ownership="contributes"),
            product("Ten years of product work", zone="requirement"),
            STORY,
            unit_reading("Own one plan from research to revenue", template="integrated"),
            unit_reading("Own the team", template="neutral"),
        ),
        FRAMEWORK,
    )
    assert [e.text for e in found.product] == [ROADMAP.unit.text]
    assert [e.text for e in found.marketing] == [STORY.unit.text]
    assert [e.text for e in found.joined] == ["Own one plan from research to revenue"]
    assert found.joined_share == pytest.approx(1 / 3)


def test_nothing_to_explain() -> None:
    found = explain(posting(), FRAMEWORK)
    assert (found.product, found.joined_share, found.layout, found.pairs) == ((), 0.0, "one_sided", ())


@pytest.mark.parametrize(
    ("sides", "layout"),
    [
        ("ppp", "one_sided"),
        ("ppmm", "sections"),
        ("ppmmp", "sections"),
        ("pmpm", "alternating"),
        ("mpmpm", "alternating"),
    ],
)
def test_layout_counts_the_runs_of_a_side(sides: str, layout: str) -> None:
    made = {"p": ROADMAP, "m": STORY}
    assert explain(posting(*(made[s] for s in sides)), FRAMEWORK).layout == layout


def test_pair_has_one_line_from_both_objects() -> None:
    (pair,) = explain(posting(ROADMAP, STORY), FRAMEWORK).pairs
    assert pair.join == "roadmap_and_category_story"
    assert (pair.product.text, pair.marketing.text) == (ROADMAP.unit.text, STORY.unit.text)
    assert "the product roadmap for Yard and Driver, told through our category story" in pair.line
    assert "balancing" not in pair.line


def test_each_duty_and_each_join_is_used_once() -> None:
    pairs = explain(posting(ROADMAP, ROADMAP, PRICES, STORY, STORY, POSITIONING), FRAMEWORK).pairs
    assert [p.join for p in pairs] == ["price_and_message", "roadmap_and_category_story"]
    assert {p.marketing.text for p in pairs} == {POSITIONING.unit.text, STORY.unit.text}


def test_surest_pair_stands_first() -> None:
    sure = product("Set the roadmap", hints=hints(scopes={"product_strategy.build_choices": 0.99}))
    pairs = explain(posting(PRICES, POSITIONING, sure, STORY), FRAMEWORK).pairs
    assert [p.join for p in pairs] == ["roadmap_and_category_story", "price_and_message"]


def test_duty_without_words_pairs_by_what_was_read_in_it() -> None:
    read = hints(decisions={"pricing_strategy_and_packaging_architecture": 0.9})
    bare = product("Work out what a farm pays by the hectare")
    assert not explain(posting(bare, POSITIONING), FRAMEWORK).pairs
    told = product("Choose what a farm pays by the hectare", hints=read)
    (pair,) = explain(posting(told, POSITIONING), FRAMEWORK).pairs
    assert pair.join == "price_and_message"
    assert "what a farm pays by the hectare" in pair.line


def test_topic_is_asked_for_beside_the_words() -> None:
    assert not explain(posting(product("Own the roadmap", topic="delivery"), STORY), FRAMEWORK).pairs


def test_unrelated_duties_and_unreadable_ones_make_no_pair() -> None:
    unrelated = marketing("Buy map listings for every yard", topic="gtm_execution")
    unreadable = product("We want somebody to take the roadmap off my hands")
    assert not explain(posting(ROADMAP, unrelated), FRAMEWORK).pairs
    assert not explain(posting(unreadable, STORY), FRAMEWORK).pairs


def test_duties_on_the_same_thing_go_together() -> None:
    fair = marketing("Lead the messaging for Harbour customers")
    other = marketing("Lead the messaging for public bodies")
    harbour = product("Own the roadmap for the Harbour edition")
    for units in ((harbour, other, fair), (fair, other, harbour)):
        (pair,) = explain(posting(*units), FRAMEWORK).pairs
        assert pair.marketing.text == fair.unit.text


@given(st.lists(st.sampled_from([ROADMAP, PRICES, STORY, POSITIONING]), max_size=8))
def test_pairs_never_share_a_duty_and_always_quote_the_posting(units: list[UnitReading]) -> None:
    reading = posting(*units)
    found = explain(reading, FRAMEWORK)
    assert found == explain(reading, FRAMEWORK)
    places = [e.unit for p in found.pairs for e in (p.product, p.marketing)]
    assert len(places) == len(set(places))
    for pair in found.pairs:
        assert object_of(pair.product.text) in pair.line
        assert object_of(pair.marketing.text) in pair.line
    assert all(a.unit < b.unit for side in (found.product, found.marketing) for a, b in pairwise(side))
