"""The page of the framework: the file is what the command prints, and every entry stands in it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jdscan.cli import make_app
from jdscan.framework import load_framework
from jdscan.report.framework_page import render_framework

PAGE = Path(__file__).parents[1] / "docs" / "FRAMEWORK.md"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(make_app(), ["framework", *arguments])


def cells_of(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_the_file_is_what_the_command_prints() -> None:
    assert run("--markdown").stdout == PAGE.read_text("utf-8"), "run `make framework-doc` to renew it"


def test_every_entry_stands_in_the_page() -> None:
    framework = load_framework()
    page = render_framework(framework)
    lists: list[tuple[Any, ...]] = [framework.rules, framework.findings, framework.accountabilities]
    lists += [framework.territories, framework.decisions, framework.shared_surfaces, framework.overreach]
    lists += [entry.sub_scopes for entry in framework.accountabilities]
    assert [entry.id for entries in lists for entry in entries if f"`{entry.id}`" not in page] == []
    assert [rule.id for rule in framework.rules if f"| {rule.rule} |" not in page] == []


def test_the_counts_of_the_introduction_add_up() -> None:
    page = render_framework(load_framework())
    counts = re.search(r"Of (\d+) rules, (\d+) are behind a finding and (\d+) more .*?;\n(\d+) no posting", page)
    assert counts
    total, *parts = map(int, counts.groups())
    assert sum(parts) == total == len(load_framework().rules)


def test_no_row_stands_without_a_finding_or_a_reason() -> None:
    rules = {f"`{rule.id}`" for rule in load_framework().rules}
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in PAGE.read_text("utf-8").splitlines() if line[:1] == "|"]
    ruled = [[cell.strip() for cell in row] for row in rows if row[0].strip() in rules and len(row) == 4]
    assert len(ruled) == len(rules)
    assert [id for id, _, shown, why in ruled if "`" not in shown and not why] == []


def test_rows_are_as_wide_as_their_table() -> None:
    for block in render_framework(load_framework()).split("\n\n"):
        assert len({cells_of(line) for line in block.splitlines() if line.startswith("|")}) <= 1, block[:80]


def test_a_bar_in_a_text_does_not_break_the_table() -> None:
    framework = load_framework()
    first = replace(framework.rules[0], rule="this | that")
    page = render_framework(replace(framework, rules=(first, *framework.rules[1:])))
    (line,) = (line for line in page.splitlines() if "this" in line and "that |" in line and first.id in line)
    assert cells_of(line) == 4
    assert r"this \| that" in line


@pytest.mark.parametrize("other", ["--json", "insight"])
def test_markdown_is_of_the_whole_framework_alone(other: str) -> None:
    result = run("--markdown", other)
    assert result.exit_code == 2
    assert "give it alone" in " ".join(result.stderr.split())


def test_a_rule_is_shown_by_its_id() -> None:
    words = " ".join(run("five.four_of_five").stderr.split())
    assert "no entry" in words
    words = " ".join(run("five.least_scope").stdout.split())
    assert words.startswith("Rule five.least_scope section 2.1 The Five Accountabilities")
    assert "coverage.four_of_five" in words
