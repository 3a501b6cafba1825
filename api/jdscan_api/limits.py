"""Bounds the bodies of requests: their length, before and after gzip, and the time that they may take to arrive.

Work is bounded by the lanes (:mod:`jdscan_api.engine`), but a body is held before it gets a place there; so all bodies
together are bounded, too, but for those of streams, which are read in a place.

Faults are raised out of ``receive``, so that they reach the route that reads the body and are answered where it does
not catch them; what the header section already shows is answered at once.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jdscan_api.gunzip import Gunzip, too_large
from jdscan_api.paths import BATCH, STREAM
from jdscan_api.problems import OVERLOADED, SLOW_BODY, UNSUPPORTED, ProblemError, respond
from jdscan_api.settings import Settings

_GZIP_CODINGS = ("gzip", "x-gzip")  # the same thing: RFC 9110, section 8.4.1.3


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """What a body may be.

    Attributes:
        size: Most bytes, also after gzip was undone.
        seconds: Longest that the service waits for it.
        each: The time is that between two pieces, not that of the whole body.
    """

    size: int
    seconds: float
    each: bool = False


class BodyLimits:
    """Bounds the body of every request.

    Args:
        app: The next layer.
        settings: Give the limits.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        timeout = settings.body_timeout
        self._default = BodyLimit(settings.max_body_bytes, timeout)
        self._special = {
            BATCH: BodyLimit(settings.max_batch_bytes, timeout),
            STREAM: BodyLimit(settings.max_stream_bytes, timeout, each=True),
        }
        self._most_held = settings.max_held_bytes
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._special.get(scope["path"], self._default)
        try:
            packed = _check_headers(Headers(scope=scope), limit)
        except ProblemError as problem:
            await respond(problem)(scope, receive, send)
            return
        bounded = _Arriving(receive, limit).receive
        if packed:
            # The scope is changed in place: outer layers look in it for the route that is found later.
            scope["headers"] = [h for h in scope["headers"] if h[0] not in (b"content-encoding", b"content-length")]
            bounded = _Unpacked(bounded, limit.size).receive
        if limit.each:
            await self._app(scope, bounded, send)
        else:
            await self._hold(scope, bounded, send)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the body among those that are held until the request is served."""
        own = 0

        async def holding() -> Message:
            nonlocal own
            message = await receive()
            size = len(message.get("body", b""))
            if size and self._held + size > self._most_held:
                raise ProblemError(
                    OVERLOADED,
                    "Too many bodies are on their way.",
                    remedy="Try again in 1 s",
                    headers={"Retry-After": "1"},
                )
            own += size
            self._held += size
            return message

        try:
            await self._app(scope, holding, send)
        finally:
            self._held -= own


def _check_headers(headers: Headers, limit: BodyLimit) -> bool:
    """Tell whether the body is packed.

    Raises:
        ProblemError: 413 where it is declared too long; 415 where it is packed by another method.
    """
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", *_GZIP_CODINGS):
        raise ProblemError(
            UNSUPPORTED,
            where="Content-Encoding",
            remedy="Send the body as it is, or packed once with gzip",
            headers={"Accept-Encoding": "gzip"},
        )
    declared = headers.get("content-length", "")
    # Digits by the thousand would be no number that Python reads; they are too many in any case.
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit.size):
        raise too_large(limit.size)
    return coding in _GZIP_CODINGS


class _Arriving:
    """A body as it arrives, bounded in length and time."""

    def __init__(self, receive: Receive, limit: BodyLimit) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self._left = limit.seconds
        self._ended = False

    async def receive(self) -> Message:
        if self._ended:  # what comes now is the end of the connection, which may take its time
            return await self._receive()
        message = await self._wait()
        self._ended = not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        if self._size > self._limit.size:
            raise too_large(self._limit.size)
        return message

    async def _wait(self) -> Message:
        """Wait for the next piece; the time that a route takes between two pieces does not count."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(self._left):
                return await self._receive()
        except TimeoutError:
            raise ProblemError(
                SLOW_BODY, f"It did not come within {self._limit.seconds:g} s.", remedy="Send it faster, or less of it"
            ) from None
        finally:
            if not self._limit.each:
                self._left -= loop.time() - begun


class _Unpacked:
    """A body with gzip undone, a bounded step at a time."""

    def __init__(self, packed: Receive, size: int) -> None:
        self._packed = packed
        self._gunzip = Gunzip(size)
        self._steps: Iterator[bytes] = iter(())
        self._last = False
        self._ended = False

    async def receive(self) -> Message:
        # Other requests get their turn, however much comes out of one piece. Here, since a step that was taken
        # would be lost where the caller gives up waiting.
        await asyncio.sleep(0)
        while (step := next(self._steps, None)) is None:
            if self._last and not self._ended:
                self._ended = True
                self._gunzip.finish()
                return {"type": "http.request", "body": b"", "more_body": False}
            message = await self._packed()
            if self._ended or message["type"] != "http.request":
                return message
            self._steps = self._gunzip.feed(message.get("body", b""))
            self._last = not message.get("more_body", False)
        return {"type": "http.request", "body": step, "more_body": True}
