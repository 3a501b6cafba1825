"""What the models read: units, and the posting as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from jdscan.records.labels import COUNTED_ZONES
from jdscan.records.posting import Unit


@dataclass(frozen=True, slots=True)
class Hints:
    """What one unit hints at beside its labels; every probability is calibrated on its own, small ones are left out.

    Attributes:
        signals: Probability of each sign by finding id (``need.``, ``motive.``, ``accountability.``, ``muddle.``,
            ``practice.``), and of what the text says of the company (``business.``, ``stage.``, ``peer.``,
            ``motion.``).
        surfaces: Probability that the unit speaks of each shared surface of the framework.
        sharing: ``joint``, ``mechanism`` and ``tiebreaker``: probability that the unit names a second owner of the
            surface, how the two agree, and who breaks a tie; empty where no surface is named.
        decisions: Probability that the unit is about each row of the RACI matrix.
        overreach: Probability that the unit plainly gives the role each kind of work that belongs to another executive.
        scopes: Probability of each sub-scope of an accountability, as ``<accountability>.<sub-scope>``.
        claim: ``decides``, ``supports`` and ``mentions``: what the unit has the role do about that row, summing to 1;
            empty where no row is likely.
    """

    signals: Mapping[str, float]
    surfaces: Mapping[str, float]
    sharing: Mapping[str, float]
    decisions: Mapping[str, float]
    claim: Mapping[str, float]
    overreach: Mapping[str, float]
    scopes: Mapping[str, float]


NO_HINTS = Hints({}, {}, {}, {}, {}, {}, {})


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
        hints: What it hints at beside its labels.
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
    hints: Hints = NO_HINTS

    @property
    def counted(self) -> bool:
        """Whether the unit's zone counts towards coverage (codebook, section 2)."""
        return self.zone in COUNTED_ZONES

    @property
    def counted_proba(self) -> float:
        """Probability that the unit's zone counts."""
        return sum([self.zone_proba[zone] for zone in COUNTED_ZONES])


@dataclass(frozen=True, slots=True)
class Claim:
    """A duty that looks like work of another executive.

    Attributes:
        overreach: Overreach id of the framework.
        unit: Index of the unit.
        probability: Probability that the unit is counted and plainly gives that work to the role.
    """

    overreach: str
    unit: int
    probability: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in a unit: ``unit.text[start:end]`` of the unit with index ``unit``, code points."""

    unit: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """Who stands above, beside and below the role (codebook, section 2, zone ``reporting``).

    Every quotation holds to the letter: the words are those of the unit at the place of the same name. A field is
    empty, and its place ``None`` or empty, where the posting does not say.

    Attributes:
        manager: Whom the role reports to, without a leading article; two managers stand in one quotation.
        peers: Executives beside the role, in reading order.
        team: Who reports to the role.
        manager_at: Where ``manager`` stands.
        peers_at: Where each of ``peers`` stands, in the same order.
        team_at: Where ``team`` stands.
    """

    manager: str = ""
    peers: tuple[str, ...] = ()
    team: str = ""
    manager_at: Place | None = None
    peers_at: tuple[Place, ...] = ()
    team_at: Place | None = None


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
        sign_proba: Probability that the posting shows each sign, by finding id.
        reporting: Who stands above, beside and below the role.
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
    sign_proba: Mapping[str, float]
    reporting: ReportingLine

    @property
    def reports_to(self) -> str:
        """Whom the role reports to in the posting's own words, or an empty string."""
        return self.reporting.manager
