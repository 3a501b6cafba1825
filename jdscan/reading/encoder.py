"""The seam between text and numbers: what an encoder is, and a fake one for tests.

Two encoders ship (:mod:`jdscan.reading.accurate`, :mod:`jdscan.reading.fast`); whatever satisfies
:class:`Encoder` can stand in for them.
"""

import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from jdscan.ngrams import Floats
from jdscan.records import Unit


class Encoder(Protocol):
    """Turns units with their context into vectors; each row depends on its own unit alone.

    A row begins with the values that the heads read and ends with those that the hint heads read; the two may be the
    same values (``fast``) or lie side by side (``accurate`` with its branch).
    """

    @property
    def width(self) -> int:
        """Number of values a unit."""

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width), dtype float32."""


class FakeEncoder:
    """An encoder for tests: vectors drawn from a hash of the unit's text, no model, no files."""

    def __init__(self, width: int = 16) -> None:
        self._width = width

    @property
    def width(self) -> int:
        """Number of values a unit."""
        return self._width

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return one reproducible pseudo-random vector a unit."""
        rows = [np.random.default_rng(zlib.crc32(u.text.encode())).normal(size=self._width) for u in units]
        return np.array(rows, np.float32).reshape(len(units), self._width)
