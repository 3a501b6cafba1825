"""Who stands around the role, quoted, and what a peer keeps."""

from typing import Any

import pytest

from jdscan.framework import load_framework
from jdscan.judgement.coverage import coverage_of
from jdscan.judgement.findings import FindingWriter
from jdscan.judgement.reporting import names_keeper, peer_findings, reporting_evidence
from jdscan.records import Finding, Place, ReportingLine, UnitReading
from tests.factory import laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()
KEPT = "Onboarding and retention are owned by our Chief Growth Officer, Mika; you contribute ideas."


def test_quotations_point_into_the_posting() -> None:
    first = unit_reading("Own the plan.")
    second = unit_reading("You report to the CEO beside our CRO and lead ten people.", zone="reporting")
    units = laid_out(first, second)
    line = ReportingLine("CEO", ("our CRO",), "ten people", Place(1, 18, 21), (Place(1, 29, 36),), Place(1, 46, 56))
    text = "\n".join(r.unit.text for r in units)
    got = reporting_evidence(posting_reading(units, reporting=line))
    assert got.manager is not None
    assert got.team is not None
    for said, quoted in (("CEO", got.manager), ("our CRO", got.peers[0]), ("ten people", got.team)):
        assert quoted.text == said == text[quoted.start : quoted.end]
        assert quoted.unit == 1


def test_posting_that_does_not_say_quotes_nobody() -> None:
    got = reporting_evidence(posting_reading(laid_out(unit_reading("Own the plan."))))
    assert (got.manager, got.peers, got.team) == (None, (), None)


def found(*units: UnitReading, status: str = "touched", p: float = 0.94) -> list[Finding]:
    reading = posting_reading(laid_out(*units), coverage={"growth_lifecycle": status}, p=p)
    coverage = [coverage_of(reading, a.id, FRAMEWORK) for a in FRAMEWORK.accountabilities]
    return peer_findings(reading, coverage, FindingWriter(FRAMEWORK, reading.title, "CEO"))


def kept(text: str = KEPT, **more: Any) -> UnitReading:
    given: dict[str, Any] = {"topics": ["growth_lifecycle"], "ownership": "contributes", "zone": "reporting", **more}
    return unit_reading(text, **given)


def test_peer_who_keeps_an_accountability_is_found_and_quoted() -> None:
    (got,) = found(kept())
    assert got.id == "reporting.peer_keeps.growth_lifecycle"
    assert [e.text for e in got.evidence] == [KEPT]
    assert 0.5 <= got.confidence <= 0.94
    assert KEPT in got.remedy


@pytest.mark.parametrize(
    "more",
    [{"ownership": "owns"}, {"topics": ["insight"]}, {"zone": "company"}, {"zone": "requirement"}, {"p": 0.6}],
)
def test_unit_that_counts_otherwise_raises_nothing(more: dict[str, Any]) -> None:
    assert not found(kept(**more))


def test_what_the_role_owns_or_is_unsure_raises_nothing() -> None:
    assert not found(kept(), status="owned")
    assert not found(kept(), p=0.5)


@pytest.mark.parametrize(
    "text",
    [
        KEPT,
        "Market research and member analytics remain with the Chief Strategy Officer.",
        "Feed what you notice to our Strategy Director, who keeps customer research in her team.",
        "Draw on Dr. Noor Haddad, Chief Insights Officer, who owns market research for the whole firm.",
        "Pricing is the responsibility of the CRO.",
        "Demand belongs to our VP Marketing.",
        "The CMO owns campaigns and demand; give her material.",
        "Contribute to list prices, on which the CFO decides.",
    ],
)
def test_executive_with_a_verb_of_keeping_is_a_keeper(text: str) -> None:
    assert names_keeper(text, posting_reading(), FRAMEWORK)


@pytest.mark.parametrize(
    "text",
    [
        "Partner with the CMO on campaigns.",
        "Work closely with the VP Marketing and the CRO to set targets.",
        "Support the Chief Revenue Officer in planning.",
        "The roadmap is owned by you.",
        "The CPMO owns the roadmap.",
        "The Chief Product and Marketing Officer leads demand generation.",
        "Your VP Marketing owns demand generation and reports to you.",
        "Direct reports: VP Growth, who owns activation.",
        "Take over pricing from the CRO, who owns it today.",
        "Research is run by an agency.",
        "Help the marketing team, which owns campaigns.",
    ],
)
def test_working_together_and_the_roles_own_people_are_none(text: str) -> None:
    assert not names_keeper(text, posting_reading(), FRAMEWORK)


def test_peer_is_known_by_the_postings_own_words() -> None:
    text = "Brand rests with Moira."
    assert not names_keeper(text, posting_reading(), FRAMEWORK)
    assert names_keeper(text, posting_reading(reporting=ReportingLine(peers=("Moira",))), FRAMEWORK)
