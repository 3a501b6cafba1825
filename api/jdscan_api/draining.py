"""Ends a connection whose request body nobody read to its end.

A server that answers early and keeps the connection must swallow the rest of the body, however long it is; one that
closes at once resets the connection, and the answer may be lost with it. So the answer says ``Connection: close``,
goes out whole, and only a bounded rest of the body is thrown away before the end (RFC 9112, section 9.6).
"""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_SECONDS = 1.0
LINGER_BYTES = 1_000_000


class Draining:
    """Closes connections with unread bodies.

    Args:
        app: The next layer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not has_body(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        body = _Body(receive)

        async def closing(message: Message) -> None:
            if not body.ended and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            elif not body.ended and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await body.discard()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await self._app(scope, body.receive, closing)


def has_body(headers: Headers) -> bool:
    """Tell whether a request comes with a body (RFC 9112, section 6)."""
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip("0") != ""


class _Body:
    """A request body, and whether its end was seen."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.ended = self.ended or not message.get("more_body", False)
        return message

    async def discard(self) -> None:
        """Throw away what still comes, for a bounded time and length."""
        left = LINGER_BYTES
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while not self.ended and left > 0:
                    left -= len((await self.receive()).get("body", b""))
        except TimeoutError:
            return
