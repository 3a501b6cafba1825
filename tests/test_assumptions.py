import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.framework import load_framework
from jdscan.judgement.assumptions import assume, softened
from jdscan.judgement.findings import FindingWriter
from jdscan.records import Assumption, Finding, Hints, Place, PostingReading, ReportingLine, UnitReading
from tests.factory import laid_out, posting_reading, unit_reading

SIGNALS = Path(__file__).parents[1] / "corpus" / "signals.jsonl"
IDS = ("b2b_enterprise", "cro_peer", "beyond_founders", "sold_by_sellers")
CRO_BOUND = ("overreach.sales_quota", "shared.unowned.lead_handoff", "shared.no_mechanism", "muddle.deal_price")
NOT_CRO_BOUND = (
    "overreach.m_and_a",
    "overreach.engineering_headcount",
    "coverage.missing.insight",
    "structure.stapled",
)


def saying(text: str = "About us", *, zone: str = "company", **signals: float) -> UnitReading:
    named = {name.replace("__", "."): p for name, p in signals.items()}
    return unit_reading(text, zone=zone, ownership="none", hints=Hints(named, {}, {}, {}, {}, {}, {}))


def posting(*units: UnitReading, reporting: ReportingLine = ReportingLine()) -> PostingReading:  # noqa: B008 - immutable
    return posting_reading(laid_out(*units), reporting=reporting)


def assumptions_of(*units: UnitReading) -> dict[str, Assumption]:
    return {a.id: a for a in assume(posting(*units), load_framework())}


def states_of(*units: UnitReading) -> dict[str, str]:
    return {id: a.status for id, a in assumptions_of(*units).items()}


def finding(id: str) -> Finding:
    return FindingWriter(load_framework(), "CPMO", "CEO").write(id, "It was found.", 0.8)


def temper(id: str, *units: UnitReading) -> Finding:
    return softened([finding(id)], assume(posting(*units), load_framework()), load_framework())[0]


STATED = (saying(peer__cro=0.9), saying(business__b2b_enterprise=0.9))
CONTRADICTIONS = {
    "consumer": ("b2b_enterprise", saying(business__consumer=0.9)),
    "no CRO": ("cro_peer", saying(peer__none_sales=0.9)),
    "founders": ("beyond_founders", saying(stage__founder=0.9)),
}


def test_signals_are_ones_that_sentences_were_written_for() -> None:
    rows = [json.loads(line) for line in SIGNALS.read_text("utf-8").splitlines()]
    known = {signal for row in rows for signal in row["signals"]}
    for kind in load_framework().assumptions:
        assert {*kind.stated_by, *kind.contradicted_by} <= known


def test_a_silent_posting_leaves_all_assumed_without_evidence() -> None:
    found = assumptions_of(unit_reading("Own the brand"))
    assert tuple(found) == IDS
    assert {(a.status, a.evidence) for a in found.values()} == {("assumed", ())}
    assert len({a.text for a in found.values()}) == len(IDS)


