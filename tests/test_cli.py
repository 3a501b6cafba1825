"""The command line on a fake analyzer, given through the seam of ``make_app``."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from jdscan import records
from jdscan.analyzer import ENCODERS
from jdscan.cli import COMMANDS, make_app
from jdscan.cli.doctor import ARTEFACTS, SELF_TEST, needed_packages
from jdscan.cli.loading import EncoderName
from jdscan.cli.scan import AudienceName
from jdscan.errors import ArtefactError, FrameworkError, InputError, TrainingError
from jdscan.framework import load_framework
from jdscan.records import (
    Advice,
    Analysis,
    Coverage,
    Edit,
    Evidence,
    Finding,
    OutlineLine,
    OutlineSection,
    Posting,
    PostingReading,
    Seat,
    SurfaceState,
    Unit,
    UnitReading,
    Verdict,
    Versions,
)
from jdscan.report import NOTICE, render_html, to_json
from jdscan.report.audience import Audience
from jdscan.training.card import WHAT
from tests.factory import silent_parts

ROOT = Path(__file__).parent.parent
FOR_RECRUITER = ("--for", "recruiter")
FOR_CANDIDATE = ("--for", "candidate")
TEXT = "Own the plan and the quota for Zoë\n"


def certain(label: str, labels: tuple[str, ...]) -> dict[str, float]:
    return {name: float(name == label) for name in labels}


class FakeAnalyzer:
    """Takes the first line for the one unit, with overreach (medium) where it speaks of the quota."""

    def __init__(self, encoder: str) -> None:
        self.versions = Versions("0.1.0", "fake", "1.0.0", encoder)

    def analyze_posting(self, posting: Posting) -> Analysis:
        line = posting.text.splitlines()[0]
        unit = UnitReading(
            unit=Unit(0, line, 0, len(line)),
            zone="responsibility",
            topics=("product_strategy",),
            ownership="owns",
            template="cpo",
            zone_proba=certain("responsibility", records.ZONES),
            topics_proba=certain("product_strategy", records.TOPICS),
            ownership_proba=certain("owns", records.OWNERSHIPS),
            template_proba=certain("cpo", records.TEMPLATES),
        )
        reading = PostingReading(
            title=posting.title,
            units=(unit,),
            family="product",
            family_proba=certain("product", records.FAMILIES),
            seniority="executive",
            seniority_proba=certain("executive", records.SENIORITIES),
            structure_proba=certain("stapled", records.STRUCTURES[:5]),
            coverage_proba={},
            claims=(),
            sign_proba={},
            reporting=records.ReportingLine(),
        )
        return Analysis(posting, reading, self.judge(line), self.versions)

    def advise(self, analysis: Analysis) -> Advice:
        edits = (Edit(f.id, (), False, "", None, 1, "No way out.") for f in analysis.verdict.findings)
        return Advice(tuple(edits), (OutlineSection("Mission", (OutlineLine("Answer for all of it", None),)),))

    def judge(self, line: str) -> Verdict:
        at = line.find("the quota")
        evidence = (Evidence(0, at, at + 9, line[at : at + 9]),)
        quota = Finding(
            id="overreach.sales_quota",
            name="Sales quota",
            severity="medium",
            section="001_aa3302c44211f348#2.3",
            confidence=0.9,
            message="The quota is the CRO's.",
            evidence=evidence,
            remedy="Strike it.",
            question="Whose is it?",
        )
        return Verdict(
            seat=Seat("cpmo", "title", "The title says so."),
            structure="stapled",
            structure_proba=certain("stapled", records.STRUCTURES),
            abstained=False,
            coverage=tuple(Coverage(a, "owned", 1.0, False, (0,)) for a in records.ACCOUNTABILITIES),
            findings=(quota,) if at >= 0 else (),
            overreach=(),
            reports_to="",
            headline="Two jobs stapled.",
            notes=(),
            **silent_parts(),
        )


class Sharing(FakeAnalyzer):
    def judge(self, line: str) -> Verdict:
        state = SurfaceState("lead_handoff", True, False, False, False, (), share=0.12)
        return replace(super().judge(line), surfaces=(state,), any_surface_share=0.4)


class LostSeat(FakeAnalyzer):
    def judge(self, line: str) -> Verdict:
        raise ArtefactError("a file is missing", where="accurate", remedy="Reinstall jdscan")


def run(*args: str, analyzer: Callable[[str], Any] = FakeAnalyzer, stdin: str | bytes | None = None) -> Any:
    return CliRunner().invoke(make_app(analyzer), list(args), input=stdin)


@pytest.fixture
def posting(tmp_path: Path) -> str:
    path = tmp_path / "posting.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_scan_prints_the_verdict_with_the_quote(posting: str) -> None:
    result = run("scan", posting, "--title", "CPMO")
    assert result.exit_code == 0
    assert "CPMO" in result.stdout
    assert "Two jobs stapled." in result.stdout
    assert "“the quota”" in result.stdout
    assert NOTICE in result.stdout
    assert "Offset" not in result.stdout


def test_scan_shows_units_on_request(posting: str) -> None:
    assert "Offset" in run("scan", posting, "--show", "units").stdout


@pytest.mark.parametrize("args", [("-",), ()])
def test_scan_reads_standard_input(args: tuple[str, ...]) -> None:
    assert run("scan", *args, stdin=TEXT).exit_code == 0


def test_scan_json_is_the_bytes_that_python_gives(posting: str) -> None:
    result = run("scan", posting, "--json", "--encoder", "fast", "--format", "text", "--title", "Chief")
    expected = FakeAnalyzer("fast").analyze_posting(Posting(TEXT, "Chief", "text"))
    assert result.stdout_bytes == to_json(expected).encode()


def test_scan_writes_the_page_beside_the_json(posting: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = run("scan", posting, "--json", "--html", str(page), "--title", "Chief", "--format", "text")
    analysis = FakeAnalyzer("accurate").analyze_posting(Posting(TEXT, "Chief", "text"))
    assert page.read_text("utf-8") == render_html(analysis)
    assert json.loads(result.stdout)["encoder"] == "accurate"
    assert str(page) in result.stderr


def test_scan_tells_a_recruiter_what_to_edit_and_a_candidate_what_to_ask(posting: str) -> None:
    recruiter, same, candidate = (run("scan", posting, *args).stdout for args in ((), FOR_RECRUITER, FOR_CANDIDATE))
    assert recruiter == same
    assert "Strike it." in recruiter
    assert "Whose is it?" not in recruiter
    assert "Questions to ask" in candidate
    assert "Whose is it?" in candidate
    assert "Strike it." not in candidate


def test_scan_says_how_many_real_postings_name_a_shared_surface(posting: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = run("scan", posting, "--html", str(page), analyzer=Sharing).stdout
    for shown in (" ".join(text.split()), page.read_text("utf-8")):
        assert "40% of real leadership postings name any" in shown
        assert "named by 12% of real leadership postings" in shown


def test_scan_for_either_gives_the_same_json_and_a_page_of_its_own(posting: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    recruiter = run("scan", posting, "--json").stdout_bytes
    candidate = run("scan", posting, "--json", "--html", str(page), *FOR_CANDIDATE).stdout_bytes
    assert candidate == recruiter
    assert "advice" not in json.loads(candidate)
    assert "Questions to ask" in page.read_text("utf-8")


def test_scan_searches_edits_only_on_request(posting: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    asked = run("scan", posting, "--edits", "--html", str(page))
    assert "No way out." in asked.stdout
    assert "+ Answer for all of it" in asked.stdout
    assert "No way out." in page.read_text("utf-8")
    assert "No way out." not in run("scan", posting).stdout
    for args in ((), FOR_CANDIDATE):
        advice = json.loads(run("scan", posting, "--edits", "--json", *args).stdout)["advice"]
        assert [edit["finding"] for edit in advice["edits"]] == ["overreach.sales_quota"]


def test_the_audiences_of_the_command_line_are_those_of_the_report() -> None:
    assert [name.value for name in AudienceName] == list(get_args(Audience))


@pytest.mark.parametrize(("severity", "code"), [("info", 3), ("low", 3), ("medium", 3), ("high", 0)])
def test_scan_fails_on_a_finding_as_severe_or_worse(posting: str, severity: str, code: int) -> None:
    result = run("scan", posting, "--fail-on", severity)
    assert result.exit_code == code
    assert "Two jobs stapled." in result.stdout


def test_scan_without_findings_passes_every_severity() -> None:
    assert run("scan", "-", "--fail-on", "info", stdin="Own the plan\n").exit_code == 0


@pytest.mark.parametrize(
    "args", [("scan", "no-such-file.txt"), ("scan", "-"), ("scan", "-", "--html", "/no/such/folder/x")]
)
def test_bad_input_is_explained_without_a_traceback(args: tuple[str, ...]) -> None:
    result = run(*args, stdin=TEXT if "--html" in args else "  \n")
    assert result.exit_code == InputError.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "Where:" in result.stderr
    assert "Remedy:" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("scan", "-", "--encoder", "huge"),
        ("scan", "-", "--fail-on", "dire"),
        ("scan", "-", "--show", "all"),
        ("scan", "-", "--for", "everybody"),
        ("scan", "-", "--for", "candidate", "--edits"),
        ("scna",),
        (),
    ],
)
def test_bad_usage_leaves_with_2(args: tuple[str, ...]) -> None:
    assert run(*args, stdin=TEXT).exit_code == 2


def test_a_broken_installation_leaves_with_4(posting: str) -> None:
    result = run("scan", posting, analyzer=LostSeat)
    assert result.exit_code == ArtefactError.exit_code == 4
    assert "a file is missing" in result.stderr
    assert "Reinstall jdscan" in result.stderr


def test_help_documents_every_command_and_exit_code() -> None:
    text = " ".join(run("--help").stdout.split())
    assert NOTICE in text
    assert all(f" {command} " in text for command in COMMANDS)
    assert "2 bad input or usage" in text
    assert "4 broken installation (artefact or framework)" in text
    assert "5 training error" in text
    assert (FrameworkError.exit_code, TrainingError.exit_code) == (4, 5)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_the_notice(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert NOTICE in " ".join(result.stdout.split())


def test_version() -> None:
    assert run("--version").stdout.startswith("jdscan ")


def test_framework_json_is_the_whole_framework() -> None:
    data = json.loads(run("framework", "--json").stdout)
    assert data == load_framework().to_dict()
    assert len(data["decisions"]) == 34


def test_framework_overview_names_every_entry() -> None:
    text = "".join(run("framework").stdout.split())
    data = load_framework().to_dict()
    for kind in (
        "accountabilities",
        "decisions",
        "shared_surfaces",
        "overreach",
        "findings",
        "quiet_variants",
    ):
        assert all(entry["id"] in text for entry in data[kind]), kind


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        ("insight", "accountabilities", "2.1 The Five Accountabilities"),
        ("discount_authority_on_live_deals", "decisions", "CPMO C, CRO A"),
        ("icp_refinement", "shared_surfaces", "Weekly CPMO and CRO standing meeting"),
        ("sales_quota", "overreach", "CRO"),
        ("coverage.missing.insight", "findings", "Market and customer insight: not in the posting"),
        ("coverage.missing.<accountability>", "findings", "high"),
    ],
)
def test_framework_shows_an_entry(entry: str, kind: str, words: str) -> None:
    assert words in " ".join(run("framework", entry).stdout.split())
    assert json.loads(run("framework", entry, "--json").stdout)[kind]["id"] == entry


def test_framework_shows_a_practice_as_practice_and_as_finding() -> None:
    assert set(json.loads(run("framework", "practice.pricing_with_market", "--json").stdout)) == {
        "findings",
        "practices",
    }


def test_framework_suggests_near_ids_for_an_unknown_one() -> None:
    result = run("framework", "sales_quotas")
    assert result.exit_code == 2
    assert "sales_quota" in result.stderr


def checks(analyzer: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    result = run("doctor", "--json", analyzer=analyzer)
    report = json.loads(result.stdout)
    assert report["ok"] == all(check["ok"] for check in report["checks"])
    assert result.exit_code == (0 if report["ok"] else 4)
    return {check["name"]: check for check in report["checks"]}


def test_doctor_accepts_the_expected_verdict_and_reports_anything_else() -> None:
    seen = checks(FakeAnalyzer)
    assert seen["self-test accurate"]["ok"]
    assert seen["framework"]["ok"]
    assert {"artefact accurate", "artefact fast", "package spacy"} <= set(seen)
    broken = checks(LostSeat)["self-test accurate"]
    assert not broken["ok"]
    assert "a file is missing" in broken["detail"]


def test_doctor_says_in_words_what_is_broken() -> None:
    result = run("doctor", analyzer=LostSeat)
    assert result.exit_code == 4
    assert "self-test accurate" in result.stdout
    assert "checks failed" in result.stdout


def test_doctor_looks_at_every_artefact() -> None:
    assert set(ARTEFACTS) == {*WHAT, "boundary", "cascade"}


def test_the_encoders_of_the_command_line_are_those_of_the_analyzer() -> None:
    assert {name.value for name in EncoderName} == set(ENCODERS)


def test_doctor_looks_at_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = {line.partition(">")[0] for line in project["dependencies"]}
    assert {"fastapi", "spacy"} < set(needed_packages()) <= listed
    assert "pytest" not in needed_packages()
    assert "🌿" in SELF_TEST


def test_import_and_help_of_the_app_load_no_model_library() -> None:
    code = (
        "import sys; from jdscan.cli import make_app; from jdscan.cli import scan, doctor, framework\n"
        "heavy = 'spacy onnxruntime sklearn scipy pydantic fastapi jsonschema numpy'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
