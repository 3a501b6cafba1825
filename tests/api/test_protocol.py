"""The time that a request may take to begin; tests/api/test_server.py has the lengths."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from jdscan_api.protocol import BoundedHttp

Scene = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]
REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
DAWDLE = 0.2


class Hurried(BoundedHttp):
    head_seconds = 0.05


async def slow_app(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(DAWDLE)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def play(scene: Scene) -> bytes:
    async def run() -> bytes:
        config = Config(slow_app, http=Hurried, log_config=None, ws="none")
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
