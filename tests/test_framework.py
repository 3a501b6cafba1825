"""The framework data against the seed, against IDS.md, and against broken copies of itself."""

import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jdscan.errors import FrameworkError
from jdscan.framework import Framework, load_framework
from jdscan.framework.types import split_pattern
from jdscan.framework.wording import fill, slots
from jdscan.records import TOPICS

REPO = Path(__file__).resolve().parents[1]
SOURCE = REPO / "jdscan" / "framework"
SHARED = REPO.parent / "shared"
SEED = SHARED / "seeds" / "001_aa3302c44211f348.txt"
IDS = SHARED / "IDS.md"
ROLES = ("CPMO", "CRO", "CEO", "CFO", "CTO", "GC")
RACI: dict[str, dict[str, Any]] = json.loads((REPO / "tests/data/raci.json").read_text(encoding="utf-8"))

needs_seeds = pytest.mark.skipif(not SEED.exists(), reason="the seed documents are not part of the repository")
needs_ids = pytest.mark.skipif(not IDS.exists(), reason="IDS.md is not part of the repository")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


def table_rows(columns: int) -> Iterator[tuple[int, list[str]]]:
    """Walk the seed's table rows with that many cells, each with the number of its category."""
    category = 0
    for line in SEED.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"Category (\d):", line):
            category = int(heading[1])
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        is_body = line.startswith("|") and "Decision" not in cells[0] and not set(cells[0]) <= set("-: ")
        if is_body and len(cells) == columns:
            yield category, cells


# The matrix


@pytest.mark.parametrize("id", RACI)
def test_row_has_the_letters_of_the_seed(framework: Framework, id: str) -> None:
    row = framework.decision(id)
    assert {"name": row.name, "category": row.category, **row.raci} == RACI[id]


def test_matrix_has_34_rows_in_five_categories(framework: Framework) -> None:
    assert [row.id for row in framework.decisions] == list(RACI)
    assert [category.size for category in framework.categories] == [7, 9, 6, 6, 6]


def test_ceo_holds_four_rows_as_the_prose_says(framework: Framework) -> None:
    assert sum(row.accountable == "CEO" for row in framework.decisions) == 4


@needs_seeds
def test_matrix_is_the_seed_table_row_by_row(framework: Framework) -> None:
    seed = [(category, *cells) for category, cells in table_rows(7)]
    ours = [(row.category, row.name, *(row.raci[role] for role in ROLES)) for row in framework.decisions]
    assert ours == seed


@needs_seeds
def test_categories_are_named_as_in_the_seed(framework: Framework) -> None:
    seed = re.findall(r"^Category (\d): (.+?)\s*$", SEED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [(str(category.id), category.name) for category in framework.categories] == seed


@needs_seeds
def test_shared_surfaces_are_the_seed_table_row_by_row(framework: Framework) -> None:
    seed = [tuple(cells) for _, cells in table_rows(4)]
    ours = [
        (surface.name, " and ".join(surface.owners), surface.mechanism, surface.tiebreaker)
        for surface in framework.shared_surfaces
        if surface.section.endswith("#2.5")
    ]
    assert ours == seed
    assert len(seed) == 3


# Ids


def ids_section(title: str) -> str:
    text = IDS.read_text(encoding="utf-8")
    return next(part for part in text.split("\n## ") if part.startswith(title))


@needs_ids
def test_decisions_are_those_of_the_id_list(framework: Framework) -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\d) \| (\w+) \|$", ids_section("RACI"), flags=re.MULTILINE)
    assert [(row.id, str(row.category), row.accountable) for row in framework.decisions] == listed


@needs_ids
def test_surfaces_are_those_of_the_id_list(framework: Framework) -> None:
    listed = re.findall(r"`(\w+)`", ids_section("RACI").split("Shared surfaces of 2.5:")[1])
    assert [surface.id for surface in framework.shared_surfaces] == listed


@needs_ids
def test_overreach_rules_are_those_of_the_id_list(framework: Framework) -> None:
    rows = re.findall(r"^\| (`.+?`) \| ([A-Z, ]+) \| (.+) \|$", ids_section("Overreach"), flags=re.MULTILINE)
    listed = {
        id: (tuple(holders.split(", ")), tuple(re.findall(r"`(\w+)`", where)))
        for ids, holders, where in rows
        for id in re.findall(r"`(\w+)`", ids)
    }
    assert {rule.id: (rule.belongs_to, rule.decisions) for rule in framework.overreach} == listed


@needs_ids
def test_findings_are_those_of_the_id_list(framework: Framework) -> None:
    listed = {
        id.replace("<id above>", "<overreach>").replace("<decision id>", "<decision>")
        for id in re.findall(r"`(\w+\.[^`]+)`", ids_section("Findings"))
    }
    assert listed <= {kind.id for kind in framework.findings}


def test_topics_are_those_of_the_codebook(framework: Framework) -> None:
    assert framework.topics == TOPICS


# Look-ups


def test_framework_is_read_once_and_survives_pickling(framework: Framework) -> None:
    assert load_framework() is framework
    assert pickle.loads(pickle.dumps(framework)) == framework  # noqa: S301 - our own bytes
    assert isinstance(hash(framework), int)


def test_finding_of_a_family_takes_its_members_words(framework: Framework) -> None:
    finding = framework.finding("coverage.missing.insight")
    insight = framework.accountability("insight")
    assert finding.id == "coverage.missing.insight"
    assert insight.name in finding.name
    assert insight.cues[0] in finding.remedy
    assert finding.section == insight.section


def test_overreach_finding_takes_severity_and_holder_of_its_rule(framework: Framework) -> None:
    finding = framework.finding("overreach.engineering_headcount")
    assert finding.severity == framework.overreach_rule("engineering_headcount").severity
    assert "CTO and CFO" in finding.name


