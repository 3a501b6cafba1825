"""A client that sends any bytes at all, and reads whatever comes back (RFC 9112, section 6.3)."""

import re
import selectors
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
_SLICE = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; the names of header fields in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def exchange(host: str, port: int, pieces: Iterable[bytes | float], timeout: float) -> list[Reply]:
    """Send the pieces, waiting where one is a number of seconds, and read until the server closes.

    Sending ends early where the server closes, or has answered a request that it had not read to its end.

    Raises:
        TimeoutError: The server neither closes nor answers in time.
    """
    with socket.create_connection((host, port), timeout) as connection, selectors.DefaultSelector() as selector:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        wire = _Wire(connection, selector, time.monotonic() + timeout)
        for piece in pieces:
            if not (wire.rest(piece) if isinstance(piece, float) else wire.send(piece)):
                break
        wire.finish()
        return parse(bytes(wire.received))


class _Wire:
    def __init__(self, connection: socket.socket, selector: selectors.BaseSelector, end: float) -> None:
        self.received = bytearray()
        self._connection = connection
        self._selector = selector
        self._end = end
        self._open = True

    def send(self, data: bytes) -> bool:
        """Send data; tell whether the server still reads."""
        view = memoryview(data)
        while view and self._open:
            if self._turn(selectors.EVENT_READ | selectors.EVENT_WRITE) & selectors.EVENT_WRITE:
                try:
                    view = view[self._connection.send(view[:_SLICE]) :]
                except OSError:
                    self._open = False
        return self._open

    def rest(self, seconds: float) -> bool:
        """Wait, and take what comes meanwhile."""
        until = time.monotonic() + seconds
        while self._open and (left := until - time.monotonic()) > 0:
            self._turn(selectors.EVENT_READ, left)
        return self._open

    def finish(self) -> None:
        """Read until the server closes."""
        while self._open:
            self._turn(selectors.EVENT_READ)

    def _turn(self, events: int, patience: float | None = None) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server neither closes nor answers")
        self._selector.modify(self._connection, events)
        ready = self._selector.select(left if patience is None else min(left, patience))
        found = ready[0][1] if ready else 0
        if found & selectors.EVENT_READ:
            self._receive()
        return found

    def _receive(self) -> None:
        try:
            data = self._connection.recv(_SLICE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.received += data
        self._open = bool(data)


def parse(data: bytes) -> list[Reply]:
    """Read the answers out of what came.

    Raises:
        ValueError: It is no answer.
    """
    replies = []
    while data:
        found = _HEAD.match(data)
        if found is None:
            raise ValueError(f"no HTTP answer: {data[:200]!r}")
        lines = (line.partition(":") for line in found[2].decode("latin-1").splitlines())
        headers = {name.lower(): value.strip() for name, _, value in lines}
        status, data = int(found[1]), data[found.end() :]
        if status >= 200:  # an interim answer comes before another
            body, data = _body(headers, data)
            replies.append(Reply(status, headers, body))
    return replies


def _body(headers: Mapping[str, str], data: bytes) -> tuple[bytes, bytes]:
    """Return the body and what follows it."""
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while data:
            size, _, data = data.partition(b"\r\n")
            length = int(size, 16)
            body, data = body + data[:length], data[length + 2 :]
            if not length:
                break
        return body, data
    length = int(headers.get("content-length", len(data)))
    return data[:length], data[length:]
