"""API keys: random, shown once, held as their SHA-256.

A key has 256 bits of its own, so that a plain hash cannot be guessed back; a slow password hash would only slow
every request down. Comparison takes the same time whatever differs (:func:`hmac.compare_digest`).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

_FORM = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,64}):(?P<digest>[0-9a-f]{64})(?::(?P<limit>[0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An accepted key.

    Attributes:
        name: Who it was given to; stands in logs and metrics.
        digest: SHA-256 of the key, in hex.
        limit: Requests a minute; None where the service's limit holds.
    """

    name: str
    digest: str
    limit: int | None = None

    @classmethod
    def parse(cls, text: str) -> "ApiKey":
        """Read ``name:sha256`` or ``name:sha256:requests-per-minute``.

        Raises:
            ValueError: It has another form; the text itself is not repeated, for it may be a key in the clear.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError("an entry is not of the form name:sha256 or name:sha256:requests-per-minute")
        limit = found["limit"]
        return cls(found["name"], found["digest"], None if limit is None else int(limit))

    def __str__(self) -> str:
        limit = "" if self.limit is None else f":{self.limit}"
        return f"{self.name}:{self.digest}{limit}"


def make_key() -> str:
    """Return a new random key of 256 bits."""
    return f"jds_{secrets.token_urlsafe(32)}"


def digest_of(key: str) -> str:
    """Return the SHA-256 of a key in hex, as the settings hold it."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def find_key(given: str, keys: Iterable[ApiKey]) -> ApiKey | None:
    """Return the entry of a key, or None; all entries are compared, whether one matched or not."""
    digest, found = digest_of(given), None
    for key in keys:
        if hmac.compare_digest(digest, key.digest):
            found = key
    return found
