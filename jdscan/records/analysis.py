"""Analyses, and comparisons of two."""

from dataclasses import dataclass

from jdscan.records.evidence import Evidence, Finding
from jdscan.records.parts import Coverage
from jdscan.records.posting import Posting
from jdscan.records.reading import PostingReading
from jdscan.records.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced a result: the package, the artefacts and the framework data."""

    jdscan_version: str
    model_version: str
    framework_version: str
    encoder: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that one posting became; the public result type."""

    posting: Posting
    reading: PostingReading
    verdict: Verdict
    versions: Versions


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A sentence that went (``after`` is None), came (``before`` is None) or was reworded between two versions."""

    before: Evidence | None
    after: Evidence | None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The coverage of one accountability in two versions that differ in it."""

    before: Coverage
    after: Coverage


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that appeared (``before`` is None), was cleared (``after`` is None) or moved in its confidence.

    Attributes:
        id: Finding id of the framework data.
        before: The finding in the first version, or None.
        after: The finding in the second version, or None.
        removed: Changed sentences of the first version that bear on it, in reading order.
        added: The same of the second version.
    """

    id: str
    before: Finding | None
    after: Finding | None
    removed: tuple[Evidence, ...]
    added: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions of a posting.

    Attributes:
        before: The analysis of the first version.
        after: That of the second.
        appeared: Findings of the second version alone, most severe first.
        cleared: Findings of the first version alone, likewise.
        moved: Findings of both whose severity or confidence changed.
        coverage: Accountabilities whose status changed, in framework order.
        units: Changed sentences, in reading order.
    """

    before: Analysis
    after: Analysis
    appeared: tuple[FindingChange, ...]
    cleared: tuple[FindingChange, ...]
    moved: tuple[FindingChange, ...]
    coverage: tuple[StatusChange, ...]
    units: tuple[UnitChange, ...]
