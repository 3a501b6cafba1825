"""Stems that begin words of a text, all in one pass."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.judgement.stems import stems_of

STEMS = stems_of((("price", "pricing", "pr", "market position"), ("position", "e-mail", "mail", "p&l", "pr")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the prices", {"price", "pr"}),
        ("a pricing page", {"pricing", "pr"}),
        ("our market positions", {"market position", "position"}),
        ("by e-mail", {"e-mail"}),
        ("reprice and voicemail", set()),
        ("own the p&l", {"p&l"}),
        ("", set()),
    ],
)
def test_a_stem_begins_a_word(text: str, found: set[str]) -> None:
    assert STEMS.beginning(text) == found


@given(st.lists(st.text("abc -.", min_size=1, max_size=3), min_size=1, max_size=6), st.text("abc -.", max_size=12))
def test_one_pass_finds_what_looking_for_each_would_find(stems: list[str], text: str) -> None:
    each = {s for s in stems if re.search(rf"(?<![\w-]){re.escape(s)}", text)}
    assert stems_of((tuple(stems),)).beginning(text) == each
