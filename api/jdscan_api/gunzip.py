"""Undoes gzip without ever holding more than a step of what comes out."""

import zlib
from collections.abc import Iterator

from jdscan_api.problems import MALFORMED, TOO_LARGE, ProblemError

STEP = 65_536  # most bytes that come out at once
_SLICE = 4_096  # most packed bytes given to zlib at once: it copies what it has not yet used
_WINDOW = 31  # zlib: the largest window, with a gzip header


class Gunzip:
    """Unpacks one body: one gzip member, or several in a row (RFC 1952, section 2.2).

    Args:
        size: Most bytes that may come out.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._out = 0
        self._begun = False
        self._member = zlib.decompressobj(_WINDOW)

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Give what comes out of the next packed bytes, :data:`STEP` bytes at most each time.

        Raises:
            ProblemError: 413 where too much comes out; 400 where it is no gzip.
        """
        for start in range(0, len(packed), _SLICE):
            yield from self._feed(packed[start : start + _SLICE])

    def finish(self) -> None:
        """Check that the end was reached.

        Raises:
            ProblemError: 400 where something is missing.
        """
        if self._begun and not self._member.eof:
            raise _broken("it ends too early")

    def _feed(self, packed: bytes) -> Iterator[bytes]:
        more = True
        while more:
            if self._member.eof:
                packed = packed.lstrip(b"\0")  # padding is allowed after a member, as gzip itself has it
                if not packed:
                    return
                self._member = zlib.decompressobj(_WINDOW)
            step = self._step(packed)
            packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if step:
                yield step
            # A full step may leave more inside zlib even where all packed bytes are used.
            more = bool(packed) or len(step) == STEP

    def _step(self, packed: bytes) -> bytes:
        self._begun = self._begun or bool(packed)
        try:
            step = self._member.decompress(packed, STEP)
        except zlib.error:
            raise _broken("its bytes are damaged") from None
        self._out += len(step)
        if self._out > self._size:
            raise too_large(self._size)
        return step


def too_large(size: int) -> ProblemError:
    """Make the problem of a body that is longer than this many bytes."""
    return ProblemError(
        TOO_LARGE,
        f"At most {size:,} bytes are read here, also after gzip.",
        where="body",
        remedy="Send less at once",
    )


def _broken(what: str) -> ProblemError:
    return ProblemError(
        MALFORMED,
        f"The body is declared as gzip, but {what}.",
        where="body",
        remedy="Pack it anew, or leave Content-Encoding out",
    )
