"""The search for edits, on a small world in which a text is judged by its lines alone."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from jdscan.framework import load_framework
from jdscan.judgement.edits import MOST_CALLS, edits_for
from jdscan.judgement.findings import FindingWriter, by_severity, quote
from jdscan.judgement.rewriting import apply_changes
from jdscan.records import (
    ACCOUNTABILITIES,
    Analysis,
    Coverage,
    DutyPair,
    Edit,
    Explanation,
    Finding,
    Posting,
    Score,
    Seat,
    UnitReading,
    Verdict,
    Versions,
)
from tests.factory import posting_reading, silent_parts, spread, unit_reading

FRAMEWORK = load_framework()
WRITER = FindingWriter(FRAMEWORK, "CPMO", "")
STRUCTURES = ("stapled", "integrated", "partial", "product_only", "marketing_only", "out_of_scope")
FULL = [FRAMEWORK.accountability(a).cues[0] for a in ACCOUNTABILITIES]
# A finding for the readings of a text, or None.
Rule = Callable[[Sequence[UnitReading]], Finding | None]


def quoting(id: str, *words: str, most: int = 4) -> Rule:
    """Make a rule that raises a finding quoting the lines that hold one of the words."""

    def rule(readings: Sequence[UnitReading]) -> Finding | None:
        quoted = [quote(r) for r in readings if any(w in r.unit.text for w in words)][:most]
        return WRITER.write(id, "Found.", 0.9, quoted) if quoted else None

    return rule


class World:
    """Judges by rules; a line of the framework's cues owns its accountability, and so does ``owns <id>``."""

    def __init__(self, *rules: Rule, structure: Callable[[list[str]], str] = lambda _: "integrated") -> None:
        self.rules = rules
        self.structure = structure
        self.pairs: list[tuple[str, str, str]] = []
        self.calls: Counter[str] = Counter()

    def __call__(self, text: str) -> Analysis:
        self.calls[text] += 1
        readings = list(self._readings(text))
        lines = [r.unit.text for r in readings]
        coverage = tuple(self._coverage(lines))
        findings = [f for rule in self.rules if (f := rule(readings)) is not None] + self._coverage_findings(coverage)
        structure = self.structure(lines)
        found = {r.unit.text: quote(r) for r in readings}
        pairs = tuple(DutyPair("join", found[p], found[m], line) for p, m, line in self.pairs if {p, m} <= set(found))
        verdict = Verdict(
            seat=Seat("cpmo", "title", "By its title."),
            structure=structure,
            structure_proba=spread(STRUCTURES, structure),
            abstained=False,
            coverage=coverage,
            findings=by_severity(findings),
            overreach=(),
            reports_to="",
            headline="",
            notes=(),
            **silent_parts(),
        )
        verdict = replace(
            verdict,
            explanation=Explanation((), (), (), 0.0, "sections", pairs),
            score=Score(100 - len(findings), "By their number.", (), None),
        )
        return Analysis(
            Posting(text, "CPMO", "text"), posting_reading(readings), verdict, Versions("1", "1", "1", "fake")
        )

    def _readings(self, text: str) -> list[UnitReading]:
        out: list[UnitReading] = []
        at = 0
        for line in text.split("\n"):
            words = line.removeprefix("- ")
            if words:
                r = unit_reading(words, index=len(out), start=at + len(line) - len(words))
                out.append(replace(r, unit=replace(r.unit, kind="item" if line.startswith("- ") else "sentence")))
            at += len(line) + 1
        return out

    def _coverage(self, lines: list[str]) -> list[Coverage]:
        owned = [
            a
            for a in ACCOUNTABILITIES
            if f"owns {a}" in lines or any(cue in lines for cue in FRAMEWORK.accountability(a).cues)
        ]
        return [Coverage(a, "owned" if a in owned else "missing", 0.9, False, ()) for a in ACCOUNTABILITIES]

    def _coverage_findings(self, coverage: Sequence[Coverage]) -> list[Finding]:
        missing = [c.accountability for c in coverage if c.status == "missing"]
        ids = [f"coverage.missing.{a}" for a in missing] + ["coverage.four_of_five"] * (len(missing) == 1)
        return [WRITER.write(id, "Found.", 0.9) for id in ids]

    def edits(self, *lines: str) -> dict[str, Edit]:
        """Advise on a list of lines, and hold every edit found to what an edit promises."""
        text = "\n".join(f"- {line}" for line in lines)
        analysis = self(text)
        self.calls.clear()
        edits = edits_for(analysis, FRAMEWORK, self)
        assert set(self.calls.values()) <= {1}
        assert [e.finding for e in edits] == [f.id for f in analysis.verdict.findings if FRAMEWORK.finding(f.id).fault]
        for edit in edits:
            self.check(text, edit)
        return {e.finding: e for e in edits}

    def check(self, text: str, edit: Edit) -> None:
        assert edit.cleared == bool(edit.changes) == bool(edit.text)
        assert edit.tried <= MOST_CALLS
        assert edit.reason.endswith(".")
        if not edit.cleared:
            return
        assert edit.text == apply_changes(text, edit.changes)
        after = self(edit.text).verdict
        assert edit.finding not in {f.id for f in after.findings}
        assert edit.score == after.score.value
        assert all(a.end <= b.start for a, b in pairwise(edit.changes))


