"""Runs model work off the event loop, so much at a time and no more.

Three lanes of one thread each: ``single`` for one analysis, ``bulk`` for batches, comparisons and searches of edits,
``stream`` for streams, so that a person at the page does not wait behind a batch, nor a batch behind a stream that
takes its time. More threads would only take turns at the
interpreter's lock; the encoder's own threads are another matter (:attr:`Settings.threads`).
"""

import asyncio
import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from jdscan.records import Advice, Analysis, EncoderName, Posting, Versions
from jdscan_api.problems import INVALID, OVERLOADED, TIMED_OUT, ProblemError

T = TypeVar("T")
LaneName = Literal["single", "bulk", "stream"]
# Postings that wait are read together: `python -m tests.load.together` prints what four at once save.
TOGETHER = 4
TOGETHER_CHARACTERS = 40_000
_SMOOTHING = 0.1  # Weight of the newest time in the running mean.


class PostingAnalyzer(Protocol):
    """What the service needs of an analyzer; :class:`jdscan.Analyzer` is one. Called from two threads at once."""

    @property
    def versions(self) -> Versions:
        """What stands in every result."""
        ...

    def analyze_posting(self, posting: Posting) -> Analysis:
        """Analyse a posting that was read."""
        ...

    def analyze_postings(self, postings: Sequence[Posting]) -> Sequence[Analysis]:
        """Analyse several postings together, each as if it were alone."""
        ...

    def advise(self, analysis: Analysis) -> Advice:
        """Search edits that clear the findings, and outline the seat."""
        ...


@dataclass(frozen=True, slots=True)
class _Wanted(Generic[T]):
    """An analysis that somebody waits for, and what to make of it."""

    posting: Posting
    make: Callable[[Analysis], T]
    result: Future[T]


@dataclass(slots=True)
class _Waiting:
    """What waits for an analyzer in a lane, in order; for each there is one piece of work in the lane's queue.

    Attributes:
        wanted: The analyses.
        ahead: How many were taken together with one before them: as many pieces of work have nothing left to do.
    """

    wanted: deque[_Wanted[Any]] = field(default_factory=deque)
    ahead: int = 0

    def take(self) -> list[_Wanted[Any]]:
        """Take what is analysed next: nothing, where the one whose turn it is was taken before."""
        if self.ahead:
            self.ahead -= 1
            return []
        taken = [self.wanted.popleft()]
        characters = len(taken[0].posting.text)
        while self.wanted and len(taken) < TOGETHER:
            characters += len(self.wanted[0].posting.text)
            if characters > TOGETHER_CHARACTERS:
                break
            taken.append(self.wanted.popleft())
        self.ahead = len(taken) - 1
        return taken


