"""The records that a posting becomes on its one-way walk.

``bytes -> Posting -> Unit -> UnitReading -> PostingReading -> Verdict``. All offsets are Unicode code points
into :attr:`Posting.text`, end exclusive, so that ``posting.text[unit.start:unit.end] == unit.text`` always holds.
All records are immutable; mappings inside them are not to be changed by their reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ZONES = (
    "company",
    "summary",
    "responsibility",
    "requirement",
    "reporting",
    "offer",
    "legal",
    "heading",
    "other",
)
ACCOUNTABILITIES = (
    "insight",
    "product_strategy",
    "positioning_narrative",
    "gtm_execution",
    "growth_lifecycle",
)
NEIGHBOURS = ("ceo_territory", "cro_territory", "delivery", "governance", "function_leadership")
TOPICS = ACCOUNTABILITIES + NEIGHBOURS
OWNERSHIPS = ("owns", "executes", "contributes", "none")
TEMPLATES = ("cpo", "cmo", "integrated", "neutral")
COUNTED_ZONES = ("summary", "responsibility", "reporting")
FAMILIES = (
    "product",
    "marketing",
    "product_and_marketing",
    "growth",
    "sales_revenue",
    "general_management",
    "other",
)
SENIORITIES = ("executive", "director", "manager", "individual")
STRUCTURES = ("stapled", "integrated", "partial", "product_only", "marketing_only", "out_of_scope")
COVERAGE_STATES = ("owned", "touched", "missing")
SEVERITIES = ("info", "low", "medium", "high")

SourceFormat = Literal["text", "markdown", "html"]
UnitKind = Literal["heading", "item", "sentence"]
Severity = Literal["info", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as the user will see it quoted.

    Attributes:
        text: The visible text; every offset in every later record points into it.
        title: The job title, or an empty string where none could be told.
        source_format: How the input was read.
        notes: What the reader should know of the reading of the input (for example debris that was dropped).
        headings: Start and end offsets of the spans that the source marked as headings, ascending. Only what
            the text itself does not show: HTML headings, not the ``#`` lines of Markdown.
    """

    text: str
    title: str
    source_format: SourceFormat
    notes: tuple[str, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, list item or heading (codebook, first lines).

    Attributes:
        index: Position among the units of the posting, from 0.
        text: ``posting.text[start:end]``, never empty, no white space at either end.
        start: First code point.
        end: One past the last code point.
        kind: What its typography says: a heading, a list item or a sentence.
        heading: Text of the section heading that it stands under, or an empty string.
        previous: Text of the unit before it in the same posting, or an empty string.
    """

    index: int
    text: str
    start: int
    end: int
    kind: UnitKind = "sentence"
    heading: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What the models read in one unit: the forced best label of each task and all probabilities.

    Attributes:
        unit: The unit that was read.
        zone: One of :data:`ZONES`.
        topics: The topics whose probability reaches the artefact's threshold, in the order of :data:`TOPICS`.
        ownership: One of :data:`OWNERSHIPS`.
        template: One of :data:`TEMPLATES`.
        zone_proba: Calibrated probability of every zone; sums to 1.
        topics_proba: Calibrated probability of every topic, each on its own.
        ownership_proba: Calibrated probability of every ownership; sums to 1.
        template_proba: Calibrated probability of every template; sums to 1.
    """

    unit: Unit
    zone: str
    topics: tuple[str, ...]
    ownership: str
    template: str
    zone_proba: Mapping[str, float]
    topics_proba: Mapping[str, float]
    ownership_proba: Mapping[str, float]
    template_proba: Mapping[str, float]

    @property
    def counted(self) -> bool:
        """Whether the unit's zone counts towards coverage (codebook, section 2)."""
        return self.zone in COUNTED_ZONES


@dataclass(frozen=True, slots=True)
class Claim:
    """A duty that looks like work of another executive.

    Attributes:
        overreach: Overreach id of the framework that the unit's words are nearest to.
        unit: Index of the unit.
        probability: Probability that the unit is counted, is about that territory and puts it on the role as owner.
    """

    overreach: str
    unit: int
    probability: float


@dataclass(frozen=True, slots=True)
class PostingReading:
    """What the models read in the whole posting.

    Attributes:
        title: The title that was read.
        units: The reading of every unit, in order.
        family: One of :data:`FAMILIES`, with its probabilities in ``family_proba``.
        seniority: One of :data:`SENIORITIES`, with its probabilities in ``seniority_proba``.
        structure_proba: Probability of every structure but ``out_of_scope``, which the judgement settles;
            sums to 1.
        coverage_proba: For each accountability the probability of every coverage state; each sums to 1.
        claims: Duties that look like another executive's, in reading order.
        reports_to: Whom the role reports to in the posting's own words, or an empty string.
    """

    title: str
    units: tuple[UnitReading, ...]
    family: str
    family_proba: Mapping[str, float]
    seniority: str
    seniority_proba: Mapping[str, float]
    structure_proba: Mapping[str, float]
    coverage_proba: Mapping[str, Mapping[str, float]]
    claims: tuple[Claim, ...]
    reports_to: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation: ``posting.text[start:end] == text``; ``unit`` is the index of the unit it comes from."""

    unit: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing, about the seat.

    Attributes:
        id: Finding id of the framework data, such as ``coverage.missing.insight``.
        name: Short name for people.
        severity: One of :data:`SEVERITIES`.
        section: Seed section that the rule stands on.
        confidence: Probability in [0, 1] that a careful reader would agree.
        message: One or two sentences that say what was found here.
        evidence: Quotations, possibly none where the finding is an absence.
        remedy: The edit that would clear it.
        question: What a candidate should ask.
    """

    id: str
    name: str
    severity: Severity
    section: str
    confidence: float
    message: str
    evidence: tuple[Evidence, ...]
    remedy: str
    question: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the posting gives one accountability to the role (codebook, section 5).

    Attributes:
        accountability: One of :data:`ACCOUNTABILITIES`.
        status: ``owned``, ``touched`` or ``missing``: the forced best label.
        confidence: Probability of that status in [0, 1].
        unsure: True where the confidence is too low to build a finding on.
        units: Indices of the units that carry it, strongest first.
    """

    accountability: str
    status: str
    confidence: float
    unsure: bool
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """Which seat the posting describes, and why it was decided so.

    Attributes:
        kind: ``cpmo``, ``cpo``, ``cmo`` or ``out_of_scope``.
        reason: ``title`` or ``work`` for a seat; ``field`` or ``level`` for ``out_of_scope``.
        sentence: The decision in a sentence for people.
    """

    kind: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the judgement.

    Attributes:
        seat: The seat decision.
        structure: One of :data:`STRUCTURES`: the forced best label.
        structure_proba: Probability of every structure; sums to 1.
        abstained: True where the structure is too close to call; ``structure`` is then only the best guess.
        coverage: One entry an accountability, in framework order.
        findings: Most severe first.
        overreach: Overreach ids of the framework that the posting plainly claims.
        reports_to: Whom the role reports to, as the text says it, or an empty string.
        headline: The verdict in one sentence.
        notes: Remarks on what could not be told.
    """

    seat: Seat
    structure: str
    structure_proba: Mapping[str, float]
    abstained: bool
    coverage: tuple[Coverage, ...]
    findings: tuple[Finding, ...]
    overreach: tuple[str, ...]
    reports_to: str
    headline: str
    notes: tuple[str, ...]


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
