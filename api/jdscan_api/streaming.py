"""JSON Lines in and out over one request: answers leave while lines still arrive."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from jdscan_api.engine import Lane
from jdscan_api.lines import Line, LineBuffer
from jdscan_api.media_types import JSON_LINES
from jdscan_api.problems import SLOW_BODY, TOO_LARGE, ProblemError


class _Gone(Exception):  # noqa: N818 - no error: it ends what nobody waits for
    """The caller closed the connection, or does as if."""


class LineExchange(Response):
    """Answers each line of the request's body with one line, in order.

    One task reads all the while, so that a caller may send everything before reading anything: lines wait in memory,
    as many as :mod:`jdscan_api.limits` lets in. The work ends where the caller goes away, or neither sends nor reads.

    Args:
        lane: Where a place is taken for as long as it runs.
        longest: Most bytes of a line.
        most: Most lines.
        patience: Longest that the caller may neither send nor read, in seconds.
        answer: Gives the answer to a line, with its line break.
        refuse: Gives the last line, where the body broke off at a problem; takes the number that line would have had.
    """

    media_type = JSON_LINES

    def __init__(
        self,
        lane: Lane,
        *,
        longest: int,
        most: int,
        patience: float,
        answer: Callable[[Line], Awaitable[bytes]],
        refuse: Callable[[int, ProblemError], bytes],
    ) -> None:
        super().__init__()
        del self.headers["content-length"]  # not known before the end
        self._lane = lane
        self._buffer = LineBuffer(longest)
        self._most = most
        self._patience = patience
        self._answer = answer
        self._refuse = refuse
        self._fault: ProblemError | None = None
        self._idle_since: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; for a caller who is gone, the answer stays unfinished.

        Raises:
            ProblemError: 429, no place is free; nothing was sent then.
        """
        with self._lane.admit():
            tasks = {asyncio.create_task(self._read(receive)), asyncio.create_task(self._write(send))}
            try:
                # Reading ends first only where the caller is gone, writing where all is answered.
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(_Gone):
                for task in done:
                    task.result()

    async def _read(self, receive: Receive) -> None:
        """Read to the end of the body, then to that of the connection."""
        try:
            while await self._read_piece(receive):
                pass
        except ProblemError as fault:
            self._fault = fault
        self._buffer.end(broken=self._fault is not None)
        gone = False
        while not gone:
            with suppress(ProblemError):  # of a body that broke off the rest is thrown away
                gone = (await receive())["type"] == "http.disconnect"

    async def _read_piece(self, receive: Receive) -> bool:
        """Read a piece, and tell whether more may come.

        Raises:
            ProblemError: The body is too large, is no gzip, or does not come.
        """
        try:
            message = await receive()
        except ProblemError as fault:
            if fault.kind is SLOW_BODY and self._is_awaited():
                return True
            raise
        if message["type"] == "http.disconnect":
            raise _Gone
        self._buffer.feed(message.get("body", b""))
        return bool(message.get("more_body", False))

    def _is_awaited(self) -> bool:
        """Tell whether the caller may be waiting for an answer, or has just got one."""
        if self._idle_since is None:
            return True
        return asyncio.get_running_loop().time() - self._idle_since < self._patience

    async def _write(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await self._send(send, start)
        number = 0
        while (line := await self._take()) is not None:
            if line.number > self._most:
                self._fault = ProblemError(
                    TOO_LARGE, f"A stream may have {self._most:,} lines.", remedy="Send the rest in another stream"
                )
                break
            number = line.number
            await self._send(send, {"type": "http.response.body", "body": await self._answer(line), "more_body": True})
        last = self._refuse(number + 1, self._fault) if self._fault else b""
        await self._send(send, {"type": "http.response.body", "body": last, "more_body": False})

    async def _take(self) -> Line | None:
        self._idle_since = asyncio.get_running_loop().time()
        line = await self._buffer.take()
        self._idle_since = None
        return line

    async def _send(self, send: Send, message: Message) -> None:
        """Send a message; a caller who does not read may still be sending.

        Raises:
            _Gone: The caller does neither.
        """
        # A task of its own: with a caller who reads fast, awaiting `send` alone would let nobody else have a turn.
        sending = asyncio.ensure_future(send(message))
        try:
            while not sending.done():
                arrived = self._buffer.arrived
                await asyncio.wait({sending}, timeout=self._patience)
                if not sending.done() and self._buffer.arrived == arrived:
                    raise _Gone
            sending.result()
        finally:
            sending.cancel()
