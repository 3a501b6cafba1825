"""The score: what it is made of, where it is withheld, and that clearing a finding never lowers it."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.framework import load_framework
from jdscan.judgement.findings import FindingWriter
from jdscan.judgement.score import Norms, score_of
from jdscan.records import Finding, Seat

FRAMEWORK = load_framework()
SEAT = Seat("cpmo", "title", "The title claims both.")
WRITER = FindingWriter(FRAMEWORK, "CPMO", "")


def found(*ids: str) -> list[Finding]:
    return [WRITER.write(id, "Found.", 0.9) for id in ids]


def value_of(*ids: str) -> int:
    value = score_of(found(*ids), SEAT, False, FRAMEWORK).value
    assert value is not None
    return value


def test_the_score_is_a_hundred_less_the_points_dearest_first() -> None:
    score = score_of(found("coverage.four_of_five", "structure.stapled"), SEAT, False, FRAMEWORK)
    assert [p.finding for p in score.parts] == ["structure.stapled", "coverage.four_of_five"]
    assert score.value == 100 - score.parts[0].points - score.parts[1].points
    assert "stapled" in score.reason
    assert score.percentile is None


def test_praise_costs_nothing() -> None:
    score = score_of(found("need.upstream_buyers", "title.quiet_variant"), SEAT, False, FRAMEWORK)
    assert (score.value, score.parts) == (100, ())


@pytest.mark.parametrize(
    ("seat", "abstained"),
    [(Seat("cmo", "work", "An ordinary seat."), False), (SEAT, True), (Seat("out_of_scope", "field", "No."), False)],
)
def test_where_there_is_no_seat_there_is_no_score_but_a_reason(seat: Seat, abstained: bool) -> None:
    score = score_of(found("structure.stapled"), seat, abstained, FRAMEWORK, Norms((1, 2), {}))
    assert (score.value, score.parts, score.percentile) == (None, (), None)
    assert score.reason


@given(st.sets(st.sampled_from(FRAMEWORK.finding_ids())), st.data())
def test_clearing_a_finding_never_lowers_the_score(ids: set[str], data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(ids)))) if ids else set()
    full, cleared = value_of(*ids), value_of(*kept)
    assert 0 <= full <= cleared <= 100


@given(st.sets(st.sampled_from(FRAMEWORK.finding_ids())))
def test_parts_and_value_make_a_hundred_unless_it_is_nought(ids: set[str]) -> None:
    score = score_of(found(*sorted(ids)), SEAT, False, FRAMEWORK)
    assert score.value == 0 or score.value == 100 - sum(p.points for p in score.parts)
    assert all(a.points >= b.points for a, b in pairwise(score.parts))


def test_a_seat_with_more_accountabilities_scores_more() -> None:
    """Four of five raises a finding of its own, which must not make it worth less than three."""
    three = ("coverage.missing.insight", "coverage.missing.growth_lifecycle")
    assert value_of(*three) < value_of("coverage.missing.insight", "coverage.four_of_five")
    touched = tuple(id.replace("missing", "touched_only") for id in three)
    assert value_of(*touched) < value_of(touched[0], "coverage.four_of_five")


def test_the_longest_prefix_counts() -> None:
    assert FRAMEWORK.points("structure.stapled") > FRAMEWORK.points("structure.partial") > 12
    assert FRAMEWORK.points("muddle.deal_price") == 12


def test_the_percentile_is_the_share_that_scores_lower() -> None:
    norms = Norms((0, 10, 60, 100), {"lead_handoff": 0.25}, 0.25)
    score = score_of(found("structure.stapled"), SEAT, False, FRAMEWORK, norms)
    assert (score.value, score.percentile) == (60, 0.5)
    assert Norms((), {}).percentile(50) is None


def test_scores_that_are_not_ascending_and_shares_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="ascending"):
        Norms((2, 1), {})
    with pytest.raises(ValueError, match="share"):
        Norms((), {"lead_handoff": 12.0}, 0.5)
    with pytest.raises(ValueError, match="share"):
        Norms((), {}, -0.5)


@pytest.mark.parametrize("norms", [Norms((), {}), Norms((3, 40), {"lead_handoff": 0.125}, 0.5)])
def test_norms_survive_a_round_trip(norms: Norms) -> None:
    assert Norms.from_json(json.loads(json.dumps(norms.to_json()))) == norms