def text_of(edit: Edit) -> list[str]:
    return [line.removeprefix("- ") for line in edit.text.rstrip().split("\n")]


def test_praise_is_what_the_framework_calls_info() -> None:
    praise = {id for id in FRAMEWORK.finding_ids() if not FRAMEWORK.finding(id).fault}
    assert {id for id in praise if not id.startswith(("need.", "practice."))} == {
        "accountability.single",
        "title.quiet_variant",
    }


def test_praise_gets_no_edit() -> None:
    assert World(quoting("need.upstream_buyers", "docs")).edits(*FULL, "Buyers read our docs") == {}


def test_a_quoted_motive_is_removed_with_its_bullet() -> None:
    edit = World(quoting("motive.budget_compression", "salary")).edits(*FULL, "Save a salary")[
        "motive.budget_compression"
    ]
    assert text_of(edit) == FULL
    assert (len(edit.changes), edit.tried) == (1, 1)


def test_all_passages_go_where_one_is_not_enough_also_those_not_quoted_at_first() -> None:
    world = World(quoting("motive.coordination_panic", "quarrel", most=1))
    edit = world.edits("quarrel one", *FULL, "quarrel two", "quarrel three")["motive.coordination_panic"]
    assert text_of(edit) == FULL
    assert len(edit.changes) == 3


def test_the_edit_is_shrunk_to_what_it_needs() -> None:
    """The first passage quoted is harmless: only the second one raises the finding."""

    def rule(readings: Sequence[UnitReading]) -> Finding | None:
        quoted = [quote(r) for r in readings if "quarrel" in r.unit.text or "peace" in r.unit.text]
        bad = sum("quarrel" in e.text for e in quoted)
        return WRITER.write("motive.coordination_panic", "Found.", 0.9, quoted) if bad else None

    edit = World(rule).edits("peace", *FULL, "quarrel one", "quarrel two")["motive.coordination_panic"]
    assert text_of(edit) == ["peace", *FULL]
    assert len(edit.changes) == 2


def test_what_is_missing_is_added_as_the_recruiters_bullet() -> None:
    edits = World().edits(*FULL[:-1])
    cue = FRAMEWORK.accountability(ACCOUNTABILITIES[-1]).cues[0]
    for id in (f"coverage.missing.{ACCOUNTABILITIES[-1]}", "coverage.four_of_five"):
        assert text_of(edits[id]) == [*FULL[:-1], cue]


def test_of_two_that_are_missing_one_alone_would_only_trade_the_finding() -> None:
    edit = World().edits(*FULL[:-2])[f"coverage.missing.{ACCOUNTABILITIES[-1]}"]
    assert sorted(text_of(edit)) == sorted(FULL)


def test_a_passage_that_owns_an_accountability_is_reworded_rather_than_lost() -> None:
    insight = ACCOUNTABILITIES[0]
    world = World(quoting(f"coverage.touched_only.{insight}", "help out"))
    edit = world.edits("help out", *FULL)[f"coverage.touched_only.{insight}"]
    assert edit.cleared
    # Nothing but rewording or removing the passage clears it; the rewording comes first.
    assert FRAMEWORK.accountability(insight).cues[0] in text_of(edit)
    assert "help out" not in text_of(edit)


def test_no_edit_costs_an_accountability() -> None:
    world = World(quoting("motive.budget_compression", "owns insight"))
    edit = world.edits("owns insight", *FULL[1:])["motive.budget_compression"]
    assert (edit.cleared, edit.tried) == (False, 1)
    assert "harm" in edit.reason


def test_no_edit_trades_a_finding_for_one_as_bad() -> None:
    def rule(readings: Sequence[UnitReading]) -> Finding | None:
        here = any(r.unit.text == "joint" for r in readings)
        return None if here else WRITER.write("muddle.deal_price", "Found.", 0.9)

    edit = World(quoting("motive.budget_compression", "joint"), rule).edits(*FULL, "joint")["motive.budget_compression"]
    assert not edit.cleared
    mild = World(quoting("muddle.pipeline_metric", "joint"), lambda r: _low_without(r, "joint"))
    assert mild.edits(*FULL, "joint")["muddle.pipeline_metric"].cleared


