"""uvicorn's HTTP protocol with bounds on what comes outside of bodies, and on how slowly an answer may be read.

httptools reads header sections, trailers and chunk extensions of any length, and uvicorn waits for a request, or for
an answer to be read, as long as the caller likes. Here such bytes are counted since the last time that the request got
on, a header section has to arrive in time, and an answer has to leave in time. Bodies are bounded further in
(:mod:`jdscan_api.limits`).

Requests to change the protocol are passed over (RFC 9110, section 7.8): httptools would drop the body of one, and the
HTTP client of Java makes one to begin with.
"""

import asyncio

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from jdscan_api.problems import BAD_HTTP, LONG_HEADERS, PROBLEM_JSON, Kind, ProblemError

HEAD_BYTES = 65_536  # as h11 has it
HEAD_SECONDS = 15.0
ANSWER_SECONDS = 30.0  # between two looks at what was not yet taken of an answer
ANSWER_BYTES = 65_536  # least that has to be taken meanwhile


class BoundedHttp(HttpToolsProtocol):
    """One connection.

    Attributes:
        head_seconds: Longest that a header section may take.
        answer_seconds: Longest that a caller may take to read :data:`ANSWER_BYTES` of an answer.
    """

    head_seconds = HEAD_SECONDS
    answer_seconds = ANSWER_SECONDS
    _idle_bytes = 0  # since the request last got on
    _unsent = 0  # bytes of answers at the last look
    _head_timer: asyncio.TimerHandle | None = None
    _answer_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_timer()
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and end the connection where too much of it got the request nowhere."""
        self._idle_bytes += len(data)
        self._feed(data)
        if self.transport.is_closing():
            return
        if self._idle_bytes > HEAD_BYTES:
            self._refuse(LONG_HEADERS)
        elif self._head_timer is None and self.cycle is not None and self.cycle.response_complete:
            # Blank lines before a request begin none, but they end uvicorn's own wait for it.
            self._start_timer()

    def pause_writing(self) -> None:
        """Begin to watch how an answer is read that the network does not take at once."""
        super().pause_writing()
        self._watch_answer()

    def resume_writing(self) -> None:
        """Stop watching."""
        self._stop_watching()
        super().resume_writing()

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

    def _should_upgrade(self) -> bool:
        # uvicorn then leaves such a request alone; `_feed` reads it again.
        return True

    def _feed(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            while data:
                data = self._parse(data)
        except httptools.HttpParserError:
            self.send_400_response("")

    def _parse(self, data: bytes) -> bytes:
        """Parse data, and give what is to be parsed next: a request anew, without its wish to change the protocol.

        Raises:
            HttpParserError: This is no HTTP, or the method is CONNECT, which always wishes that.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            method = self.parser.get_method()
            if method == b"CONNECT":
                raise httptools.HttpParserError from None
            fields = b"".join(b"%s: %s\r\n" % field for field in self.headers if field[0] != b"upgrade")
            head = b"%s %s HTTP/%s\r\n%s\r\n" % (method, self.url, self.parser.get_http_version().encode(), fields)
            self.parser = httptools.HttpRequestParser(self)
            return head + data[upgrade.args[0] :]
        return b""

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

    def _watch_answer(self) -> None:
        self._stop_watching()
        self._unsent = self.transport.get_write_buffer_size()
        self._answer_timer = self.loop.call_later(self.answer_seconds, self._look_at_answer)

    def _look_at_answer(self) -> None:
        if self._unsent - self.transport.get_write_buffer_size() >= ANSWER_BYTES:
            self._watch_answer()
        else:
            self.transport.abort()  # to close it would wait for the rest to be read

    def _stop_watching(self) -> None:
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None
