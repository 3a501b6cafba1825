import pytest

from jdscan.framework import load_framework
from jdscan.judgement.findings import FindingWriter
from jdscan.judgement.score import Norms
from jdscan.judgement.surfaces import surface_findings, surface_states
from jdscan.records import Finding, Hints, PostingReading, SurfaceState, UnitReading
from tests.factory import laid_out, posting_reading, unit_reading

ICP, HANDOFF = "icp_refinement", "lead_handoff"
NO_MECHANISM = "shared.no_mechanism"


def naming(
    surface: str, text: str = "Agree on it", *, p: float = 0.9, zone: str = "responsibility", **sharing: float
) -> UnitReading:
    said = {"joint": 0.02, "mechanism": 0.02, "tiebreaker": 0.02, **sharing}
    return unit_reading(text, zone=zone, hints=Hints({}, {surface: p}, said, {}, {}, {}, {}))


def posting(*units: UnitReading) -> PostingReading:
    return posting_reading(laid_out(*units))


def states_of(*units: UnitReading) -> dict[str, SurfaceState]:
    return {s.surface: s for s in surface_states(posting(*units), load_framework())}


def findings_of(*units: UnitReading) -> dict[str, Finding]:
    framework, reading = load_framework(), posting(*units)
    found = surface_findings(surface_states(reading, framework), reading, FindingWriter(framework, "CPMO", "CEO"))
    return {f.id: f for f in found}


def test_every_surface_has_a_state_in_the_order_of_the_framework() -> None:
    states = states_of(naming(HANDOFF))
    assert list(states) == [s.id for s in load_framework().shared_surfaces]
    assert [s.surface for s in states.values() if s.named] == [HANDOFF]
    assert states[ICP] == SurfaceState(ICP, False, False, False, False, ())


def test_a_state_has_the_share_of_real_postings_that_name_the_surface_where_it_is_known() -> None:
    states = surface_states(posting(naming(ICP)), load_framework(), Norms((), {ICP: 0.12, HANDOFF: 0.0}, 0.12))
    shares = {s.surface: s.share for s in states}
    assert (shares.pop(ICP), shares.pop(HANDOFF)) == (0.12, 0.0)
    assert set(shares.values()) == {None}


def test_what_is_said_of_a_surface_may_stand_in_several_units() -> None:
    units = (
        naming(ICP, "Agree the ICP with the CRO", p=0.7, joint=0.9),
        naming(ICP, "The ICP is reviewed weekly", mechanism=0.8),
        naming(HANDOFF, "The CEO settles lead rules", tiebreaker=0.9),
    )
    states = states_of(*units)
    icp = states[ICP]
    assert (icp.named, icp.joint, icp.mechanism, icp.tiebreaker) == (True, True, True, False)
    assert [e.text for e in icp.evidence] == ["The ICP is reviewed weekly", "Agree the ICP with the CRO"]
    assert states[HANDOFF].tiebreaker


@pytest.mark.parametrize("unit", [naming(ICP, p=0.4, joint=0.9), naming(ICP, zone="requirement", joint=0.9)])
def test_a_surface_that_is_hardly_named_or_asked_for_as_experience_is_not_named(unit: UnitReading) -> None:
    assert states_of(unit)[ICP].named is False
    assert findings_of(unit) == {}


def test_a_posting_that_names_no_surface_raises_nothing() -> None:
    assert findings_of() == {}
    assert findings_of(unit_reading("Own the brand")) == {}


def test_a_named_surface_without_a_second_owner_is_a_finding() -> None:
    findings = findings_of(naming(ICP, "Refine the ICP", joint=0.1))
    assert list(findings) == [f"shared.unowned.{ICP}"]
    finding = findings[f"shared.unowned.{ICP}"]
    assert finding.confidence == pytest.approx(0.9 * 0.9)
    assert "CRO" in finding.message
    assert "CPMO" not in finding.message
    assert finding.evidence[0].text in finding.remedy


def test_no_finding_is_raised_that_is_likelier_wrong_than_right() -> None:
    assert findings_of(naming(ICP, p=0.6, joint=0.4)) == {}
    assert findings_of(naming(ICP, joint=0.6, mechanism=0.45)) == {}


def test_a_joint_surface_without_a_mechanism_is_a_finding() -> None:
    findings = findings_of(naming(ICP, "Agree the ICP with the CRO", joint=0.9, mechanism=0.1))
    assert list(findings) == [NO_MECHANISM]
    assert findings[NO_MECHANISM].confidence == pytest.approx(0.9 * 0.9)
    assert [e.text for e in findings[NO_MECHANISM].evidence] == ["Agree the ICP with the CRO"]


def test_all_surfaces_shared_without_a_mechanism_are_one_finding() -> None:
    findings = findings_of(naming(ICP, "Share the ICP", joint=0.9), naming(HANDOFF, "Share lead rules", joint=0.9))
    assert list(findings) == [NO_MECHANISM]
    assert [e.text for e in findings[NO_MECHANISM].evidence] == ["Share the ICP", "Share lead rules"]


def test_one_mechanism_is_enough_for_all_joint_surfaces() -> None:
    assert findings_of(naming(ICP, joint=0.9), naming(HANDOFF, joint=0.9, mechanism=0.9)) == {}


def test_a_mechanism_of_a_surface_nobody_shares_does_not_help_the_shared_one() -> None:
    findings = findings_of(naming(ICP, joint=0.9), naming(HANDOFF, mechanism=0.9))
    assert set(findings) == {NO_MECHANISM, f"shared.unowned.{HANDOFF}"}


def test_findings_on_surfaces_are_worth_knowing_and_no_more() -> None:
    findings = findings_of(naming(ICP, joint=0.9), naming(HANDOFF))
    assert {f.severity for f in findings.values()} == {"info"}
