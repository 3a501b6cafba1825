"""Findings on structure and title, from readings made by hand."""

from dataclasses import replace

import pytest

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import judge
from jdscan.judgement.structure import quiet_variant
from jdscan.records import Finding, Verdict
from tests.factory import laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()
UNITS = laid_out(
    unit_reading("Run one plan from insight to revenue", template="integrated"),
    unit_reading("Own the roadmap", topics=["product_strategy"], template="cpo"),
    unit_reading("Lead all launches", topics=["gtm_execution"], template="cmo"),
    unit_reading("Be accountable for net retention", topics=["growth_lifecycle"], template="cmo"),
)


def verdict_of(title: str, **coverage: str) -> Verdict:
    reading = posting_reading(UNITS, title=title, structure="integrated", coverage=coverage)
    return judge(reading, FRAMEWORK, load_titles())


def quiet_of(title: str, **coverage: str) -> Finding:
    (finding,) = (f for f in verdict_of(title, **coverage).findings if f.id == "title.quiet_variant")
    return finding


@pytest.mark.parametrize("title", ["", "  "])
def test_without_a_title_there_is_no_quiet_variant(title: str) -> None:
    verdict = verdict_of(title)
    assert verdict.seat.kind == "cpmo"
    assert [f.id for f in verdict.findings if f.id.startswith("title.")] == []


def test_a_quiet_variant_names_what_it_absorbed() -> None:
    finding = quiet_of("Chief Product Officer", positioning_narrative="missing")
    home, _, added = finding.message.partition("; the role also owns ")
    assert home.endswith("Such a title is at home in “Product strategy”")
    assert added == "“Go-to-market execution” and “Growth and lifecycle revenue”."
    assert [e.text for e in finding.evidence] == [UNITS[i].unit.text for i in (0, 2, 3)]


def test_each_variant_has_absorbed_its_own() -> None:
    finding = quiet_of("CMO")
    assert finding.message.endswith("the role also owns “Product strategy”.")
    assert [e.text for e in finding.evidence] == ["Run one plan from insight to revenue", "Own the roadmap"]


@pytest.mark.parametrize("title", ["CMO", "Chief of Everything"])
def test_nothing_is_absorbed_that_is_not_owned_or_under_no_known_title(title: str) -> None:
    finding = quiet_of(title, product_strategy="touched")
    assert finding.message.endswith(f"though the title is “{title}”.")
    assert [e.unit for e in finding.evidence] == [0]


def test_what_is_unsure_is_not_said_to_be_absorbed() -> None:
    reading = posting_reading(UNITS, title="CMO", structure="integrated")
    doubt = {"owned": 0.5, "touched": 0.3, "missing": 0.2}
    unsure = replace(reading, coverage_proba=dict.fromkeys(reading.coverage_proba, doubt))
    (finding,) = judge(unsure, FRAMEWORK, load_titles()).findings
    assert finding.message.endswith("though the title is “CMO”.")


@pytest.mark.parametrize(
    ("title", "variant"),
    [
        ("Chief Product Officer (m/f/d)", "cpo_with_marketing"),
        ("Senior Vice President of Product", "cpo_with_marketing"),
        ("Chief Product and Growth Officer", "cpo_with_marketing"),
        ("VP, Marketing", "cmo_with_product"),
        ("VP of Product Marketing", "cmo_with_product"),
        ("Head of Growth", "growth_or_commercial_chief"),
        ("Headline writer", None),
    ],
)
def test_the_variant_is_told_by_the_title(title: str, variant: str | None) -> None:
    found = quiet_variant(FRAMEWORK, title)
    assert (found.id if found else None) == variant


@pytest.mark.parametrize("title", ["Head of Brand & Product Marketing", "VP Brand, Product Marketing"])
def test_a_marketing_title_over_marketing_duties_is_no_empty_seat(title: str) -> None:
    duties = laid_out(
        *(unit_reading(t, topics=["gtm_execution"], template="cmo") for t in ("Own brand", "Run launches"))
    )
    reading = posting_reading(duties, title=title, family="marketing", structure="marketing_only")
    verdict = judge(reading, FRAMEWORK, load_titles())
    assert (verdict.seat.kind, verdict.findings) == ("cmo", ())