@pytest.mark.parametrize(("id", "unit"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_is_read_off_any_unit_and_quoted(id: str, unit: UnitReading) -> None:
    held = assumptions_of(unit)[id]
    assert held.status == "contradicted"
    assert [e.text for e in held.evidence] == ["About us"]
    assert held.text == next(k.contradicted for k in load_framework().assumptions if k.id == id)


def test_a_head_of_sales_states_the_peer_the_team_and_the_sellers() -> None:
    states = states_of(saying(peer__cro=0.9))
    assert states == {**dict.fromkeys(IDS, "stated"), "b2b_enterprise": "assumed"}


def test_an_unlikely_signal_says_nothing() -> None:
    assert states_of(saying(business__consumer=0.45, peer__cro=0.4)) == dict.fromkeys(IDS, "assumed")


def test_of_both_sides_the_weightier_stands_and_a_tie_leaves_the_assumption() -> None:
    consumer, enterprise = saying(business__consumer=0.9), saying(business__b2b_enterprise=0.8)
    assert states_of(consumer, enterprise)["b2b_enterprise"] == "contradicted"
    assert states_of(consumer, enterprise, enterprise)["b2b_enterprise"] == "stated"
    assert states_of(saying(business__consumer=0.9), saying(business__b2b_enterprise=0.9))["b2b_enterprise"] == "stated"


def test_a_unit_speaks_for_its_likelier_side_alone() -> None:
    units = (saying(peer__none_sales=0.9, peer__cro=0.6), saying(peer__cro=0.55))
    assert states_of(*units)["cro_peer"] == "contradicted"


@pytest.mark.parametrize(("title", "status"), [("VP of Sales", "stated"), ("Head of Salesforce", "assumed")])
def test_a_peer_by_title_states_it_and_is_quoted_to_the_letter(title: str, status: str) -> None:
    unit = unit_reading(f"You sit beside the {title}.", zone="reporting")
    at = Place(1, 19, 19 + len(title))
    reading = posting(saying(), unit, reporting=ReportingLine(peers=(title,), peers_at=(at,)))
    held = next(a for a in assume(reading, load_framework()) if a.id == "cro_peer")
    assert held.status == status
    text = "\n".join(r.unit.text for r in reading.units)
    assert [text[e.start : e.end] for e in held.evidence] == [title for _ in held.evidence]
    assert bool(held.evidence) == (status == "stated")


def test_a_manager_who_leads_sales_states_it_too() -> None:
    unit = unit_reading("Reports to the CRO", zone="reporting")
    reading = posting(unit, reporting=ReportingLine(manager="CRO", manager_at=Place(0, 15, 18)))
    assert {a.id: a.status for a in assume(reading, load_framework())}["cro_peer"] == "stated"


@pytest.mark.parametrize("id", CRO_BOUND)
@pytest.mark.parametrize(("assumption", "unit"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradicted_findings_on_the_boundary_become_questions(id: str, assumption: str, unit: UnitReading) -> None:
    plain, soft = finding(id), temper(id, unit)
    assert soft.severity == "info"
    assert soft.message.endswith("?")
    assert plain.message not in soft.message
    assert soft.question in soft.message
    assert (soft.id, soft.evidence, soft.remedy, soft.confidence) == (id, (), "", plain.confidence)


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("overreach.sales_quota", "Sales quota"),
        ("shared.unowned.win_loss_synthesis", "Win/loss synthesis"),
        ("muddle.deal_price", "The pricing decision"),
        ("shared.no_mechanism", "Sharing without a mechanism"),
    ],
)
def test_the_question_names_what_the_finding_is_about(id: str, name: str) -> None:
    assert temper(id, saying(peer__none_sales=0.9)).question.startswith(name)


@pytest.mark.parametrize("id", NOT_CRO_BOUND)
@pytest.mark.parametrize("unit", [saying(), saying(business__consumer=0.9, stage__founder=0.9, peer__none_sales=0.9)])
def test_other_findings_stay_as_they_are(id: str, unit: UnitReading) -> None:
    assert temper(id, unit) == finding(id)


@pytest.mark.parametrize("id", CRO_BOUND)
def test_where_nobody_is_seen_to_lead_sales_the_finding_asks_who_closes(id: str) -> None:
    soft = temper(id)
    assert (soft.severity, soft.remedy) == ("info", "")
    assert "does not say who leads sales" in soft.message
    assert soft.message.endswith("who closes today, and who will answer for this?")


@pytest.mark.parametrize("id", CRO_BOUND)
def test_where_sales_has_a_leader_the_message_ends_with_what_else_is_taken_for_granted(id: str) -> None:
    plain, soft = finding(id), temper(id, saying(peer__cro=0.9))
    assert soft.severity == plain.severity
    assert soft.message.startswith(plain.message)
    assert "a B2B enterprise business" in soft.message
    assert "CRO" not in soft.message.removeprefix(plain.message)
    assert soft.question == plain.question


@pytest.mark.parametrize("id", CRO_BOUND)
def test_where_all_is_stated_nothing_changes(id: str) -> None:
    assert temper(id, *STATED) == finding(id)


def test_sales_by_the_product_soften_the_muddles_alone() -> None:
    units = (saying(motion__product_led=0.9), saying(peer__cro=0.8))
    assert temper("overreach.sales_quota", *units).severity == "high"
    assert temper("muddle.pipeline_metric", *units).severity == "info"


@given(
    st.lists(st.sampled_from((*CRO_BOUND, *NOT_CRO_BOUND)), unique=True),
    st.tuples(*[st.sampled_from(("stated", "contradicted", "assumed"))] * len(IDS)),
)
def test_softening_keeps_order_and_identity_and_raises_no_severity(ids: list[str], states: tuple[str, ...]) -> None:
    plain = [finding(id) for id in ids]
    held = [Assumption(id, status, "", ()) for id, status in zip(IDS, states, strict=True)]
    soft = softened(plain, held, load_framework())
    assert [f.id for f in soft] == ids
    assert all(after.severity in ("info", before.severity) for before, after in zip(plain, soft, strict=True))
