"""The documentation says what is so: commands, options, exit codes, links, notebooks."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from jdscan import __version__, errors
from jdscan.cli import COMMANDS, EXIT_CODES, make_app
from jdscan.cli.scan import FAILED
from jdscan.report import NOTICE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PAGES = sorted(path for pattern in ("*.md", "docs/*.md", "corpus/*.md", "models/*.md") for path in ROOT.glob(pattern))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
_HOSTS = re.compile(
    r"\b(?:pypi|registry|index-url|artifactory)\b|(?<![\w.])/(?:work|home|root|tmp|opt)/", re.IGNORECASE
)


def fences(text: str, language: str) -> list[str]:
    return [body for name, body in _FENCE.findall(text) if name == language]


def made_commands(text: str) -> set[str]:
    """Return the targets that a page tells to make, in code."""
    code = "\n".join([*fences(text, "console"), *re.findall(r"`([^`\n]+)`", text)])
    return set(_MAKE.findall(code))


def table_rows(text: str, width: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    return [row for row in rows if len(row) == width]


def test_readme_gives_the_two_commands_first() -> None:
    assert [block.strip() for block in fences(README, "console")][:2] == ["make scan", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_are_targets_of_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    assert made_commands(page.read_text("utf-8")) <= targets


def test_the_makefile_explains_its_targets_and_scans_a_posting_that_is_there() -> None:
    phony = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split()
    shown = re.findall(r"^help:\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[0]
    assert [name for name in phony if name != "help" and not re.search(rf"\b{name}\b", shown)] == []
    example = re.findall(r"^FILE \?= (.*)$", MAKEFILE, re.MULTILINE)[0]
    assert (ROOT / example).is_file()
    assert f"]({example})" in README


def test_ci_runs_both_commands_of_the_readme_and_all_of_check() -> None:
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    made = {name for line in run.splitlines() if line.startswith("make ") for name in line.split("#")[0].split()[1:]}
    check = re.findall(r"^check: (.*)$", MAKEFILE, re.MULTILINE)[0].split()
    assert made == {"scan", *check}
    assert "test" in check
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def documented_options() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for command, names, _ in table_rows(README, 3):
        if command.strip("`") in ("jdscan", *COMMANDS):
            found.setdefault(command.strip("`"), set()).update(re.findall(r"`([^`]+)`", names))
    return found


def option_names(command: Any) -> set[str]:
    names: set[str] = set()
    for parameter in command.params:
        if parameter.name == "help":
            continue
        if parameter.param_type_name == "argument":
            names.add(parameter.name.upper())
        else:
            names |= {name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("--")}
    return names


def test_readme_documents_every_option_and_no_other() -> None:
    group: Any = typer.main.get_command(make_app())
    context = group.make_context("jdscan", ["doctor"])
    actual = {name: option_names(group.get_command(context, name)) for name in COMMANDS}
    assert documented_options() == {"jdscan": option_names(group), **actual}


def test_readme_documents_the_exit_codes() -> None:
    documented = {int(code): words for code, words in table_rows(README, 2) if code.isdigit()}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.JdscanError)]
    assert set(documented) == {0, FAILED, *(kind.exit_code for kind in kinds)}
    assert set(documented) == {int(code) for code in re.findall(r"(?<=[:;] )(\d)(?= )", EXIT_CODES)}


def test_readme_has_the_notice() -> None:
    assert NOTICE in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    targets = _LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_no_host_and_no_folder_of_a_machine(page: Path) -> None:
    assert _HOSTS.findall(page.read_text("utf-8")) == []


def test_python_of_the_readme_is_python_that_uses_public_names() -> None:
    (example,) = fences(README, "python")
    assert imported_from_jdscan(example) <= {"Analyzer", "to_json"}


def imported_from_jdscan(code: str) -> set[str]:
    """Return the names that the code imports from jdscan; a submodule counts as a name that is not public."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0].startswith("jdscan"):
            names |= {alias.name if node.module == "jdscan" else str(node.module) for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("jdscan") and alias.name != "jdscan"}
    return names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_stored_without_outputs_and_use_public_names_only(path: Path) -> None:
    import jdscan

    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["outputs"] or cell["execution_count"] for cell in code] == [None] * len(code)
    names = imported_from_jdscan("\n".join("".join(cell["source"]) for cell in code))
    assert names <= {*jdscan.__all__, "jdscan.evaluation.errors", "jdscan.evaluation.gold"}


def test_the_changelog_has_a_place_for_this_version() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert __version__ in (ROOT / "CHANGELOG.md").read_text("utf-8")


def scan_of_the_readme() -> str:
    """Return what ``make scan`` shows, 80 columns wide and without colour."""
    command = [str(Path(sys.executable).with_name("jdscan")), "scan", "corpus/postings/examples/stapled-cpmo.md"]
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)  # noqa: S603 - our own command
    return "\n".join(line.rstrip() for line in done.stdout.decode().strip().splitlines())


def block(text: str, name: str) -> str:
    return text.split(f"<!-- figures: {name} -->")[1].split("<!-- /figures -->")[0]


def test_readme_shows_what_make_scan_shows() -> None:
    assert scan_of_the_readme() in block(README, "scan-output"), "run `python -m tests.test_docs` to renew it"


@pytest.mark.parametrize(("page", "name"), [("README.md", "measured"), ("models/README.md", "models-scores")])
def test_figures_stand_beside_the_command_that_prints_them(page: str, name: str) -> None:
    figures = block((ROOT / page).read_text("utf-8"), name)
    assert re.search(r"\d\.\d", figures)
    assert re.search(r"`(jdscan|make|python)\b", figures)


if __name__ == "__main__":
    before, _, rest = README.partition("<!-- figures: scan-output -->")
    _, end, after = rest.partition("<!-- /figures -->")
    shown = f"\n\n```text\n{scan_of_the_readme()}\n```\n\n"
    (ROOT / "README.md").write_text(f"{before}<!-- figures: scan-output -->{shown}{end}{after}", "utf-8")
