from collections.abc import Callable

import numpy as np
import pytest

import jdscan_models
from jdscan.artefact import open_artefact
from jdscan.ngrams import Floats
from jdscan.reading.accurate import AccurateEncoder
from jdscan.reading.encoder import Encoder, FakeEncoder
from jdscan.reading.fast import MOST_TOKENS, FastEncoder, gram_rows, phrase_windows
from jdscan.records import Unit

DUTIES = [
    "Own the roadmap",
    "Run demand generation across six markets, from the first brief to the last invoice, and report on it",
    "Equity",
    "Partner with Sales 🚀 on quotas",
    " ".join(["Decide what we build and tell the market why it matters to the people who pay for it,"] * 20),
    "Hire",
]
UNITS = [Unit(i, t, 0, len(t), "item", "What you'll do", DUTIES[i - 1] if i else "") for i, t in enumerate(DUTIES)]


def accurate(threads: int = 1) -> Encoder:
    return AccurateEncoder.load(open_artefact(jdscan_models.path() / "accurate"), threads=threads)


def fast() -> Encoder:
    return FastEncoder.load(open_artefact(jdscan_models.path() / "fast"))


def alone(encoder: Encoder) -> Floats:
    return np.vstack([encoder.encode([u]) for u in UNITS])


@pytest.mark.parametrize("make", [accurate, lambda: accurate(2), fast, FakeEncoder])
def test_a_vector_is_the_same_to_the_last_bit_alone_batched_and_shuffled(make: Callable[[], Encoder]) -> None:
    encoder = make()
    together = encoder.encode(UNITS)
    assert together.shape == (len(UNITS), encoder.width)
    assert np.array_equal(together, alone(encoder))
    assert np.array_equal(together, encoder.encode(UNITS[::-1])[::-1])


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    assert np.array_equal(accurate(1).encode(UNITS), accurate(2).encode(UNITS))


def test_the_end_of_a_long_unit_is_read_too() -> None:
    long = UNITS[4]
    other = Unit(4, long.text + " Sell garden hoses", 0, len(long.text) + 18, "item", long.heading, long.previous)
    encoder = accurate()
    assert not np.array_equal(encoder.encode([long]), encoder.encode([other]))


def test_context_changes_the_reading() -> None:
    encoder = accurate()
    bare = Unit(0, DUTIES[0], 0, len(DUTIES[0]))
    assert not np.array_equal(encoder.encode([bare]), encoder.encode([UNITS[0]]))


@pytest.mark.parametrize("make", [accurate, fast, FakeEncoder])
def test_no_units_give_no_rows(make: Callable[[], Encoder]) -> None:
    encoder = make()
    assert encoder.encode([]).shape == (0, encoder.width)


def test_ngrams_are_hashed_by_order_and_by_the_field_they_stand_in() -> None:
    own, support, none = (np.array(ids, np.uint32) for ids in ([7, 8, 9], [9, 8, 7], []))
    size = 2**17
    text, turned, empty = gram_rows([own, support, none], "text", size).split()
    assert len(text) == 3 + 2 + 1
    assert len(empty) == 0
    assert ((text >= 0) & (text < size)).all()
    assert set(text[:3]) == set(turned[:3])
    assert not set(text[3:]) & set(turned[3:])
    (heading,) = gram_rows([own], "heading", size).split()
    assert not set(text[:3]) & set(heading)
    assert [len(r) for r in gram_rows([own], "previous", size).split()] == [3]
    assert gram_rows([], "text", size).split() == []
    assert [len(r) for r in gram_rows([none, none], "text", size).split()] == [0, 0]


def test_ngrams_of_a_text_do_not_depend_on_the_texts_beside_it() -> None:
    many = [np.array(ids, np.uint32) for ids in ([1, 2, 3, 4], [], [5], [6, 7])]
    together = gram_rows(many, "text", 2**17).split()
    alone = [gram_rows([ids], "text", 2**17).split()[0] for ids in many]
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))


def test_a_filter_sees_the_neighbours_of_a_token_and_nothing_beyond_the_text() -> None:
    table = np.arange(1, 9, dtype=np.int8)[:, None]
    windows, sizes = phrase_windows([np.array(t, np.uint32) for t in ([0, 1, 2], [], [7])], table)
    assert sizes.tolist() == [3, 0, 1]
    assert windows.tolist() == [[0, 0, 1, 2, 3], [0, 1, 2, 3, 0], [1, 2, 3, 0, 0], [0, 0, 8, 0, 0]]


def test_every_sum_of_the_fast_encoder_is_exact_in_float32() -> None:
    weights = FastEncoder.load(open_artefact(jdscan_models.path() / "fast")).weights
    assert weights.dense.shape[0] * 127 * 127 < 2**24
    assert weights.filters.shape[0] * 127 * 127 < 2**24
    assert MOST_TOKENS * 127 < 2**24
    for table in (weights.tokens, weights.grams, weights.dense, weights.phrases, weights.filters):
        assert table.dtype == np.int8
        assert table.min() >= -127
