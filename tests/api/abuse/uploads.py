"""Abuse of uploads (RFC 7578), and of the page's forms."""

import zlib
from urllib.parse import urlencode

from tests.api.abuse.attack import IMAGE, SCRIPT, SVG, Attack, sent

_TEXT = b"Chief Product Officer\n\n- Own the product roadmap\n"
_BOUNDARY = "b0undary"
_FORM = f"multipart/form-data; boundary={_BOUNDARY}"
_HTML = "Accept: text/html"
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
_ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + zlib.compress(bytes(10_000)) + b"word/document.xml"
_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n\xff\xfe\n%%EOF"


def part(content: bytes, disposition: str = 'name="file"; filename="posting.txt"', kind: str = "text/plain") -> bytes:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{typed}\r\n".encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()


def _upload(name: str, *parts: bytes, accept: str = "", media_type: str = _FORM) -> Attack:
    return sent(name, lambda: form(*parts), *([accept] if accept else []), media_type=media_type)


def _field(name: str, value: str) -> bytes:
    return part(value.encode(), f'name="{name}"', "")


_UPLOADS = (
    _upload("no boundary", part(_TEXT), media_type="multipart/form-data"),
    _upload("another boundary", part(_TEXT), media_type="multipart/form-data; boundary=other"),
    _upload("a boundary of 10 kB", part(_TEXT), media_type=f"multipart/form-data; boundary={'b' * 10_000}"),
    _upload("an empty boundary", part(_TEXT), media_type='multipart/form-data; boundary=""'),
    _upload("a charset that is slow", part(_TEXT), media_type=f"{_FORM}; charset=punycode"),
    _upload("10,000 parts", *(_field(f"f{i}", "x") for i in range(10_000))),
    _upload("a part's header of 1 MB", part(_TEXT, f'name="file"; filename="{"x" * 1_000_000}"')),
    _upload(
        "10,000 fields of a part's header", part(_TEXT, 'name="file"; filename="a"\r\n' + "X: y\r\n" * 10_000 + "Z: z")
    ),
    _upload("a part without a name", part(_TEXT, 'filename="a.txt"')),
    _upload("a part without a disposition", f"--{_BOUNDARY}\r\n\r\n".encode() + _TEXT + b"\r\n"),
    sent("a part that never ends", lambda: part(_TEXT * 1000), media_type=_FORM),
    sent("nothing of what was announced", lambda: b"", media_type=_FORM),
    _upload("no file"),
    _upload("two files", part(_TEXT), part(_TEXT)),
    _upload("an empty file", part(b"")),
    _upload("a file as a field", part(_TEXT, 'name="file"')),
    _upload("a path for a file name", part(_TEXT, 'name="file"; filename="../../../etc/passwd"')),
    _upload("a path and a NUL for a file name", part(_TEXT, 'name="file"; filename="..\\..\\a\x00.txt"', "")),
    _upload("script for a file name", part(_TEXT, f'name="file"; filename="{SCRIPT}.txt"'), accept=_HTML),
    _upload("script for a field", part(_TEXT), _field(SCRIPT, SCRIPT), accept=_HTML),
    _upload("script for a title", part(_TEXT), _field("title", SCRIPT + SVG), accept=_HTML),
    _upload("script in a file", part(f"<p>Own {SCRIPT}{SVG}{IMAGE}".encode(), kind="text/html"), accept=_HTML),
    _upload("a line break in a file name", part(_TEXT, 'name="file"; filename="a%0d%0aX-Injected: 1.txt"')),
    _upload("a PDF for a text", part(_PDF)),
    _upload("a ZIP for a text", part(_ZIP)),
    _upload("a PNG for a text", part(_PNG)),
    _upload("a PNG", part(_PNG, 'name="file"; filename="a.png"', "image/png")),
    _upload("an executable without a type", part(b"\x7fELF" + bytes(500), 'name="file"; filename="a.bin"', "")),
    _upload("UTF-16 without a mark", part(_TEXT.decode().encode("utf-16-le"))),
    _upload("UTF-16 cut in the middle", part(_TEXT.decode().encode("utf-16")[:-1])),
    _upload("no charset at all", part(bytes(range(128, 256)) * 50)),
    _upload("a charset that is none", part(b"<meta charset=x-none><p>Own the roadmap" * 9, kind="text/html")),
    _upload("a file of 2.5 MB", part(_TEXT * 50_000)),
    _upload("elements 500,000 deep in a file", part(b"<div>" * 500_000, kind="text/html")),
    _upload("comments of 2 MB in a file", part(b"<!--" * 500_000, kind="text/html")),
    _upload("a mail for a file", part(b"From: a@b\r\nContent-Type: text/html\r\n\r\n" + _TEXT, kind="message/rfc822")),
)
# The page is no operation of the API: its description has no entry for it.
_PAGE = tuple(
    Attack(f"{entry.name}, to the page", entry.pieces, path="")
    for entry in (
        sent(name, lambda body=body: body, path="/", media_type=kind)  # type: ignore[misc]  # binds the body of this turn
        for name, body, kind in (
            (
                "script in a form",
                urlencode({"text": f"CPO {SCRIPT}\n- Own {SVG}\n", "title": SCRIPT}).encode(),
                "application/x-www-form-urlencoded",
            ),
            (
                "script in the fields of a form",
                form(_field("text", f"CPO {IMAGE}\n- Own {SCRIPT}\n"), _field("title", SVG)),
                _FORM,
            ),
            (
                "a form that cannot be read",
                form(_field("text", "\x00" * 999), _field("title", SCRIPT), _field("encoder", SVG)),
                _FORM,
            ),
            ("broken escapes in a form", b"text=%zz%ff%00%u0041&title=%", "application/x-www-form-urlencoded"),
            ("100,000 fields in a form", b"a=b&" * 100_000, "application/x-www-form-urlencoded"),
        )
    )
)

UPLOADS: tuple[Attack, ...] = (*_UPLOADS, *_PAGE)
