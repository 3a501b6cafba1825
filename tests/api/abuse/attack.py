"""One entry of the abuse set, and ways to write one down."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ANALYSES = "/v1/analyses"
BATCH = "/v1/analyses:batch"
STREAM = "/v1/analyses:stream"
COMPARISONS = "/v1/comparisons"
MARK = "jdscan-abuse"
SCRIPT = f"<script>alert('{MARK}')</script>"
SVG = f"<svg/onload=alert('{MARK}')>"
IMAGE = f"<img src=x onerror=alert('{MARK}')>"
# A wait between two pieces, in seconds, or bytes to send.
Piece = bytes | float


@dataclass(frozen=True, slots=True)
class Attack:
    """A request, or what goes for one.

    Attributes:
        name: What is wrong with it.
        pieces: Gives what is sent, piece by piece.
        path: Path of the operation in the API's description; empty where it has none.
        method: In capitals, as the server should read it.
        unparsed: Why the HTTP parser itself may refuse it, before any route; empty where it may not.
        silent: The connection may be closed without an answer.
    """

    name: str
    pieces: Callable[[], Iterable[Piece]]
    path: str = ANALYSES
    method: str = "POST"
    unparsed: str = ""
    silent: bool = False


def head(target: str = ANALYSES, method: str = "POST", *fields: str, close: bool = True) -> bytes:
    """Write a request line and header fields; the fields may be as wrong as they like."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *fields, *(["Connection: close"] if close else [])]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(
    body: bytes, *fields: str, target: str = ANALYSES, media_type: str = "application/json", close: bool = True
) -> bytes:
    """Write a whole POST request with the right length."""
    typed = [f"Content-Type: {media_type}"] if media_type else []
    return head(target, "POST", *typed, f"Content-Length: {len(body)}", *fields, close=close) + body


def sent(
    name: str,
    body: Callable[[], bytes],
    *fields: str,
    path: str = ANALYSES,
    media_type: str = "application/json",
) -> Attack:
    """Make an entry of a body with the right length; it is built when it is sent."""
    return Attack(name, lambda: [whole(body(), *fields, target=path, media_type=media_type)], path)


def text(name: str, write: Callable[[], str], *fields: str, title: str = "") -> Attack:
    """Make an entry of a posting's text in well-formed JSON."""
    return sent(name, lambda: json.dumps({"text": write(), "title": title}).encode(), *fields)


def raw(
    name: str, *pieces: Piece, path: str = "", method: str = "POST", unparsed: str = "", silent: bool = False
) -> Attack:
    """Make an entry of what goes over the wire."""
    return Attack(name, lambda: pieces, path, method, unparsed, silent)
