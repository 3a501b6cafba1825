"""Rough forms of single texts: seeded, never empty, and each does what its name says."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.evaluation.renderings import (
    RENDERINGS,
    TYPO_RATE,
    british,
    rendered,
    strip_commas,
    strip_marks,
    with_typos,
)

KIND = st.sampled_from(tuple(RENDERINGS))
# Besides anything: text of the marks, gaps and American stems that the forms look for.
BITS = st.sampled_from(
    ("Program", "center", "fulfill", "labor", "color", "LOCALIZ", "analyz", "l", "e", "m", ",", "—", "'", " & ", " ")
)
TEXT = st.one_of(st.text(max_size=80), st.lists(BITS, max_size=12).map("".join))


def draws(seed: int = 0) -> random.Random:
    return random.Random(seed)  # noqa: S311 - not for secrets


@given(TEXT, KIND, st.integers())
def test_the_same_seed_gives_the_same_text(text: str, kind: str, seed: int) -> None:
    assert rendered(text, kind, draws(seed)) == rendered(text, kind, draws(seed))


@given(TEXT, KIND, st.integers())
def test_nothing_becomes_empty_and_what_is_blank_stays(text: str, kind: str, seed: int) -> None:
    found = rendered(text, kind, draws(seed))
    if text.strip():
        assert found.strip()
    else:
        assert found == text


@given(TEXT)
def test_british_spelling_is_settled_after_one_pass(text: str) -> None:
    once = british(text)
    assert british(once) == once


@pytest.mark.parametrize(
    ("american", "expected"),
    [
        ("Prioritize programs and behaviors", "Prioritise programmes and behaviours"),
        ("ORGANIZATION", "ORGANISATION"),
        ("customer-centered catalogs", "customer-centred catalogues"),
        ("Fulfill, fulfilled, fulfillment", "Fulfil, fulfilled, fulfilment"),
        ("programming with collaborators in Colorado", "programming with collaborators in Colorado"),
        ("honorary, humorous, laborious, cataloging", "honorary, humorous, laborious, cataloging"),
        ("ſpecialize", "ſpecialize"),  # a long s, which is no s to the list
    ],
)
def test_american_words_are_spelled_the_british_way(american: str, expected: str) -> None:
    assert british(american) == expected


@given(TEXT)
def test_stripped_text_has_neither_marks_nor_double_blanks(text: str) -> None:
    assert re.search(r"[^\w\s]|_|\s\s", strip_marks(text)) is None
    assert "," not in strip_commas(text)


def test_marks_and_commas_go_and_words_stay() -> None:
    assert strip_marks("Own R&D, go-to-market – and more.") == "Own RD gotomarket and more"
    assert strip_commas("Plan, price, sell 1,000 seats.") == "Plan price sell 1000 seats."


def test_about_one_letter_in_fifty_is_hit() -> None:
    words = 20_000
    text = " ".join(["planet"] * words)  # no letter twice in a row: every hit shows
    found = with_typos(text, draws())
    assert found.count(" ") == words - 1
    changed = sum(word != "planet" for word in found.split(" ")) / words
    rate = 1 - (1 - changed) ** (1 / len("planet"))
    assert rate == pytest.approx(TYPO_RATE, rel=0.1)


@given(st.text(alphabet="0123456789 .,;–é", max_size=60), st.integers())
def test_typos_hit_letters_only(text: str, seed: int) -> None:
    assert with_typos(text, draws(seed)) == text


@given(TEXT, st.integers())
def test_all_other_characters_keep_their_order_through_typos(text: str, seed: int) -> None:
    def others(t: str) -> str:
        return re.sub(r"[A-Za-z]", "", t)

    assert others(with_typos(text, draws(seed))) == others(text)


def test_debris_and_bullets_are_added_around_the_words() -> None:
    text = "Own pricing across all of our editions"
    for seed in range(20):
        debris = rendered(text, "debris", draws(seed))
        assert debris != text
        assert " ".join(re.sub(r"<[^>]*>|&\w+;", " ", debris).split()) == text
        assert rendered(text, "bullets", draws(seed)).endswith(text)
    assert rendered("Your duties", "capitals", draws()) == "YOUR DUTIES"
