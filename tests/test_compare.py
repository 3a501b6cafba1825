"""Two versions of a posting: what changed, and which sentences did it."""

import json
import time
from dataclasses import replace
from io import StringIO

from rich.console import Console

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import compare, judge
from jdscan.records import Analysis, Claim, Comparison, Posting, UnitReading, Versions
from jdscan.report import comparison_to_json, render_comparison
from tests.factory import laid_out, posting_reading, unit_reading

STRATEGY = unit_reading("Own product strategy and the portfolio.", topics=("product_strategy",), template="cpo")
QUOTA = unit_reading("Carry the sales quota of the region.", topics=("cro_territory",))
INSIGHT = unit_reading("Own customer research end to end.", topics=("insight",))


def analysis(
    *units: UnitReading,
    structure: str = "integrated",
    coverage: dict[str, str] | None = None,
    claims: tuple[Claim, ...] = (),
    p: float = 0.94,
) -> Analysis:
    placed = laid_out(*units)
    reading = posting_reading(placed, structure=structure, coverage=coverage, claims=claims, p=p)
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


def test_a_staple_that_cleared_is_traced_to_the_duties_that_went_and_the_one_that_joins_them() -> None:
    product = [unit_reading(f"Decide product bet {i}.", template="cpo") for i in range(4)]
    marketing = [unit_reading(f"Run campaign {i}.", template="cmo") for i in range(4)]
    joined = unit_reading("Answer for one line from insight to revenue.", template="integrated")
    perk = unit_reading("Free lunch.", zone="offer", ownership="none")
    before = analysis(*product, perk, *marketing, structure="stapled")
    found = compare(before, analysis(*product[:1], perk, joined))
    staple = next(c for c in found.cleared if c.id == "structure.stapled")
    assert [e.text for e in staple.removed] == [r.unit.text for r in (*product[1:], *marketing)]
    assert [e.text for e in staple.added] == [joined.unit.text]
    back = next(c for c in compare(found.after, before).appeared if c.id == "structure.stapled")
    assert (back.removed, back.added) == (staple.added, staple.removed)


def test_new_duties_apart_from_what_went_bear_on_the_structure_and_new_perks_do_not() -> None:
    product = [unit_reading(f"Decide product bet {i}.", template="cpo") for i in range(4)]
    marketing = [unit_reading(f"Run campaign {i}.", template="cmo") for i in range(4)]
    joined = unit_reading("Answer for one line from insight to revenue.", template="integrated")
    perk = unit_reading("Free lunch.", zone="offer", ownership="none")
    found = compare(analysis(*product, *marketing, structure="stapled"), analysis(joined, *product, *marketing, perk))
    staple = next(c for c in found.cleared if c.id == "structure.stapled")
    assert staple.removed == ()
    assert [e.text for e in staple.added] == [joined.unit.text]


def test_a_claim_that_cleared_or_appeared_is_traced_to_the_sentence_before_and_after() -> None:
    perk = unit_reading("Free lunch.", zone="offer", ownership="none")
    treat = unit_reading("Free dinner.", zone="offer", ownership="none")
    reworded = unit_reading("Answer for pipeline created.", topics=("gtm_execution",))
    before = analysis(QUOTA, STRATEGY, perk, claims=(Claim("sales_quota", 0, 0.9),))
    after = analysis(reworded, STRATEGY, treat)
    cleared = next(c for c in compare(before, after).cleared if c.id == "overreach.sales_quota")
    appeared = next(c for c in compare(after, before).appeared if c.id == "overreach.sales_quota")
    assert ([e.text for e in cleared.removed], [e.text for e in cleared.added]) == (
        [QUOTA.unit.text],
        [reworded.unit.text],
    )
    assert (appeared.removed, appeared.added) == (cleared.added, cleared.removed)


def test_both_scores_are_shown_where_there_is_one() -> None:
    found = compare(analysis(STRATEGY, coverage={"insight": "missing"}), analysis(STRATEGY, INSIGHT))
    old, new = (side.verdict.score.value for side in (found.before, found.after))
    assert f"Score   {old} of 100 -> {new} of 100" in shown(found)
    data = json.loads(comparison_to_json(found))
    assert (data["before"]["score"], data["after"]["score"]) == (old, new)
    verdict = found.before.verdict
    unscored = replace(found.before, verdict=replace(verdict, score=replace(verdict.score, value=None)))
    assert f"Score   not scored -> {new} of 100" in shown(replace(found, before=unscored))
    assert "Score" not in shown(replace(found, before=unscored, after=unscored))


def shown(found: Comparison) -> str:
    console = Console(width=90, record=True, file=StringIO())
    render_comparison(found, console)
    return console.export_text()


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


def test_equal_sentences_are_matched_in_their_order() -> None:
    found = compare(analysis(QUOTA, STRATEGY, QUOTA), analysis(QUOTA, STRATEGY))
    assert [(c.before and c.before.unit, c.after) for c in found.units] == [(2, None)]


def test_thousands_of_equal_sentences_take_no_longer_than_others() -> None:
    perk = unit_reading("Free lunch.", zone="benefits")
    before, after = analysis(*[perk] * 2000), analysis(*[perk, QUOTA] * 1000)
    begun = time.process_time()
    found = compare(before, after)
    assert time.process_time() - begun < 5  # a fraction of a second; minutes, were each compared with each
    assert {c.after.text for c in found.units if c.after} == {QUOTA.unit.text}


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
    text = shown(found)
    assert "Cleared" in text
    assert "+ “Own customer research end to end.”" in text