def test_every_finding_id_is_found_and_leaves_only_the_postings_slots(framework: Framework) -> None:
    posting = {placeholder.id for placeholder in framework.placeholders}
    ids = framework.finding_ids()
    assert len(ids) == len(set(ids))
    for id in ids:
        finding = framework.finding(id)
        assert finding.id == id
        assert slots(finding.remedy) <= posting
        assert not slots(finding.name + finding.definition + finding.question + finding.explanation)


def test_pattern_is_found_unfilled(framework: Framework) -> None:
    assert framework.finding("underreach.<decision>").id == "underreach.<decision>"


def test_subject_of_a_finding_is_the_member_of_its_family(framework: Framework) -> None:
    assert framework.subject("overreach.renewals") is framework.overreach_rule("renewals")
    assert framework.subject("shared.unowned.lead_handoff") is framework.shared_surface("lead_handoff")
    assert framework.subject("muddle.deal_price") is None
    assert framework.subject("overreach.x") is None


def test_underreach_ranges_over_the_seats_own_rows_only(framework: Framework) -> None:
    held = {id for id, row in RACI.items() if row["CPMO"] == "A"}
    assert set(framework.subjects("decision")) == held
    with pytest.raises(FrameworkError):
        framework.finding(f"underreach.{next(id for id in RACI if id not in held)}")


def test_remedy_quotes_the_posting_and_falls_back_without_words(framework: Framework) -> None:
    assert "“own {title} deals”" in framework.remedy("overreach.sales_quota", {"quote": "own {title} deals"})
    assert "the passage shown" in framework.remedy("overreach.sales_quota", {"quote": ""})
    for id in framework.finding_ids():
        assert not slots(framework.remedy(id, {}))


def test_fill_leaves_what_it_has_no_word_for() -> None:
    assert fill("{a} and {b}", {"a": "{b}"}) == "{b} and {b}"


@pytest.mark.parametrize(
    ("look_up", "id", "near"),
    [
        ("decision", "pricing_strategy_and_packaging", "pricing_strategy_and_packaging_architecture"),
        ("accountability", "insights", "insight"),
        ("territory", "cro_teritory", "cro_territory"),
        ("shared_surface", "lead_handof", "lead_handoff"),
        ("overreach_rule", "renewal", "renewals"),
        ("finding", "coverage.mising.insight", "coverage.missing.insight"),
    ],
)
def test_unknown_id_names_near_ones(framework: Framework, look_up: str, id: str, near: str) -> None:
    with pytest.raises(FrameworkError, match=re.escape(near)):
        getattr(framework, look_up)(id)


def test_unknown_id_with_no_near_one_lists_some(framework: Framework) -> None:
    with pytest.raises(FrameworkError, match="insight, product_strategy"):
        framework.accountability("zzz")


def test_to_dict_is_plain_json(framework: Framework) -> None:
    data = framework.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["framework_version"] == framework.version
    row = data["decisions"][0]
    assert list(row["raci"]) == list(ROLES)
    assert {"id", "category", "name", "section", "definition", "cues"} <= set(row)
    lists = "shared_surfaces accountabilities territories overreach findings signs questions"
    assert {*lists.split(), "quiet_variants", "practices", "friction_points", "assumptions", "joins"} <= set(data)


def test_letters_are_equal_to_a_plain_mapping_and_cannot_be_changed(framework: Framework) -> None:
    letters = framework.decisions[0].raci
    assert letters == dict(letters)
    assert "R" not in letters
    with pytest.raises(TypeError):
        letters["CPMO"] = "I"  # type: ignore[index]  # that it has no assignment is the point


# Content


def test_every_decision_has_two_to_four_cues(framework: Framework) -> None:
    assert {len(row.cues) for row in framework.decisions} <= {2, 3, 4}


def test_no_cue_stands_twice_in_an_entry(framework: Framework) -> None:
    lists = [each.cues for each in framework.accountabilities]
    lists += [rule.cues for rule in framework.overreach] + [row.cues for row in framework.decisions]
    for cues in lists:
        assert len(set(cues)) == len(cues) >= 2


def test_notes_where_the_prose_differs(framework: Framework) -> None:
    for row in framework.decisions:
        if row.accountable == "GC" and row.raci["CPMO"] == "I":
            assert "prose" in row.note.lower()


def texts_of(value: object) -> Iterator[str]:
    """Walk all texts of plain data except names, which may be the seed's own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"name", "title", "id"}:
                yield from texts_of(item)


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())  # an id counts as one word
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}


@needs_seeds
def test_no_text_shares_eight_words_in_a_row_with_a_seed(framework: Framework) -> None:
    seeds = set[tuple[str, ...]]().union(
        *(runs_of_eight(file.read_text(encoding="utf-8")) for file in SEED.parent.glob("*.txt"))
    )
    copied = [text for text in texts_of(framework.to_dict()) if runs_of_eight(text) & seeds]
    assert copied == []


def test_joins_are_eight_to_twelve_with_lines_of_their_own(framework: Framework) -> None:
    assert 8 <= len(framework.joins) <= 12
    assert len({join.line for join in framework.joins}) == len(framework.joins)
    for join in framework.joins:
        for side in (join.product, join.marketing):
            assert side.topics
            assert all(word == word.lower() for word in side.words)


# Broken copies


def test_code_names_no_entry(framework: Framework) -> None:
    named = {row.id for row in framework.decisions} | {row.name for row in framework.decisions}
    named |= {id for id in framework.finding_ids() if not split_pattern(id)[1]}
    for file in SOURCE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not [name for name in named if name in text], file.name
