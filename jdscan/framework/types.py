"""The framework as one object: all entries, and the look-ups that the judgement and the API use."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from jdscan.errors import FrameworkError
from jdscan.framework.entries import (
    Accountability,
    AssumptionKind,
    Category,
    Decision,
    Document,
    Entry,
    FindingKind,
    FrictionPoint,
    FrictionSide,
    Join,
    JoinSide,
    Letters,
    Outcome,
    OverreachRule,
    Placeholder,
    PointOverride,
    Practice,
    Question,
    QuietVariant,
    RaciRole,
    Rule,
    Section,
    SeverityPoints,
    SharedSurface,
    Sign,
    SubScope,
    Territory,
)
from jdscan.framework.wording import fill

__all__ = [
    "Accountability",
    "AssumptionKind",
    "Category",
    "Decision",
    "Document",
    "Entry",
    "FindingKind",
    "Framework",
    "FrictionPoint",
    "FrictionSide",
    "Join",
    "JoinSide",
    "Letters",
    "Outcome",
    "OverreachRule",
    "Placeholder",
    "PointOverride",
    "Practice",
    "Question",
    "QuietVariant",
    "RaciRole",
    "Rule",
    "Section",
    "SeverityPoints",
    "SharedSurface",
    "Sign",
    "SubScope",
    "Territory",
]

AnyEntry = TypeVar("AnyEntry", bound=Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Everything the seed documents say about the seat, as read from the TOML files.

    ``seat`` is the role id of the seat itself, ``seat_titles`` the titles that name it outright,
    ``assumption_caveat`` what is added to a finding that rests on ``{premises}`` of which the posting is silent.
    """

    version: str
    seat: str
    seat_titles: tuple[str, ...]
    assumption_caveat: str
    documents: tuple[Document, ...]
    placeholders: tuple[Placeholder, ...]
    roles: tuple[RaciRole, ...]
    categories: tuple[Category, ...]
    decisions: tuple[Decision, ...]
    shared_surfaces: tuple[SharedSurface, ...]
    accountabilities: tuple[Accountability, ...]
    territories: tuple[Territory, ...]
    overreach: tuple[OverreachRule, ...]
    findings: tuple[FindingKind, ...]
    signs: tuple[Sign, ...]
    questions: tuple[Question, ...]
    quiet_variants: tuple[QuietVariant, ...]
    practices: tuple[Practice, ...]
    friction_points: tuple[FrictionPoint, ...]
    assumptions: tuple[AssumptionKind, ...]
    joins: tuple[Join, ...]
    rules: tuple[Rule, ...]
    severity_points: tuple[SeverityPoints, ...]
    point_overrides: tuple[PointOverride, ...]

    @property
    def sections(self) -> frozenset[str]:
        """The sections that an entry may cite, as ``<document id>#<section id>``."""
        return frozenset(f"{document.id}#{part.id}" for document in self.documents for part in document.sections)

    @property
    def topics(self) -> tuple[str, ...]:
        """The codebook's topics: the accountabilities, then the neighbouring territories."""
        return tuple(entry.id for entry in (*self.accountabilities, *self.territories))

    def decision(self, id: str) -> Decision:
        """Look up a row of the RACI matrix (001_aa3302c44211f348, 2.5).

        Raises:
            FrameworkError: No such row; the message names near ones.
        """
        return _find(self.decisions, id, "decision")

    def accountability(self, id: str) -> Accountability:
        """Look up one of the five accountabilities (001_aa3302c44211f348, 2.1).

        Raises:
            FrameworkError: No such accountability.
        """
        return _find(self.accountabilities, id, "accountability")

    def territory(self, id: str) -> Territory:
        """Look up a neighbouring territory by its topic (001_aa3302c44211f348, 2.2, 2.3 and 2.5).

        Raises:
            FrameworkError: No such territory.
        """
        return _find(self.territories, id, "territory")

    def shared_surface(self, id: str) -> SharedSurface:
        """Look up a shared surface (001_aa3302c44211f348, 2.4 and 2.5).

        Raises:
            FrameworkError: No such surface.
        """
        return _find(self.shared_surfaces, id, "shared surface")

    def overreach_rule(self, id: str) -> OverreachRule:
        """Look up a rule on work that belongs to another executive.

        Raises:
            FrameworkError: No such rule.
        """
        return _find(self.overreach, id, "overreach rule")

    def finding(self, id: str) -> FindingKind:
        """Look up a finding by its concrete id, or a family by its pattern.

        A member of a family, such as ``coverage.missing.<accountability>`` for one accountability, has the
        subject's words in its texts and the subject's section; slots for the posting's words stay open.

        Raises:
            FrameworkError: No such finding; ``underreach`` has only the rows whose A the seat holds.
        """
        for kind in self.findings:
            if kind.id == id:
                return kind
            prefix, slot = split_pattern(kind.id)
            if slot and id.startswith(prefix):
                subject = self.subjects(slot).get(id.removeprefix(prefix))
                if subject is not None:
                    return self._fill_kind(kind, id, subject)
        raise _unknown("finding", id, self.finding_ids())

    def subject(self, id: str) -> Entry | None:
        """Give the entry that a member of a family of findings is about; None for a plain finding."""
        for kind in self.findings:
            prefix, slot = split_pattern(kind.id)
            if slot and id.startswith(prefix):
                return self.subjects(slot).get(id.removeprefix(prefix))
        return None

    def finding_ids(self) -> tuple[str, ...]:
        """List every concrete finding id, families written out."""
        ids: list[str] = []
        for kind in self.findings:
            prefix, slot = split_pattern(kind.id)
            ids.extend([prefix + member for member in self.subjects(slot)] if slot else [kind.id])
        return tuple(ids)

    def remedy(self, id: str, words: Mapping[str, str]) -> str:
        """Word the remedy of a finding for a posting.

        Args:
            id: A concrete finding id.
            words: The posting's words by placeholder id; a missing or empty one takes the fallback.

        Raises:
            FrameworkError: No such finding.
        """
        return self.remedy_of(self.finding(id), words)

    def remedy_of(self, kind: FindingKind, words: Mapping[str, str]) -> str:
        """Word the remedy of a finding that was looked up already; ``words`` as :meth:`remedy` takes them."""
        spoken = {
            slot.id: (f"“{words[slot.id]}”" if slot.quoted else words[slot.id]) if words.get(slot.id) else slot.fallback
            for slot in self.placeholders
        }
        return fill(kind.remedy, spoken)

    def points(self, id: str) -> int:
        """Give what a finding takes from the score of 100; by its severity unless a prefix of its id says otherwise.

        Raises:
            FrameworkError: No such finding.
        """
        severity = self.finding(id).severity
        fitting = [each for each in self.point_overrides if id.startswith(each.prefix)]
        if fitting:
            return max(fitting, key=lambda each: len(each.prefix)).points
        return next(each.points for each in self.severity_points if each.severity == severity)

    def subjects(self, slot: str) -> Mapping[str, Entry]:
        """Give the entries that a family of findings ranges over, by id; none for an unknown slot."""
        entries: Iterable[Entry]
        match slot:
            case "accountability":
                entries = self.accountabilities
            case "decision":
                entries = (row for row in self.decisions if row.accountable == self.seat)
            case "surface":
                entries = self.shared_surfaces
            case "overreach":
                entries = self.overreach
            case _:
                entries = ()
        return {entry.id: entry for entry in entries}

    def to_dict(self) -> dict[str, Any]:
        """Give the framework as plain JSON data, with ``framework_version`` for ``version``."""
        data: dict[str, Any] = {"framework_version": self.version}
        data.update((field.name, _plain(getattr(self, field.name))) for field in fields(self)[1:])
        return data

    def _fill_kind(self, kind: FindingKind, id: str, subject: Entry) -> FindingKind:
        words = {"subject": subject.name, "definition": subject.definition, "holder": self.seat}
        match subject:
            case Accountability() | Decision():
                words["cue"] = subject.cues[0]
            case SharedSurface():
                words.update(cue=subject.cues[0], holder=_join(subject.owners), mechanism=subject.mechanism)
            case OverreachRule():
                words.update(holder=_join(subject.belongs_to), remedy=subject.remedy)
        texts: dict[str, Any] = {name: fill(getattr(kind, name), words) for name in FINDING_TEXTS}
        severity = subject.severity if isinstance(subject, OverreachRule) else kind.severity
        return replace(
            kind,
            id=id,
            section=subject.section,
            also_sections=subject.also_sections,
            note=subject.note,
            severity=severity,
            **texts,
        )


