import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from jdscan.records import Analysis, Posting
from jdscan_api.engine import TOGETHER, TOGETHER_CHARACTERS, Engine, Lane
from jdscan_api.problems import INVALID, OVERLOADED, TIMED_OUT, ProblemError
from tests.api.fakes import FakeAnalyzer


class SlowAnalyzer(FakeAnalyzer):
    """Notes what came together; holds the first call until it is let go, and refuses the word ``poison``."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []
        self.go = threading.Event()

    def analyze_postings(self, postings: Sequence[Posting]) -> list[Analysis]:
        self.calls.append(len(postings))
        assert self.go.wait(5)
        return super().analyze_postings(postings)

    def analyze_posting(self, posting: Posting) -> Analysis:
        if "poison" in posting.text:
            raise ValueError("poison")
        return super().analyze_posting(posting)


def run(make: Callable[[Lane], Coroutine[Any, Any, None]], *, limit: int = 16, timeout: float = 5.0) -> None:
    lane = Lane("single", limit, timeout)
    try:
        asyncio.run(make(lane))
    finally:
        lane.close()


def posting(text: str) -> Posting:
    return Posting(text, "", "text")


def text_of(analysis: Analysis) -> str:
    return analysis.posting.text


async def analyses(lane: Lane, analyzer: SlowAnalyzer, texts: Sequence[str]) -> list[Any]:
    first = asyncio.ensure_future(lane.analyze(analyzer, posting("first"), text_of))
    while not analyzer.calls:
        await asyncio.sleep(0.001)
    rest = [asyncio.ensure_future(lane.analyze(analyzer, posting(t), text_of)) for t in texts]
    await asyncio.sleep(0)
    analyzer.go.set()
    return [await first, *await asyncio.gather(*rest, return_exceptions=True)]


def test_what_waits_is_read_together_and_each_gets_its_own() -> None:
    analyzer = SlowAnalyzer()

    async def scenario(lane: Lane) -> None:
        texts = [f"posting {i}" for i in range(TOGETHER + 1)]
        assert await analyses(lane, analyzer, texts) == ["first", *texts]

    run(scenario)
    assert analyzer.calls == [1, TOGETHER, 1]


def test_under_load_nothing_piles_up_in_a_lane() -> None:
    analyzer = SlowAnalyzer()
    analyzer.go.set()
    longest = 0

    async def ask_on(lane: Lane) -> None:
        nonlocal longest
        for _ in range(100):
            await lane.analyze(analyzer, posting("again"), text_of)
            longest = max(longest, lane._pool._work_queue.qsize())

    async def scenario(lane: Lane) -> None:
        await asyncio.gather(*(ask_on(lane) for _ in range(12)))

    run(scenario)
    assert sum(analyzer.calls) == 1200
    assert max(analyzer.calls) > 1
    assert longest <= 12 + TOGETHER


def test_long_postings_are_not_read_together() -> None:
    analyzer = SlowAnalyzer()

    async def scenario(lane: Lane) -> None:
        texts = ["a" * TOGETHER_CHARACTERS, "b" * TOGETHER_CHARACTERS, "c"]
        assert await analyses(lane, analyzer, texts) == ["first", *texts]

    run(scenario)
    assert analyzer.calls == [1, 1, 1, 1]


def test_one_bad_posting_fails_alone() -> None:
    analyzer = SlowAnalyzer()

    async def scenario(lane: Lane) -> None:
        found = await analyses(lane, analyzer, ["good", "poison", "fair"])
        assert found[:2] + found[3:] == ["first", "good", "fair"]
        assert isinstance(found[2], ValueError)

    run(scenario)


def test_a_full_lane_says_when_to_come_back_and_has_room_again() -> None:
    async def scenario(lane: Lane) -> None:
        with lane.admit(), lane.admit():
            with pytest.raises(ProblemError) as caught, lane.admit():
                pass
            assert caught.value.kind is OVERLOADED
            assert int(caught.value.headers["Retry-After"]) >= 1
        with lane.admit():
            assert lane.admitted == 1

    run(scenario, limit=2)


def test_work_that_overruns_keeps_its_place_until_it_ends() -> None:
    let_go = threading.Event()

    async def scenario(lane: Lane) -> None:
        with pytest.raises(ProblemError) as caught, lane.admit():
            await lane.run(lambda: let_go.wait(5))
        assert caught.value.kind is TIMED_OUT
        assert lane.admitted == 1
        let_go.set()
        deadline = time.monotonic() + 5
        while lane.admitted and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        assert lane.admitted == 0

    run(scenario, timeout=0.05)


def test_work_that_never_began_is_dropped() -> None:
    let_go = threading.Event()
    ran: list[str] = []

    async def scenario(lane: Lane) -> None:
        first = asyncio.ensure_future(lane.run(lambda: let_go.wait(5)))
        await asyncio.sleep(0.01)
        second = asyncio.ensure_future(lane.run(lambda: ran.append("second")))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        let_go.set()
        assert await first
        await lane.run(lambda: ran.append("third"))

    run(scenario)
    assert ran == ["third"]


def test_an_encoder_that_is_not_loaded_is_named_with_those_that_are() -> None:
    engine = Engine({"fast": FakeAnalyzer("fast")}, default="fast")
    assert engine.analyzer().versions.encoder == "fast"
    with pytest.raises(ProblemError) as caught:
        engine.analyzer("accurate")
    engine.close()
    assert caught.value.kind is INVALID
    assert "fast" in caught.value.members["remedy"]
