"""What each layer says of a unit."""

from dataclasses import replace
from typing import Any

import pytest

from jdscan.records import ACCOUNTABILITIES, NO_HINTS, OWNERSHIPS, TEMPLATES, TOPICS, Analysis, Claim, UnitReading
from jdscan.report.layers import Mark, layers, topic_words, unit_marks
from tests.sample_analysis import sample


def with_unit(reading: UnitReading, *claims: Claim, overreach: tuple[str, ...] = (), quoted: bool = False) -> Analysis:
    """Give the sample with the reading as its only one."""
    analysis = sample("cmo", "work", findings=False)
    findings = sample().verdict.findings[1:2] if quoted else ()
    findings = tuple(
        replace(f, evidence=tuple(replace(q, unit=reading.unit.index) for q in f.evidence)) for f in findings
    )
    return replace(
        analysis,
        reading=replace(analysis.reading, units=(reading,), claims=claims),
        verdict=replace(analysis.verdict, findings=findings, overreach=overreach),
    )


def mark(layer: str, reading: UnitReading) -> Mark:
    return unit_marks(with_unit(reading))[0].marks[layer]


def duty(**changes: Any) -> UnitReading:
    reading = sample().reading.units[4]
    return replace(reading, unit=replace(reading.unit, index=0), **changes)


def test_the_layers_are_these_and_their_entries_cover_the_labels() -> None:
    found = {layer.id: [entry.value for entry in layer.entries] for layer in layers()}
    assert found == {
        "accountability": [*ACCOUNTABILITIES, "other"],
        "template": ["cpo", "cmo", "both"],
        "ownership": [o for o in OWNERSHIPS if o != "none"],
        "overreach": ["claimed", "hinted"],
    }


@pytest.mark.parametrize(
    ("topics", "proba", "value", "words"),
    [
        ((), {}, "none", ""),
        (("insight",), {"insight": 0.6}, "insight", "insight"),
        (
            ("insight", "gtm_execution"),
            {"gtm_execution": 0.9},
            "gtm_execution",
            "insight, GTM execution",
        ),
        (("insight", "delivery"), {"insight": 0.6, "delivery": 0.9}, "insight", "insight, delivery"),
        (("cro_territory", "governance"), {"cro_territory": 0.9}, "other", "CRO territory, governance"),
    ],
)
def test_a_unit_is_marked_by_its_likeliest_accountability_before_any_neighbour(
    topics: tuple[str, ...], proba: dict[str, float], value: str, words: str
) -> None:
    assert mark("accountability", duty(topics=topics, topics_proba=proba)) == Mark(value, words)


def test_every_topic_is_marked_by_an_entry_of_the_legend() -> None:
    entries = {entry.value for entry in layers()[0].entries}
    assert {mark("accountability", duty(topics=(topic,))).value for topic in TOPICS} == entries


def test_templates_are_told_as_whose_they_are() -> None:
    found = [mark("template", duty(template=template)) for template in TEMPLATES]
    assert found == [Mark("cpo", "CPO"), Mark("cmo", "CMO"), Mark("both", "both in one"), Mark("neither", "")]


def test_ownership_is_told_as_it_was_read() -> None:
    found = [mark("ownership", duty(ownership=ownership)) for ownership in OWNERSHIPS]
    assert found == [*(Mark(o, o) for o in OWNERSHIPS[:3]), Mark("none", "")]


def test_a_heading_is_marked_by_no_layer() -> None:
    heading = duty(zone="heading", topics=("gtm_execution",), template="cmo", ownership="owns")
    marks = unit_marks(with_unit(heading, Claim("sales_quota", 0, 0.4)))[0].marks
    assert list(marks) == [layer.id for layer in layers()]
    assert {m.words for m in marks.values()} == {""}
    assert {m.value for m in marks.values()} <= {"none", "neither"}


@pytest.mark.parametrize(
    ("sure", "overreach", "quoted", "found"),
    [
        (0.9, ("sales_quota",), False, Mark("claimed", "sales quota")),  # an ordinary seat gets no finding for it
        (0.9, ("sales_quota",), True, Mark("claimed", "sales quota")),
        (0.1, (), True, Mark("claimed", "another’s work")),
        (0.4, (), False, Mark("hinted", "perhaps sales quota")),
        (0.1, (), False, Mark("none", "")),
    ],
)
def test_overreach_is_claimed_where_the_verdict_says_so_and_hinted_where_it_is_likely(
    sure: float, overreach: tuple[str, ...], quoted: bool, found: Mark
) -> None:
    analysis = with_unit(duty(), Claim("sales_quota", 0, sure), overreach=overreach, quoted=quoted)
    assert unit_marks(analysis)[0].marks["overreach"] == found


def test_the_claim_in_context_goes_before_the_hint_and_the_surest_first() -> None:
    hinting = duty(hints=replace(NO_HINTS, overreach={"sales_quota": 0.9, "renewals": 0.3}))
    (marks,) = unit_marks(with_unit(hinting, Claim("sales_quota", 0, 0.1))).values()
    assert marks.claims == {"Renewals": 0.3}
    (marks,) = unit_marks(with_unit(hinting, Claim("customer_success", 0, 0.4))).values()
    assert list(marks.claims.items()) == [("Sales quota", 0.9), ("Customer success", 0.4), ("Renewals", 0.3)]


def test_what_does_not_count_hints_at_no_overreach() -> None:
    asked = duty(zone="requirement", hints=replace(NO_HINTS, overreach={"sales_quota": 0.9}))
    assert mark("overreach", asked) == Mark("none", "")


def test_acronyms_of_topics_are_in_capitals() -> None:
    assert [topic_words(t) for t in ("gtm_execution", "ceo_territory", "insight")] == [
        "GTM execution",
        "CEO territory",
        "insight",
    ]
