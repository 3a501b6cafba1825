"""The records that the framework's TOML files hold, one class for each kind of entry.

A field name is the key of the TOML table; a field without a default is a required key. A section reads
``<document id>#<section id>``, both declared in ``framework.toml``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from jdscan.records import Severity

Letter = Literal["A", "C", "I"]
Bearing = Literal["for", "against"]
Subject = Literal["company", "role"]
# Parts of a result that show a rule without a finding: fields of the verdict, and the advice beside it.
ResultPart = Literal[
    "seat",
    "structure",
    "coverage",
    "explanation",
    "decisions",
    "assumptions",
    "surfaces",
    "reporting",
    "diagnostics",
    "score",
    "advice",
]
Answer = Literal["yes", "no", "mixed", "not_said"]
Shape = Literal["any", "joined", "apart"]


@dataclass(frozen=True, slots=True, eq=False)
class Letters(Mapping[str, str]):
    """The letters of one RACI row, a frozen and hashable mapping from role id to letter.

    The seed's convention knows R too, but its matrix holds none (001_aa3302c44211f348, 2.5).
    """

    pairs: tuple[tuple[str, Letter], ...]

    def __getitem__(self, role: str) -> Letter:
        """Give the letter of a role.

        Raises:
            KeyError: The row has no such role.
        """
        return dict(self.pairs)[role]

    def __iter__(self) -> Iterator[str]:
        """Walk the role ids in the order of the matrix's columns."""
        return iter(role for role, _ in self.pairs)

    def __len__(self) -> int:
        """Count the roles."""
        return len(self.pairs)

    def __hash__(self) -> int:
        """Agree with the equality of a mapping: the order of the roles does not matter."""
        return hash(frozenset(self.pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a seed document, by the number or the slug that sections refer to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A seed document with the sections that the framework draws on."""

    id: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A ``{slot}`` in a remedy or question that takes the posting's words.

    Without a word the ``fallback`` stands in; a given word is put in quotation marks where ``quoted``.
    """

    id: str
    definition: str
    fallback: str
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RaciRole:
    """A column of the RACI matrix (001_aa3302c44211f348, 2.5)."""

    id: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A group of RACI rows; ``size`` is the number of rows the seed gives it (001_aa3302c44211f348, 2.5)."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubScope:
    """A part of an accountability or an item of a territory; its section is that of the entry around it."""

    id: str
    name: str
    definition: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry has; ``note`` says where the seed's own passages disagree or fall silent."""

    id: str
    name: str
    section: str
    definition: str
    also_sections: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accountability(Entry):
    """One of the five accountabilities (001_aa3302c44211f348, 2.1); the id is the codebook's topic."""

    boundary: str
    cues: tuple[str, ...]
    sub_scopes: tuple[SubScope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory(Entry):
    """Work beside the five accountabilities (001_aa3302c44211f348, 2.2, 2.3, 2.5); the id is a topic."""

    holders: tuple[str, ...]
    items: tuple[SubScope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Entry):
    """A row of the RACI matrix (001_aa3302c44211f348, 2.5), named and lettered as its table has it.

    Where ``overreach_with`` names overreach rules, a claim of this row is overreach only beside one of theirs.
    """

    category: int
    raci: Letters
    topic: str
    also_topics: tuple[str, ...] = ()
    overreach_with: tuple[str, ...] = ()
    cues: tuple[str, ...]

    @property
    def accountable(self) -> str:
        """The id of the one role that holds the A."""
        return next(role for role, letter in self.raci.items() if letter == "A")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSurface(Entry):
    """A decision that two executives hold together (001_aa3302c44211f348, 2.4 and 2.5).

    ``tiebreaker`` is empty where the seed names none.
    """

    owners: tuple[str, ...]
    mechanism: str
    tiebreaker: str = ""
    decisions: tuple[str, ...] = ()
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrictionSide:
    """What one executive holds at a friction point, and the measures that fit."""

    role: str
    definition: str
    metrics: tuple[str, ...]
    decisions: tuple[str, ...]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrictionPoint(Entry):
    """A place where CPMO and CRO collide (001_aa3302c44211f348, 2.3); ``cues`` show the muddle.

    ``clash`` are decisions that make the muddle where one posting has the role hold all of them.
    """

    finding: str
    surface: str = ""
    clash: tuple[str, ...] = ()
    sides: tuple[FrictionSide, ...]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Entry):
    """A sign for or against the seat (000_6eb90c6b13d67afb, 3.2 and 3.3)."""

    bearing: Bearing
    finding: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a posting's text amounts to as an answer; the first outcome of a question that holds is taken.

    It holds where at least ``least`` of the question's findings are raised, ``raised`` among them, and the duties
    have the ``shape``: ``joined`` for the most part, or standing ``apart``. ``text`` has the slot ``{signs}``.
    """

    answer: Answer
    text: str
    least: int = 0
    raised: tuple[str, ...] = ()
    shape: Shape = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Entry):
    """A diagnostic question (000_6eb90c6b13d67afb, 3.5) with the reading of either answer."""

    asked_of: Subject
    question: str
    if_yes: str
    if_no: str
    findings: tuple[str, ...] = ()
    cues: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSide:
    """What a duty of one side must bear: one of the topics, and one of the decisions, sub-scopes or words.

    A sub-scope reads ``<accountability>.<sub-scope>``; words are lower-case stems that begin a word of the duty.
    """

    topics: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Entry):
    """A decision that two job descriptions make twice and the seat makes once (000_6eb90c6b13d67afb, 3.1).

    ``line`` states it as one accountability, with the slots ``{product}`` and ``{marketing}`` for the objects of two
    duties.
    """

    accountability: str
    product: JoinSide
    marketing: JoinSide
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietVariant(Entry):
    """The seat under another title (000_6eb90c6b13d67afb, 3.4).

    ``home`` are the accountabilities that the title promises, ``absorbed`` those that make it the seat.
    """

    titles: tuple[str, ...]
    home: tuple[str, ...]
    absorbed: tuple[str, ...]
    finding: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Entry):
    """A way of working across product and marketing (documents 002, 003, 004); the id is a finding's."""

    topics: tuple[str, ...]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverreachRule(Entry):
    """Work that a posting may not give to the seat (001_aa3302c44211f348, 2.2, 2.3, 2.5)."""

    belongs_to: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    topic: str
    also_topics: tuple[str, ...] = ()
    severity: Severity
    remedy: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionKind(Entry):
    """Something the seeds take for granted of the company, and what rests on it (001_aa3302c44211f348, 2.1 to 2.5).

    ``stated_by`` and ``contradicted_by`` are signals of a unit, ``stated_by_titles`` words in the title of a peer or
    the manager.
    ``findings`` are finding ids or families; of a family only those members that one of ``holders`` has a part in.
    ``premise`` goes into the framework's ``assumption_caveat``, ``question`` takes the place of a finding's own; where
    ``asks_when_silent`` is set it does so too where the posting says nothing.
    """

    premise: str
    stated_by: tuple[str, ...]
    stated_by_titles: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...]
    stated: str
    contradicted: str
    assumed: str
    question: str
    findings: tuple[str, ...]
    holders: tuple[str, ...] = ()
    asks_when_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind(Entry):
    """A kind of finding, or with ``<slot>`` at the end of its id a family of them.

    ``question`` is what a candidate may ask, ``remedy`` what a recruiter may edit; without ``fault`` there is nothing
    to mend, and the remedy says what to keep.
    """

    severity: Severity
    fault: bool = True
    question: str
    remedy: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, claim or criterion of a seed document that could bear on a posting, and how a result shows it.

    Attributes:
        id: Unique among the rules. ``<slot>`` at its end, in the data only, makes one for each entry of a list.
        section: Seed section that it stands in, or the nearest declared one.
        rule: What the section says, in our words.
        findings: Ids or family patterns of the findings that implement it.
        shown_by: Other parts of a result that show it.
        reason: Why it raises no finding; given where, and only where, ``findings`` is empty (in the data of a family
            also beside its pattern, for the members without one).
    """

    id: str
    section: str
    rule: str
    findings: tuple[str, ...] = ()
    shown_by: tuple[ResultPart, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityPoints:
    """What a finding of a severity takes from the score, in points of 100."""

    severity: Severity
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOverride:
    """What the findings whose id begins with ``prefix`` take from the score instead."""

    prefix: str
    points: int
