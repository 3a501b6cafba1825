"""One bucket, and many drawn from by several processes."""

import os
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan_api.buckets import WINDOW, Buckets, draw

LIMITS = st.integers(1, 100_000)
PAUSES = st.lists(st.floats(0, 30), max_size=60)
CLOCKS = st.floats(0, 1e7)  # a machine's uptime, in seconds
ROUNDING = 0.02  # tokens

DRAWING = """
import sys
from pathlib import Path
from jdscan_api.buckets import Buckets
buckets = Buckets({"other": 5, "key": 300}, Path(sys.argv[1]), lambda: 1000.0)
print("ready", flush=True)
sys.stdin.readline()
print(sum(buckets.take("key").granted for _ in range(400)))
"""


@given(LIMITS, CLOCKS, PAUSES)
def test_no_stretch_of_time_grants_more_than_a_full_bucket_and_what_came_in(
    limit: int, begin: float, pauses: list[float]
) -> None:
    full, granted = 0.0, []
    for now in accumulate(pauses, initial=begin):
        drawn = draw(full, limit, now)
        full = drawn.full
        granted += [now] * drawn.granted
    for i, first in enumerate(granted):
        for j, last in enumerate(granted[i:], 1):
            assert j <= limit * (1 + (last - first) / WINDOW) + ROUNDING


@given(st.integers(1, 50), CLOCKS, PAUSES)
def test_one_who_keeps_to_the_rate_is_always_served(limit: int, begin: float, pauses: list[float]) -> None:
    full, now = 0.0, begin
    for pause in pauses:
        now += WINDOW / limit + pause
        drawn = draw(full, limit, now)
        assert drawn.granted
        full = drawn.full


@given(LIMITS, CLOCKS, st.floats(0, 1e7))
def test_after_the_wait_there_is_a_token_whatever_the_file_held(limit: int, now: float, full: float) -> None:
    drawn = draw(full, limit, now)
    assert 0 <= drawn.remaining < max(1, limit)
    assert drawn.granted or drawn.wait > 0
    assert 0 <= drawn.wait <= WINDOW / limit + 1e-6
    assert draw(drawn.full, limit, now + drawn.wait).granted


def test_a_new_bucket_is_full_and_tells_what_is_left() -> None:
    buckets = Buckets({"a": 3}, clock=lambda: 5.0)
    drawn = [buckets.take("a") for _ in range(4)]
    assert [(d.granted, d.remaining) for d in drawn if d] == [(True, 2), (True, 1), (True, 0), (False, 0)]
    assert drawn[-1]
    assert drawn[-1].wait == pytest.approx(20)


def test_keys_do_not_share_and_one_without_a_limit_has_no_bucket() -> None:
    buckets = Buckets({"a": 1, "b": 1}, clock=lambda: 5.0)
    grants = [drawn.granted for name in "aab" if (drawn := buckets.take(name))]
    assert grants == [True, False, True]
    assert buckets.take("c") is None


def test_two_processes_together_get_what_one_may(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DRAWING, str(tmp_path)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    granted = [int(out) for out, _ in (process.communicate("go\n", timeout=60) for process in both)]
    assert sum(granted) == 300
    (file,) = tmp_path.iterdir()
    assert (file.stat().st_size, file.stat().st_mode & 0o777) == (16, 0o600)


def test_other_keys_get_other_buckets(tmp_path: Path) -> None:
    first, second = Buckets({"a": 1}, tmp_path), Buckets({"b": 1}, tmp_path)
    for buckets, name in ((first, "a"), (second, "b")):
        drawn = buckets.take(name)
        assert drawn
        assert drawn.granted
        buckets.close()
    assert len(os.listdir(tmp_path)) == 2