def _low_without(readings: Sequence[UnitReading], line: str) -> Finding | None:
    here = any(r.unit.text == line for r in readings)
    return None if here else WRITER.write("shared.no_mechanism", "Found.", 0.9)


@pytest.mark.parametrize(
    "id", ["overreach.sales_quota", "muddle.deal_price", "underreach.icp_definition_and_segmentation"]
)
def test_a_passage_is_reworded_by_the_frameworks_own_line(id: str) -> None:
    edit = World(quoting(id, "wrong")).edits(*FULL, "a wrong line")[id]
    cues = [cue for p in FRAMEWORK.friction_points for s in p.sides if s.role == FRAMEWORK.seat for cue in s.cues]
    cues += [cue for d in FRAMEWORK.decisions for cue in d.cues]
    assert text_of(edit)[:-1] == FULL
    assert text_of(edit)[-1] in cues


def test_work_of_another_executive_with_no_line_of_the_seats_own_is_removed() -> None:
    edit = World(quoting("overreach.m_and_a", "wrong")).edits(*FULL, "a wrong line")["overreach.m_and_a"]
    assert text_of(edit) == FULL


# Staples


def stapled(lines: list[str]) -> str:
    joined = sum(line.startswith("joined") for line in lines)
    sides = sum(line.startswith(("product", "market")) for line in lines)
    return "stapled" if sides > 2 * joined else "integrated"


def staple(readings: Sequence[UnitReading]) -> Finding | None:
    if stapled([r.unit.text for r in readings]) == "stapled":
        return WRITER.write("structure.stapled", "Found.", 0.9)
    return None


SIDES = ["product 1", "product 2", "product 3", "market 1", "market 2", "market 3"]


def test_pairs_are_joined_until_it_is_one_seat_and_no_further() -> None:
    world = World(staple, structure=stapled)
    world.pairs = [(f"product {i}", f"market {i}", f"joined {i}") for i in (1, 2, 3)]
    edit = world.edits(*FULL, *SIDES)["structure.stapled"]
    assert world(edit.text).verdict.structure == "integrated"
    text = "\n".join(f"- {line}" for line in [*FULL, *SIDES])
    joins = [c for c in edit.changes if c.replacement]
    goings = [c for c in edit.changes if not c.replacement]
    assert len(joins) == len(goings) > 0
    for pair in zip(joins, goings, strict=True):
        less = apply_changes(text, [c for c in edit.changes if c not in pair])
        assert "structure.stapled" in {f.id for f in world(less).verdict.findings}


def test_a_staple_that_loses_a_side_is_not_cleared() -> None:
    """Joining makes the finding go, but one side is all that is left."""
    world = World(staple, structure=lambda lines: "stapled" if stapled(lines) == "stapled" else "product_only")
    world.pairs = [(f"product {i}", f"market {i}", f"joined {i}") for i in (1, 2, 3)]
    edit = world.edits(*FULL, *SIDES)["structure.stapled"]
    assert not edit.cleared
    assert "up to 3 pairs" in edit.reason


def test_a_staple_without_pairs_says_so() -> None:
    edit = World(staple, structure=stapled).edits(*FULL, *SIDES)["structure.stapled"]
    assert (edit.cleared, edit.tried) == (False, 0)
    assert "pair" in edit.reason


# Limits


def test_a_finding_that_nothing_clears_is_given_up_in_time() -> None:
    world = World(lambda r: WRITER.write("motive.budget_compression", "Found.", 0.9, [quote(x) for x in r[:30]]))
    edit = world.edits(*FULL, *[f"line {i}" for i in range(40)])["motive.budget_compression"]
    assert not edit.cleared
    assert 0 < edit.tried <= MOST_CALLS


def test_a_finding_that_a_new_reading_does_not_raise_gets_no_edit() -> None:
    world = World(quoting("motive.budget_compression", "salary"))
    analysis = world("\n".join([*FULL, "Save a salary"]))
    edits = edits_for(analysis, FRAMEWORK, World())
    assert [(e.cleared, e.tried) for e in edits] == [(False, 0)]


def test_subjects_of_families_are_their_entries() -> None:
    assert FRAMEWORK.subject("coverage.missing.insight") == FRAMEWORK.accountability("insight")
    assert FRAMEWORK.subject("overreach.renewals") == FRAMEWORK.overreach_rule("renewals")
    assert FRAMEWORK.subject("structure.stapled") is None
