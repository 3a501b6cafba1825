"""The outermost layers: a request id, security headers on every answer, and an answer to what nobody caught."""

import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jdscan_api.exchange import Exchange, begin_exchange
from jdscan_api.problems import problem_of, respond

LOG = logging.getLogger(__name__)
REQUEST_ID: ContextVar[str] = ContextVar("jdscan_request_id", default="")
REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# After the OWASP Secure Headers Project; Strict-Transport-Security belongs to whatever ends the encryption.
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class Context:
    """Gives each request its id, and each answer the id and the security headers.

    A route that sets one of these headers itself keeps what it set.

    Args:
        app: The next layer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        exchange = Exchange(given) if _REQUEST_ID_FORM.fullmatch(given) else Exchange()
        begin_exchange(scope, exchange)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = exchange.request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        token = REQUEST_ID.set(exchange.request_id)
        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            REQUEST_ID.reset(token)


class FaultBarrier:
    """Answers 500 to an exception that nobody caught; the log has what happened, the answer has not.

    Where the answer had begun, it is left unfinished: the server closes the connection, so that the caller notices.
    A caller who leaves before the body is whole gets no answer, and is no fault of the service.

    Args:
        app: The next layer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception as error:  # the last layer before the server: whatever it is, it stops here
            if begun:
                LOG.error("request failed after its answer had begun", exc_info=error)
            else:
                await respond(problem_of(error))(scope, receive, send)
