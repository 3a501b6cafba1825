"""Cues are tried only where their letters are, and that leaves none out."""

import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdscan.reading import reporting, team
from jdscan.reading.cues import Cue

ALL = (*(cue for cue, _ in reporting.FORWARD), *reporting.BACKWARD, *team.AFTER)
ROWS = Path(__file__).parents[1] / "corpus" / "reporting.jsonl"


def test_a_cue_is_found_where_its_letters_are() -> None:
    cue = Cue.of(r"\bsits?\s+under\b", "under below")
    assert [m[0] for m in cue.find("It SITS UNDER you", "it sits under you")] == ["SITS UNDER"]
    assert not list(cue.find("It sits beside you", "it sits beside you"))


def test_no_letters_are_asked_for_that_ignoring_case_takes_for_others() -> None:
    runs = list(chain.from_iterable(cue.needs for cue in ALL))
    assert not [run for run in runs if set(run) & set("iks") or run != run.lower()]


@pytest.mark.parametrize("cue", ALL, ids=range(len(ALL)))
@settings(max_examples=10)
@given(data=st.data())
def test_whatever_a_cue_matches_has_its_letters(cue: Cue, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(cue.pattern))
    assert next(cue.find(text, text.lower()), None)


def test_the_letters_leave_no_match_out() -> None:
    texts = [json.loads(line)["text"] for line in ROWS.read_text("utf-8").splitlines()]
    matched = 0
    for cue in ALL:
        for text in texts:
            spans = [m.span() for m in cue.pattern.finditer(text)]
            matched += bool(spans)
            assert spans == [m.span() for m in cue.find(text, text.lower())], (cue.needs, text)
    assert matched > 50
