"""Answers only to the host names that are set (against DNS rebinding, and links made from a foreign ``Host``)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from jdscan_api.paths import HEALTH
from jdscan_api.problems import UNKNOWN_HOST, ProblemError, respond


class AllowedHosts:
    """Refuses requests for other hosts with a problem.

    Starlette's own middleware answers in plain text; problem details are promised for every error.

    Args:
        app: The next layer.
        hosts: Names; ``*.example.org`` stands for every name below, ``*`` for all.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(host.lower() for host in hosts)
        self._endings = tuple(name[1:] for name in self._names if name.startswith("*"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] not in HEALTH and not self._allows(scope):
            refused = ProblemError(UNKNOWN_HOST, remedy="Use a host name that JDSCAN_ALLOWED_HOSTS lists")
            await respond(refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        host = _name(Headers(scope=scope).get("host", ""))
        return bool(host) and (host in self._names or host.endswith(self._endings))


def _name(host: str) -> str:
    """Take the port off a ``Host`` field (RFC 9110, section 7.2); empty where it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
