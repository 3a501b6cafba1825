"""The authored sentences on signs, surfaces and decisions: known ids, enough of each kind, nothing twice."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jdscan.framework import load_framework

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus" / "signals.jsonl").read_text("utf-8").splitlines()
]
COMPANY = ("business.", "stage.", "peer.", "motion.")
LEAST = 30


def test_every_id_is_one_of_the_framework_or_of_the_company() -> None:
    framework = load_framework()
    findings, rows = set(framework.finding_ids()), {d.id for d in framework.decisions}
    surfaces = {s.id for s in framework.shared_surfaces}
    for row in ROWS:
        assert all(s in findings or s.startswith(COMPANY) for s in row["signals"])
        assert not row.get("surface") or row["surface"]["id"] in surfaces
        assert set(row.get("decisions", ())) <= rows
        assert ("claim" in row) == ("decisions" in row)


def test_no_sentence_stands_twice_and_none_is_empty() -> None:
    texts = [row["text"].strip() for row in ROWS]
    assert all(texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("prefix", ["need.", "motive.", "accountability.", "muddle.", "practice."])
def test_every_finding_on_signs_has_sentences_for_and_against(prefix: str) -> None:
    ids = [i for i in load_framework().finding_ids() if i.startswith(prefix)]
    written = [(row["written_for"], row["written_for"] in row["signals"]) for row in ROWS]
    counts = Counter(written)
    assert ids
    assert all(counts[i, True] >= LEAST and counts[i, False] >= LEAST for i in ids)


def test_every_decision_and_surface_has_sentences() -> None:
    framework = load_framework()
    decided = Counter(d for row in ROWS for d in row.get("decisions", ()) if row["claim"] == "decides")
    assert all(decided[d.id] >= 7 for d in framework.decisions)
    joint = Counter(row["surface"]["id"] for row in ROWS if (row.get("surface") or {}).get("joint"))
    assert all(joint[s.id] >= LEAST for s in framework.shared_surfaces)
