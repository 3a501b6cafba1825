"""``jdscan evaluate`` and ``jdscan label`` on an analyzer that reads by rule."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jdscan.cli.evaluate import evaluate
from jdscan.cli.label import BATCH, label
from jdscan.errors import CorpusError, InputError
from jdscan.evaluation.gold import read_gold
from jdscan.evaluation.predictions import read_predictions
from jdscan.evaluation.scores import format_figure, score
from jdscan.records import (
    ACCOUNTABILITIES,
    OWNERSHIPS,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Analysis,
    Coverage,
    Evidence,
    Finding,
    Posting,
    PostingReading,
    ReportingLine,
    Seat,
    Unit,
    UnitReading,
    Verdict,
    Versions,
)
from tests.factory import silent_parts


class RuleAnalyzer:
    """Reads by one rule: what holds "insight" is a duty that owns `insight`, all else is an offer."""

    def __init__(self, encoder: str = "accurate") -> None:
        self.encoder = encoder
        self.given: list[tuple[str, ...]] = []
        self.split: list[str] = []
        self.batches: list[tuple[Unit, ...]] = []

    @property
    def versions(self) -> Versions:
        return Versions("0.0", "rule", "1", self.encoder)

    def analyze_posting(self, posting: Posting) -> Analysis:
        self.split.append(posting.text)
        return self._analyze(posting, posting.text.split(". "))

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        self.given.append(tuple(texts))
        return self._analyze(Posting("\n".join(texts), title, "text"), texts)

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        self.batches.append(tuple(units))
        return tuple(self._read(u) for u in units)

    def _read(self, unit: Unit) -> UnitReading:
        yes = "insight" in unit.text.lower()
        zone, ownership = ("responsibility", "owns") if yes else ("offer", "none")
        return UnitReading(
            unit=unit,
            zone=zone,
            topics=("insight",) if yes else (),
            ownership=ownership,
            template="neutral",
            zone_proba={zone: 1.0},
            topics_proba={"insight": 2 / 3 if yes else 0.1},
            ownership_proba={ownership: 1.0},
            template_proba=dict.fromkeys(TEMPLATES, 0.25),
        )

    def _analyze(self, posting: Posting, texts: Sequence[str]) -> Analysis:
        units = tuple(self._read(Unit(i, t, 0, len(t))) for i, t in enumerate(texts))
        structure = "stapled" if "marketing" in posting.text else "product_only"
        proba = {structure: 0.7, "partial": 0.3}
        status = dict.fromkeys(ACCOUNTABILITIES, "missing") | {"insight": "owned"}
        coverage = tuple(Coverage(a, s, 0.9, False, ()) for a, s in status.items())
        evidence = (Evidence(0, 0, len(texts[0]), texts[0]),)
        finding = Finding("coverage.missing.x", "x", "high", "2.1", 1 / 3, "m", evidence, "r", "q")
        return Analysis(
            posting,
            PostingReading(
                title=posting.title,
                units=units,
                family="product",
                family_proba={},
                seniority="executive",
                seniority_proba={},
                structure_proba=proba,
                coverage_proba={},
                claims=(),
                sign_proba={},
                reporting=ReportingLine(),
            ),
            Verdict(
                seat=Seat("cpmo", "work", "s"),
                structure=structure,
                structure_proba=proba,
                abstained=structure == "stapled",
                coverage=coverage,
                findings=(finding,),
                overreach=("m_and_a",),
                reports_to="",
                headline="h",
                notes=(),
                **silent_parts(),
            ),
            self.versions,
        )


def gold_unit(text: str, zone: str, topics: list[str], ownership: str) -> dict[str, Any]:
    return {"text": text, "zone": zone, "topics": topics, "ownership": ownership, "template": "neutral"}


DUTY = gold_unit("Own insight into customers.", "responsibility", ["insight"], "owns")
MISSED = gold_unit("Set the price.", "responsibility", ["product_strategy"], "executes")
PERK = gold_unit("Free lunch, says marketing.", "offer", [], "none")
LABELS = {"family": "product", "seniority": "director"}
WITH_UNITS = [
    {"doc": "d1", "id": "a", "title": "CPO", "structure": "product_only", **LABELS, "units": [DUTY, MISSED]},
    {"doc": "d2", "id": "b", "title": "CPMO", "structure": "stapled", **LABELS, "units": [DUTY, PERK]},
    {"doc": "d3", "id": "c", "title": "CPO", "structure": "partial", **LABELS, "units": [DUTY]},
]
WHOLE = [
    {"id": "w1", "title": "CPO", "text": "Own insight. Eat.", "structure": "product_only", "overreach": []},
    {
        "id": "w2",
        "title": "CPO",
        "text": "All marketing.",
        "structure": "integrated",
        "overreach": ["m_and_a"],
    },
]


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    stdout: str
    stderr: str
    exception: BaseException | None


def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(evaluate)
    made.command()(label)
    return made


def run(*arguments: str | Path, analyzer: RuleAnalyzer | None = None, text: str | bytes | None = None) -> Outcome:
    made: Callable[[str], RuleAnalyzer] = RuleAnalyzer if analyzer is None else lambda encoder: analyzer
    return invoke(made, *arguments, text=text)


def invoke(seam: object, *arguments: str | Path, text: str | bytes | None = None) -> Outcome:
    result = CliRunner().invoke(app(), [str(a) for a in arguments], obj=seam, input=text)
    return Outcome(result.exit_code, result.stdout, result.stderr, result.exception)


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


# evaluate ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [WITH_UNITS, WHOLE, WITH_UNITS + WHOLE])
def test_it_prints_the_figures_of_what_it_writes(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    gold, out = write(tmp_path / "g.jsonl", rows), tmp_path / "p.jsonl"
    result = run("evaluate", gold, "--predictions", out, "--no-interval")
    assert result.exit_code == 0, result.stderr
    found = score(read_gold(gold), read_predictions(out))
    assert result.stdout.splitlines() == [format_figure(n, v) for n, v in found.items()]


def test_given_units_are_labelled_as_they_are_and_the_row_keeps_to_the_format(tmp_path: Path) -> None:
    analyzer, out = RuleAnalyzer(), tmp_path / "p.jsonl"
    run("evaluate", write(tmp_path / "g.jsonl", WITH_UNITS), "--predictions", out, analyzer=analyzer)
    assert analyzer.given[0] == (DUTY["text"], MISSED["text"])
    assert analyzer.split == []
    row = json.loads(out.read_text("utf-8").splitlines()[0])
    assert list(row)[:2] == ["doc", "family"]
    assert row["doc"] == "d1"
    assert set(row["structure_proba"]) == set(STRUCTURES)
    assert row["coverage"] == dict.fromkeys(ACCOUNTABILITIES, "missing") | {"insight": "owned"}
    assert row["reports_to"] is None
    assert row["findings"][0]["id"] == "coverage.missing.x"
    assert row["findings"][0]["evidence"][0]["text"] == DUTY["text"]
    assert row["units"][0]["topics_proba"] == dict.fromkeys(TOPICS, 0.0) | {"insight": 0.666667}
    assert len(row["units"]) == 2


def test_own_splitting_leaves_the_given_units_out(tmp_path: Path) -> None:
    analyzer, out = RuleAnalyzer(), tmp_path / "p.jsonl"
    gold = write(tmp_path / "g.jsonl", WITH_UNITS)
    result = run("evaluate", gold, "--own-splitting", "--predictions", out, analyzer=analyzer)
    assert result.exit_code == 0, result.stderr
    assert analyzer.given == []
    assert analyzer.split[0] == "Own insight into customers.\nSet the price."
    assert "zone.macro_f1" not in result.stdout
    assert "coverage.accuracy" in result.stdout
    assert all("units" not in json.loads(line) for line in out.read_text("utf-8").splitlines())


def test_intervals_follow_the_figures_and_counts_have_none(tmp_path: Path) -> None:
    result = run("evaluate", write(tmp_path / "g.jsonl", WITH_UNITS))
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert lines["postings"].split() == ["postings", "3"]
    assert lines["structure.accuracy"].startswith(f"{'structure.accuracy':36s} 0.667 [")
    low, high = lines["structure.accuracy"].split("[")[1].rstrip("]").split(", ")
    assert 0 <= float(low) <= 0.667 <= float(high) <= 1
    assert "\x1b" not in result.stderr  # no progress bar where nobody watches


def test_the_json_says_what_was_measured_on_what(tmp_path: Path) -> None:
    gold, out = write(tmp_path / "g.jsonl", WITH_UNITS + WHOLE), tmp_path / "f.json"
    run("evaluate", gold, "--json", out, "--encoder", "fast")
    report = json.loads(out.read_text("utf-8"))
    assert report["gold"] == {
        "file": "g.jsonl",
        "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(),
        "postings": 5,
        "postings_with_units": 3,
        "units": 5,
    }
    assert (report["encoder"], report["model_version"], report["own_splitting"]) == ("fast", "rule", False)
    assert report["rendering"] == "clean"
    assert report["figures"]["postings"] == 5
    assert report["bootstrap"] == {"level": 0.95, "resamples": 1000, "seed": 0}
    low, high = report["intervals"]["zone.accuracy"]
    assert low <= report["figures"]["zone.accuracy"] <= high
    run("evaluate", gold, "--json", out, "--no-interval")
    assert "intervals" not in json.loads(out.read_text("utf-8"))


def test_bad_gold_is_named_with_its_line_before_a_model_is_loaded(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.jsonl", [WHOLE[0], WHOLE[1] | {"structure": "glued"}])

    def unwanted(encoder: str) -> RuleAnalyzer:
        raise AssertionError(encoder)

    result = invoke(unwanted, "evaluate", gold)
    assert isinstance(result.exception, CorpusError)
    assert result.exception.where == f"{gold}:2"


def test_a_report_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.jsonl", WHOLE)
    result = run("evaluate", gold, "--json", tmp_path / "absent" / "f.json")
    assert isinstance(result.exception, CorpusError)


@pytest.mark.parametrize(
    "options", [("--rendering", "commas"), ("--rendering", "all"), ("--predictions", "p.jsonl"), ("--own-splitting",)]
)
def test_a_check_refuses_what_it_would_not_heed(options: tuple[str, ...], tmp_path: Path) -> None:
    result = run("evaluate", write(tmp_path / "g.jsonl", WHOLE), "--check", "titles", *options)
    assert result.exit_code == 2
    assert options[0] in result.stderr
    assert "a check scores nothing" in " ".join(re.sub("[│╭╮╰╯─]", " ", result.stderr).split())


# label ---------------------------------------------------------------------------------------------


def rows_of(result: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_of_text_is_labelled_with_all_probabilities(tmp_path: Path) -> None:
    path = tmp_path / "units.txt"
    path.write_bytes("\ufeffOwn insight – now\r\n\r\n  Free lunch \r\n".encode())
    result = run("label", path)
    assert result.exit_code == 0, result.stderr
    first, second = rows_of(result)
    assert (first["text"], second["text"]) == ("Own insight – now", "Free lunch")
    assert (first["zone"], first["topics"], first["ownership"]) == ("responsibility", ["insight"], "owns")
    assert first["template"] == "neutral"
    assert first["topics_proba"] == dict.fromkeys(TOPICS, 0.0) | {"insight": 0.6667}
    expected = {"zone_proba": ZONES, "ownership_proba": OWNERSHIPS, "template_proba": TEMPLATES}
    for name, labels in expected.items():
        assert tuple(second[name]) == labels
        assert math.isclose(sum(second[name].values()), 1)


def test_json_lines_carry_the_context_of_a_unit() -> None:
    analyzer = RuleAnalyzer()
    line = {"text": " Own insight ", "heading": "Duties", "previous": "Lead.", "title": "CPO", "id": 7}
    lines = json.dumps(line) + "\n" + json.dumps({"text": "Lunch", "heading": None}) + "\n"
    result = run("label", "-", "--format", "jsonl", analyzer=analyzer, text=lines)
    assert [r["text"] for r in rows_of(result)] == ["Own insight", "Lunch"]
    first, second = analyzer.batches[0]
    assert (first.heading, first.previous, first.start, first.end) == ("Duties", "Lead.", 0, 11)
    assert (second.heading, second.previous, second.index) == ("", "", 1)


def test_bad_lines_are_named_and_the_others_are_labelled(tmp_path: Path) -> None:
    path = tmp_path / "units.jsonl"
    lines = [
        b'{"text": "Lunch"}',
        b"{",
        b"[1]",
        b'{"text": " "}',
        b'{"text": "\xff"}',
        b'{"text": "a", "heading": 3}',
    ]
    path.write_bytes(b"\n".join([*lines, b'{"text": "Own insight"}']))
    result = run("label", path)
    assert result.exit_code == InputError.exit_code == 2
    assert [r["text"] for r in rows_of(result)] == ["Lunch", "Own insight"]
    reported = result.stderr.splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in reported] == ["2", "3", "4", "5", "6"]
    reasons = [
        "not JSON",
        "not a JSON object",
        "`text` is missing, empty",
        "not UTF-8",
        "`heading` or `previous`",
    ]
    assert all(reason in line for reason, line in zip(reasons, reported, strict=True))


def test_undecodable_text_from_standard_input_is_named() -> None:
    result = run("label", "-", text=b"Own insight\n\xff\xfe\n")
    assert result.exit_code == 2
    assert len(rows_of(result)) == 1
    assert "standard input:2: not UTF-8 at byte 0" in result.stderr


def test_long_inputs_are_read_in_batches_and_in_order() -> None:
    analyzer = RuleAnalyzer()
    texts = [f"unit {i}" for i in range(BATCH + 3)]
    result = run("label", "-", analyzer=analyzer, text="\n".join(texts))
    assert [r["text"] for r in rows_of(result)] == texts
    assert [len(b) for b in analyzer.batches] == [BATCH, 3]


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    result = run("label", tmp_path / "absent.txt")
    assert isinstance(result.exception, InputError)
    assert "cannot read the units" in str(result.exception)


def test_an_unknown_encoder_is_refused_by_the_command_line() -> None:
    refused = run("label", "-", "--encoder", "huge", text="x")
    assert refused.exit_code == 2
    assert "fast" in refused.stderr
