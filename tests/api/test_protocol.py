"""The time that a request may take to begin, and its answer to leave; tests/api/test_server.py has the lengths."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from jdscan_api.protocol import BoundedHttp
from tests.api.asgi import echo
from tests.api.raw_http import parse

Scene = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]
REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
DAWDLE = 0.2


LONG = 20_000_000  # bytes: more than the network takes in before anybody reads


class Hurried(BoundedHttp):
    head_seconds = 0.05
    answer_seconds = 0.2


async def slow_app(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(DAWDLE)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def long_app(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-length", str(LONG).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * LONG})


def play(scene: Scene, app: ASGIApp = slow_app) -> bytes:
    async def run() -> bytes:
        config = Config(app, http=Hurried, log_config=None, ws="none")
        loop, state = asyncio.get_running_loop(), ServerState()
        server = await loop.create_server(lambda: Hurried(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            return await asyncio.wait_for(scene(reader, writer), 20)
        finally:
            writer.close()
            server.close()

    return asyncio.run(run())


@pytest.mark.loopback
@pytest.mark.parametrize("begin", [b"", b"GET / HT", REQUEST[:-2]])
def test_who_does_not_ask_is_not_waited_for(begin: bytes) -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(begin)
        return await reader.read()

    assert play(scene) == b""


@pytest.mark.loopback
def test_an_answer_may_take_longer_and_the_next_request_may_wait() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for _ in range(2):
            writer.write(REQUEST)
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(DAWDLE)  # idle between two requests: that is the keep-alive time's business
        return b"both"

    assert play(scene) == b"both"


@pytest.mark.loopback
def test_a_dawdling_second_request_does_not_cut_off_the_first_answer() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST + b"GET / HT")
        return await reader.read()

    answer = play(scene)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"ok")


@pytest.mark.loopback
def test_blank_lines_after_an_answer_do_not_keep_the_connection() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        await reader.readuntil(b"ok")
        writer.write(b"\r\n")
        return await asyncio.wait_for(reader.read(), 5)

    assert play(scene) == b""


@pytest.mark.loopback
def test_an_answer_that_nobody_reads_is_dropped() -> None:
    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        await asyncio.sleep(1)
        taken = 0
        with suppress(ConnectionResetError):
            while piece := await reader.read(LONG):
                taken += len(piece)
        return str(taken).encode()

    assert int(play(count, long_app)) < LONG


@pytest.mark.loopback
def test_an_answer_that_is_read_slowly_arrives_whole() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(REQUEST)
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(8):
            await reader.readexactly(LONG // 8)
            await asyncio.sleep(0.15)
        return b"whole"

    assert play(scene, long_app) == b"whole"


@pytest.mark.loopback
@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
@pytest.mark.parametrize("left", [0, 2, 4, 6, 30])  # bytes of the first request that come later
def test_a_wish_for_another_protocol_is_passed_over_and_the_body_is_read(protocol: str, left: int) -> None:
    wish = f"connection: upgrade, http2-settings\r\nupgrade: {protocol}\r\nhttp2-settings: AAMAAABkAAQ\r\n"
    request = f"POST / HTTP/1.1\r\nhost: x\r\n{wish}content-length: 4\r\n\r\nbody".encode()
    first = len(request) - left

    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for piece in (request[:first], request[first:] + request * 2):
            writer.write(piece)
            await asyncio.sleep(0.02)
        writer.write(REQUEST.replace(b"host", b"connection: close\r\nhost"))
        return await reader.read()

    assert [reply.body for reply in parse(play(scene, echo))] == [b"body"] * 3 + [b""]


@pytest.mark.loopback
def test_a_tunnel_is_refused() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"CONNECT x:80 HTTP/1.1\r\nhost: x:80\r\n\r\n")
        return await reader.read()

    assert play(scene).startswith(b"HTTP/1.1 400")
