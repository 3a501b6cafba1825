"""The page's style, scripts and icon, under an address that changes with their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jdscan.report import report_style

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Modules name one another by relative addresses: one digest over all of them renews them together.
_FILES = ("app.css", "app.js", "bookmarklet.js", "changes.js", "icon.svg", "report_view.js")
_DIGEST_LENGTH = 16  # hex digits: 64 bits, against chance alone


@dataclass(frozen=True, slots=True)
class Asset:
    """A file for the browser.

    Attributes:
        body: Its bytes.
        media_type: What ``Content-Type`` says.
        etag: Entity tag (RFC 9110, 8.8.3), quoted.
    """

    body: bytes
    media_type: str
    etag: str


@cache
def assets() -> Mapping[str, Asset]:
    """Give all files by name."""
    folder = resources.files(__package__).joinpath("static")
    bodies = {name: folder.joinpath(name).read_bytes() for name in _FILES}
    bodies["report.css"] = report_style().encode()
    return {name: _asset(name, body) for name, body in bodies.items()}


@cache
def digest() -> str:
    """Give the digest of all files together."""
    tags = "".join(f"{name}{asset.etag}" for name, asset in sorted(assets().items()))
    return hashlib.sha256(tags.encode()).hexdigest()[:_DIGEST_LENGTH]


def _asset(name: str, body: bytes) -> Asset:
    media_type = _MEDIA_TYPES[name[name.rindex(".") :]]
    return Asset(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]}"')
