"""The outline of the seat: its own words where it has them, proposals of the framework where it is silent."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import judge
from jdscan.judgement.findings import FindingWriter, quote
from jdscan.judgement.outline import outline_of
from jdscan.records import (
    ACCOUNTABILITIES,
    Analysis,
    Finding,
    OutlineSection,
    Posting,
    ReportingEvidence,
    Seat,
    SurfaceState,
    UnitReading,
    Versions,
)
from tests.factory import laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()
WRITER = FindingWriter(FRAMEWORK, "CPMO", "")


def analysis_of(readings: Sequence[UnitReading], missing: Sequence[str] = (), **parts: object) -> Analysis:
    """Analyse hand-made readings, all accountabilities owned but the missing ones, and put parts in the verdict."""
    reading = posting_reading(laid_out(*readings), structure="integrated", coverage=dict.fromkeys(missing, "missing"))
    verdict = judge(reading, FRAMEWORK, load_titles())
    verdict = replace(verdict, **parts)  # type: ignore[arg-type]  # whichever parts a test is about
    text = "\n".join(r.unit.text for r in reading.units)
    return Analysis(Posting(text, reading.title, "text"), reading, verdict, Versions("1", "1", "1", "fake"))


def outlined(analysis: Analysis) -> dict[str, OutlineSection]:
    return {s.heading: s for s in outline_of(analysis, FRAMEWORK)}


def duty(text: str, topic: str, **labels: str) -> UnitReading:
    return unit_reading(text, topics=[topic], template="integrated", **labels)  # type: ignore[arg-type]  # labels are texts


DUTIES = [duty(f"Own {a} number {i}", a) for a in ACCOUNTABILITIES for i in range(3)]


def test_duties_are_quoted_under_their_accountability() -> None:
    sections = outlined(analysis_of(DUTIES))
    for a in ACCOUNTABILITIES:
        lines = sections[FRAMEWORK.accountability(a).name].lines
        assert [line.text for line in lines] == [f"Own {a} number 0", f"Own {a} number 1"]


def test_every_quotation_holds_to_the_letter() -> None:
    analysis = analysis_of(DUTIES)
    for section in outline_of(analysis, FRAMEWORK):
        for line in section.lines:
            if line.evidence:
                assert analysis.posting.text[line.evidence.start : line.evidence.end] == line.evidence.text
                assert line.text.endswith(line.evidence.text)


def test_where_the_posting_is_silent_stands_a_marked_proposal() -> None:
    line = outlined(analysis_of(DUTIES, ["insight"]))[FRAMEWORK.accountability("insight").name].lines[0]
    assert (line.text, line.evidence) == (FRAMEWORK.accountability("insight").cues[0], None)


def test_a_duty_that_a_finding_objects_to_is_not_taken_up() -> None:
    readings = laid_out(*DUTIES)
    insight = quote(readings[0])
    bad: Finding = WRITER.write("overreach.m_and_a", "Found.", 0.9, [insight])
    whole: Finding = WRITER.write("structure.partial", "Found.", 0.9, [insight])
    name = FRAMEWORK.accountability("insight").name
    assert insight.text not in [x.text for x in outlined(analysis_of(DUTIES, findings=(bad,)))[name].lines]
    assert insight.text in [x.text for x in outlined(analysis_of(DUTIES, findings=(whole,)))[name].lines]


@pytest.mark.parametrize("labels", [{"ownership": "contributes"}, {"zone": "requirement"}])
def test_what_is_no_duty_of_the_roles_own_is_not_taken_up(labels: dict[str, str]) -> None:
    first = duty("Know the customer", "insight", **labels)
    lines = outlined(analysis_of([first, *DUTIES]))[FRAMEWORK.accountability("insight").name].lines
    assert "Know the customer" not in [x.text for x in lines]


def test_the_mission_is_the_postings_where_it_states_one_accountability() -> None:
    proposal = outlined(analysis_of(DUTIES))["Mission"].lines
    assert [(x.text, x.evidence) for x in proposal] == [(FRAMEWORK.questions[1].cues[0], None)]
    stated: Finding = WRITER.write("accountability.single", "Found.", 0.9, [quote(laid_out(*DUTIES)[0])])
    assert outlined(analysis_of(DUTIES, findings=(stated,)))["Mission"].lines[0].evidence == stated.evidence[0]


def test_all_decisions_of_the_seat_are_there_and_no_others() -> None:
    text = " ".join(line.text for line in outlined(analysis_of(DUTIES))["Decides"].lines)
    for row in FRAMEWORK.decisions:
        assert (row.name in text) == (row.accountable == FRAMEWORK.seat)


def test_all_work_of_others_is_there() -> None:
    text = " ".join(line.text for line in outlined(analysis_of(DUTIES))["Not in this seat"].lines)
    assert all(rule.name in text for rule in FRAMEWORK.overreach)


def test_a_surface_that_is_shared_by_a_mechanism_is_quoted_first() -> None:
    evidence = quote(laid_out(*DUTIES)[2])
    state = SurfaceState("lead_handoff", True, True, True, False, (evidence,))
    lines = outlined(analysis_of(DUTIES, surfaces=(state,)))["Shares"].lines
    assert lines[0].evidence == evidence
    unowned = SurfaceState("lead_handoff", True, False, False, False, (evidence,))
    line = outlined(analysis_of(DUTIES, surfaces=(unowned,)))["Shares"].lines[0]
    assert line.evidence is None
    assert FRAMEWORK.shared_surface("lead_handoff").mechanism in line.text


def test_reporting_is_quoted_or_proposed() -> None:
    who = quote(laid_out(*DUTIES)[1])
    said = outlined(analysis_of(DUTIES, reporting=ReportingEvidence(who, (who, who), who)))["Reporting"].lines
    assert [x.text for x in said] == [
        f"Reports to: {who.text}",
        f"Beside: {who.text}, {who.text}",
        f"Leads: {who.text}",
    ]
    silent = outlined(analysis_of(DUTIES))["Reporting"].lines
    assert [x.evidence for x in silent] == [None, None]
    assert "Chief Executive" in silent[0].text


def test_it_is_short() -> None:
    sections = outline_of(analysis_of(DUTIES), FRAMEWORK)
    assert sum(len(s.lines) for s in sections) <= 26
    assert all(s.lines for s in sections)


def test_another_seat_is_not_outlined() -> None:
    assert outline_of(analysis_of(DUTIES, seat=Seat("cmo", "work", "Marketing.")), FRAMEWORK) == ()
