"""Measures every exchange, and tells the log and the metrics of it once it is over."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jdscan_api.exchange import Exchange, exchange_of
from jdscan_api.logs import log_access
from jdscan_api.metrics import Metrics
from jdscan_api.templates import Templates, method_name


class Observation:
    """Counts what goes in and out.

    Args:
        app: The next layer.
        templates: Name the routes.
        metrics: Where to count, or None.
    """

    def __init__(self, app: ASGIApp, templates: Templates, metrics: Metrics | None) -> None:
        self._app = app
        self._templates = templates
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = exchange_of(scope)

        async def counting_receive() -> Message:
            message = await receive()
            exchange.received += len(message.get("body", b""))
            return message

        async def counting_send(message: Message) -> None:
            exchange.status = message.get("status", exchange.status)
            exchange.sent += len(message.get("body", b""))
            await send(message)

        if self._metrics is not None:
            self._metrics.begin()
        try:
            await self._app(scope, counting_receive, counting_send)
        finally:  # also where the caller went away, and the task was cancelled
            self._report(scope, exchange)

    def _report(self, scope: Scope, exchange: Exchange) -> None:
        route, method = self._templates.name(scope), method_name(scope)
        if self._metrics is not None:
            self._metrics.end(route, method, exchange)
        log_access(route, method, exchange)
