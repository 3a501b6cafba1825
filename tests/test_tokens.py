from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from jdscan.reading.tokens import CLS, OVERLAP_TOKENS, PREVIOUS_TOKENS, SEP, WINDOW_TOKENS, token_windows
from jdscan.records import Unit


def tokenizer() -> Tokenizer:
    vocabulary = {"[UNK]": 0} | {f"w{i}": i for i in range(1, 1000)}
    made = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a token of text
    made.pre_tokenizer = Whitespace()
    return made


def unit(n: int, heading: str = "", previous: str = "") -> Unit:
    text = " ".join(f"w{i % 900 + 1}" for i in range(n))
    return Unit(0, text, 0, len(text), "item", heading, previous)


def test_a_short_unit_is_one_window_after_its_context() -> None:
    (window,) = token_windows(tokenizer(), [unit(3, "w5 w6", "w7")])[0]
    assert window.ids == (CLS, 5, 6, SEP, 7, SEP, 1, 2, 3, SEP)
    assert window.context == 6
    assert window.share == 1


def test_every_token_of_a_long_unit_stands_in_a_window() -> None:
    n = 3 * WINDOW_TOKENS + 7
    windows = token_windows(tokenizer(), [unit(n)])[0]
    inner = [w.ids[w.context : -1] for w in windows]
    assert {i for part in inner for i in part} == set(range(1, n + 1))
    assert all(len(part) <= WINDOW_TOKENS for part in inner)
    assert inner[0][-OVERLAP_TOKENS:] == inner[1][:OVERLAP_TOKENS]
    assert abs(sum(w.share for w in windows) - 1) < 1e-9


def test_only_the_context_is_shortened() -> None:
    previous = " ".join(f"w{i + 1}" for i in range(100))
    (window,) = token_windows(tokenizer(), [unit(2, previous=previous)])[0]
    assert window.ids[2 : 2 + PREVIOUS_TOKENS] == tuple(range(61, 101))
    assert window.ids[window.context :] == (1, 2, SEP)


def test_an_empty_unit_still_has_a_window() -> None:
    assert len(token_windows(tokenizer(), [Unit(0, "", 0, 0)])[0]) == 1
