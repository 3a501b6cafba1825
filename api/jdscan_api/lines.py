"""Bytes that arrive in pieces of any length, taken out again as lines."""

import asyncio
import re
from dataclasses import dataclass

_BLANK_LINES = re.compile(rb"[ \t\r\n]*\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its line break.

    Attributes:
        number: Counted from 1.
        data: Its bytes; None where it is too long, and was not kept.
    """

    number: int
    data: bytes | None


class LineBuffer:
    """Holds what arrived and was not yet taken as lines; for one producer and one consumer.

    What is held is bytes in one stretch, so that millions of short lines take no more memory than a few long ones.

    Args:
        longest: Most bytes of a line.
    """

    def __init__(self, longest: int) -> None:
        self.arrived = 0
        self._longest = longest
        self._held = bytearray()
        self._searched = 0
        self._number = 0
        self._skipping = False
        self._ended = False
        self._news = asyncio.Event()

    def feed(self, piece: bytes) -> None:
        """Add what arrived."""
        self.arrived += len(piece)
        self._held += piece
        self._news.set()

    def end(self, *, broken: bool = False) -> None:
        """Say that nothing more arrives; where it broke off, the line that was not complete is dropped."""
        if broken:
            complete = self._held.rfind(b"\n") + 1
            del self._held[complete:]
            self._searched = min(self._searched, complete)
            self._skipping = self._skipping and complete > 0
        self._ended = True
        self._news.set()

    async def take(self) -> Line | None:
        """Wait for the next line that is not blank; None after the last. The last one needs no line break."""
        while True:
            line = self._next()
            if line is None:
                if self._ended:
                    return None
                self._news.clear()
                await self._news.wait()
            elif line.data is None or line.data.strip():
                return line

    def _next(self) -> Line | None:
        """Take a line out, or None where none is complete."""
        self._skip_blank()
        end = self._held.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._held)
            if self._searched > self._longest:
                self._drop(self._searched)
                self._skipping = True
            if not self._ended or not (self._held.strip() or self._skipping):
                return None
            end = len(self._held)
        data = None if self._skipping or end > self._longest else bytes(self._held[:end])
        self._skipping = False
        self._number += 1
        self._drop(end + 1)
        return Line(self._number, data)

    def _skip_blank(self) -> None:
        """Drop blank lines all at once: millions of them, one by one, would keep everybody else waiting."""
        blank = None if self._skipping or self._searched else _BLANK_LINES.match(self._held)
        if blank:
            self._number += blank[0].count(b"\n")
            self._drop(blank.end())

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self._searched = 0
