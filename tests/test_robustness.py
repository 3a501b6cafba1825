"""Whole postings in rough forms, what the figures lose on them, and ``jdscan evaluate --rendering``."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.cli.evaluate import RenderingName
from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.errors import CorpusError
from jdscan.evaluation.bootstrap import Interval
from jdscan.evaluation.gold import read_gold
from jdscan.evaluation.predictions import Prediction, UnitPrediction, read_predictions
from jdscan.evaluation.renderings import RENDERINGS
from jdscan.evaluation.robustness import (
    CLEAN,
    KINDS,
    TEXT_KINDS,
    UNIT_KINDS,
    Trial,
    compare,
    format_table,
    plan_trials,
    render_posting,
    to_json,
)
from jdscan.evaluation.scores import format_figure, score
from jdscan.records import ACCOUNTABILITIES
from tests.test_cli_evaluate import WHOLE, WITH_UNITS, RuleAnalyzer, run, write

HEADING = UnitLabels("heading", (), "none", "neutral")
DUTY = UnitLabels("responsibility", ("insight",), "owns", "cpo")
PERK = UnitLabels("offer", (), "none", "neutral")
KIND = st.sampled_from(KINDS)
TEXTS = st.lists(st.text(min_size=1, max_size=40).filter(lambda t: bool(t.strip())), min_size=1, max_size=6)


def posting(*units: tuple[str, UnitLabels], key: str = "d1") -> LabelledPosting:
    texts, labels = zip(*units, strict=True)
    return LabelledPosting(key, key, "CPO", "\n".join(texts), texts, labels, structure="product_only")


def whole(text: str) -> LabelledPosting:
    return LabelledPosting("w1", "w1", "CPO", text, None, (), structure="product_only")


AUTHORED = posting(("Your duties:", HEADING), ("Own insight, daily.", DUTY), ("Free \n lunch!", PERK))


# rendering -----------------------------------------------------------------------------------------


@given(TEXTS, KIND)
def test_labels_and_the_number_of_units_are_kept_and_none_becomes_empty(texts: list[str], kind: str) -> None:
    clean = posting(*((t, DUTY) for t in texts))
    rough = render_posting(clean, kind)
    assert rough.units is not None
    assert len(rough.units) == len(texts)
    assert all(t.strip() for t in rough.units)
    assert replace(rough, text=clean.text, units=clean.units) == clean


@given(TEXTS, KIND)
def test_a_posting_is_always_rendered_alike(texts: list[str], kind: str) -> None:
    clean = posting(*((t, DUTY) for t in texts))
    random.seed(7)  # the global source has no say
    assert render_posting(clean, kind) == render_posting(clean, kind)


def test_the_draws_hang_on_the_key_and_stay_what_they_are() -> None:
    units = [("Lead the teams that set prices for every edition.", DUTY)] * 8
    first, again, other = (render_posting(posting(*units, key=k), "typos").units for k in ("a", "a", "b"))
    assert first == again != other
    bullets = render_posting(posting(*units[:4], key="a"), "bullets").units or ()
    # Frozen: with other draws, figures could not be compared with those of before.
    assert [t.removesuffix(units[0][0]) for t in bullets] == ["1)", "·", "·", "+ "]


def test_only_headings_are_put_in_capitals() -> None:
    assert render_posting(AUTHORED, "capitals").units == ("YOUR DUTIES:", "Own insight, daily.", "Free \n lunch!")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("breaks", "Your duties: Own insight, daily. Free lunch!"),
        ("stripped", "Your duties Own insight daily Free lunch"),
        ("glued", "Your duties:•Own insight, daily.•Free lunch!"),
        ("punctuation", "Your duties\nOwn insight daily\nFree lunch"),
    ],
)
def test_the_forms_of_the_text_lose_its_line_breaks(kind: str, text: str) -> None:
    assert render_posting(AUTHORED, kind).text == text


@given(TEXTS, st.sampled_from(TEXT_KINDS))
def test_no_line_break_is_left(texts: list[str], kind: str) -> None:
    assert re.search(r"[\n\r\t]", render_posting(posting(*((t, DUTY) for t in texts)), kind).text) is None


def test_lines_stand_in_where_there_are_no_units() -> None:
    clean = whole("Your duties\n\nOwn the insight of all customers, always.\n")
    stripped = render_posting(clean, "stripped")
    assert (stripped.units, stripped.text) == (None, "Your duties Own the insight of all customers always")
    capitals = render_posting(clean, "capitals").text
    assert capitals == "YOUR DUTIES\n\nOwn the insight of all customers, always.\n"


def test_clean_is_the_posting_itself_and_an_unknown_kind_is_named() -> None:
    assert render_posting(AUTHORED, CLEAN) is AUTHORED
    with pytest.raises(CorpusError, match="unknown rendering 'soggy'") as caught:
        render_posting(AUTHORED, "soggy")
    assert (caught.value.where, "typos" in caught.value.remedy) == ("d1", True)


# measuring -----------------------------------------------------------------------------------------


def test_trials_give_units_where_there_are_any_and_the_form_has_them() -> None:
    both = plan_trials([AUTHORED, whole("Own insight.")])
    assert both[:2] == [Trial(CLEAN, own_splitting=False), Trial(CLEAN, own_splitting=True)]
    assert {t.kind for t in both if t.own_splitting} == {CLEAN, *KINDS}
    assert {t.kind for t in both if not t.own_splitting} == {CLEAN, *UNIT_KINDS}
    assert set(UNIT_KINDS) == set(RENDERINGS)
    assert all(t.own_splitting for t in plan_trials([whole("Own insight.")]))


GOLD = [posting(("Own insight.", DUTY), ("Lunch.", PERK), key=str(i)) for i in range(12)]
GIVEN, OWN = Trial("typos", own_splitting=False), Trial("glued", own_splitting=True)


def guesses(wrong: int, *, own_splitting: bool) -> dict[str, Prediction]:
    """Read all rightly but the duty of the first ``wrong`` postings, which is taken for a perk."""
    out = {}
    for i, g in enumerate(GOLD):
        labels = (PERK if i < wrong else DUTY, PERK)
        proba = dict.fromkeys(ACCOUNTABILITIES, 0.5)
        units = None if own_splitting else tuple(UnitPrediction(x, proba) for x in labels)
        coverage = dict.fromkeys(ACCOUNTABILITIES, "missing") | ({} if i < wrong else {"insight": "owned"})
        out[g.key] = Prediction(g.key, structure="product_only", coverage=coverage, units=units)
    return out


READ = {
    GIVEN.clean: guesses(0, own_splitting=False),
    OWN.clean: guesses(1, own_splitting=True),
    GIVEN: guesses(6, own_splitting=False),
    OWN: guesses(2, own_splitting=True),
}


def test_each_trial_is_compared_with_the_clean_one_of_its_splitting() -> None:
    found = {o.trial: o for o in compare(GOLD, READ)}
    assert found[GIVEN].figures == score(GOLD, READ[GIVEN])
    assert found[GIVEN].differences["coverage.accuracy"].value == pytest.approx(-6 / 60)
    assert found[OWN].differences["coverage.accuracy"].value == pytest.approx(-1 / 60)
    assert found[GIVEN].differences["topics.five.macro_f1"].interval.high < 0
    assert found[GIVEN].differences["structure.accuracy"].interval == Interval(0.0, 0.0, 1000)
    assert found[GIVEN.clean].differences == {}


def test_the_table_has_a_line_a_kind_and_intervals_where_they_were_drawn() -> None:
    header, clean, typos, glued = format_table(compare(GOLD, READ)).splitlines()
    assert re.split(r" {2,}", header)[::6] == ["rendering", "coverage"]
    assert clean.split() == ["clean", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000", "0.983"]
    cells = re.split(r" {2,}", typos)
    assert cells[:2] == ["typos", "0.733 -0.267"]
    assert re.fullmatch(r"0\.667 -0\.333 \[-0\.\d{3}, -0\.\d{3}\]", cells[2])
    assert re.fullmatch(r"0\.900 -0\.100 \[-0\.\d{3}, -0\.\d{3}\]", cells[6])
    assert cells[7] == "–"
    assert re.split(r" {2,}", glued)[:7] == ["glued", *["–"] * 6]
    assert re.fullmatch(r"0\.967 -0\.017 \[-0\.\d{3}, \+0\.000\]", re.split(r" {2,}", glued)[7])
    assert "[" not in format_table(compare(GOLD, READ, interval=False))


def test_json_holds_figures_and_differences_by_kind_and_splitting() -> None:
    found = to_json(compare(GOLD, READ))
    assert {k: list(v) for k, v in found.items()} == {
        "clean": ["given_units", "own_splitting"],
        "typos": ["given_units"],
        "glued": ["own_splitting"],
    }
    gain = found["typos"]["given_units"]["differences"]["coverage.accuracy"]
    assert gain["interval"][0] <= gain["value"] <= gain["interval"][1]
    assert "differences" not in found["clean"]["given_units"]
    assert "differences" not in to_json(compare(GOLD, READ, interval=False))["typos"]["given_units"]


# the command line ----------------------------------------------------------------------------------


def test_the_command_line_offers_every_rendering() -> None:
    assert [*RenderingName] == [*KINDS, "all"]


@pytest.mark.parametrize("rows", [WITH_UNITS, WITH_UNITS + WHOLE])
def test_a_rendering_is_scored_as_the_gold_itself_would_be(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    gold, out, analyzer = write(tmp_path / "g.jsonl", rows), tmp_path / "p.jsonl", RuleAnalyzer()
    arguments = ("evaluate", gold, "--rendering", "punctuation", "--predictions", out, "--no-interval")
    result = run(*arguments, analyzer=analyzer)
    assert result.exit_code == 0, result.stderr
    assert analyzer.given[0] == ("Own insight into customers", "Set the price")
    found = score(read_gold(gold), read_predictions(out))
    assert "zone.macro_f1" in found
    assert result.stdout.splitlines() == [format_figure(n, v) for n, v in found.items()]


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_what_parts_no_units_is_split_anew(kind: str, tmp_path: Path) -> None:
    analyzer, out = RuleAnalyzer(), tmp_path / "f.json"
    gold = write(tmp_path / "g.jsonl", WITH_UNITS)
    result = run("evaluate", gold, "--rendering", kind, "--json", out, analyzer=analyzer)
    assert result.exit_code == 0, result.stderr
    assert analyzer.given == []
    assert analyzer.split == [render_posting(p, kind).text for p in read_gold(gold)]
    report = json.loads(out.read_text("utf-8"))
    assert (report["rendering"], report["own_splitting"]) == (kind, True)
    assert "zone.macro_f1" not in report["figures"]
    assert {"coverage.accuracy", "structure.accuracy"} <= set(report["figures"])


def test_a_rendering_of_the_units_can_be_split_anew_too(tmp_path: Path) -> None:
    analyzer = RuleAnalyzer()
    gold = write(tmp_path / "g.jsonl", WITH_UNITS)
    run("evaluate", gold, "--rendering", "commas", "--own-splitting", analyzer=analyzer)
    assert analyzer.split[1] == "Own insight into customers.\nFree lunch says marketing."
    assert analyzer.given == []


def test_all_renderings_stand_in_one_table_and_in_the_json(tmp_path: Path) -> None:
    gold, out = write(tmp_path / "g.jsonl", WITH_UNITS + WHOLE), tmp_path / "f.json"
    result = run("evaluate", gold, "--rendering", "all", "--json", out)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["rendering", "clean", *KINDS]
    assert "[+0.000, +0.000]" in lines[3]  # the rule reads the same without commas
    report = json.loads(out.read_text("utf-8"))
    assert report["bootstrap"] == {"level": 0.95, "resamples": 1000, "seed": 0}
    assert (report["rendering"], list(report["renderings"])) == ("all", ["clean", *KINDS])
    typos = report["renderings"]["typos"]
    assert set(typos) == {"given_units", "own_splitting"}
    value, clean = (report["renderings"][k]["given_units"]["figures"]["zone.accuracy"] for k in ("typos", "clean"))
    assert typos["given_units"]["differences"]["zone.accuracy"]["value"] == pytest.approx(value - clean)
    assert set(report["renderings"]["breaks"]) == {"own_splitting"}
    run("evaluate", gold, "--rendering", "all", "--json", out, "--no-interval")
    assert "bootstrap" not in json.loads(out.read_text("utf-8"))


def test_predictions_of_all_renderings_are_refused_and_so_is_an_unknown_one(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.jsonl", WHOLE)
    refused = run("evaluate", gold, "--rendering", "all", "--predictions", tmp_path / "p.jsonl")
    assert refused.exit_code == 2
    assert "one rendering" in refused.stderr
    assert run("evaluate", gold, "--rendering", "soggy").exit_code == 2
