"""uvicorn's HTTP protocol with bounds on what comes outside of bodies.

httptools reads header sections, trailers and chunk extensions of any length, and uvicorn waits for a request as long
as the caller likes. Here such bytes are counted since the last time that the request got on, and a header section has
to arrive in time. Bodies are bounded further in (:mod:`jdscan_api.limits`).
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from jdscan_api.problems import BAD_HTTP, LONG_HEADERS, PROBLEM_JSON, Kind, ProblemError

HEAD_BYTES = 65_536  # as h11 has it
HEAD_SECONDS = 15.0


class BoundedHttp(HttpToolsProtocol):
    """One connection.

    Attributes:
        head_seconds: Longest that a header section may take.
    """

    head_seconds = HEAD_SECONDS
    _idle_bytes = 0  # since the request last got on
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and end the connection where too much of it got the request nowhere."""
        self._idle_bytes += len(data)
        super().data_received(data)
        if self._idle_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(LONG_HEADERS)

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        if self._head_timer is None:
            self._start_timer()

    def on_headers_complete(self) -> None:
        """Note that a header section is whole."""
        self._stop_timer()
        self._idle_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Note that a body got on."""
        self._idle_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request is whole."""
        self._idle_bytes = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a problem, as everything else."""
        self._refuse(BAD_HTTP)

    def _refuse(self, kind: Kind) -> None:
        cycle = self.cycle
        if (
            cycle is None or cycle.response_complete or not cycle.response_started
        ):  # else this would stand amid an answer
            body = ProblemError(kind).to_bytes()
            fields = f"content-type: {PROBLEM_JSON}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[kind.status] + fields.encode() + body)
        self.transport.close()

    def _start_timer(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._start_timer()  # the next request dawdles, but one before it is still being answered
        elif not self.transport.is_closing():
            self.transport.close()
