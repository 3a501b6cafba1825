"""Bodies through the layer alone, and through the app."""

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from jdscan_api import create_app
from jdscan_api.limits import BodyLimits
from jdscan_api.paths import BATCH, STREAM
from jdscan_api.problems import PROBLEM_JSON, ProblemError
from jdscan_api.settings import Settings
from tests.api.asgi import FOREVER, body_in, call, echo, http_scope
from tests.api.fakes import loading

SETTINGS = Settings(max_body_bytes=1000, max_batch_bytes=2000, max_stream_bytes=3000, body_timeout=0.05)
LIMITS = {"/v1/analyses": 1000, BATCH: 2000, STREAM: 3000, "/": 1000}
JSON = {"content-type": "application/json"}


def refusal(path: str, messages: list[Message], headers: dict[str, str] | None = None) -> tuple[int, int]:
    """Return the status of the problem that a route meets while it reads, and the messages that it left."""
    kinds: list[int] = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await echo(scope, receive, send)
        except ProblemError as error:
            kinds.append(error.kind.status)
            await send({"type": "http.response.start", "status": error.kind.status, "headers": []})

    answer = call(BodyLimits(route, SETTINGS), http_scope(path, headers=headers), messages)
    return (kinds[0] if kinds else answer.status), answer.left


@pytest.mark.parametrize(("path", "limit"), LIMITS.items())
def test_each_path_has_its_limit_to_the_byte(path: str, limit: int) -> None:
    half = bytes(limit // 2)
    assert refusal(path, body_in(half, half)) == (200, 0)
    assert refusal(path, body_in(half, half + b"x", b"never read")) == (413, 1)


@pytest.mark.parametrize(("path", "limit"), LIMITS.items())
def test_a_declared_length_is_refused_before_a_byte_is_read(path: str, limit: int) -> None:
    layer = BodyLimits(echo, SETTINGS)
    fits = call(layer, http_scope(path, headers={"content-length": str(limit)}), body_in(bytes(limit)))
    assert (fits.status, len(fits.body)) == (200, limit)
    for declared in (str(limit + 1), "9" * 5000):
        answer = call(layer, http_scope(path, headers={"content-length": declared}), body_in(b"x"))
        assert (answer.status, answer.left, answer.headers["content-type"]) == (413, 1, PROBLEM_JSON)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_gzip_is_undone_and_the_route_sees_a_plain_body(coding: str) -> None:
    seen: list[Any] = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(scope["headers"])
        await echo(scope, receive, send)

    packed = gzip.compress(b"a posting")
    headers = {"content-encoding": coding, "content-length": str(len(packed)), "content-type": "text/plain"}
    pieces = [packed[i : i + 1] for i in range(len(packed))]
    assert call(BodyLimits(route, SETTINGS), http_scope(headers=headers), body_in(*pieces)).body == b"a posting"
    assert seen == [(b"content-type", b"text/plain")]


@pytest.mark.parametrize(
    ("packed", "status"),
    [
        (gzip.compress(bytes(1000)), 200),
        (gzip.compress(bytes(1001)), 413),
        (gzip.compress(bytes(50_000_000)), 413),
        (b"no gzip", 400),
        (gzip.compress(b"cut short")[:-3], 400),
        (b"", 200),
    ],
)
def test_gzip_is_bounded_on_both_sides(packed: bytes, status: int) -> None:
    cut = len(packed) // 2
    assert refusal("/", body_in(packed[:cut], packed[cut:]), {"content-encoding": "gzip"})[0] == status


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "gzip, br"])
def test_other_codings_are_415_and_say_what_is_read(coding: str) -> None:
    answer = call(BodyLimits(echo, SETTINGS), http_scope(headers={"content-encoding": coding}), body_in(b"x"))
    assert (answer.status, answer.headers["accept-encoding"], answer.left) == (415, "gzip", 1)


def test_a_body_that_stays_out_is_408() -> None:
    assert refusal("/", [FOREVER])[0] == 408
    assert refusal("/", [*body_in(b"half", b"")[:1], FOREVER])[0] == 408


@pytest.mark.parametrize(("path", "status"), [("/", 408), (STREAM, 200)])
def test_a_stream_may_take_long_in_all_but_no_other_body(path: str, status: int) -> None:
    pieces = body_in(*[b"x"] * 6)
    settings = SETTINGS.model_copy(update={"body_timeout": 0.5})

    async def receive() -> Message:
        await asyncio.sleep(0.12)  # each within the time, all together not
        return pieces.pop(0)

    seen: list[int] = []

    async def send(message: Message) -> None:
        seen.append(message.get("status", 0))

    async def run() -> None:
        try:
            await BodyLimits(echo, settings)(http_scope(path), receive, send)
        except ProblemError as error:
            seen.append(error.kind.status)

    asyncio.run(run())
    assert seen[0] == status


def test_the_end_of_the_connection_may_take_its_time() -> None:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"  # a route that waits for its caller to go away
        await send({"type": "http.response.start", "status": 200, "headers": []})

    pieces = body_in(b"all")

    async def receive() -> Message:
        if pieces:
            return pieces.pop(0)
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        assert message["status"] == 200

    asyncio.run(BodyLimits(route, SETTINGS)(http_scope(), receive, send))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(SETTINGS, load=loading())) as client:
        yield client


def test_a_route_answers_what_it_meets_while_reading(client: TestClient) -> None:
    def long() -> Iterator[bytes]:
        yield from [b"x" * 300] * 5

    answer = client.post("/v1/analyses", content=long(), headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM_JSON)
    assert answer.json()["type"] == "urn:jdscan:problem:too-large"


def test_a_packed_posting_is_analysed(client: TestClient) -> None:
    packed = gzip.compress(b'{"text": "Own the roadmap"}')
    answer = client.post("/v1/analyses", content=packed, headers={**JSON, "content-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.content == client.post("/v1/analyses", json={"text": "Own the roadmap"}).content


@pytest.mark.parametrize(("path", "second"), [("/v1/analyses", 429), ("/fragment", 429), (STREAM, 200)])
@pytest.mark.parametrize("packed", [False, True])
def test_bodies_on_their_way_are_bounded_together_until_they_are_served(path: str, second: int, packed: bool) -> None:
    layer = BodyLimits(echo, Settings(max_body_bytes=1000, max_batch_bytes=1000, max_held_bytes=1500))
    body = gzip.compress(bytes(900)) if packed else bytes(900)
    headers = {"content-encoding": "gzip"} if packed else {}
    go_on = asyncio.Event()

    async def ask(pieces: list[Message]) -> int:
        statuses: list[int] = []

        async def receive() -> Message:
            if len(pieces) == 1:
                await go_on.wait()
            return pieces.pop(0)

        async def send(message: Message) -> None:
            statuses.append(message.get("status", 0))

        try:
            await layer(http_scope(path, headers=headers), receive, send)
        except ProblemError as problem:
            return problem.kind.status if problem.headers == {"Retry-After": "1"} else 0
        return statuses[0]

    async def ask_all() -> list[int]:
        first = asyncio.create_task(ask(body_in(body, b"")))
        await asyncio.sleep(0.01)
        refused = asyncio.create_task(ask(body_in(body, b"")))
        await asyncio.sleep(0.01)
        go_on.set()
        return [await first, await refused, await ask(body_in(body, b""))]

    assert asyncio.run(ask_all()) == [200, second, 200]


def test_what_may_be_held_is_no_less_than_one_body_may_be() -> None:
    with pytest.raises(ValueError, match="less than the longest body"):
        Settings(max_body_bytes=1000, max_batch_bytes=2000, max_held_bytes=1999)
