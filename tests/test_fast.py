"""The encoder ``fast`` on weights of chance: sums, windows and independence of batch-mates."""

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from jdscan.ngrams import SHAPE_VALUES
from jdscan.reading.fast import CHUNK, GRAMS, REACH, FastEncoder, Ragged, StaticWeights, phrase_windows
from jdscan.records import Unit

WORDS = ["own", "the", "roadmap", "sell", "hoses", "in", "leeds"]
RNG = np.random.default_rng(5)


def whole(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    return RNG.integers(-127, 128, shape).astype(np.int8)


def encoder() -> FastEncoder:
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}))
    tokenizer.pre_tokenizer = Whitespace()
    inputs, hidden, filters = 3 * 4 + SHAPE_VALUES, 6, 5
    return FastEncoder(
        tokenizer,
        StaticWeights(
            tokens=whole(len(WORDS), 4),
            grams=whole(64, 3),
            dense=whole(inputs, hidden),
            bias=RNG.normal(size=hidden).astype(np.float32),
            input_scale=np.ones(inputs, np.float32),
            dense_scale=np.full(hidden, 0.01, np.float32),
            gram_scale=np.array([0.1], np.float32),
            phrases=whole(len(WORDS), 2),
            filters=whole((2 * REACH + 1) * 2, filters),
            filter_bias=RNG.normal(size=filters).astype(np.float32),
            filter_scale=np.full(filters, 0.01, np.float32),
        ),
    )


def unit(text: str) -> Unit:
    return Unit(0, text, 0, len(text), heading="the roadmap", previous="sell hoses")


def test_texts_without_rows_have_sums_of_zero_wherever_they_stand() -> None:
    table = np.arange(10, dtype=np.int8)[:, None]
    rows, sizes = np.array([1, 2, 9], np.intp), np.array([0, 2, 0, 1, 0], np.intp)
    found = Ragged(rows, sizes)
    assert found.sums(table).ravel().tolist() == [0, 3, 0, 9, 0]
    assert [r.tolist() for r in found.split()] == [[], [1, 2], [], [9], []]


@pytest.mark.parametrize("place", [0, CHUNK - 1, CHUNK, 2 * CHUNK])
def test_a_unit_is_read_alike_alone_and_on_either_side_of_a_chunk(place: int) -> None:
    fast = encoder()
    units = [unit(" ".join(RNG.choice(WORDS, 1 + i % 9))) for i in range(2 * CHUNK + 1)]
    assert np.array_equal(fast.encode(units)[place], fast.encode([units[place]])[0])
    assert fast.encode(units).shape == (len(units), fast.width)
    assert fast.width == 6 + len(GRAMS) * 3 + 5


@pytest.mark.parametrize("count", [1, CHUNK + 1])
def test_units_without_a_token_are_read(count: int) -> None:
    vectors = encoder().encode([unit("")] * count)
    assert np.isfinite(vectors).all()
    assert not vectors[:, -5:].any()


def test_no_text_has_no_window() -> None:
    windows, sizes = phrase_windows([np.zeros(0, np.uint32)], whole(7, 2))
    assert windows.shape == (0, (2 * REACH + 1) * 2)
    assert sizes.tolist() == [0]


def test_word_order_is_told_apart() -> None:
    one, other = encoder().encode([unit("own the roadmap"), unit("roadmap the own")])
    assert not np.array_equal(one[-5:], other[-5:])
