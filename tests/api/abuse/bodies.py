"""Abuse of bodies: codings, charsets, JSON, batches and streams."""

import gzip
import json
import zlib
from itertools import repeat

from tests.api.abuse.attack import BATCH, COMPARISONS, SCRIPT, STREAM, Attack, sent

_GZIP = "Content-Encoding: gzip"
_POSTING = {"text": "Chief Product Officer\n\n- Own the roadmap\n"}
_TEXT = json.dumps(_POSTING).encode()
_LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def _bomb(megabytes: int) -> bytes:
    """Return zeros packed, a thousandth of their length."""
    packer, block = zlib.compressobj(6, zlib.DEFLATED, 31), bytes(1_000_000)
    return b"".join(packer.compress(b) for b in repeat(block, megabytes)) + packer.flush()


def _lines(*lines: bytes) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _json(name: str, body: bytes, *fields: str, media_type: str = "application/json") -> Attack:
    return sent(name, lambda: body, *fields, media_type=media_type)


_CODINGS = (
    sent("a gzip bomb of 100 MB", lambda: _bomb(100), _GZIP),
    sent("a gzip bomb in a gzip bomb", lambda: gzip.compress(_bomb(30)), _GZIP),
    sent("gzip within gzip", lambda: gzip.compress(gzip.compress(_TEXT)), _GZIP),
    sent("gzip that is none", lambda: _TEXT, _GZIP),
    sent("gzip cut short", lambda: gzip.compress(_TEXT)[:-9], _GZIP),
    sent("gzip with rubbish behind it", lambda: gzip.compress(_TEXT) + b"rubbish", _GZIP),
    sent("gzip with a wrong sum", lambda: gzip.compress(_TEXT)[:-8] + bytes(8), _GZIP),
    sent("10,000 empty gzip members", lambda: gzip.compress(b"") * 10_000 + gzip.compress(_TEXT), _GZIP),
    sent("two codings", lambda: gzip.compress(gzip.compress(_TEXT)), "Content-Encoding: gzip, gzip"),
    _json("a coding that is not read", _TEXT, "Content-Encoding: br"),
    _json("a coding that is no word", _TEXT, "Content-Encoding: \xff\xfe"),
)
_CHARSETS = (
    _json("a UTF-8 byte order mark", b"\xef\xbb\xbf" + _TEXT),
    _json("UTF-16", _TEXT.decode().encode("utf-16")),
    _json("UTF-32", _TEXT.decode().encode("utf-32")),
    _json("Latin-1", '{"text": "Chef für Produkt"}'.encode("latin-1")),
    _json("invalid UTF-8", b'{"text": "\xff\xfe\x80"}'),
    _json("overlong UTF-8", b'{"text": "\xc0\xaf\xe0\x80\xaf"}'),
    _json("a raw NUL", b'{"text": "a\x00b"}'),
    _json("UTF-7 by its name", b'{"text": "+ADw-script+AD4-"}', media_type="application/json; charset=utf-7"),
)
_SYNTAX = (
    _json("an empty body", b""),
    _json("white space", b" \r\n\t" * 1000),
    _json("null", b"null"),
    _json("an array", b"[]"),
    _json("a number", b"-0"),
    _json("a string", json.dumps(SCRIPT).encode()),
    _json("NaN", b'{"text": NaN}'),
    _json("arrays 200,000 deep", b"[" * 200_000),
    _json("objects 50,000 deep", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    _json("a number of 1,000,000 digits", b'{"text": ' + b"9" * 1_000_000 + b"}"),
    _json("a number beyond all bounds", b'{"text": 1e999999999}'),
    _json("a key twice", b'{"text": "one", "text": "Chief Product Officer"}'),
    _json("100,000 keys", json.dumps({f"k{i}": i for i in range(100_000)}).encode()),
    _json("a key of 1 MB", json.dumps({"k" * 1_000_000: 1}).encode()),
    _json("script for a key", json.dumps({SCRIPT: 1}).encode()),
    _json("two documents", _TEXT + _TEXT),
    _json("a comment", b'{"text": "x" /* and so on */}'),
    _json("half a document", _TEXT[:-4]),
    _json("an object for a text", b'{"text": {"$ne": null}}'),
    _json("a list for a text", b'{"text": ["a"]}'),
    _json("a path for an encoder", json.dumps({**_POSTING, "encoder": "../../etc/passwd"}).encode()),
    _json("an encoder that is not loaded", json.dumps({**_POSTING, "encoder": "cascade"}).encode()),
    _json("a prototype", b'{"text": "x", "__proto__": {"admin": true}}'),
)
_TYPES = (
    _json("no type", _TEXT, media_type=""),
    _json("a type of 20 kB", _TEXT, media_type="application/" + "x" * 20_000),
    _json("a form for JSON", b"text=Chief+Product+Officer", media_type="application/x-www-form-urlencoded"),
    _json("XML that laughs a billion times", f"<!DOCTYPE a [{_LAUGHS}]><a>&l9;</a>".encode(), media_type="text/xml"),
    _json(
        "XML that names a file",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        media_type="application/xml",
    ),
)
_MANY = (
    sent("a batch of 10,000", lambda: json.dumps({"postings": [{"text": "x"}] * 10_000}).encode(), path=BATCH),
    sent("a batch of none", lambda: b'{"postings": []}', path=BATCH),
    sent(
        "a batch of bad postings",
        lambda: json.dumps({"postings": [{"text": t} for t in ("", "\x00", " ", "<" * 5000, SCRIPT)]}).encode(),
        path=BATCH,
    ),
    sent("a batch of 30 MB", lambda: json.dumps({"postings": [{"text": "x" * 30_000_000}]}).encode(), path=BATCH),
    sent("a batch that is packed 1,000 times", lambda: _bomb(60), _GZIP, path=BATCH),
    sent("a comparison of one", lambda: json.dumps({"before": _POSTING}).encode(), path=COMPARISONS),
    sent(
        "a comparison with nothing",
        lambda: json.dumps({"before": _POSTING, "after": {"text": "\u200b" * 9000}}).encode(),
        path=COMPARISONS,
    ),
    *(
        sent(name, lambda body=body: body, *fields, path=STREAM, media_type="application/jsonl")  # type: ignore[misc]  # binds the body of this turn
        for name, body, fields in (
            ("a stream with a bad line in the middle", _lines(_TEXT, b'{"text": "\xff', b"]", _TEXT), ()),
            ("a stream of one line of 5 MB", _lines(b'{"text": "' + b"x" * 5_000_000 + b'"}'), ()),
            ("a stream of 100,000 empty lines", b"\n" * 100_000 + _TEXT, ()),
            ("a stream without a line break", _TEXT, ()),
            ("a stream of nothing", b"", ()),
            ("a stream of NULs", bytes(100_000), ()),
            ("a stream that is a gzip bomb", _bomb(100), (_GZIP,)),
        )
    ),
)

BODIES: tuple[Attack, ...] = (*_CODINGS, *_CHARSETS, *_SYNTAX, *_TYPES, *_MANY)
