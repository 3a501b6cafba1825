from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.framework import load_framework
from jdscan.judgement.boundaries import GIVEN, boundary_findings, decision_rows, muddle_findings
from jdscan.judgement.findings import FindingWriter
from jdscan.records import Claim, DecisionRow, Finding, Hints, PostingReading, UnitReading
from tests.factory import laid_out, posting_reading, spread, unit_reading

CLAIMS = ("decides", "supports", "mentions")
USUAL = {"owns": "decides", "executes": "decides", "contributes": "supports", "none": "mentions"}
PRICING = "pricing_strategy_and_packaging_architecture"
DISCOUNTS = "discount_authority_on_live_deals"
ROADMAP = "product_roadmap_execution_and_delivery"
ENGINEERS = "engineering_org_structure"
QUOTA = "sales_execution_and_pipeline_conversion"
NARRATIVE = "company_level_strategic_narrative"
PIPELINE, PRICE = "muddle.pipeline_metric", "muddle.deal_price"


def duty(
    decision: str | tuple[str, ...] = (),
    ownership: str = "owns",
    claim: str = "",
    *,
    about: float = 0.9,
    zone: str = "responsibility",
    p: float = 0.91,
    signals: dict[str, float] | None = None,
    text: str = "Do the work",
) -> UnitReading:
    decisions = dict.fromkeys((decision,) if isinstance(decision, str) else decision, about)
    said = spread(CLAIMS, claim or USUAL[ownership], p) if decisions else {}
    hints = Hints(signals or {}, {}, {}, decisions, said, {}, {})
    return unit_reading(text, ownership=ownership, zone=zone, p=p, hints=hints)


def posting(*units: UnitReading, claims: tuple[Claim, ...] = ()) -> PostingReading:
    return posting_reading(laid_out(*units), claims=claims)


def muddled(reading: PostingReading) -> list[Finding]:
    return muddle_findings(reading, decision_rows(reading, load_framework()), writer())


def rows_of(*units: UnitReading, claims: tuple[Claim, ...] = ()) -> dict[str, DecisionRow]:
    return {row.decision: row for row in decision_rows(posting(*units, claims=claims), load_framework())}


def writer() -> FindingWriter:
    return FindingWriter(load_framework(), "CPMO", "CEO")


def found(*units: UnitReading) -> list[str]:
    reading = posting(*units)
    return [f.id for f in boundary_findings(decision_rows(reading, load_framework()), writer())]


@pytest.mark.parametrize(("ownership", "letter"), [("owns", "A"), ("executes", "R"), ("contributes", "C")])
def test_ownership_gives_the_letter(ownership: str, letter: str) -> None:
    row = rows_of(duty(PRICING, ownership))[PRICING]
    assert (row.claimed, row.expected, row.accountable) == (letter, "A", "CPMO")
    assert row.reading == ("underreach" if letter == "C" else "agrees")
    assert row.probability == pytest.approx(0.9 * 0.91, abs=0.05)


@pytest.mark.parametrize(
    "unit",
    [
        duty(PRICING, "owns", "mentions"),
        duty(PRICING, "none", "decides"),
        duty(PRICING, zone="requirement"),
        duty(PRICING, about=0.4),
        unit_reading("No claim was read", hints=Hints({}, {}, {}, {PRICING: 0.9}, {}, {}, {})),
        unit_reading("No hints were read"),
    ],
    ids=["only mentioned", "models at odds", "not counted", "hardly about it", "no claim", "no hints"],
)
def test_what_puts_no_decision_on_the_role_makes_no_row(unit: UnitReading) -> None:
    assert rows_of(unit) == {}


def test_a_duty_between_owning_and_carrying_out_is_at_least_carried_out() -> None:
    unit = duty(PRICING)
    open_letter = replace(unit, ownership_proba={"owns": 0.47, "executes": 0.45, "contributes": 0.05, "none": 0.03})
    row = rows_of(open_letter)[PRICING]
    assert (row.claimed, row.reading) == ("R", "agrees")
    assert row.probability == pytest.approx(0.9 * (0.92 + 0.91) / 2)


def test_one_row_a_decision_with_the_strongest_claim_and_its_surest_duty_first() -> None:
    units = (
        duty(PRICING, "contributes", text="Help with prices"),
        duty(PRICING, "owns", about=0.6, text="Own prices"),
        duty(PRICING, "owns", about=0.8, text="Own packages"),
    )
    row = rows_of(*units)[PRICING]
    assert row.claimed == "A"
    assert [e.text for e in row.evidence] == ["Own packages", "Own prices"]


def test_carrying_out_outranks_helping() -> None:
    assert rows_of(duty(PRICING, "contributes"), duty(PRICING, "executes", about=0.6))[PRICING].claimed == "R"


def test_a_unit_on_two_decisions_speaks_for_both_in_the_order_of_the_framework() -> None:
    claims = (Claim("deal_discounts", 0, 0.8),)
    assert list(rows_of(duty((DISCOUNTS, PRICING)), claims=claims)) == [PRICING, DISCOUNTS]


def test_anothers_decision_is_overreach_only_where_the_role_decides_it() -> None:
    assert rows_of(duty(QUOTA), claims=(Claim("sales_quota", 0, 0.8),))[QUOTA].reading == "overreach"
    assert rows_of(duty(QUOTA), claims=(Claim("sales_quota", 0, 0.4),)) == {}
    assert rows_of(duty(NARRATIVE))[NARRATIVE].reading == "overreach"
    assert rows_of(duty(QUOTA, "executes"))[QUOTA].reading == "agrees"
    assert rows_of(duty(QUOTA, "contributes"))[QUOTA].reading == "agrees"


