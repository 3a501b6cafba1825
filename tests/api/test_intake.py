"""Bounds on what a posting may hold, and the turns of the reading process."""

import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from jdscan_api.intake import Intake, Submission
from jdscan_api.problems import TOO_LARGE, ProblemError


def read(text: str, *, max_lines: int = 10, max_characters: int = 1000) -> str:
    intake = Intake(max_lines=max_lines, max_characters=max_characters)
    return asyncio.run(intake.read(Submission(text, source_format="text"))).text


class Slow(bytes):
    """A document that takes a second, in the process that reads it, before it is there."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _after, (1.0, bytes(self))


def _after(seconds: float, data: bytes) -> bytes:
    time.sleep(seconds)
    return data


def test_blank_lines_do_not_count() -> None:
    assert read("Own it\n" + "\n \n" * 100 + "Lead it\n" * 9).count("it") == 10


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Own it\n" * 11, "The posting has 11 lines and sentences; at most 10 are read."),
        ("Own it. " * 11, "The posting has 11 lines and sentences; at most 10 are read."),
        ("x" * 1001, "The posting has 1,001 characters; at most 1,000 are read."),
    ],
)
def test_what_is_too_long_is_refused_with_its_limit(text: str, what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(text)
    assert caught.value.kind is TOO_LARGE
    assert caught.value.members["detail"] == what


def test_a_document_is_not_charged_with_the_time_of_those_before_it() -> None:
    async def read_two() -> list[str]:
        intake = Intake(timeout=30.0)
        await intake.read(Submission(Slow(b"<p>Own it</p>")))  # starts the process
        intake.timeout = 1.8
        return [p.text for p in await asyncio.gather(*(intake.read(Submission(Slow(b"<p>Own it</p>"))) for _ in "ab"))]

    assert asyncio.run(read_two()) == ["Own it"] * 2


_WARM_UP_WITHIN_A_GIGABYTE = """
import asyncio, resource
from jdscan_api.intake import Intake
resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
asyncio.run(Intake(memory=1_500_000_000).warm_up())
"""


def test_where_the_machine_allows_less_memory_that_is_the_bound() -> None:
    command = [sys.executable, "-c", _WARM_UP_WITHIN_A_GIGABYTE]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert ran.returncode == 0, ran.stderr
