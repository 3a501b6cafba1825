"""Statistics of real leadership postings: which postings, under which title, which numbers, and their card."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jdscan.artefact import open_artefact
from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import judge
from jdscan.judgement.score import Norms
from jdscan.records import ACCOUNTABILITIES, Analysis, Posting, Verdict, Versions
from jdscan.training.card import Facts, write_card
from jdscan.training.norms import QUANTILES, TITLE, counts_of, leadership_postings, ship_norms
from tests.factory import laid_out, posting_reading, unit_reading

SURFACES = [s.id for s in load_framework().shared_surfaces]


def write(path: Path, *rows: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")


def shared_folder(folder: Path, gold: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> Path:
    """Lay out gold and a collection of one posting a title (``title: text``)."""
    for name in ("dev.jsonl", "dev_postings.jsonl"):
        write(folder / "gold" / name, {"id": "d", "text": "Something else.", "title": "x"})
    write(folder / "gold" / "train.jsonl", *gold)
    (folder / "postings").mkdir()
    with gzip.open(folder / "postings" / "postings-1.jsonl.gz", "wt", encoding="utf-8") as f:
        for title, text in titles.items():
            row = {"id": title, "use": "free", "title": title, "company": None, "format": "text", "description": text}
            f.write(json.dumps(row) + "\n")
    return folder


def test_leaders_of_the_field_are_kept_each_text_once_under_the_seats_title(tmp_path: Path) -> None:
    titles = {
        "VP Marketing": "Lead marketing.",
        "Head of Product": "Lead product.",
        "Director, Product Marketing": "Lead product.",  # the same text again
        "Chief Growth Officer": "",  # no posting
        "Product Manager": "Manage a product.",  # no leader
        "Chief Financial Officer": "Lead finance.",  # another field
        "SVPx Productivity": "No words of a title.",
    }
    gold = [
        {"id": "g1", "title": "CMO, Growth", "text": "Lead growth."},
        {"id": "g2", "title": "Brand Designer", "text": "Draw."},
    ]
    found = leadership_postings(shared_folder(tmp_path, gold, titles))
    assert sorted(p.text for p in found) == ["Lead growth.", "Lead marketing.", "Lead product."]
    assert {p.title for p in found} == {TITLE}
    assert load_titles().claim_both(TITLE)


def verdict_of(*templates: str, value: int | None, named: Sequence[str] = (), owned: int = 5) -> Verdict:
    """Judge duties of the given templates; score, surfaces and coverage as told."""
    units = laid_out(*(unit_reading(f"Duty {i}", template=t) for i, t in enumerate(templates)))
    missing = dict.fromkeys(ACCOUNTABILITIES[owned:], "missing")
    verdict = judge(posting_reading(units, coverage=missing), load_framework(), load_titles())
    surfaces = tuple(replace(s, named=s.surface in named) for s in verdict.surfaces)
    return replace(verdict, score=replace(verdict.score, value=value), surfaces=surfaces)


def analysis(posting: Posting, verdict: Verdict) -> Analysis:
    return Analysis(posting, posting_reading(), verdict, Versions("0", "0", "0", "fast"))


class Canned:
    """An analyzer that knows the verdict on every text."""

    versions = Versions("0", "0", "0", "fast")

    def __init__(self, verdicts: Mapping[str, Verdict]) -> None:
        self._verdicts = verdicts

    def analyze_posting(self, posting: Posting) -> Analysis:
        return analysis(posting, self._verdicts[posting.text])

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        raise AssertionError("no units were given")


VERDICTS = {
    "a": verdict_of("cpo", "cpo", "cmo", "integrated", value=90, named=SURFACES[:2]),
    "b": verdict_of("cmo", "cmo", value=40, named=SURFACES[:1], owned=3),
    "c": verdict_of("cpo", value=None, owned=0),
    "d": verdict_of("cpo", "cmo", value=60, owned=4),
}


def shipped(tmp_path: Path) -> Path:
    ship_norms([Posting(text, TITLE, "text") for text in VERDICTS], Canned(VERDICTS), tmp_path / "norms")
    return tmp_path / "norms"


def test_a_posting_is_counted_by_its_verdict() -> None:
    assert counts_of(analysis(Posting("a", TITLE, "text"), VERDICTS["a"])) == {
        "accountabilities owned": 5,
        "product duties": 2,
        "marketing duties": 1,
        "joined share": 0.25,
        "shared surfaces named": 2,
    }


def test_the_artefact_opens_as_the_norms_that_the_score_is_compared_with(tmp_path: Path) -> None:
    opened = open_artefact(shipped(tmp_path))
    found = Norms.from_json(opened.json("norms.json"))
    assert found.scores == (40, 60, 90)  # ascending, the one without a score left out
    assert found.percentile(60) == pytest.approx(1 / 3)
    assert {len(values) for values in found.quantiles.values()} == {QUANTILES}
    assert set(found.quantiles) == set(counts_of(analysis(Posting("a", TITLE, "text"), VERDICTS["a"])))
    owned = found.quantiles["accountabilities owned"]  # of 0, 3, 4 and 5
    assert (owned[0], owned[10], owned[-1]) == (0, 3.5, 5)


def test_the_card_counts_postings_and_says_what_they_are(tmp_path: Path) -> None:
    card = (shipped(tmp_path) / "README.md").read_text("utf-8")
    for line in (
        "| leadership postings | 4 |",
        "| with a score | 3 |",
        f"| names `{SURFACES[0]}` | 50% |",
        f"| names `{SURFACES[1]}` | 25% |",
        "| names any shared surface | 50% |",
        "| score, 50% quantile | 60 |",
    ):
        assert line in card
    assert "authored corpus alone" not in card
    assert "Cross-validated" not in card
    assert "calibration" not in card


# Cards in general ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "alone"),
    [
        ({"gold units": 3, "corpus units": 2}, False),
        ({"external units": 3}, False),
        ({"authored sentences": 9, "real sentences": 4}, False),
        ({"authored sentences": 9, "real sentences": 0}, True),
        ({"corpus units": 2}, True),
    ],
)
def test_a_card_says_so_if_no_real_text_was_learned_from(counts: dict[str, int], alone: bool, tmp_path: Path) -> None:
    write_card(tmp_path, "hints", Facts(counts, {}, {}, 3), {})
    assert ("authored corpus alone" in (tmp_path / "README.md").read_text("utf-8")) is alone


@pytest.mark.parametrize(
    ("how", "calibration"),
    [
        ("by employer; refitted", "- calibration: on 3 folds by employer, each scored by an encoder refitted without"),
        ("three folds by text", "- calibration: on three folds by text"),
    ],
)
def test_a_card_says_how_the_figures_were_held_out(how: str, calibration: str, tmp_path: Path) -> None:
    write_card(tmp_path, "hints", Facts({}, {}, {}, 3), {"x": "0.5"}, how=how)
    card = (tmp_path / "README.md").read_text("utf-8")
    assert f"## Cross-validated figures ({how})" in card
    assert calibration in card
    assert card.count("folds") == 1 + ("folds" in how)
