"""The boundary model: its features, its decisions in the pipeline, its file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdscan.artefact import Artefact, write_arrays
from jdscan.records import Posting
from jdscan.units import Splitter
from jdscan.units.boundary import (
    BUCKETS,
    BoundaryModel,
    Surroundings,
    cut_offset,
    gap_features,
    look_around,
    read_run,
)

FLAT = "You own the roadmap " * 20


class AtCapitals(BoundaryModel):
    """A stand-in that cuts before every word with a capital."""

    def __init__(self) -> None:
        super().__init__(np.zeros(BUCKETS, np.int8), 1.0, 0.0)

    def cuts(self, text: str, start: int, end: int, around: Surroundings) -> list[int]:
        run = read_run(text, start, end, around)
        capital = [text[int(a)].isupper() for a in run.words[1:, 0]]
        return [cut_offset(run, i) for i, c in enumerate(capital) if c and run.candidate[i]]


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in read_run(text, 0, len(text)).words]


def test_words_of_a_run() -> None:
    assert words("cross-functional A/B tests at 20,000 aheadAt you’ll B2B") == [
        "cross-functional",
        "A/B",
        "tests",
        "at",
        "20,000",
        "ahead",
        "At",
        "you’ll",
        "B2",
        "B",
    ]


def test_stripped_words_hash_like_whole_ones() -> None:
    a, b = (read_run(t, 0, len(t)) for t in ("cross-functional we’ll 20,000", "crossfunctional well 20000"))
    assert (a.ids == b.ids).all()


def test_gaps_that_may_hold_a_boundary() -> None:
    run = read_run("one two.Three aheadAt four,five", 0, 31)
    assert run.gaps == [" ", ".", " ", "", " ", ","]
    assert run.candidate.tolist() == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "cut"), [("own it. Lead", 7), ("own (it) Lead", 8), ("own it - Lead", 6), ("itLead", 2)]
)
def test_cut_lies_behind_what_closes_the_word(text: str, cut: int) -> None:
    run = read_run(text, 0, len(text))
    assert cut_offset(run, len(run.gaps) - 1) == cut


def test_features_are_stable_and_in_range() -> None:
    text = "We make tools You own them"
    run = read_run(text, 0, len(text))
    columns = gap_features(run, 0)
    assert columns.shape == (5, 37)
    assert columns.min() >= 0
    assert columns.max() < BUCKETS
    # Frozen: other numbers here mean that shipped weights no longer fit the code.
    assert columns[2, :4].tolist() == [77752, 11117, 261813, 196095]


def test_features_of_a_gap_see_three_words_to_each_side() -> None:
    a, b = (read_run(t, 0, len(t)) for t in ("x a b c d e f", "y a b c d e f"))
    assert (gap_features(a, 0)[3, :26] == gap_features(b, 0)[3, :26]).all()
    assert (gap_features(a, 0)[2] != gap_features(b, 0)[2]).any()


def test_surroundings() -> None:
    around = look_around("We own it. Acme sells, we own Acme", 0, 34)
    assert around.bits == 3
    assert around.capitals == {"we": 1, "acme": 2}
    assert "we" in around.small
    assert look_around("We own it and we sell", 0, 21).bits == 0


def test_model_cuts_where_log_odds_are_positive() -> None:
    text = "we own it You sell it"
    run = read_run(text, 0, len(text))
    around = look_around(text, 0, len(text))
    weights = np.zeros(BUCKETS, np.int8)
    weights[gap_features(run, around.bits)[2]] = 1
    model = BoundaryModel(weights, 1.0, -20.0)
    assert model.cuts(text, 0, len(text), around) == [9]
    assert model.cuts("one", 0, 3, around) == []
    assert model.cuts("", 0, 0, around) == []


def test_model_is_read_from_its_artefact(tmp_path: Path) -> None:
    write_arrays(tmp_path / "boundary.safetensors", {"weights": np.full(BUCKETS, 2, np.int8)})
    (tmp_path / "boundary.json").write_text('{"buckets": 262144, "scale": 0.5, "bias": -36.5}')
    model = BoundaryModel.load(Artefact(tmp_path, "boundary", "0", {}))
    run = read_run("x b", 0, 3)
    assert model.log_odds(run, 0).tolist() == [0.5]


def test_flat_text_is_cut_and_short_text_is_not() -> None:
    splitter = Splitter(boundary=AtCapitals())
    assert [u.text for u in splitter.split(Posting(FLAT, "", "text"))] == ["You own the roadmap"] * 20
    assert len(splitter.split(Posting("You own You sell You lead", "", "text"))) == 1


def test_long_items_are_cut_into_items() -> None:
    posting = Posting("Short line\n" * 9 + "- " + FLAT, "", "text")
    units = Splitter(boundary=AtCapitals()).split(posting)[9:]
    assert {u.kind for u in units} == {"item"}
    assert len(units) == 20


PIECES = st.one_of(
    st.sampled_from(
        [
            "word ",
            "Word ",
            "aheadAt",
            ". ",
            ", ",
            " - ",
            "(",
            ") ",
            "🚀 ",
            "e\u0301",
            "3.5 ",
            "\n",
            " • ",
            "**",
            "שלום ",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, min_size=60, max_size=200).map("".join))
def test_cuts_lose_nothing(text: str) -> None:
    units = Splitter.split(SPLITTER, Posting(text, "", "text"))
    assert all(text[u.start : u.end] == u.text and u.text == u.text.strip() for u in units)
    outside = list(text)
    for u in units:
        outside[u.start : u.end] = [" "] * (u.end - u.start)
    # List marks are the only letters and digits outside of units, and none has more than four.
    assert all(len(w) <= 4 for w in "".join(c if c.isalnum() else " " for c in outside).split())


SPLITTER = Splitter(boundary=AtCapitals())
