"""The cascade: ``fast`` reads every unit, ``accurate`` reads again what ``fast`` is unsure of.

A unit is read again where ``fast`` may well be wrong in it, by its own calibrated probabilities (:func:`doubt`), or
where the verdict on its posting hangs on it (:func:`sureness`). Which units these are follows from the unit and its
posting alone, and both encoders read a unit alike whatever its batch-mates; so does the cascade.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jdscan.artefact import Artefact, open_artefact
from jdscan.errors import ArtefactError
from jdscan.reading.reader import Reader, load_reader
from jdscan.records import PostingReading, Unit, UnitReading

NAME = "cascade"
THRESHOLDS = "thresholds.json"
# Probability of a counted zone from which a unit may bear on the verdict.
MAY_COUNT = 0.1

StructureOf = Callable[[PostingReading], Mapping[str, float]]


def doubt(reading: UnitReading) -> float:
    """Return the largest chance that one decision which matters in a unit is wrong, in [0, 1].

    The decisions are the zone; each of the topics, given or not; and ownership and template. The last two bear on
    the verdict in counted zones only (codebook, sections 2 and 5), and so their chance of being wrong is multiplied
    by the probability that the unit stands in one. A label is wrong with one minus its calibrated probability, also
    where the artefact's offsets or thresholds preferred it to a likelier one.
    """
    counted = reading.counted_proba
    topics = ((1 - p) if t in reading.topics else p for t, p in reading.topics_proba.items())
    return max(
        1 - reading.zone_proba[reading.zone],
        counted * (1 - reading.ownership_proba[reading.ownership]),
        counted * (1 - reading.template_proba[reading.template]),
        *topics,
    )


def sureness(reading: PostingReading, structure: Mapping[str, float]) -> float:
    """Return the least probability among a posting's forced structure and its five forced coverage statuses.

    Args:
        reading: The posting's reading.
        structure: Probability of every structure.
    """
    return min(max(p.values()) for p in (structure, *reading.coverage_proba.values()))


def structure_as_read(reading: PostingReading) -> Mapping[str, float]:
    """Return the structures' probabilities as the reading has them, given that the posting is in scope."""
    return reading.structure_proba


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What decides on a second reading; the artefact ``cascade`` holds it.

    Attributes:
        unit: A unit whose doubt exceeds it is read again, in [0, 1].
        posting: In a posting whose sureness is under it, every unit that may stand in a counted zone is read again,
            in [0, 1].
    """

    unit: float
    posting: float

    @classmethod
    def load(cls, artefact: Artefact) -> "Thresholds":
        """Read the thresholds of the artefact ``cascade``.

        Raises:
            ArtefactError: The file does not hold two probabilities.
        """
        path = artefact.folder / THRESHOLDS
        try:
            data = artefact.json(THRESHOLDS)
            return cls(_probability(data["unit"]), _probability(data["posting"]))
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise ArtefactError(
                "no thresholds that can be read: `unit` and `posting` must be numbers in [0, 1]",
                where=str(path),
                remedy="Reinstall jdscan, or run `make train` to make the artefacts anew",
            ) from e

    def to_json(self) -> dict[str, float]:
        """Return what :meth:`load` reads."""
        return {"unit": self.unit, "posting": self.posting}


@dataclass(frozen=True, slots=True)
class MixedReadings:
    """Readings of both encoders, in the order of the units, and how many of them are ``accurate``'s."""

    readings: tuple[UnitReading, ...]
    reread: int


class CascadeReader:
    """Reads units and postings as a :class:`~jdscan.reading.reader.Reader` does, with two of them.

    Args:
        fast: Reads everything.
        accurate: Reads again what is unsure; its posting models are applied to the mixed readings.
        thresholds: What decides on a second reading.
        version: Names the artefacts that the parts came from.
        structure: Gives the probabilities of a posting's structures from its reading. The judgement settles what is
            out of scope and reading does not know it; whoever joins the two gives its distribution here.
    """

    def __init__(
        self,
        fast: Reader,
        accurate: Reader,
        thresholds: Thresholds,
        version: str,
        *,
        structure: StructureOf = structure_as_read,
    ) -> None:
        self._fast = fast
        self._accurate = accurate
        self._thresholds = thresholds
        self._structure = structure
        self.version = version

    def over(self, wrap: Callable[[Reader], Reader]) -> "CascadeReader":
        """Return the same cascade with both of its readers wrapped."""
        fast, accurate = wrap(self._fast), wrap(self._accurate)
        return CascadeReader(fast, accurate, self._thresholds, self.version, structure=self._structure)

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        """Read single units with the context that they carry; nothing is known of their postings."""
        return self.mix_units(units).readings

    def read(self, title: str, units: Sequence[Unit]) -> PostingReading:
        """Read a posting given as its title and its units in order."""
        return self._accurate.assemble(title, self.mix(title, units).readings)

    def read_all(self, postings: Iterable[tuple[str, Sequence[Unit]]]) -> list[PostingReading]:
        """Read several postings, each its title and its units."""
        return [self.read(title, units) for title, units in postings]

    def mix_units(self, units: Sequence[Unit]) -> MixedReadings:
        """Read single units, those that ``fast`` is unsure of twice."""
        readings = self._fast.read_units(units)
        return self._mixed(readings, self._doubtful(readings))

    def mix(self, title: str, units: Sequence[Unit]) -> MixedReadings:
        """Read the units of a posting, twice where ``fast`` is unsure of them or the verdict hangs on them."""
        posting = self._fast.read(title, units)
        return self._mixed(posting.units, self._chosen(posting))

    def chosen(self, title: str, units: Sequence[Unit]) -> tuple[int, ...]:
        """Return the positions of the units that :meth:`read` reads twice; ``accurate`` is not asked for that."""
        return self._chosen(self._fast.read(title, units))

    def _chosen(self, posting: PostingReading) -> tuple[int, ...]:
        rows = set(self._doubtful(posting.units))
        if sureness(posting, self._structure(posting)) < self._thresholds.posting:
            rows |= {i for i, r in enumerate(posting.units) if r.counted_proba >= MAY_COUNT}
        return tuple(sorted(rows))

    def _doubtful(self, readings: Iterable[UnitReading]) -> tuple[int, ...]:
        return tuple(i for i, r in enumerate(readings) if doubt(r) > self._thresholds.unit)

    def _mixed(self, readings: Sequence[UnitReading], rows: Sequence[int]) -> MixedReadings:
        out = list(readings)
        for i, again in zip(rows, self._accurate.read_units([readings[i].unit for i in rows]), strict=True):
            out[i] = again
        return MixedReadings(tuple(out), len(rows))


def load_cascade(folder: Path, *, structure: StructureOf = structure_as_read, threads: int = 0) -> CascadeReader:
    """Load the shipped cascade: its thresholds and the readers of both encoders.

    Args:
        folder: Folder of the artefacts.
        structure: As :class:`CascadeReader` takes it.
        threads: As in :func:`jdscan.reading.load_reader`.

    Raises:
        ArtefactError: An artefact is missing, was changed after its card was written, or holds no thresholds.
    """
    own = open_artefact(folder / NAME)
    thresholds = Thresholds.load(own)
    fast = load_reader(folder, "fast")
    accurate = load_reader(folder, "accurate", fast.ngrams, threads=threads)
    version = hashlib.sha256(f"{fast.version}{accurate.version}{own.version}".encode()).hexdigest()[:12]
    return CascadeReader(fast, accurate, thresholds, version, structure=structure)


def _probability(value: Any) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(f"{number} is no probability")
    return number
