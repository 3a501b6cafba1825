"""A reader that remembers reads the same, and each unit once."""

from collections.abc import Sequence
from dataclasses import replace

from jdscan.reading.reader import Reader
from jdscan.reading.remembering import RememberingReader, remembering
from jdscan.records import PostingReading, Unit, UnitReading
from tests.factory import posting_reading, unit_reading


class CountingReader(Reader):
    """Reads a unit's length into its probabilities, and notes what it was asked."""

    def __init__(self) -> None:
        self.version = "counting"
        self.asked: list[Unit] = []

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        self.asked += units
        return tuple(replace(unit_reading(u.text, p=1 / (1 + len(u.text + u.previous))), unit=u) for u in units)

    def assemble(self, title: str, readings: Sequence[UnitReading]) -> PostingReading:
        return posting_reading(readings, title=title)


A = Unit(0, "Own A", 0, 5, "item")
B = Unit(1, "Own B", 6, 11, "item", "", "Own A")


def test_a_unit_that_is_known_is_not_read_again_wherever_it_stands() -> None:
    counting = CountingReader()
    reader = remembering(counting)
    first = reader.read("CPMO", [A, B])
    moved = replace(B, index=4, start=40, end=45)
    assert reader.read("CPMO", [moved]).units == (replace(first.units[1], unit=moved),)
    assert counting.asked == [A, B]


def test_another_context_is_another_unit() -> None:
    counting = CountingReader()
    reader = remembering(counting)
    for unit in (A, replace(A, previous="x"), replace(A, heading="x"), replace(A, kind="sentence")):
        assert reader.read_units([unit]) == CountingReader().read_units([unit])
    assert len(counting.asked) == 4


def test_what_was_read_before_need_not_be_read() -> None:
    counting = CountingReader()
    known = CountingReader().read_units([A])
    assert RememberingReader(counting, known).read_units([A, B, A])[1].unit == B
    assert counting.asked == [B]
