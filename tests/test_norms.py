"""The norms: what is counted, the artefact, and an analyzer that has none."""

import gzip
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jdscan.analyzer import Analyzer
from jdscan.artefact import open_artefact
from jdscan.errors import ArtefactError
from jdscan.framework.titles import load_titles
from jdscan.judgement.score import Norms
from jdscan.records import Analysis, Score
from jdscan.training.norms import TITLE, analyse_postings, leadership_postings, norms_of, ship_norms
from tests.sample_analysis import sample, whole


def unnamed(value: int | None) -> Analysis:
    """Give an analysis of this score that names no surface."""
    verdict = whole().verdict
    surfaces = tuple(replace(s, named=False) for s in verdict.surfaces)
    return replace(sample(), verdict=replace(verdict, surfaces=surfaces, score=Score(value, "", (), None)))


def test_norms_are_scores_and_the_shares_that_name_each_surface_and_any() -> None:
    norms = norms_of([whole(), unnamed(12), unnamed(None)])
    first, second, third = (s.surface for s in whole().verdict.surfaces[:3])
    assert norms.scores == (12, 54)
    assert len(norms.surfaces) == len(whole().verdict.surfaces)
    assert (norms.surfaces[first], norms.surfaces[second], norms.surfaces[third]) == (0.3333, 0.0, 0.3333)
    assert norms.any_surface == 0.3333


def test_the_artefact_opens_and_its_card_and_log_have_the_shares(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ship_norms([whole(), unnamed(12)], tmp_path / "norms")
    stored = open_artefact(tmp_path / "norms").json("norms.json")
    assert Norms.from_json(stored) == norms_of([whole(), unnamed(12)])
    assert "| names any shared surface | 50% |" in (tmp_path / "norms" / "README.md").read_text("utf-8")
    assert "names any shared surface: 50%" in caplog.text


def test_postings_without_a_score_still_count(tmp_path: Path) -> None:
    ship_norms([unnamed(None)], tmp_path / "norms")
    assert open_artefact(tmp_path / "norms").json("norms.json")["any_surface"] == 0.0


def test_without_real_postings_the_norms_are_empty_and_compare_nothing(tmp_path: Path) -> None:
    ship_norms(analyse_postings(None, tmp_path), tmp_path / "norms")
    assert json.loads((tmp_path / "norms" / "norms.json").read_text("utf-8"))["scores"] == []
    norms = Analyzer(artefacts=tmp_path).norms
    assert norms == Norms((), {})
    assert norms is not None
    assert norms.percentile(50) is None


def test_a_missing_artefact_is_an_error_but_for_the_analyzer_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="no model artefact"):
        _ = Analyzer(artefacts=tmp_path).norms
    assert Analyzer(artefacts=tmp_path, comparing=False).norms is None


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
