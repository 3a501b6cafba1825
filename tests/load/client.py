"""A cheap HTTP/1.1 client, and two ways to load a service with it.

The client shares the machine with the service that it measures, so that it parses no more than it needs: the status,
``Content-Length`` and whether there is a ``Retry-After``.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import cast

NO_ANSWER = 0  # stands where the status of an answer would
MAX_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One request.

    Attributes:
        status: Of the answer; 0 where none came.
        seconds: From the moment at which the request was to be sent until its answer was there.
        lag: From that moment until it was sent; this part is the client's doing.
        retry_after: Whether the answer had the header.
        size: Bytes of the answer's body.
    """

    status: int
    seconds: float
    lag: float = 0.0
    retry_after: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer."""

    status: int
    retry_after: bool
    size: int


class Connection(asyncio.Protocol):
    """A kept-alive connection for one request at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self._expected: asyncio.Future[Answer] | None = None
        self._received = bytearray()
        self._head: Answer | None = None

    @classmethod
    async def open(cls, address: Address) -> "Connection":
        """Connect.

        Raises:
            OSError: Nobody listens.
        """
        _, connection = await asyncio.get_running_loop().create_connection(cls, address.host, address.port)
        return connection

    async def ask(self, request: bytes, timeout: float) -> Answer:
        """Send a request and wait for its answer.

        Raises:
            OSError: The connection was closed without an answer.
            TimeoutError: None came in time.
        """
        assert self._transport is not None
        expected = self.expect()
        self._transport.write(request)
        async with asyncio.timeout(timeout):
            return await expected

    def expect(self) -> "asyncio.Future[Answer]":
        """Return what the next answer will be put into."""
        self._expected = asyncio.get_running_loop().create_future()
        return self._expected

    def close(self) -> None:
        """Close at once, whatever is under way."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._expected is not None and not self._expected.done():
            self._expected.set_exception(exc or ConnectionResetError("closed without an answer"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._head is None:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = read_head(bytes(self._received[:end]))
            del self._received[: end + 4]
        if len(self._received) >= self._head.size:
            answer, self._head = self._head, None
            self._received.clear()
            if self._expected is not None and not self._expected.done():
                self._expected.set_result(answer)


def read_head(head: bytes) -> Answer:
    """Read status line and header fields (RFC 9112, section 3 and 5).

    Raises:
        ConnectionError: The length of the body is not given, so that its end could not be told.
    """
    lower = head.lower()
    length = _field(lower, b"content-length")
    if length is None:
        raise ConnectionError("an answer without Content-Length")
    return Answer(int(head[9:12]), _field(lower, b"retry-after") is not None, int(length))


def _field(lower: bytes, name: bytes) -> bytes | None:
    start = lower.find(b"\r\n" + name + b":")
    if start < 0:
        return None
    start += len(name) + 3
    end = lower.find(b"\r\n", start)
    return lower[start : end if end >= 0 else len(lower)].strip()


def post(address: Address, path: str, body: bytes, media_type: str = "application/json") -> bytes:
    """Write a POST request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nContent-Type: {media_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Load:
    """Sends one request again and again.

    Args:
        address: Where to.
        request: Bytes of the request.
        timeout: Seconds after which a request counts as unanswered.
    """

    def __init__(self, address: Address, request: bytes, timeout: float = 20.0) -> None:
        self._address = address
        self._request = request
        self._timeout = timeout
        self._idle: deque[Connection] = deque()
        self._places = asyncio.Semaphore(MAX_CONNECTIONS)

    async def closed(self, connections: int, seconds: float) -> list[Sample]:
        """Ask over so many connections, on each anew when the answer is there: what the service can do at most."""
        end = time.perf_counter() + seconds
        samples: list[Sample] = []

        async def ask_on() -> None:
            while (now := time.perf_counter()) < end:
                samples.append(await self._ask(now))

        await asyncio.gather(*(ask_on() for _ in range(connections)))
        return samples

    async def open(self, rate: float, seconds: float, connections: int = 32) -> list[Sample]:
        """Ask so many times a second, whether answers come or not.

        Times count from the moment at which a request was to be sent: where the service or this client stalls,
        requests that had to wait show it (no coordinated omission).

        Args:
            rate: Requests a second.
            seconds: How long.
            connections: Opened beforehand and used in turn, so that all workers of the service get some; more are
                opened as they are needed.
        """
        for _ in range(connections - len(self._idle)):
            self._idle.append(await Connection.open(self._address))
        begun = time.perf_counter()
        tasks = []
        for i in range(round(rate * seconds)):
            intended = begun + i / rate
            if (wait := intended - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(self._ask(intended)))
        return list(await asyncio.gather(*tasks))

    def close(self) -> None:
        """Close what is open."""
        while self._idle:
            self._idle.pop().close()

    async def _ask(self, intended: float) -> Sample:
        async with self._places:
            connection: Connection | None = None
            sent = intended
            try:
                connection = await self._take()
                sent = time.perf_counter()
                answer = await connection.ask(self._request, self._timeout)
            except OSError:  # TimeoutError is one
                if connection is not None:
                    connection.close()
                return Sample(NO_ANSWER, time.perf_counter() - intended, sent - intended)
            taken = time.perf_counter() - intended
            self._idle.append(connection)
            return Sample(answer.status, taken, sent - intended, answer.retry_after, answer.size)

    async def _take(self) -> Connection:
        """Return the connection that was idle longest, or a new one."""
        while self._idle:
            connection = self._idle.popleft()
            if connection.is_open:
                return connection
        return await Connection.open(self._address)
