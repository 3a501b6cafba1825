"""The rules of the seed documents: shipped data, the rules written out from it, and broken copies."""

import re
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest

from jdscan.errors import FrameworkError
from jdscan.framework import Framework, load_framework
from jdscan.framework.entries import FindingKind, ResultPart, Rule
from jdscan.framework.loader import read_framework
from jdscan.framework.rules import check_rules, expand_rules, unruled_findings
from jdscan.framework.types import split_pattern
from jdscan.records import Verdict

SOURCE = Path(__file__).resolve().parents[1] / "jdscan" / "framework"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


def rule_of(framework: Framework, id: str) -> Rule:
    return next(rule for rule in framework.rules if rule.id == id)


# The shipped rules


def test_every_rule_has_a_finding_or_a_reason(framework: Framework) -> None:
    assert [rule.id for rule in framework.rules if bool(rule.reason) == bool(rule.findings)] == []


def test_every_finding_has_a_rule(framework: Framework) -> None:
    named = {id for rule in framework.rules for id in rule.findings}
    for kind in framework.findings:
        prefix, slot = split_pattern(kind.id)
        assert kind.id in named or (slot and any(id.startswith(prefix) for id in named)), kind.id
    assert unruled_findings(framework) == ()


def test_every_section_has_a_rule_and_no_rule_another_section(framework: Framework) -> None:
    assert {rule.section for rule in framework.rules} == framework.sections


def test_every_row_of_the_matrix_and_every_surface_has_a_rule(framework: Framework) -> None:
    ids = {rule.id for rule in framework.rules}
    assert {f"raci.{row.id}" for row in framework.decisions} <= ids
    assert {f"surface.{surface.id}" for surface in framework.shared_surfaces} <= ids
    assert not [id for id in ids if split_pattern(id)[1]]


def test_rules_of_the_matrix_tell_the_letters(framework: Framework) -> None:
    for row in framework.decisions:
        text = rule_of(framework, f"raci.{row.id}").rule
        told = {letter: found.split(", ") for letter, found in re.findall(r"\b([ACI]): ([A-Z, ]+|none)\b", text)}
        for letter in "ACI":
            assert told[letter] == ([role for role, held in row.raci.items() if held == letter] or ["none"]), row.id


def test_rules_of_the_matrix_name_the_findings_of_their_row(framework: Framework) -> None:
    for row in framework.decisions:
        over = [f"overreach.{rule.id}" for rule in framework.overreach if row.id in rule.decisions]
        expected = [f"underreach.{row.id}"] if row.accountable == framework.seat else over
        assert list(rule_of(framework, f"raci.{row.id}").findings) == expected


def test_the_reason_of_a_family_goes_to_members_without_a_finding(framework: Framework) -> None:
    members = [rule for rule in framework.rules if rule.id.startswith("raci.")]
    assert {bool(rule.findings) for rule in members} == {True, False}
    assert [rule.id for rule in members if bool(rule.reason) == bool(rule.findings)] == []


def test_rules_of_the_surfaces_tell_owners_mechanism_and_tiebreaker(framework: Framework) -> None:
    for surface in framework.shared_surfaces:
        rule = rule_of(framework, f"surface.{surface.id}")
        assert rule.section == surface.section
        assert f"shared.unowned.{surface.id}" in rule.findings
        for words in (*surface.owners, surface.mechanism, surface.tiebreaker or "none"):
            assert words in rule.rule


def test_parts_of_a_result_are_fields_of_the_verdict_or_the_advice() -> None:
    assert set(get_args(ResultPart)) <= {field.name for field in fields(Verdict)} | {"advice"}


def test_rules_are_part_of_the_plain_framework(framework: Framework) -> None:
    data = framework.to_dict()["rules"]
    assert [entry["id"] for entry in data] == [rule.id for rule in framework.rules]
    assert set(data[0]) == {"id", "section", "rule", "findings", "shown_by", "reason"}


# Rules that do not hold


def with_rule(framework: Framework, rule: Rule) -> Framework:
    return replace(framework, rules=(*framework.rules, rule))


GOOD = Rule(id="new", section="001_aa3302c44211f348#2.1", rule="A claim.", shown_by=("coverage",), reason="No fault.")


def test_a_good_rule_passes(framework: Framework) -> None:
    check_rules(with_rule(framework, GOOD))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (replace(GOOD, reason=""), "'new' must have findings, or else a reason"),
        (replace(GOOD, findings=("structure.stapled",)), "'new' must have findings, or else a reason"),
        (replace(GOOD, section="001_aa3302c44211f348#9"), "'new' cites the unknown section"),
        (replace(GOOD, findings=("coverage.lost",), reason=""), "'new' names the unknown finding 'coverage.lost'"),
        (
            replace(GOOD, findings=("coverage.missing.taste",), reason=""),
            "the unknown finding 'coverage.missing.taste'",
        ),
        (replace(GOOD, id="five.no_sum"), "'five.no_sum' stands twice"),
    ],
)
def test_a_bad_rule_is_refused_by_name(framework: Framework, rule: Rule, message: str) -> None:
    with pytest.raises(FrameworkError, match=re.escape(message)):
        check_rules(with_rule(framework, rule))


def test_a_finding_without_a_rule_is_refused_by_name(framework: Framework) -> None:
    kind: FindingKind = replace(framework.findings[0], id="structure.new")
    with pytest.raises(FrameworkError, match=r"No rule names the finding 'structure\.new'"):
        check_rules(replace(framework, findings=(*framework.findings, kind)))


def test_a_family_is_ruled_by_its_pattern_or_by_all_its_members(framework: Framework) -> None:
    members = [rule for rule in framework.rules if rule.id.startswith("raci.")]
    assert unruled_findings(replace(framework, rules=tuple(members[:-1]))) != ()
    held = [id for id in unruled_findings(replace(framework, rules=tuple(members))) if id.startswith("underreach.")]
    assert held == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (replace(GOOD, id="new.<ocean>"), "ranges over the unknown 'ocean'"),
        (replace(GOOD, id="new.<surface>", rule="{definition} {accountable}"), "unknown slots accountable"),
    ],
)
def test_a_bad_family_of_rules_is_refused(framework: Framework, rule: Rule, message: str) -> None:
    with pytest.raises(FrameworkError, match=re.escape(message)):
        expand_rules(with_rule(framework, rule))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('shown_by = ["structure"', 'shown_by = ["smell"', "'shown_by' must be one of seat"),
        ('findings = ["structure.stapled"]', 'findings = ["structure.glued"]', "the unknown finding 'structure.glued'"),
        ("reason = ", "because = ", "the unknown key 'because'"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    for file in SOURCE.glob("*.toml"):
        shutil.copy(file, tmp_path)
    text = (tmp_path / "rules.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "rules.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FrameworkError, match=re.escape(message)):
        read_framework(tmp_path)
