"""Bytes to clean text: encodings, line breaks, control characters, limits.

Offsets of all later records count in the text that leaves here, so every change to it is made here and noted.
"""

import html
import re
from dataclasses import dataclass

from jdscan.errors import InputError

MAX_BYTES = 2_000_000
_MOST_CONTROLS = 0.02
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_PASTE = "Paste the text of the posting, or save it as plain text, Markdown or HTML"
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_C0 = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_SURROGATE = re.compile("[\ud800-\udfff]")
# UTF-8 that was read as Latin-1 or Windows-1252 somewhere upstream. Each form is one that no language writes:
# it holds a C1 control, or a capital A with tilde or circumflex before a Latin-1 sign, or begins like "â€™".
_MOJIBAKE = re.compile(
    "[\u00c2-\u00df][\u0080-\u009f]|[\u00c2\u00c3][\u00a0-\u00bf]|\u00e2\u20ac[\u0080-\u00ff\u0152-\u0178\u02c6-\u2122]"
    "|[\u00e0-\u00ef](?:[\u0080-\u009f][\u0080-\u00bf]|[\u00a0-\u00bf][\u0080-\u009f])"
    "|[\u00f0-\u00f4][\u0080-\u009f][\u0080-\u00bf]{2}"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with what was done to it.

    Attributes:
        text: The text.
        notes: A sentence for each change that the reader should know of.
    """

    text: str
    notes: tuple[str, ...] = ()


def check_size(size: int, where: str) -> None:
    """Refuse an input of more than :data:`MAX_BYTES` bytes.

    Raises:
        InputError: The input is too large.
    """
    if size > MAX_BYTES:
        raise InputError(
            f"the input has {size / 1e6:.1f} MB and the limit is {MAX_BYTES / 1e6:.0f} MB",
            where=where,
            remedy="Paste just the posting",
        )


def decode(data: bytes, where: str) -> Decoded:
    """Decode bytes: by their mark, as UTF-16 without a mark, as UTF-8, and at last as Windows-1252.

    Raises:
        InputError: The bytes are a known binary format, or hold NULs that no encoding explains.
    """
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"the input is {name}, not text", where=where, remedy=_PASTE)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return Decoded(text, _damage(text, encoding.removesuffix("-sig")))
    if b"\0" in data:
        return Decoded(_decode_utf16(data, where), ("Read as UTF-16, although it has no byte order mark.",))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as e:
        text = data.decode("cp1252", "replace")
        note = f"Not UTF-8 (byte {e.start}); read as Windows-1252, so some characters may be wrong."
        return Decoded(text, (note,))


def _damage(text: str, encoding: str) -> tuple[str, ...]:
    damaged = text.count("\ufffd")
    return (f"{damaged} character(s) are not valid {encoding.upper()} and show as \ufffd.",) if damaged else ()


def _decode_utf16(data: bytes, where: str) -> str:
    even, odd, half = data[::2].count(0), data[1::2].count(0), len(data) / 2
    # English text in UTF-16 has a zero in nearly every other byte, and only there.
    if len(data) % 2 == 0 and max(even, odd) > 0.6 * half and min(even, odd) < 0.05 * half:
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    raise InputError("the input is binary: it holds NUL bytes", where=where, remedy=_PASTE)


def clean(text: str, where: str) -> Decoded:
    r"""Normalise line breaks to ``\n``, mend mojibake, and drop what cannot be shown.

    Raises:
        InputError: The text is empty, or has so many control characters that it cannot be a posting.
    """
    notes: list[str] = []
    controls = len(_C0.findall(text))
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise InputError("the input is binary: it holds control characters", where=where, remedy=_PASTE)
    text, n = _SURROGATE.subn("\ufffd", text)
    if n:
        notes.append(f"{n} lone surrogate(s) were replaced by \ufffd.")
    mended = _MOJIBAKE.sub(_mend, text)
    if mended != text:
        notes.append("Characters of a wrong encoding, such as â€™ for ’, were mended.")
    controls = len(_CONTROL.findall(_BREAK.sub("", mended)))
    if controls:
        notes.append(f"{controls} control character(s) were replaced by spaces.")
    text = scrub(mended)
    if not text.strip():
        raise InputError("the input is empty", where=where, remedy=_PASTE)
    return Decoded(text, tuple(notes))


def scrub(text: str) -> str:
    r"""Return the text with all line breaks as ``\n``, without invisible characters, controls as spaces."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", _BREAK.sub("\n", text)))


def resolve_entities(text: str) -> str:
    """Return the text with the HTML entities in it resolved and scrubbed; a bare ``&`` stays."""
    return scrub(html.unescape(text)) if "&" in text and _ENTITY.search(text) else text


def _mend(match: re.Match[str]) -> str:
    raw = bytearray()
    for c in match[0]:
        try:
            raw += c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252")
        except UnicodeEncodeError:
            return match[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