FINDING_TEXTS = ("name", "definition", "question", "remedy", "explanation")
SUBJECT_SLOTS: Mapping[str, frozenset[str]] = {
    "accountability": frozenset({"subject", "definition", "holder", "cue"}),
    "decision": frozenset({"subject", "definition", "holder", "cue"}),
    "surface": frozenset({"subject", "definition", "holder", "cue", "mechanism"}),
    "overreach": frozenset({"subject", "definition", "holder", "remedy"}),
}


def split_pattern(id: str) -> tuple[str, str]:
    """Split ``prefix.<slot>`` into prefix and slot; the slot is empty for a plain finding id."""
    prefix, bracket, slot = id.partition("<")
    return (prefix, slot.removesuffix(">")) if bracket else (id, "")


def _find(entries: Iterable[AnyEntry], id: str, what: str) -> AnyEntry:
    known = {entry.id: entry for entry in entries}
    if id not in known:
        raise _unknown(what, id, known)
    return known[id]


def _unknown(what: str, id: str, known: Iterable[str]) -> FrameworkError:
    names = list(known)
    near = difflib.get_close_matches(id, names, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names[:8])} …"
    return FrameworkError(f"The framework has no {what} {id!r}", where="jdscan.framework", remedy=remedy)


def _join(roles: tuple[str, ...]) -> str:
    return " and ".join(roles)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
