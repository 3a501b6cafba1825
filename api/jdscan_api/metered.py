"""Tells the metrics what the engine does: the time of each analysis, and how full the lanes are."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar, get_args

from jdscan.records import Advice, Analysis, EncoderName, Posting, Versions
from jdscan_api.engine import Engine, LaneName, PostingAnalyzer
from jdscan_api.metrics import Metrics

T = TypeVar("T")
LOOK_EVERY = 1.0  # Seconds between two looks at the lanes.
NO_LANE = "other"


class TimedAnalyzer:
    """An analyzer whose time is counted, by encoder and by the lane in whose thread it works.

    Args:
        analyzer: Does the work.
        encoder: Its name in the metrics.
        metrics: Where to count.
    """

    def __init__(self, analyzer: PostingAnalyzer, encoder: EncoderName, metrics: Metrics) -> None:
        self._analyzer = analyzer
        self._encoder = encoder
        self._metrics = metrics

    @property
    def versions(self) -> Versions:
        """What stands in every result."""
        return self._analyzer.versions

    def analyze_posting(self, posting: Posting) -> Analysis:
        """Analyse a posting that was read."""
        return self._timed(lambda: self._analyzer.analyze_posting(posting))

    def analyze_postings(self, postings: Sequence[Posting]) -> Sequence[Analysis]:
        """Analyse several postings together; each is counted with its share of the time."""
        begun = time.perf_counter()
        try:
            return self._analyzer.analyze_postings(postings)
        finally:
            for _ in postings:
                self._observe((time.perf_counter() - begun) / len(postings))

    def advise(self, analysis: Analysis) -> Advice:
        """Search edits that clear the findings, and outline the seat."""
        return self._timed(lambda: self._analyzer.advise(analysis))

    def _timed(self, work: Callable[[], T]) -> T:
        begun = time.perf_counter()
        try:
            return work()
        finally:
            self._observe(time.perf_counter() - begun)

    def _observe(self, seconds: float) -> None:
        self._metrics.observe_analysis(self._encoder, _lane_of_thread(), seconds)


def timed(
    analyzers: Mapping[EncoderName, PostingAnalyzer], metrics: Metrics | None
) -> Mapping[EncoderName, PostingAnalyzer]:
    """Count the time of analyzers, where there are metrics."""
    if metrics is None:
        return analyzers
    return {encoder: TimedAnalyzer(analyzer, encoder, metrics) for encoder, analyzer in analyzers.items()}


@asynccontextmanager
async def watching(engine: Engine, metrics: Metrics | None) -> AsyncIterator[None]:
    """Look at the lanes every second for as long as the block runs."""
    if metrics is None:
        yield
        return
    watcher = asyncio.create_task(_watch(engine, metrics))
    try:
        yield
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


async def _watch(engine: Engine, metrics: Metrics) -> None:
    while True:
        for lane in engine.lanes:
            metrics.observe_lane(lane)
        await asyncio.sleep(LOOK_EVERY)


def _lane_of_thread() -> str:
    # A lane's thread bears its name (:class:`jdscan_api.engine.Lane`).
    name = threading.current_thread().name.removeprefix("jdscan-").partition("_")[0]
    return name if name in get_args(LaneName) else NO_LANE
