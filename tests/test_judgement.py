from dataclasses import replace

import pytest

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.framework.wording import percent
from jdscan.judgement import judge
from jdscan.records import SEVERITIES, Claim, PostingReading, UnitReading, Verdict
from tests.factory import laid_out, posting_reading, unit_reading

PRODUCT = ("Set the product vision", "Decide the platform thesis", "Choose what we will not build")
MARKET = ("Run demand generation", "Own brand campaigns", "Lead launches in every region")


def verdict_of(reading: PostingReading) -> Verdict:
    return judge(reading, load_framework(), load_titles())


def stapled_units() -> tuple[UnitReading, ...]:
    product = [unit_reading(t, topics=["product_strategy"], template="cpo") for t in PRODUCT]
    market = [unit_reading(t, topics=["gtm_execution"], template="cmo") for t in MARKET]
    return laid_out(*product, *market)


def ids(verdict: Verdict) -> list[str]:
    return [f.id for f in verdict.findings]


def test_a_staple_is_flagged_with_duties_of_both_sides_as_evidence() -> None:
    verdict = verdict_of(posting_reading(stapled_units()))
    assert verdict.structure == "stapled"
    assert verdict.seat.kind == "cpmo"
    quoted = {e.text for f in verdict.findings if f.id == "structure.stapled" for e in f.evidence}
    assert quoted == set(PRODUCT) | set(MARKET)


def test_a_staple_under_another_title_is_still_a_cpmo_seat_by_its_work() -> None:
    verdict = verdict_of(posting_reading(stapled_units(), title="Chief Product Officer"))
    assert (verdict.seat.kind, verdict.seat.reason) == ("cpmo", "work")


@pytest.mark.parametrize(
    ("title", "family", "structure", "kind"),
    [
        ("Chief Marketing Officer", "marketing", "marketing_only", "cmo"),
        ("VP Product", "product", "product_only", "cpo"),
    ],
)
def test_an_ordinary_seat_gets_coverage_but_no_finding(title: str, family: str, structure: str, kind: str) -> None:
    units = laid_out(unit_reading(MARKET[0], topics=["gtm_execution"], template="cmo"))
    reading = posting_reading(units, title=title, family=family, structure=structure, coverage={"insight": "missing"})
    verdict = verdict_of(reading)
    assert verdict.seat.kind == kind
    assert verdict.findings == ()
    assert {c.accountability: c.status for c in verdict.coverage}["insight"] == "missing"


def test_missing_and_touched_accountabilities_are_findings_of_a_cpmo_seat() -> None:
    coverage = {"insight": "missing", "growth_lifecycle": "touched"}
    verdict = verdict_of(posting_reading(stapled_units(), coverage=coverage))
    assert {"coverage.missing.insight", "coverage.touched_only.growth_lifecycle"} <= set(ids(verdict))
    assert "coverage.four_of_five" not in ids(verdict)


def test_four_of_five_is_said_when_exactly_one_is_not_owned() -> None:
    verdict = verdict_of(posting_reading(stapled_units(), coverage={"insight": "missing"}))
    assert "coverage.four_of_five" in ids(verdict)


def test_unsure_coverage_raises_no_finding() -> None:
    reading = posting_reading(stapled_units(), coverage={"insight": "missing"})
    proba = {**reading.coverage_proba, "insight": {"owned": 0.3, "touched": 0.25, "missing": 0.45}}
    verdict = verdict_of(
        PostingReading(
            **{f: getattr(reading, f) for f in PostingReading.__slots__ if f != "coverage_proba"},
            coverage_proba=proba,
        )
    )
    insight = next(c for c in verdict.coverage if c.accountability == "insight")
    assert insight.status == "missing"
    assert insight.unsure
    assert "coverage.missing.insight" not in ids(verdict)


@pytest.mark.parametrize(
    ("family", "seniority", "reason"), [("other", "individual", "field"), ("product", "individual", "level")]
)
def test_out_of_scope_says_whether_by_field_or_by_level(family: str, seniority: str, reason: str) -> None:
    units = laid_out(unit_reading("Care for patients on the ward", ownership="executes"))
    verdict = verdict_of(posting_reading(units, title="Nurse", family=family, seniority=seniority))
    assert verdict.structure == "out_of_scope"
    assert verdict.seat.reason == reason
    assert verdict.findings == ()
    assert len(verdict.coverage) == 5


