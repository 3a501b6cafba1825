"""Which duties look like another executive's work (seed 001_aa3302c44211f348, 2.2, 2.3 and 2.5)."""

from collections.abc import Iterable

from jdscan.reading.posting import duty
from jdscan.records import Claim, UnitReading

LEAST = 0.2


def find_claims(readings: Iterable[UnitReading], least: float = LEAST) -> tuple[Claim, ...]:
    """Return the claims whose probability reaches ``least``, in reading order.

    The hint says that the words give the work to the role; whether they stand where duties stand is the zone's matter.
    """
    return tuple(
        Claim(rule, r.unit.index, counted * p)
        for r in readings
        if r.hints.overreach and (counted := duty(r).counted) >= least
        for rule, p in sorted(r.hints.overreach.items())
        if counted * p >= least
    )
