"""Training of the boundary model: the guard, the stripped renderings, and a run on invented postings."""

import json
import random
from pathlib import Path

import pytest

from jdscan.artefact import open_artefact, write_manifest
from jdscan.errors import TrainingError
from jdscan.records import Posting
from jdscan.training import boundary
from jdscan.training.boundary_report import fixed_windows, measure, write_card
from jdscan.training.guard import shingles, trainable_rows
from jdscan.training.renderings import RENDERINGS, Rendering, render, strip
from jdscan.units import Splitter
from jdscan.units.boundary import BoundaryModel

DEV = "You will own our cross-functional roadmap, set the price of every tool and lead ten people in three towns."
OTHER = "Our bakery hires somebody who likes to rise at four, knead the dough of the day and sing while it is baking."


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # not for secrets


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    unit = {"text": DEV, "zone": "responsibility", "topics": [], "ownership": "owns", "template": "neutral"}
    (tmp_path / "dev.jsonl").write_text(json.dumps({"doc": "d", "id": "d", "title": "", "units": [unit]}))
    row = {"id": "e", "title": "", "text": "A text of other words.", "structure": "partial"}
    (tmp_path / "dev_postings.jsonl").write_text(json.dumps(row))
    return tmp_path


def test_guard_drops_lookalikes_in_any_form(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [DEV, strip(DEV, "punctuation"), f"<p>{DEV.upper()}</p>", OTHER]
    rows = [{"use": "free", "description": t} for t in texts] + [{"use": "reserved", "description": OTHER}]
    assert trainable_rows(rows, gold) == [rows[3]]
    assert "of 4 free postings 0 of measured employers were dropped, and 3" in capsys.readouterr().out


def test_guard_drops_the_employers_of_the_measuring_sets(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uses = [("free", "Acme, Inc."), ("free", "Mill"), ("free", None), ("reserved", "ACME"), ("train_gold", "Mill")]
    rows = [{"use": use, "company": company, "description": OTHER} for use, company in uses]
    assert [r["company"] for r in trainable_rows(rows, gold)] == ["Mill", None]
    assert "1 of measured employers" in capsys.readouterr().out


def test_guard_allows_a_fifth(gold: Path) -> None:
    rows = [{"use": "free", "description": f"{OTHER} {OTHER.replace('e', 'i')} {' '.join(DEV.split()[:11])}"}]
    assert len(trainable_rows(rows, gold)) == 1


def test_guard_needs_the_gold(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="development gold is missing"):
        trainable_rows([], tmp_path)


def test_shingles_have_eight_words() -> None:
    assert len(shingles("one two three four five six seven eight nine")) == 2
    assert shingles("one two three") == set()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("breaks", "We’re 1,000 well-paid, happy people (all)."),
        ("commas", "We’re 1000 well-paid happy people (all)."),
        ("punctuation", "Were 1000 wellpaid happy people all"),
    ],
)
def test_strip(kind: str, text: str) -> None:
    assert strip("We’re 1,000 well-paid,\n happy people (all).", kind) == text


@pytest.mark.parametrize("kind", RENDERINGS)
def test_render_keeps_the_starts_of_units(kind: str) -> None:
    for seed in range(20):
        r = render(["**One** is.", "", "Two, was", "Three"], kind, dice(seed))
        assert [r.text[i : i + 3] for i in r.starts] == ["Two", "Thr"]


def test_labels_lie_at_the_boundaries() -> None:
    r = Rendering("punctuation", "We sell toolsYou own the plan Lead us", (13, 30))
    gaps = boundary.training_gaps(r.text, r.starts, dice(0))
    assert sum(int(y.sum()) for y in gaps.labels) == 2


@pytest.mark.filterwarnings("ignore:lbfgs failed")
def test_fit_finds_boundaries_again(tmp_path: Path) -> None:
    rng = dice(3)
    verbs, things, people = (
        ["Own", "Lead", "Set"],
        ["the roadmap", "our prices", "every launch"],
        ["the board", "sales"],
    )

    def unit() -> str:
        return f"{rng.choice(verbs)} {rng.choice(things)} with {rng.choice(people)} and {rng.choice(people)}."

    sources = [boundary.Source(str(i), str(i), tuple(unit() for _ in range(15))) for i in range(40)]
    model = boundary.tune(boundary.fit(sources[:30]), sources[30:35])
    texts = boundary.renderings_of(sources[35:], seed=4)
    scores = measure(Splitter(boundary=model), texts)
    assert scores["punctuation"].f1 > 0.95
    assert all(s.f1 < 0.9 for windows in fixed_windows(texts).values() for s in windows.values())

    boundary.save(model, tmp_path)
    counts = {"train": 30, "tuning": 5, "held_out": 5}
    data = {"origin": "invented", "postings": counts, "units": 450, "sha256_of_training_ids": "0", "recipe": "r"}
    (tmp_path / "README.md").write_text("# Mine\n\nAbove.\n")
    for _ in range(2):
        section = write_card(tmp_path, data, texts, scores)
    card = (tmp_path / "README.md").read_text()
    assert card == f"# Mine\n\nAbove.\n\n{section}"
    write_manifest(tmp_path, "boundary", data)
    loaded = BoundaryModel.load(open_artefact(tmp_path))
    flat = Posting(texts[2].text, "", "text")
    assert Splitter(boundary=loaded).split(flat) == Splitter(boundary=model).split(flat)


def test_groups_do_not_cross() -> None:
    sources = [boundary.Source(str(i), f"employer {i % 200}", ()) for i in range(600)]
    parts = boundary.split_groups(sources)
    groups = [{s.group for s in part} for part in parts.values()]
    assert sum(map(len, groups)) == 200
    assert all(groups)
