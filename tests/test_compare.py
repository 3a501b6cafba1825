"""Two versions of a posting: what changed, and which sentences did it."""

import json
from io import StringIO

from rich.console import Console

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import compare, judge
from jdscan.records import Analysis, Posting, UnitReading, Versions
from jdscan.report import comparison_to_json, render_comparison
from tests.factory import laid_out, posting_reading, unit_reading

STRATEGY = unit_reading("Own product strategy and the portfolio.", topics=("product_strategy",), template="cpo")
QUOTA = unit_reading("Carry the sales quota of the region.", topics=("cro_territory",))
INSIGHT = unit_reading("Own customer research end to end.", topics=("insight",))


def analysis(*units: UnitReading, coverage: dict[str, str] | None = None, p: float = 0.94) -> Analysis:
    placed = laid_out(*units)
    reading = posting_reading(placed, structure="integrated", coverage=coverage, p=p)
    posting = Posting("\n".join(u.unit.text for u in placed), reading.title, "text")
    verdict = judge(reading, load_framework(), load_titles())
    return Analysis(posting, reading, verdict, Versions("0", "fake", "1", "accurate"))


def test_the_same_text_has_no_change() -> None:
    one = analysis(STRATEGY, QUOTA)
    found = compare(one, one)
    changes = (found.appeared, found.cleared, found.moved, found.coverage, found.units)
    assert changes == ((),) * 5


def test_a_finding_that_cleared_is_traced_to_the_sentence_that_came() -> None:
    before, after = analysis(STRATEGY, coverage={"insight": "missing"}), analysis(STRATEGY, INSIGHT)
    found = compare(before, after)
    missing = next(c for c in found.cleared if c.id == "coverage.missing.insight")
    assert missing.after is None
    assert missing.removed == ()
    assert [e.text for e in missing.added] == ["Own customer research end to end."]
    assert [(c.before.status, c.after.status) for c in found.coverage] == [("missing", "owned")]
    assert [(c.before, c.after.text if c.after else "") for c in found.units] == [(None, INSIGHT.unit.text)]


def test_a_finding_that_appeared_is_traced_to_the_sentence_that_went() -> None:
    found = compare(analysis(STRATEGY, INSIGHT), analysis(STRATEGY, coverage={"insight": "missing"}))
    missing = next(c for c in found.appeared if c.id == "coverage.missing.insight")
    assert [e.text for e in missing.removed] == ["Own customer research end to end."]
    assert missing.added == ()


def test_confidence_that_moved_is_told_and_a_hair_is_not() -> None:
    states = {"insight": "missing"}
    one = analysis(STRATEGY, coverage=states, p=0.95)
    assert [c.id for c in compare(one, analysis(STRATEGY, coverage=states, p=0.85)).moved if c.before] != []
    assert compare(one, analysis(STRATEGY, coverage=states, p=0.94)).moved == ()


def test_line_breaks_and_case_are_no_change_and_a_reworded_sentence_is_one_change() -> None:
    other = unit_reading("OWN product  strategy\nand the portfolio.", topics=("product_strategy",), template="cpo")
    assert compare(analysis(STRATEGY), analysis(other)).units == ()
    (change,) = compare(analysis(STRATEGY, QUOTA), analysis(STRATEGY, INSIGHT)).units
    assert (change.before and change.before.text) == QUOTA.unit.text
    assert (change.after and change.after.text) == INSIGHT.unit.text


def test_every_quotation_points_into_its_own_version() -> None:
    before, after = analysis(QUOTA, STRATEGY, coverage={"insight": "missing"}), analysis(STRATEGY, INSIGHT)
    found = compare(before, after)
    sides = [(before.posting.text, [e for c in found.cleared for e in c.removed])]
    sides += [(after.posting.text, [e for c in found.cleared for e in c.added])]
    sides += [(before.posting.text, [c.before for c in found.units if c.before])]
    assert all(text[e.start : e.end] == e.text for text, quotes in sides for e in quotes)


def test_json_and_terminal_say_what_changed() -> None:
    found = compare(analysis(STRATEGY, coverage={"insight": "missing"}), analysis(STRATEGY, INSIGHT))
    data = json.loads(comparison_to_json(found))
    assert [c["id"] for c in data["cleared"]].count("coverage.missing.insight") == 1
    assert data["coverage"][0]["after"]["status"] == "owned"
    assert data["units"] == [{"before": None, "after": data["cleared"][0]["added"][0]}]
    console = Console(width=90, record=True, file=StringIO())
    render_comparison(found, console)
    text = console.export_text()
    assert "Cleared" in text
    assert "+ “Own customer research end to end.”" in text
