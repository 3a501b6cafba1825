"""Abuse of HTTP itself: framing, smuggling, methods, targets, header fields (RFC 9110 and RFC 9112)."""

import json
from collections.abc import Iterator

from tests.api.abuse.attack import ANALYSES, SCRIPT, Attack, Piece, head, raw, whole

_TEXT = json.dumps({"text": "Chief Product Officer\n\n- Own the roadmap\n"}).encode()
_TYPE = "Content-Type: application/json"
_CHUNKED = "Transfer-Encoding: chunked"
_NUMBER = "Content-Length is no length (RFC 9112, 6.3)"
_TWO_LENGTHS = "two lengths, or a length and chunks (RFC 9112, 6.3)"
_SYNTAX = "no request line, or no header field (RFC 9112, 3 and 5)"
_CHUNK = "no chunk (RFC 9112, 7.1)"
_LONG = "header section too long (431)"


def _flood() -> Iterator[Piece]:
    yield head(ANALYSES, "POST", _TYPE, _CHUNKED)
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    for _ in range(1600):
        yield chunk
    yield b"0\r\n\r\n"


def _drip(body: bytes, every: float) -> Iterator[Piece]:
    yield head(ANALYSES, "POST", _TYPE, f"Content-Length: {len(body)}")
    for byte in body:
        yield bytes([byte])
        yield every


def _get(name: str, target: str, *fields: str, path: str = "", unparsed: str = "") -> Attack:
    return raw(name, head(target, "GET", *fields), path=path, method="GET", unparsed=unparsed)


def _framed(name: str, *fields: str, body: bytes = _TEXT, unparsed: str = "", silent: bool = False) -> Attack:
    framed = head(ANALYSES, "POST", _TYPE, *fields) + body
    return raw(name, framed, path=ANALYSES, unparsed=unparsed, silent=silent)


