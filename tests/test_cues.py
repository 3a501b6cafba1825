"""Cues: that looking for their words first loses no match."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jdscan.reading import phrase, reporting, team
from jdscan.reading.cues import Cue, folded, possible

CORPUS = Path(__file__).parent.parent / "corpus"


def rows(name: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (CORPUS / name).read_text("utf-8").splitlines())


TEXTS = [
    *(row["text"] for row in rows("reporting.jsonl")),
    *(unit["text"] for row in rows("postings/train.jsonl") for unit in row["units"]),
]


def cues_of(module: ModuleType) -> Iterator[Cue]:
    for value in vars(module).values():
        yield from (c for c in (value if isinstance(value, tuple) else (value,)) if isinstance(c, Cue))


@pytest.mark.parametrize("change", [str, str.upper])
def test_every_match_has_one_of_the_words(change: type[str]) -> None:
    cues = {id(c): c for module in (phrase, reporting, team) for c in cues_of(module)}.values()
    matched = set()
    for text in map(change, TEXTS):
        low = folded(text)
        for cue in cues:
            if cue.pattern.search(text):
                matched.add(cue)
                assert cue.possible(low), (cue.pattern.pattern, text)
    assert len(matched) > 0.8 * len(cues)


def test_letters_that_a_pattern_takes_for_others_are_folded() -> None:
    cue = Cue("list kept", r"\b(?:list|kept)\b")
    for text in ("a LIST", "a lıſt", "a \u212aept lİst"):
        assert cue.search(text), text
        assert possible([cue], text) == [cue]


def test_without_a_word_there_is_no_match() -> None:
    cue = Cue("list", r"\blist\b")
    assert cue.search("a row") is None
    assert list(cue.finditer("a row")) == []
    assert [m.span() for m in cue.finditer("list, List")] == [(0, 4), (6, 10)]
