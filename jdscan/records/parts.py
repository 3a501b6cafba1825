"""The parts of a verdict beside its findings."""

from dataclasses import dataclass

from jdscan.records.evidence import Evidence


@dataclass(frozen=True, slots=True)
class SubScope:
    """How far the posting shows one part of an accountability.

    Attributes:
        id: Sub-scope id of the framework, unique within its accountability.
        status: ``owned``, ``touched`` or ``missing``.
        unsure: True where the likeliest unit leaves it open.
        units: Indices of the units that carry it, strongest first.
    """

    id: str
    status: str
    unsure: bool
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the posting gives one accountability to the role (codebook, section 5).

    Attributes:
        accountability: One of :data:`ACCOUNTABILITIES`.
        status: ``owned``, ``touched`` or ``missing``: the forced best label.
        confidence: Probability of that status in [0, 1].
        unsure: True where the confidence is too low to build a finding on.
        units: Indices of the units that carry it, strongest first.
        sub_scopes: Its parts, in framework order.
    """

    accountability: str
    status: str
    confidence: float
    unsure: bool
    units: tuple[int, ...]
    sub_scopes: tuple[SubScope, ...] = ()


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
class DutyPair:
    """A product duty and a marketing duty that are one decision and could become one line.

    Attributes:
        join: Id of the framework's join that fits both.
        product: The product duty.
        marketing: The marketing duty.
        line: The one line, from the framework's template and the posting's own objects.
    """

    join: str
    product: Evidence
    marketing: Evidence
    line: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the structure was read as it was (seed 000_6eb90c6b13d67afb, 3.1).

    Attributes:
        product: Duties of a product chief, in reading order.
        marketing: Duties of a marketing chief, in reading order.
        joined: Duties that are both.
        joined_share: Share of joined ones among all of these duties, in [0, 1]; 0 where there is none.
        layout: ``sections`` (one side after the other), ``alternating`` or ``one_sided``.
        pairs: Duties of both sides that could become one line, best first, each duty once.
    """

    product: tuple[Evidence, ...]
    marketing: tuple[Evidence, ...]
    joined: tuple[Evidence, ...]
    joined_share: float
    layout: str
    pairs: tuple[DutyPair, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of the RACI matrix as the posting has it (seed 001_aa3302c44211f348, 2.5).

    Attributes:
        decision: Row id of the framework.
        claimed: The letter that the posting gives the role: ``A`` (owns), ``R`` (executes) or ``C`` (contributes).
        expected: The letter that the matrix gives the seat: ``A``, ``C`` or ``I``.
        accountable: Who holds the A in the matrix.
        reading: ``agrees``, ``overreach`` or ``underreach``. Overreach on a row for which the framework has no rule is
            shown here alone, without a finding.
        probability: That the unit is about the row and that the claim is the one given.
        evidence: The duties, surest first.
    """

    decision: str
    claimed: str
    expected: str
    accountable: str
    reading: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the framework takes for granted of the company, and what the posting says of it.

    Attributes:
        id: Assumption id of the framework, such as ``b2b_enterprise`` or ``cro_peer``.
        status: ``stated`` (the posting shows it), ``contradicted`` (it shows otherwise) or ``assumed`` (it is silent).
        text: The assumption and its status in a sentence for people.
        evidence: What it rests on; empty where the posting is silent.
    """

    id: str
    status: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SurfaceState:
    """What the posting says of one shared surface (seed 001_aa3302c44211f348, 2.4 and 2.5).

    Attributes:
        surface: Surface id of the framework.
        named: Whether it is spoken of at all; the other three are False where it is not.
        joint: Whether a second owner is named.
        mechanism: Whether it is said how the two agree.
        tiebreaker: Whether it is said who breaks a tie.
        evidence: Where it is named.
        share: Share of real leadership postings that name it, in [0, 1], or None where it is not known.
    """

    surface: str
    named: bool
    joint: bool
    mechanism: bool
    tiebreaker: bool
    evidence: tuple[Evidence, ...]
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ReportingEvidence:
    """Who stands above, beside and below the role, quoted; an empty tuple or None where the posting does not say."""

    manager: Evidence | None
    peers: tuple[Evidence, ...]
    team: Evidence | None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One of the two diagnostic questions, answered as far as the text allows (seed 000_6eb90c6b13d67afb, 3.5).

    Attributes:
        id: Question id of the framework: ``company_loop`` or ``role_accountability``.
        answer: ``yes``, ``no``, ``mixed`` or ``not_said``.
        text: The answer in a sentence for people.
        evidence: What it rests on.
    """

    id: str
    answer: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one finding costs: the score rises by ``points`` at least once it is cleared."""

    finding: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """How well the seat is defined, 0 to 100.

    Attributes:
        value: The score, or None where there is no such seat to score.
        reason: Why it is None, or what the value means, in a sentence.
        parts: What each finding costs, dearest first; their sum and the value make 100 unless the value is 0.
        percentile: Share of real leadership postings that would score lower, in [0, 1], or None without a value.
    """

    value: int | None
    reason: str
    parts: tuple[ScorePart, ...]
    percentile: float | None
