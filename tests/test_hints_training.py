"""The labelled sentences behind the hints: what each source says, what it is silent about, and the folds."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jdscan.errors import TrainingError
from jdscan.framework import load_framework
from jdscan.reading.hints import CLAIMS, SHARING
from jdscan.training.hints import AUTHORED, REAL, HintExample, hint_targets, labels_of, read_hint_examples

CORPUS = Path(__file__).parents[1] / "corpus"
TEXT = "Your work\nSet prices for refills.\nCarry the sales quota for ink."
DECISION = "pricing_and_packaging_principles"
FOREIGN = next(d for rule in load_framework().overreach for d in rule.decisions)
SURFACE = {"id": "tone", "joint": True, "mechanism": False, "tiebreaker": True}


def write(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")


def corpus(folder: Path, *signals: dict[str, Any], units: list[dict[str, Any]] | None = None) -> Path:
    write(folder / "signals.jsonl", *signals)
    write(folder / "scopes.jsonl", {"text": "Run research.", "scopes": ["insight.research"]})
    write(folder / "overreach.jsonl", {"text": "Carry a quota.", "heading": "Duties", "overreach": ["sales_quota"]})
    if units is not None:
        digest = hashlib.sha256(TEXT.encode()).hexdigest()
        write(folder / "external" / "hints.jsonl", {"posting": "q1", "text_sha256": digest, "units": units})
    return folder


def shared_folder(folder: Path, text: str = TEXT) -> Path:
    for name in ("dev.jsonl", "dev_postings.jsonl"):
        write(folder / "gold" / name, {"id": "d", "text": "Something else.", "title": "x"})
    (folder / "postings").mkdir()
    row = {"id": "q1", "use": "free", "title": "Head of Ink", "company": "Quill", "format": "text", "description": text}
    with gzip.open(folder / "postings" / "postings-1.jsonl.gz", "wt", encoding="utf-8") as f:
        f.write(json.dumps(row) + "\n")
    return folder


def only(examples: list[HintExample], start: str) -> HintExample:
    (found,) = [e for e in examples if e.unit.text.startswith(start)]
    return found


def test_an_authored_sentence_is_silent_about_what_its_row_leaves_out(tmp_path: Path) -> None:
    rows = (
        {"text": "Plain.", "signals": ["peer.cro"]},
        {"text": "Shared.", "heading": "Duties", "previous": "Before.", "signals": [], "surface": SURFACE},
        {"text": "Decided.", "signals": [], "decisions": [DECISION], "claim": "supports"},
        {"text": "Undecided.", "signals": [], "decisions": [], "claim": "mentions"},
    )
    found = read_hint_examples(corpus(tmp_path, *rows), None)
    plain, shared, decided = (only(found, s) for s in ("Plain", "Shared", "Decided"))
    assert plain.present == {"signals:peer.cro"}
    assert plain.known == {"signals"}
    assert shared.present == {"surfaces:tone", "sharing:joint", "sharing:tiebreaker"}
    assert shared.known == {"signals", "surfaces", "sharing"}
    assert (shared.unit.heading, shared.unit.previous, shared.unit.end) == ("Duties", "Before.", len("Shared."))
    assert decided.present == {f"decisions:{DECISION}", "claim:supports"}
    assert decided.known == {"signals", "decisions", "claim"}
    assert "claim" not in only(found, "Undecided").known
    assert only(found, "Run research").known == {"scopes"}
    assert only(found, "Carry a quota").present == {"overreach:sales_quota"}
    assert {e.source for e in found} == {AUTHORED}


def units() -> list[dict[str, Any]]:
    first, second = ("Set prices for refills.", "Carry the sales quota for ink.")
    a, b = TEXT.index(first), TEXT.index(second)
    context = {"heading": [0, 9], "previous": [a, a + len(first)]}
    priced = {"heading": [0, 9], "previous": None, "present": [f"decisions:{DECISION}", "claim:decides"]}
    return [
        {"span": [a, a + len(first)], **priced},
        {
            "span": [b, b + len(second)],
            **context,
            "present": [f"decisions:{FOREIGN}", "claim:decides", "surfaces:tone"],
        },
        {"span": [0, 9], "heading": None, "present": []},
    ]


def test_a_real_unit_is_cut_out_of_its_posting_with_its_context(tmp_path: Path) -> None:
    found = read_hint_examples(corpus(tmp_path / "c", units=units()), shared_folder(tmp_path / "s"))
    own, foreign, heading = [e for e in found if e.source == REAL]
    assert (own.unit.text, own.unit.heading, own.unit.previous) == ("Set prices for refills.", "Your work", "")
    assert foreign.unit.previous == "Set prices for refills."
    assert own.known == {"signals", "surfaces", "decisions", "claim", "scopes", "overreach"}
    # Whoever claims a foreign decision may overreach, and a surface without a word on sharing is shared in no way.
    assert foreign.known == {"signals", "surfaces", "decisions", "claim", "scopes", "sharing"}
    assert heading.known == {"signals", "surfaces", "decisions", "scopes", "overreach"}


def test_the_real_ones_need_their_postings(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", units=units())
    assert {e.source for e in read_hint_examples(folder, None)} == {AUTHORED}
    with pytest.raises(TrainingError, match="q1"):
        read_hint_examples(folder, shared_folder(tmp_path / "s", "Another text altogether."))


def test_folds_are_cut_by_text_and_for_real_units_by_posting(tmp_path: Path) -> None:
    rows = [{"text": f"Sentence {i}.", "signals": []} for i in range(60)]
    folder = corpus(tmp_path / "c", *rows, {"text": "Sentence 0.", "signals": []}, units=units())
    found = read_hint_examples(folder, shared_folder(tmp_path / "s"))
    authored = [e for e in found if e.unit.text.startswith("Sentence")]
    assert authored[0].fold == authored[-1].fold
    assert {int(3 * e.fold) for e in authored} == {0, 1, 2}
    assert len({e.fold for e in authored}) == 60
    assert len({e.fold for e in found if e.source == REAL}) == 1


def test_targets_hold_what_is_present_and_mask_what_nobody_said(tmp_path: Path) -> None:
    rows = (
        {"text": "B.", "signals": ["e", "b", "a", "d", "c", "f"]},
        {"text": "A.", "signals": [], "surface": SURFACE, "decisions": [DECISION], "claim": "decides"},
    )
    examples = read_hint_examples(corpus(tmp_path, *rows), None)[:2]
    labels = labels_of(examples)
    assert labels.signals == tuple("abcdef")
    assert (labels.sharing, labels.claim, labels.overreach, labels.scopes) == (SHARING, CLAIMS, (), ())
    y, mask = hint_targets(examples, labels)
    assert y.shape == mask.shape == (2, len(labels.flat))
    assert y.dtype == mask.dtype == np.float32
    told = [{n for n, v in zip(labels.flat, row, strict=True) if v} for row in y]
    assert told == [set(e.present) for e in examples]
    where = labels.slices
    assert mask[:, where["signals"]].all()
    assert [mask[0, where["sharing"]].any(), mask[1, where["sharing"]].all()] == [False, True]
    assert [mask[0, where["claim"]].any(), mask[1, where["claim"]].all()] == [False, True]


def test_the_corpus_speaks_of_every_group_and_only_where_it_knows() -> None:
    examples = read_hint_examples(CORPUS, None)
    labels, framework = labels_of(examples), load_framework()
    assert set(labels.decisions) == {d.id for d in framework.decisions}
    assert set(labels.surfaces) == {s.id for s in framework.shared_surfaces}
    assert set(labels.overreach) == {o.id for o in framework.overreach}
    y, mask = hint_targets(examples, labels)
    assert (y <= mask).all()
    # Of an exclusive group exactly one label holds wherever the group is known.
    claim = labels.slices["claim"]
    assert (y[:, claim].sum(1) == mask[:, claim.start]).all()
    assert (y * mask).sum(0).min() >= 1


def test_every_real_label_is_one_that_the_authored_sentences_know() -> None:
    flat = set(labels_of(read_hint_examples(CORPUS, None)).flat)
    rows = (CORPUS / "external" / "hints.jsonl").read_text("utf-8").splitlines()
    present = [set(u["present"]) for row in rows for u in json.loads(row)["units"]]
    assert len(present) > 1000
    assert {n for p in present for n in p} <= flat
    for p in present:
        assert len({n for n in p if n.startswith("claim:")}) == any(n.startswith("decisions:") for n in p)
