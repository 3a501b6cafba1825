"""A reader that reads no unit twice, for texts that differ in a few sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jdscan.reading.cascade import CascadeReader
from jdscan.reading.heads import LinearPart
from jdscan.reading.reader import Reader
from jdscan.records import PostingReading, Unit, UnitKind, UnitReading

_Key = tuple[str, str, str, UnitKind]


class RememberingReader(Reader):
    """Reads as another reader does, and a unit that it has met before not at all.

    A unit is read alike wherever it stands and whatever is read beside it, so that what is remembered is what would
    be read; its key is all that a reader sees of it. Nothing is forgotten: make one for a posting, not for a process.

    Args:
        reader: Reads what is new, and assembles.
        known: Readings by that same reader, to begin with.
    """

    def __init__(self, reader: Reader, known: Iterable[UnitReading] = ()) -> None:
        # All that the base class would do with its parts is left to the reader, so that it has none of its own.
        self._reader = reader
        self._known = {_key(r.unit): r for r in known}
        self.version = reader.version

    @property
    def ngrams(self) -> LinearPart:
        """The n-gram part of the reader."""
        return self._reader.ngrams

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        """Read units with the context that they carry, those that are new to it."""
        new = {key: unit for unit in units if (key := _key(unit)) not in self._known}
        self._known |= zip(new, self._reader.read_units(tuple(new.values())), strict=True)
        return tuple(replace(self._known[_key(unit)], unit=unit) for unit in units)

    def assemble(self, title: str, readings: Sequence[UnitReading]) -> PostingReading:
        """Make the reading of a posting out of readings of its units, with the other reader's models."""
        return self._reader.assemble(title, readings)


def remembering(reader: Reader | CascadeReader, known: Iterable[UnitReading] = ()) -> Reader | CascadeReader:
    """Return a reader that reads as the given one and reads no unit twice.

    Args:
        reader: A reader, or a cascade, both of whose readers then remember.
        known: Readings of units by that reader; of no use to a cascade, since which of its two read them is not said.
    """
    if isinstance(reader, CascadeReader):
        return reader.over(RememberingReader)
    return RememberingReader(reader, known)


def _key(unit: Unit) -> _Key:
    return unit.text, unit.heading, unit.previous, unit.kind
