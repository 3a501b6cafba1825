"""Bounds on what a posting may hold."""

import asyncio

import pytest

from jdscan_api.intake import Intake, Submission
from jdscan_api.problems import TOO_LARGE, ProblemError


def read(text: str, *, max_lines: int = 10, max_characters: int = 1000) -> str:
    intake = Intake(max_lines=max_lines, max_characters=max_characters)
    return asyncio.run(intake.read(Submission(text, source_format="text"))).text


def test_blank_lines_do_not_count() -> None:
    assert read("Own it\n" + "\n \n" * 100 + "Lead it\n" * 9).count("it") == 10


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Own it\n" * 11, "The posting has 11 lines; at most 10 are read."),
        ("x" * 1001, "The posting has 1,001 characters; at most 1,000 are read."),
    ],
)
def test_what_is_too_long_is_refused_with_its_limit(text: str, what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(text)
    assert caught.value.kind is TOO_LARGE
    assert caught.value.members["detail"] == what
