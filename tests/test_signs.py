"""Signs of need and motive, accountability and practice, and the two diagnostic questions."""

from collections.abc import Sequence

import pytest

from jdscan.framework import load_framework
from jdscan.judgement.findings import FindingWriter
from jdscan.judgement.signs import diagnose, sign_findings
from jdscan.records import Diagnostic, Evidence, Explanation, Finding, UnitReading
from tests.factory import hints, laid_out, posting_reading, unit_reading

FRAMEWORK = load_framework()
WRITER = FindingWriter(FRAMEWORK, "CPMO", "")
NEEDS = ("need.product_led_discovery", "need.ai_native_cadence", "need.upstream_buyers")
SINGLE, SHARED = "accountability.single", "accountability.by_coordination"
EMPTY = Explanation((), (), (), 0.0, "one_sided", ())


def findings(*units: UnitReading) -> list[Finding]:
    return sign_findings(posting_reading(laid_out(*units)), FRAMEWORK, WRITER)


def shows(text: str, zone: str = "responsibility", **signals: float) -> UnitReading:
    return unit_reading(text, zone=zone, hints=hints({k.replace("__", "."): p for k, p in signals.items()}))


def test_sign_is_raised_once_with_its_strongest_unit_first() -> None:
    (found,) = findings(
        shows("A third of sign-ups come alone", "company", need__product_led_discovery=0.6),
        shows("Most customers never meet a seller", "company", need__product_led_discovery=0.9),
        shows("We love coffee", "company", need__product_led_discovery=0.49),
    )
    assert found.id == NEEDS[0]
    assert found.confidence == 0.9
    assert [e.text for e in found.evidence] == ["Most customers never meet a seller", "A third of sign-ups come alone"]
    assert found.message == FRAMEWORK.finding(NEEDS[0]).definition
    assert "Most customers never meet a seller" in found.remedy


@pytest.mark.parametrize("id", ["motive.budget_compression", "need.upstream_buyers"])
def test_need_and_motive_may_stand_in_company_text(id: str) -> None:
    assert [f.id for f in findings(shows("Said of us", "company", **{id.replace(".", "__"): 0.8}))] == [id]


@pytest.mark.parametrize("id", [SINGLE, "practice.pricing_with_market"])
def test_accountability_and_practice_count_in_duties_only(id: str) -> None:
    signal = {id.replace(".", "__"): 0.8}
    assert not findings(shows("Said of us", "company", **signal))
    assert [f.id for f in findings(shows("Said of you", "summary", **signal))] == [id]


def test_stronger_accountability_wins_within_a_unit_and_both_may_stand_in_two() -> None:
    both = shows("You answer for it all with the CMO", accountability__single=0.7, accountability__by_coordination=0.8)
    assert [f.id for f in findings(both)] == [SHARED]
    found = findings(both, shows("You alone answer", accountability__single=0.9))
    assert {f.id for f in found} == {SINGLE, SHARED}


def test_other_families_and_what_the_text_says_of_the_company_raise_nothing_here() -> None:
    assert not findings(shows("x", muddle__deal_price=0.9, business__b2b=0.9))


def of(id: str, unit: int) -> Finding:
    return WRITER.write(id, "said", 0.9, [Evidence(unit, 10 * unit, 10 * unit + 4, "said")])


def answers(ids: Sequence[str], explanation: Explanation = EMPTY) -> dict[str, Diagnostic]:
    return {d.id: d for d in diagnose([of(id, i) for i, id in enumerate(ids)], explanation, FRAMEWORK)}


@pytest.mark.parametrize(("count", "answer"), [(0, "not_said"), (1, "yes"), (2, "mixed"), (3, "no")])
def test_needs_answer_whether_two_leaders_would_do(count: int, answer: str) -> None:
    got = answers(NEEDS[:count])["company_loop"]
    assert got.answer == answer
    assert len(got.evidence) == count
    assert "{" not in got.text


def test_answer_names_the_signs_that_show() -> None:
    assert "“AI-native cadence”" in answers(NEEDS[1:2])["company_loop"].text


DUTIES = tuple(Evidence(i, 10 * i, 10 * i + 4, "duty") for i in range(8))
APART = Explanation(DUTIES[:3], DUTIES[3:6], (), 0.0, "sections", ())
JOINED = Explanation(DUTIES[:1], DUTIES[1:2], DUTIES[2:6], 4 / 6, "sections", ())


@pytest.mark.parametrize(
    ("ids", "explanation", "answer", "quoted"),
    [
        ([SINGLE], EMPTY, "yes", 1),
        ([SINGLE], JOINED, "yes", 1),
        ([SINGLE], APART, "mixed", 1),
        ([SHARED], JOINED, "no", 1),
        ([SINGLE, SHARED], EMPTY, "mixed", 2),
        ([], EMPTY, "not_said", 0),
        ([], JOINED, "not_said", 4),
        ([], APART, "not_said", 4),
    ],
)
def test_accountability_answers_whether_the_role_is_the_seat(
    ids: list[str], explanation: Explanation, answer: str, quoted: int
) -> None:
    got = answers(ids, explanation)["role_accountability"]
    assert (got.answer, len(got.evidence)) == (answer, quoted)


def test_silence_is_worded_by_how_the_duties_lie() -> None:
    texts = {answers([], e)["role_accountability"].text for e in (EMPTY, JOINED, APART)}
    assert len(texts) == 3


def test_unit_behind_two_signs_is_quoted_once() -> None:
    both = [of(NEEDS[0], 1), of(NEEDS[1], 1)]
    (company, _) = diagnose(both, EMPTY, FRAMEWORK)
    assert len(company.evidence) == 1
