"""Tells whether the models answer: one real reading with each, beside the lanes, so that a full lane is still ready."""

import asyncio
import logging
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from jdscan.ingest import read_posting
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.problems import NOT_READY, ProblemError

LOG = logging.getLogger(__name__)
PROBE = "Chief Product Officer\n\n- Own the product strategy\n"


class Readiness:
    """Reads a line with every analyzer and remembers the outcome for a while, so that asking often costs nothing.

    Args:
        analyzers: What has to answer.
        timeout: Longest that all of them together may take, in seconds.
        remembered: How long an outcome holds, in seconds.
    """

    def __init__(self, analyzers: Iterable[PostingAnalyzer], *, timeout: float = 5.0, remembered: float = 1.0) -> None:
        self._analyzers = tuple(analyzers)
        self._timeout = timeout
        self._remembered = remembered
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="jdscan-ready")
        self._reading: Future[None] | None = None
        self._turn = asyncio.Lock()
        self._fault = ""
        self._until = 0.0

    async def check(self) -> None:
        """Read, or recall the last outcome.

        Raises:
            ProblemError: 503, an analyzer failed or took too long.
        """
        async with self._turn:
            if time.monotonic() >= self._until:
                self._fault = await self._read()
                self._until = time.monotonic() + self._remembered
        if self._fault:
            raise ProblemError(NOT_READY, self._fault, headers={"Retry-After": str(max(1, round(self._remembered)))})

    def close(self) -> None:
        """Drop what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _read(self) -> str:
        """Say what is wrong, or nothing; a reading that still hangs is not joined by another."""
        if self._reading is None or self._reading.done():
            self._reading = self._pool.submit(self.read_all)
        try:
            await asyncio.wait_for(asyncio.wrap_future(self._reading), self._timeout)
        except TimeoutError:
            return f"A reading takes longer than {self._timeout:g} s."
        except Exception as error:
            LOG.error("not ready", exc_info=error)
            return "A reading failed."
        return ""

    def read_all(self) -> None:
        """Read a line with every analyzer.

        Raises:
            JdscanError: An artefact is missing or was changed.
        """
        posting = read_posting(PROBE)
        for analyzer in self._analyzers:
            analyzer.analyze_posting(posting)