def test_an_unsure_claim_of_anothers_decision_is_left_out() -> None:
    assert rows_of(duty(QUOTA, about=0.52)) == {}
    assert rows_of(duty(QUOTA, about=0.52), duty(QUOTA, "contributes"))[QUOTA].claimed == "C"


def test_a_product_leaders_roadmap_is_overreach_only_where_engineers_are_the_roles_too() -> None:
    assert rows_of(duty(ROADMAP))[ROADMAP].reading == "agrees"
    assert rows_of(duty(ROADMAP), duty(ENGINEERS, "contributes"))[ROADMAP].reading == "agrees"
    assert rows_of(duty(ROADMAP), claims=(Claim("engineering_headcount", 0, 0.8),))[ROADMAP].reading == "overreach"
    assert rows_of(duty(ROADMAP), claims=(Claim("engineering_headcount", 0, 0.4),))[ROADMAP].reading == "agrees"


def test_a_decision_of_the_seat_that_is_only_supported_is_given_away() -> None:
    finding = boundary_findings(decision_rows(posting(duty(PRICING, "contributes")), load_framework()), writer())[0]
    assert finding.id == f"underreach.{PRICING}"
    assert finding.evidence[0].text in finding.remedy
    assert finding.confidence == pytest.approx(0.9 * 0.91, abs=0.05)


@pytest.mark.parametrize(
    "other",
    [
        duty(PRICING, "owns"),
        duty(PRICING, "executes"),
        duty(PRICING, "owns", about=0.55),
        duty(PRICING, "executes", about=0.5),
    ],
    ids=["owned", "carried out", "probably owned", "probably carried out"],
)
def test_a_decision_claimed_anywhere_is_not_given_away(other: UnitReading) -> None:
    assert found(duty(PRICING, "contributes"), other) == []


def test_an_unsure_support_gives_nothing_away() -> None:
    assert found(duty(PRICING, "contributes", about=0.42)) == []
    assert found(duty(PRICING, "contributes"), duty(PRICING, "owns", about=0.3)) != []


def test_support_of_anothers_decision_and_overreach_raise_no_finding_here() -> None:
    assert found(duty(QUOTA, "contributes"), duty(DISCOUNTS)) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([d.id for d in load_framework().decisions]),
            st.sampled_from(sorted(USUAL)),
            st.sampled_from(CLAIMS),
            st.floats(0, 1),
            st.floats(0.4, 1),
        ),
        max_size=6,
    )
)
def test_rows_hold_together_whatever_is_read(drawn: list[tuple[str, str, str, float, float]]) -> None:
    framework = load_framework()
    reading = posting(*(duty(d, own, claim, about=about, p=p) for d, own, claim, about, p in drawn))
    rows = decision_rows(reading, framework)
    order = [d.id for d in framework.decisions]
    assert [r.decision for r in rows] == sorted({r.decision for r in rows}, key=order.index)
    for row in rows:
        assert row.evidence
        assert 0 <= row.probability <= 1
        assert row.expected == framework.decision(row.decision).raci["CPMO"]
        if row.reading == "overreach":
            assert (row.claimed, row.accountable != "CPMO", row.probability >= 0.5) == ("A", True, True)
        if row.reading == "underreach":
            assert (row.claimed, row.expected, row.probability >= GIVEN) == ("C", "A", True)
    for finding in boundary_findings(rows, writer()):
        assert finding.confidence >= GIVEN


def muddles(*units: UnitReading) -> dict[str, float]:
    return {f.id: f.confidence for f in muddled(posting(*units))}


def test_a_muddle_is_read_off_a_counted_unit() -> None:
    assert muddles(duty(signals={PIPELINE: 0.8})) == {PIPELINE: 0.8}
    assert muddles(duty(signals={PRICE: 0.7}), duty(signals={PRICE: 0.9})) == {PRICE: 0.9}


def test_a_muddle_that_is_unlikely_or_not_a_duty_is_none() -> None:
    assert muddles(duty(signals={PIPELINE: 0.45}), duty(signals={PRICE: 0.9}, zone="requirement")) == {}


def test_price_structure_and_deal_price_on_one_role_are_a_muddle_wherever_they_stand() -> None:
    units = (duty(PRICING, text="Own the price model"), duty(DISCOUNTS, text="Approve every discount"))
    finding = muddled(posting(*units, claims=(Claim("deal_discounts", 1, 0.8),)))[0]
    assert finding.id == PRICE
    assert [e.text for e in finding.evidence] == ["Own the price model", "Approve every discount"]
    assert "CRO" in finding.message
    assert finding.confidence < 0.9


@pytest.mark.parametrize(
    "other", [duty(DISCOUNTS, "contributes"), duty(DISCOUNTS, "executes"), duty(PRICING)], ids=["C", "R", "none"]
)
def test_price_structure_without_the_last_word_on_deals_is_no_muddle(other: UnitReading) -> None:
    assert muddles(duty(PRICING), other) == {}


def test_two_claims_that_are_hardly_likely_together_are_no_muddle() -> None:
    assert muddles(duty(PRICING, about=0.7), duty(DISCOUNTS, about=0.7)) == {}


def test_a_unit_that_shows_a_muddle_twice_over_is_quoted_once() -> None:
    unit = duty((PRICING, DISCOUNTS), signals={PRICE: 0.95})
    finding = muddled(posting(unit))[0]
    assert (len(finding.evidence), finding.confidence) == (1, 0.95)