PROTOCOL: tuple[Attack, ...] = (
    Attack("100 MB in chunks", _flood),
    Attack("a body that drips", lambda: _drip(_TEXT, 0.4)),
    raw("a header that drips", b"POST /v1/analyses HTTP/1.1\r\n", 0.3, b"Host: x\r\n", 0.3, b"X-A: 1\r\n", silent=True),
    raw("half a request", b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nContent-Le", silent=True),
    raw("nothing at all", b"", silent=True),
    # Lengths that are not so.
    _framed("more announced than sent", f"Content-Length: {len(_TEXT) + 50}"),
    _framed("less announced than sent", f"Content-Length: {len(_TEXT) - 9}"),
    _framed("a negative length", "Content-Length: -1", unparsed=_NUMBER),
    _framed("a length of 1e30", f"Content-Length: {10**30}", unparsed=_NUMBER),
    _framed("a length that is a word", "Content-Length: much", unparsed=_NUMBER),
    _framed("two lengths", f"Content-Length: {len(_TEXT)}", "Content-Length: 3", unparsed=_TWO_LENGTHS),
    _framed("a list of lengths", f"Content-Length: {len(_TEXT)}, 3", unparsed=_NUMBER),
    _framed("300 MB announced, none sent", "Content-Length: 300000000", body=b""),
    # Request smuggling.
    _framed("a length and chunks", "Content-Length: 4", _CHUNKED, body=b"0\r\n\r\nGET /x", unparsed=_TWO_LENGTHS),
    _framed("chunks by another name", "Transfer-Encoding: xchunked", body=b"0\r\n\r\n", unparsed=_TWO_LENGTHS),
    _framed("chunks twice", _CHUNKED, "Transfer-Encoding: identity", body=b"0\r\n\r\n", unparsed=_TWO_LENGTHS),
    _framed("a chunk of a size that is none", _CHUNKED, body=b"zz\r\nab\r\n0\r\n\r\n", unparsed=_CHUNK),
    _framed("a chunk of a negative size", _CHUNKED, body=b"-5\r\nab\r\n0\r\n\r\n", unparsed=_CHUNK),
    _framed("a chunk longer than any memory", _CHUNKED, body=b"f" * 17 + b"\r\nab", unparsed=_CHUNK),
    _framed(
        "a chunk extension of 200 kB", _CHUNKED, body=b"1;" + b"a" * 200_000 + b"\r\nx\r\n0\r\n\r\n", unparsed=_LONG
    ),
    _framed("trailers of 200 kB", _CHUNKED, body=b"0\r\n" + b"A: b\r\n" * 33_000 + b"\r\n", unparsed=_LONG),
    _framed("a request inside a body of length 0", "Content-Length: 0", body=head("/metrics", "GET")),
    raw(
        "eight requests at once",
        *(whole(_TEXT, close=False) for _ in range(7)),
        whole(_TEXT),
        path=ANALYSES,
    ),
    # Request lines.
    raw("no HTTP", b"\x00\x01\x02\x03\r\n\r\n", unparsed=_SYNTAX),
    raw("a TLS handshake", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, unparsed=_SYNTAX),
    raw("HTTP/0.9", b"GET /\r\n\r\n", unparsed=_SYNTAX, silent=True),
    raw("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", unparsed=_SYNTAX),
    raw("HTTP/9.9", b"GET /livez HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n", unparsed=_SYNTAX),
    raw("an invented method", head(ANALYSES, "BREW"), unparsed=_SYNTAX),
    raw("TRACE", head(ANALYSES, "TRACE", f"Cookie: {SCRIPT}")),
    raw("CONNECT", head("example.org:443", "CONNECT"), unparsed=_SYNTAX, silent=True),
    raw("DELETE of everything", head("/", "DELETE")),
    _get("a method of the wrong kind", ANALYSES),
    # Targets.
    _get("a target of 100 kB", "/" + "a" * 100_000, unparsed=_LONG),
    _get("a query of 60 kB", "/livez?" + "a=b&" * 15_000, unparsed=_LONG),
    _get("dots in a path", "/static/x/../../../../etc/passwd"),
    _get("dots in a path, escaped", "/static/x/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    _get("slashes in an id, escaped", "/v1/framework/..%2f..%2fetc%2fpasswd", path="/v1/framework/{id}"),
    _get("a NUL in a path", "/v1/framework/a%00b", path="/v1/framework/{id}"),
    _get("no UTF-8 in a path", "/v1/framework/%ff%fe", path="/v1/framework/{id}"),
    _get("script in a path", "/v1/framework/%3Cscript%3Ealert('jdscan-abuse')%3C/script%3E", path="/v1/framework/{id}"),
    _get("another server's target", "http://example.org/latest/meta-data"),
    # Header fields.
    _get("a line break in a request id, escaped", "/livez", "X-Request-ID: a%0d%0aX-Injected: 1", path="/livez"),
    _get("a lone CR in a request id", "/livez", "X-Request-ID: a\rX-Injected: 1", path="/livez", unparsed=_SYNTAX),
    _get("script in a request id", "/livez", f"X-Request-ID: {SCRIPT}", path="/livez"),
    _get("a NUL in a field", "/livez", "X-Zero: a\x00b", path="/livez", unparsed=_SYNTAX),
    _get("a blank before a colon", "/livez", "X-Blank : 1", path="/livez", unparsed=_SYNTAX),
    _get("a folded field", "/livez", "X-Fold: a\r\n b", path="/livez", unparsed=_SYNTAX),
    _get("a field without a name", "/livez", ": value", path="/livez", unparsed=_SYNTAX),
    _get("5,000 fields", "/livez", *(f"X-{i}: {i}" for i in range(5000)), path="/livez", unparsed=_LONG),
    _get("a field of 200 kB", "/livez", "X-Long: " + "a" * 200_000, path="/livez", unparsed=_LONG),
    _get("two hosts", "/livez", "Host: evil.example", path="/livez", unparsed=_SYNTAX),
    _get("script in a host", "/", f"Host: {SCRIPT}", unparsed=_SYNTAX),
    _get("an upgrade to a web socket", "/livez", "Upgrade: websocket", "Sec-WebSocket-Key: x", path="/livez"),
    raw("no host", b"GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n", path="/livez", method="GET"),
    raw(
        "lines that end in LF",
        b"GET /livez HTTP/1.1\nHost: x\nConnection: close\n\n",
        path="/livez",
        method="GET",
        unparsed=_SYNTAX,
    ),
    Attack("an expectation that none has", lambda: [whole(_TEXT, "Expect: the-impossible")]),
    Attack("continuing before a word is sent", lambda: [whole(_TEXT, "Expect: 100-continue")]),
    Attack("an Accept of 4,000 ranges", lambda: [whole(_TEXT, "Accept: " + "a/b;q=0.1," * 4000)]),
    Attack("an Accept that takes nothing", lambda: [whole(_TEXT, "Accept: image/png;q=0")]),
)
