"""The authored postings for every finding: one that raises it, one near miss, nothing copied from the corpus."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles

REPO = Path(__file__).parents[1]
KINDS = ("positive", "hard_negative")
# A phrase of fewer words ("What you will own") is a heading, or common coin.
LEAST_WORDS = 6
ROWS: list[dict[str, str]] = [
    json.loads(line) for line in (REPO / "tests/data/findings.jsonl").read_text("utf-8").splitlines()
]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _sentences(text: str) -> Iterator[str]:
    """Yield lines and the sentences within them, words alone, as far as they are long enough to be somebody's own."""
    for line in _lines(text):
        for part in {line, *re.split(r"(?<=[.;:?!])\s+", line)}:
            words = re.findall(r"\w+", part.lower())
            if len(words) >= LEAST_WORDS:
                yield " ".join(words)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        yield from chain.from_iterable(map(_strings, value.values() if isinstance(value, dict) else value))


def _corpus() -> set[str]:
    files = [*REPO.glob("corpus/*.jsonl"), *REPO.glob("corpus/postings/*.jsonl")]
    rows = (json.loads(line) for file in files for line in file.read_text("utf-8").splitlines())
    return {sentence for row in rows for text in _strings(row) for sentence in _sentences(text)}


def test_every_finding_has_a_posting_of_each_kind() -> None:
    counts = Counter((row["finding"], row["kind"]) for row in ROWS)
    assert counts == Counter((id, kind) for id in load_framework().finding_ids() for kind in KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['finding']}-{r['kind']}")
def test_each_is_a_short_posting_for_the_seat(row: dict[str, str]) -> None:
    assert set(row) == {"finding", "kind", "title", "text"}
    assert 8 <= len(_lines(row["text"])) <= 16
    assert 110 <= len(row["text"].split()) <= 205
    quiet = row["finding"] == "title.quiet_variant"
    assert load_titles().claim_both(row["title"]) is not quiet


def test_the_two_of_a_finding_are_alike_but_for_the_point() -> None:
    pairs: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in ROWS:
        pairs[row["finding"]][row["kind"]] = row
    for id, pair in pairs.items():
        one, other = (set(_lines(pair[kind]["text"])) for kind in KINDS)
        assert pair["positive"]["title"] == pair["hard_negative"]["title"]
        assert one - other, id
        assert other - one, id
        assert len(one & other) >= 4, id


def test_no_sentence_serves_two_findings() -> None:
    used: defaultdict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        for sentence in _sentences(row["text"]):
            used[sentence].add(row["finding"])
    assert {s: ids for s, ids in used.items() if len(ids) > 1} == {}


def test_no_sentence_stands_in_the_corpus_or_the_framework() -> None:
    words = " \n".join(file.read_text("utf-8") for file in REPO.glob("jdscan/framework/*.toml"))
    cues = {s for text in re.findall(r'"([^"]+)"', words) for s in _sentences(text)}
    corpus = _corpus()
    assert len(corpus) > 5000
    own = {s for row in ROWS for s in _sentences(row["text"])}
    assert own & (corpus | cues) == set()
