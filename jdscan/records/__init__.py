"""The records that a posting becomes on its one-way walk.

``bytes -> Posting -> Unit -> UnitReading -> PostingReading -> Verdict``. All offsets are Unicode code points
into :attr:`Posting.text`, end exclusive, so that ``posting.text[unit.start:unit.end] == unit.text`` always holds.
All records are immutable; mappings inside them are not to be changed by their reader.
"""

from jdscan.records.advice import Advice, Change, Edit, OutlineLine, OutlineSection
from jdscan.records.analysis import (
    Analysis,
    Comparison,
    FindingChange,
    StatusChange,
    UnitChange,
    Versions,
)
from jdscan.records.evidence import Evidence, Finding
from jdscan.records.labels import (
    ACCOUNTABILITIES,
    COUNTED_ZONES,
    COVERAGE_STATES,
    FAMILIES,
    NEIGHBOURS,
    OWNERSHIPS,
    SENIORITIES,
    SEVERITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Severity,
    SourceFormat,
    UnitKind,
)
from jdscan.records.parts import (
    Assumption,
    Coverage,
    DecisionRow,
    Diagnostic,
    DutyPair,
    Explanation,
    ReportingEvidence,
    Score,
    ScorePart,
    Seat,
    SubScope,
    SurfaceState,
)
from jdscan.records.posting import Posting, Unit
from jdscan.records.reading import (
    NO_HINTS,
    Claim,
    Hints,
    Place,
    PostingReading,
    ReportingLine,
    UnitReading,
)
from jdscan.records.verdict import Verdict

__all__ = [
    "ACCOUNTABILITIES",
    "COUNTED_ZONES",
    "COVERAGE_STATES",
    "FAMILIES",
    "NEIGHBOURS",
    "NO_HINTS",
    "OWNERSHIPS",
    "SENIORITIES",
    "SEVERITIES",
    "STRUCTURES",
    "TEMPLATES",
    "TOPICS",
    "ZONES",
    "Advice",
    "Analysis",
    "Assumption",
    "Change",
    "Claim",
    "Comparison",
    "Coverage",
    "DecisionRow",
    "Diagnostic",
    "DutyPair",
    "Edit",
    "Evidence",
    "Explanation",
    "Finding",
    "FindingChange",
    "Hints",
    "OutlineLine",
    "OutlineSection",
    "Place",
    "Posting",
    "PostingReading",
    "ReportingEvidence",
    "ReportingLine",
    "Score",
    "ScorePart",
    "Seat",
    "Severity",
    "SourceFormat",
    "StatusChange",
    "SubScope",
    "SurfaceState",
    "Unit",
    "UnitChange",
    "UnitKind",
    "UnitReading",
    "Verdict",
    "Versions",
]
