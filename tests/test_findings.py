"""Every finding on postings written for it: a positive that must raise it and a look-alike that must not.

The postings (``tests/data/findings.jsonl``) were written apart from rules and models. What the shipped models get wrong
is listed by name, so that a change for better or worse shows here; the lists may only shrink.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jdscan import Analyzer
from jdscan.framework import load_framework
from jdscan.records import Posting

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "data" / "findings.jsonl").read_text("utf-8").splitlines()
]
MISSED = frozenset(
    [
        "coverage.missing.insight",
        "coverage.missing.positioning_narrative",
        "coverage.missing.product_strategy",
        "motive.coordination_panic",
        "need.upstream_buyers",
        "overreach.engineering_headcount",
        "overreach.roadmap_delivery",
        "overreach.sales_hiring",
        "practice.shared_activation_metrics",
        "reporting.peer_keeps.growth_lifecycle",
        "reporting.peer_keeps.gtm_execution",
        "reporting.peer_keeps.insight",
        "reporting.peer_keeps.product_strategy",
        "shared.no_mechanism",
        "shared.unowned.pipeline_coverage_target",
        "shared.unowned.sales_enablement",
        "underreach.analyst_relations_and_category_influence",
        "underreach.cpmo_function_budget_allocation",
        "underreach.customer_onboarding_and_activation",
        "underreach.positioning_and_category_narrative",
        "underreach.pricing_realization_and_discount_discipline",
        "underreach.product_and_marketing_headcount",
        "underreach.product_and_marketing_org_structure",
        "underreach.sales_enablement_content_and_tools",
    ]
)
FALSELY_RAISED = frozenset(
    [
        "coverage.four_of_five",
        "coverage.missing.growth_lifecycle",
        "muddle.deal_price",
        "need.ai_native_cadence",
        "need.product_led_discovery",
        "need.upstream_buyers",
        "overreach.capital_allocation",
        "overreach.deal_discounts",
        "overreach.investor_relations",
        "overreach.m_and_a",
        "reporting.peer_keeps.positioning_narrative",
        "underreach.public_ai_usage_policy",
    ]
)


TOGETHER = 24  # postings read at once, each as if alone (test_analyzer.py): in half the time


@cache
def raised() -> list[frozenset[str]]:
    analyzer = Analyzer("accurate")
    postings = [Posting(row["text"], row["title"], "text") for row in ROWS]
    groups = (postings[i : i + TOGETHER] for i in range(0, len(postings), TOGETHER))
    return [frozenset(f.id for f in a.verdict.findings) for group in groups for a in analyzer.analyze_postings(group)]


def rows_of(kind: str) -> list[tuple[int, str]]:
    return [(i, row["finding"]) for i, row in enumerate(ROWS) if row["kind"] == kind]


def test_every_finding_has_both() -> None:
    for kind in ("positive", "hard_negative"):
        assert {id for _, id in rows_of(kind)} == set(load_framework().finding_ids())


@pytest.mark.parametrize(("index", "finding"), rows_of("positive"), ids=[id for _, id in rows_of("positive")])
def test_a_posting_written_to_show_it_raises_it(index: int, finding: str) -> None:
    assert (finding in raised()[index]) is (finding not in MISSED)


@pytest.mark.parametrize(("index", "finding"), rows_of("hard_negative"), ids=[id for _, id in rows_of("hard_negative")])
def test_a_posting_that_only_looks_like_it_does_not(index: int, finding: str) -> None:
    assert (finding in raised()[index]) is (finding in FALSELY_RAISED)
