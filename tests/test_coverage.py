"""The parts of an accountability."""

from typing import Any

import pytest

from jdscan.framework import load_framework
from jdscan.judgement.coverage import coverage_of, sub_scopes_of
from jdscan.records import SubScope, UnitReading
from tests.factory import hints, laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()
WIN_LOSS = "insight.win_loss_analysis"


def about(p: float = 0.8, **more: Any) -> UnitReading:
    return unit_reading("Run win/loss", hints=hints(scopes={WIN_LOSS: p}), **more)


def win_loss(*units: UnitReading, status: str = "owned") -> SubScope:
    reading = posting_reading(laid_out(*units), coverage={"insight": status})
    parts = sub_scopes_of(reading, "insight", FRAMEWORK)
    assert [s.id for s in parts] == [s.id for s in FRAMEWORK.accountability("insight").sub_scopes]
    assert {s.status for s in parts if s.id != "win_loss_analysis"} == {"missing"}
    return next(s for s in parts if s.id == "win_loss_analysis")


@pytest.mark.parametrize(
    ("ownership", "status"),
    [("owns", "owned"), ("executes", "owned"), ("contributes", "touched"), ("none", "missing")],
)
def test_part_is_as_far_as_its_unit_is_put_on_the_role(ownership: str, status: str) -> None:
    assert win_loss(about(ownership=ownership)).status == status


def test_unlikely_and_uncounted_units_carry_nothing() -> None:
    assert win_loss(about(0.49), about(zone="requirement")) == SubScope("win_loss_analysis", "missing", True, ())


def test_units_are_those_of_the_status_strongest_first() -> None:
    part = win_loss(about(0.6), about(0.9, ownership="contributes"), about(0.8, ownership="executes"))
    assert part == SubScope("win_loss_analysis", "owned", False, (2, 0))


@pytest.mark.parametrize("status", ["touched", "missing"])
def test_part_is_no_further_than_its_accountability(status: str) -> None:
    assert win_loss(about(), status=status).status == status


def test_coverage_has_its_parts_where_the_framework_is_given() -> None:
    reading = posting_reading(laid_out(about(topics=["insight"])))
    with_parts = coverage_of(reading, "insight", FRAMEWORK)
    assert with_parts.sub_scopes == sub_scopes_of(reading, "insight", FRAMEWORK)
