"""Calls an ASGI app without a server: what it receives is a list, what it sends is read back."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOREVER: Message = {"type": "test.forever"}  # nothing more comes, and the connection stays


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes
    left: int  # messages that nobody took


def http_scope(path: str = "/", method: str = "POST", headers: dict[str, str] | None = None) -> Scope:
    raw = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw, "state": {}}


def body_in(*pieces: bytes) -> list[Message]:
    return [{"type": "http.request", "body": p, "more_body": i < len(pieces) - 1} for i, p in enumerate(pieces)]


def call(app: ASGIApp, scope: Scope, messages: Iterable[Message] = ()) -> Answer:
    waiting, sent = list(messages), list[Message]()

    async def receive() -> Message:
        if not waiting:
            return {"type": "http.disconnect"}
        if waiting[0] is FOREVER:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]  # an ASGI app is a coroutine function
    body = b"".join(m.get("body", b"") for m in sent)
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body, len(waiting))


async def read_all(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await read_all(receive)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def heedless(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers without a look at the body."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"no", "more_body": False})
