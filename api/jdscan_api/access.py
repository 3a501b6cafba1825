"""Lets in who has a key, and each key only so often; both before the body is read."""

import base64
import binascii
import math

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jdscan_api.buckets import WINDOW, Buckets, Draw
from jdscan_api.exchange import exchange_of
from jdscan_api.keys import ApiKey, find_key
from jdscan_api.paths import API, DESCRIPTION, HEALTH, METRICS, STATIC
from jdscan_api.problems import RATE_LIMITED, UNAUTHORIZED, ProblemError, respond
from jdscan_api.settings import Settings

# `/metrics` is for the monitoring inside; a proxy in front of the service does not pass it on.
OPEN = HEALTH | {METRICS, DESCRIPTION, "/favicon.ico"}
POLICY = "minute"


class Access:
    """Asks for a key everywhere but at health checks, metrics, static files and the description of the API.

    Args:
        app: The next layer.
        settings: Give the keys, their limits and the shared folder.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._keys = settings.api_keys
        self._buckets = Buckets(limits_of(settings), settings.state_folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        exchange = exchange_of(scope)
        try:
            key = self._identify(scope)
            exchange.key = key.name
            fields = self._spend(key)
        except ProblemError as problem:
            exchange.refusal = problem.kind.name
            await respond(problem)(scope, receive, send)
            return

        async def send_with_fields(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(fields)
            await send(message)

        await self._app(scope, receive, send_with_fields)

    def _identify(self, scope: Scope) -> ApiKey:
        given = given_key(Headers(scope=scope))
        key = None if given is None else find_key(given, self._keys)
        if key is None:
            raise _unauthorized(scope["path"], given is not None)
        return key

    def _spend(self, key: ApiKey) -> dict[str, str]:
        drawn = self._buckets.take(key.name)
        if drawn is None:
            return {}
        fields = rate_fields(drawn)
        if not drawn.granted:
            wait = str(math.ceil(drawn.wait))
            raise ProblemError(
                RATE_LIMITED,
                f"This key may make {drawn.limit:,} requests a minute.",
                remedy=f"Try again in {wait} s",
                headers={"Retry-After": wait, **fields},
            )
        return fields


def limits_of(settings: Settings) -> dict[str, int]:
    """Give the requests a minute of each key that has a limit."""
    limits = {key.name: settings.rate_limit if key.limit is None else key.limit for key in settings.api_keys}
    return {name: limit for name, limit in limits.items() if limit > 0}


def given_key(headers: Headers) -> str | None:
    """Return the key that a request gives, or None.

    As a bearer token (RFC 6750), as ``X-API-Key``, or as the password of HTTP Basic (RFC 7617) with any user name:
    a browser can ask for that without a script.
    """
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        return _password(value.strip())
    return headers.get("x-api-key")


def rate_fields(drawn: Draw) -> dict[str, str]:
    """Give the header fields of draft-ietf-httpapi-ratelimit-headers-11: the policy, and what is left of it.

    ``t`` is the time until the bucket is full, or, where it is empty, until there is a token: the time of
    ``Retry-After``.
    """
    until = drawn.wait if not drawn.remaining else (drawn.limit - drawn.remaining) * WINDOW / drawn.limit
    return {
        "RateLimit-Policy": f'"{POLICY}";q={drawn.limit};w={WINDOW:.0f}',
        "RateLimit": f'"{POLICY}";r={drawn.remaining};t={math.ceil(until)}',
    }


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(f"{STATIC}/")


def _password(encoded: str) -> str | None:
    try:
        user_and_password = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return user_and_password.partition(":")[2] or None


def _unauthorized(path: str, given: bool) -> ProblemError:
    if path.startswith(f"{API}/"):
        challenge = 'Bearer realm="jdscan"' + (', error="invalid_token"' if given else "")
    else:
        challenge = 'Basic realm="jdscan", charset="UTF-8"'
    return ProblemError(
        UNAUTHORIZED,
        "This key is not known." if given else "No key was given.",
        remedy="Send Authorization: Bearer KEY, or X-API-Key: KEY",
        headers={"WWW-Authenticate": challenge},
    )