class Lane:
    """One thread and those who wait for it.

    Args:
        name: Its name, for the thread and the metrics.
        limit: Most that wait or run at once.
        timeout: Longest that one piece of work may take from its submission, in seconds.
    """

    def __init__(self, name: LaneName, limit: int, timeout: float) -> None:
        self.name = name
        self.limit = limit
        self.admitted = 0
        self._timeout = timeout
        self._seconds = 0.0
        self._waiting: dict[int, _Waiting] = defaultdict(_Waiting)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"jdscan-{name}")

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Take one of the lane's places for as long as the block runs.

        Raises:
            ProblemError: 429 with ``Retry-After`` where all places are taken.
        """
        if self.admitted >= self.limit:
            wait = max(1, math.ceil(self.admitted * self._seconds))
            raise ProblemError(
                OVERLOADED,
                f"{self.admitted} requests are waiting already.",
                remedy=f"Try again in {wait} s",
                headers={"Retry-After": str(wait)},
            )
        self.admitted += 1
        try:
            yield
        finally:
            self.admitted -= 1

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in the lane's thread, after what was submitted before it; call it inside :meth:`admit`.

        Raises:
            ProblemError: 503 where it takes longer than the timeout. Work that has begun cannot be stopped: it
                keeps its place until it is done.
        """
        return await self._wait(self._pool.submit(self._timed, work))

    async def analyze(self, analyzer: PostingAnalyzer, posting: Posting, make: Callable[[Analysis], T]) -> T:
        """Analyse a posting, together with others that wait for the same analyzer when its turn comes.

        No posting waits for others to come: only what waits anyway is joined, at most :data:`TOGETHER` postings and
        :data:`TOGETHER_CHARACTERS` characters. Each is analysed as if it were alone. Call it inside :meth:`admit`.

        Args:
            analyzer: Analyses it.
            posting: What is analysed.
            make: Makes the result of the analysis, in the lane's thread.

        Raises:
            ProblemError: 503 as in :meth:`run`.
        """
        wanted = _Wanted(posting, make, Future())
        waiting = self._waiting[id(analyzer)]
        waiting.wanted.append(wanted)
        self._pool.submit(self._analyze, analyzer, waiting)
        return await self._wait(wanted.result)

    async def _wait(self, future: Future[T]) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout)
        except TimeoutError:
            raise ProblemError(
                TIMED_OUT,
                f"No result after {self._timeout:g} s.",
                remedy="Send a shorter text, or try again later",
                headers={"Retry-After": str(max(1, math.ceil(self._timeout)))},
            ) from None
        finally:
            self._keep_place(future)

    def close(self) -> None:
        """Drop what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _timed(self, work: Callable[[], T]) -> T:
        begun = time.perf_counter()
        try:
            return work()
        finally:
            self._note(time.perf_counter() - begun)

    def _analyze(self, analyzer: PostingAnalyzer, waiting: _Waiting) -> None:
        begun = time.perf_counter()
        batch = [wanted for wanted in waiting.take() if wanted.result.set_running_or_notify_cancel()]
        if batch:
            _analyze_together(analyzer, batch)
            self._note((time.perf_counter() - begun) / len(batch))

    def _note(self, seconds: float) -> None:
        self._seconds += _SMOOTHING * (seconds - self._seconds) if self._seconds else seconds

    def _keep_place(self, future: Future[T]) -> None:
        """Count work that nobody waits for any more as admitted until it ends."""
        if future.done() or future.cancel():
            return
        loop = asyncio.get_running_loop()
        self.admitted += 1
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._give_place))

    def _give_place(self) -> None:
        self.admitted -= 1


def _analyze_together(analyzer: PostingAnalyzer, batch: Sequence[_Wanted[Any]]) -> None:
    try:
        analyses: Sequence[Analysis | None] = analyzer.analyze_postings([w.posting for w in batch])
    except Exception:
        # One of them fails; each is tried alone, so that it fails alone.
        analyses = [None] * len(batch)
    for wanted, analysis in zip(batch, analyses, strict=True):
        try:
            wanted.result.set_result(wanted.make(analysis or analyzer.analyze_posting(wanted.posting)))
        except Exception as error:  # handed to whoever waits for it
            wanted.result.set_exception(error)


class Engine:
    """The analyzers of a service and the lanes in which they work.

    Args:
        analyzers: Loaded analyzers by encoder.
        default: Encoder of a request that names none.
        single: Most single analyses that wait or run.
        bulk: Most of the larger requests that wait or run.
        streams: Most streams that run.
        timeout: Longest that one piece of work may take, in seconds.
    """

    def __init__(
        self,
        analyzers: Mapping[EncoderName, PostingAnalyzer],
        *,
        default: EncoderName,
        single: int = 16,
        bulk: int = 4,
        streams: int = 4,
        timeout: float = 30.0,
    ) -> None:
        self.analyzers = dict(analyzers)
        self.default = default
        self.single = Lane("single", single, timeout)
        self.bulk = Lane("bulk", bulk, timeout)
        self.stream = Lane("stream", streams, timeout)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All lanes."""
        return self.single, self.bulk, self.stream

    def analyzer(self, encoder: EncoderName | None = None) -> PostingAnalyzer:
        """Return the analyzer of an encoder.

        Raises:
            ProblemError: 422 where this service has not loaded it.
        """
        name = encoder or self.default
        if name not in self.analyzers:
            raise ProblemError(
                INVALID,
                f"This service does not run the encoder {name!r}.",
                where="encoder",
                remedy=f"Use one of: {', '.join(self.analyzers)}",
            )
        return self.analyzers[name]

    def close(self) -> None:
        """Stop all lanes."""
        for lane in self.lanes:
            lane.close()