def test_a_text_without_duties_is_out_of_scope_and_says_so() -> None:
    verdict = verdict_of(posting_reading(laid_out(unit_reading("We make shoes", zone="company"))))
    assert verdict.structure == "out_of_scope"
    assert any("No sentence" in n for n in verdict.notes)


def test_plain_claims_become_overreach_findings_with_the_owner_named() -> None:
    reading = posting_reading(stapled_units(), claims=[Claim("sales_quota", 3, 0.8), Claim("renewals", 4, 0.3)])
    verdict = verdict_of(reading)
    assert verdict.overreach == ("sales_quota",)
    finding = next(f for f in verdict.findings if f.id == "overreach.sales_quota")
    assert "CRO" in finding.message
    assert finding.evidence[0].text == MARKET[0]


def test_overreach_of_an_ordinary_seat_is_information_not_a_finding() -> None:
    units = laid_out(unit_reading(MARKET[0], topics=["gtm_execution"], template="cmo"))
    claims = [Claim("sales_quota", 0, 0.9)]
    verdict = verdict_of(posting_reading(units, title="CMO", structure="marketing_only", claims=claims))
    assert verdict.overreach == ("sales_quota",)
    assert verdict.findings == ()


def test_a_quiet_variant_is_named() -> None:
    units = laid_out(unit_reading("Run one plan from insight to revenue", template="integrated"))
    verdict = verdict_of(posting_reading(units, title="Chief Growth Officer", structure="integrated"))
    assert ids(verdict) == ["title.quiet_variant"]


def test_a_title_without_substance_is_named() -> None:
    units = laid_out(*(unit_reading(t, topics=["gtm_execution"], template="cmo") for t in MARKET))
    verdict = verdict_of(posting_reading(units, title="CPMO", structure="marketing_only"))
    assert "title.without_substance" in ids(verdict)


def test_too_close_to_call_abstains_and_holds_findings_back() -> None:
    reading = posting_reading(stapled_units(), structure="stapled", coverage={"insight": "missing"}, structure_p=0.45)
    verdict = verdict_of(replace(reading, title="Chief Product Officer"))
    assert verdict.abstained
    assert verdict.findings == ()


def test_a_title_that_claims_the_seat_is_held_to_it_whatever_the_structure() -> None:
    reading = posting_reading(stapled_units(), structure="stapled", coverage={"insight": "missing"}, structure_p=0.45)
    verdict = verdict_of(reading)
    assert verdict.abstained
    assert {f.id for f in verdict.findings} == {"coverage.missing.insight", "coverage.four_of_five"}
    assert verdict.score.value is None


def test_probabilities_of_structures_sum_to_one_and_findings_are_sorted() -> None:
    coverage = {"insight": "missing", "growth_lifecycle": "touched"}
    verdict = verdict_of(posting_reading(stapled_units(), coverage=coverage))
    assert sum(verdict.structure_proba.values()) == pytest.approx(1)
    ranks = [SEVERITIES.index(f.severity) for f in verdict.findings]
    assert ranks == sorted(ranks, reverse=True)


def test_a_text_that_is_not_english_is_not_judged() -> None:
    verdict = judge(posting_reading(stapled_units()), load_framework(), load_titles(), english=False)
    assert (verdict.structure, verdict.abstained, verdict.findings) == ("out_of_scope", True, ())
    assert "not English" in verdict.headline


def test_no_staple_without_three_duties_of_each_side() -> None:
    units = laid_out(*(unit_reading(t, topics=["gtm_execution"], template="cmo") for t in MARKET))
    verdict = verdict_of(posting_reading(units, title="CMO", structure="stapled"))
    assert verdict.structure == "marketing_only"
    assert verdict.findings == ()


@pytest.mark.parametrize("p", [0.6, 0.944, 0.99999])
def test_the_headline_says_probabilities_as_the_report_does(p: float) -> None:
    verdict = verdict_of(posting_reading(stapled_units(), p=0.99999, structure_p=p))
    assert percent(verdict.structure_proba["stapled"]) in verdict.headline
    assert "100%" not in verdict.headline
