"""The rules that hold across the framework's entries, checked after each record has parsed."""

from collections.abc import Collection, Iterator

from jdscan.errors import FrameworkError
from jdscan.framework.entries import Decision, Entry, FindingKind, FrictionPoint, QuietVariant, Sign
from jdscan.framework.types import FINDING_TEXTS, SUBJECT_SLOTS, Framework, split_pattern
from jdscan.framework.wording import slots
from jdscan.records import SEVERITIES


def check_framework(framework: Framework) -> None:
    """Check ids, letters, category sizes, references, sections and slots.

    The sizes and the single A are the seed's own statements (001_aa3302c44211f348, 2.5).

    Raises:
        FrameworkError: The first rule that is broken, with the entry that breaks it.
    """
    _check_ids(framework)
    _check_matrix(framework)
    _check_sections(framework)
    for kind in framework.findings:
        _check_slots(framework, kind)
    for entry, key, ids, known in _references(framework):
        for id in ids:
            if id not in known:
                raise FrameworkError(
                    f"{entry!r} refers by {key} to the unknown {id!r}",
                    where="jdscan.framework",
                    remedy=f"Known: {', '.join(map(str, known))}.",
                )
    _check_holders(framework)
    _check_points(framework)
    _check_lines(framework)
    posting = {placeholder.id for placeholder in framework.placeholders}
    for rule in framework.overreach:
        _refuse_slots(f"The remedy of the overreach rule {rule.id!r}", slots(rule.remedy) - posting, posting)
    _check_assumptions(framework)


def _check_ids(framework: Framework) -> None:
    lists = {
        "documents": [document.id for document in framework.documents],
        "placeholders": [placeholder.id for placeholder in framework.placeholders],
        "roles": [role.id for role in framework.roles],
        "categories": [str(category.id) for category in framework.categories],
        "topics": list(framework.topics),
        "sub-scopes and items": [scope.id for each in framework.accountabilities for scope in each.sub_scopes]
        + [item.id for each in framework.territories for item in each.items],
    }
    lists |= {name: [entry.id for entry in entries] for name, entries in _entry_lists(framework).items()}
    for name, ids in lists.items():
        for id in ids:
            if ids.count(id) > 1:
                raise FrameworkError(
                    f"The id {id!r} stands twice among the {name}", where=name, remedy="Rename one of them."
                )


def _entry_lists(framework: Framework) -> dict[str, tuple[Entry, ...]]:
    return {
        "decisions": framework.decisions,
        "shared surfaces": framework.shared_surfaces,
        "accountabilities": framework.accountabilities,
        "territories": framework.territories,
        "overreach rules": framework.overreach,
        "findings": framework.findings,
        "signs": framework.signs,
        "questions": framework.questions,
        "quiet variants": framework.quiet_variants,
        "practices": framework.practices,
        "friction points": framework.friction_points,
        "assumptions": framework.assumptions,
        "joins": framework.joins,
    }


def _check_matrix(framework: Framework) -> None:
    roles = [role.id for role in framework.roles]
    for row in framework.decisions:
        _check_row(row, roles)
    for category in framework.categories:
        size = sum(row.category == category.id for row in framework.decisions)
        if size != category.size:
            raise FrameworkError(
                f"Category {category.id} {category.name!r} holds {size} decisions, not {category.size}",
                where="raci.toml",
                remedy="Hold its rows against the seed's table.",
            )


def _check_row(row: Decision, roles: list[str]) -> None:
    if sorted(row.raci) != sorted(roles):
        raise FrameworkError(
            f"The decision {row.id!r} must have a letter for each role and no other",
            where="raci.toml",
            remedy=f"Roles: {', '.join(roles)}.",
        )
    holders = [role for role, letter in row.raci.items() if letter == "A"]
    if len(holders) != 1:
        raise FrameworkError(
            f"The decision {row.id!r} has {len(holders)} A's ({', '.join(holders) or 'none'})",
            where="raci.toml",
            remedy="Every row has exactly one A.",
        )


def _check_sections(framework: Framework) -> None:
    known = framework.sections
    for entries in _entry_lists(framework).values():
        for entry in entries:
            for section in (entry.section, *entry.also_sections):
                if section not in known:
                    raise FrameworkError(
                        f"{entry.id!r} cites the unknown section {section!r}",
                        where="jdscan.framework",
                        remedy="Write <document id>#<section id> as declared in framework.toml.",
                    )


_Reference = tuple[str, str, Collection[str], Collection[str]]


def _references(framework: Framework) -> Iterator[_Reference]:
    roles = [role.id for role in framework.roles]
    decisions = [row.id for row in framework.decisions]
    topics = framework.topics
    accountabilities = [each.id for each in framework.accountabilities]
    categories = [str(category.id) for category in framework.categories]
    yield "framework", "seat", [framework.seat], roles
    for row in framework.decisions:
        yield row.id, "category", [str(row.category)], categories
        yield row.id, "topic", [row.topic, *row.also_topics], topics
        yield row.id, "overreach_with", row.overreach_with, [rule.id for rule in framework.overreach]
    for territory in framework.territories:
        yield territory.id, "holders", territory.holders, roles
    for surface in framework.shared_surfaces:
        yield surface.id, "owners", surface.owners, roles
        yield surface.id, "tiebreaker", [surface.tiebreaker] if surface.tiebreaker else [], roles
        yield surface.id, "decisions", surface.decisions, decisions
    for rule in framework.overreach:
        yield rule.id, "belongs_to", rule.belongs_to, roles
        yield rule.id, "decisions", rule.decisions, decisions
        yield rule.id, "topic", [rule.topic, *rule.also_topics], topics
    for variant in framework.quiet_variants:
        yield variant.id, "home and absorbed", [*variant.home, *variant.absorbed], accountabilities
    for practice in framework.practices:
        yield practice.id, "topics", practice.topics, topics
    yield from _join_references(framework, decisions)
    yield from _friction_references(framework, roles, decisions)
    yield from _finding_references(framework)


def _join_references(framework: Framework, decisions: list[str]) -> Iterator[_Reference]:
    accountabilities = [each.id for each in framework.accountabilities]
    scopes = [f"{each.id}.{scope.id}" for each in framework.accountabilities for scope in each.sub_scopes]
    for join in framework.joins:
        yield join.id, "accountability", [join.accountability], accountabilities
        for side in (join.product, join.marketing):
            yield join.id, "topics", side.topics, framework.topics
            yield join.id, "decisions", side.decisions, decisions
            yield join.id, "scopes", side.scopes, scopes


def _friction_references(framework: Framework, roles: list[str], decisions: list[str]) -> Iterator[_Reference]:
    surfaces = [surface.id for surface in framework.shared_surfaces]
    for point in framework.friction_points:
        yield point.id, "surface", [point.surface] if point.surface else [], surfaces
        yield point.id, "clash", point.clash, decisions
        for side in point.sides:
            yield point.id, "role", [side.role], roles
            yield point.id, "decisions", side.decisions, decisions


def _finding_references(framework: Framework) -> Iterator[_Reference]:
    plain = [kind.id for kind in framework.findings if not split_pattern(kind.id)[1]]
    bearers: tuple[Sign | QuietVariant | FrictionPoint, ...]
    bearers = (*framework.signs, *framework.quiet_variants, *framework.friction_points)
    for entry in bearers:
        yield entry.id, "finding", [entry.finding], plain
    for question in framework.questions:
        yield question.id, "findings", question.findings, plain
        for outcome in question.outcomes:
            yield question.id, "raised", outcome.raised, question.findings
    for practice in framework.practices:
        yield practice.id, "id", [practice.id], plain
    for assumption in framework.assumptions:
        yield assumption.id, "findings", assumption.findings, [kind.id for kind in framework.findings]
        yield assumption.id, "holders", assumption.holders, [role.id for role in framework.roles]


def _check_holders(framework: Framework) -> None:
    for rule in framework.overreach:
        accountable = {framework.decision(id).accountable for id in rule.decisions}
        if not accountable <= set(rule.belongs_to) or framework.seat in rule.belongs_to:
            raise FrameworkError(
                f"The overreach rule {rule.id!r} and its decisions disagree on whom the work belongs to",
                where="overreach.toml",
                remedy=f"Accountable by the matrix: {', '.join(sorted(accountable))}; never the seat itself.",
            )


def _check_points(framework: Framework) -> None:
    """Hold the score's points to what makes it rise with every finding cleared, and free for praise."""
    points = [(each.severity, each.points) for each in framework.severity_points]
    ordered = sorted(points, key=lambda each: SEVERITIES.index(each[0]))
    if [severity for severity, _ in ordered] != list(SEVERITIES):
        raise _mispriced("The severities with points", f"have one entry for each of {', '.join(SEVERITIES)}")
    if ordered[0][1] != 0 or ordered != sorted(ordered, key=lambda each: each[1]):
        raise _mispriced("The points of the severities", f"begin at 0 and rise in the order {', '.join(SEVERITIES)}")
    prefixes = [each.prefix for each in framework.point_overrides]
    for each in framework.point_overrides:
        kinds = [kind for kind in framework.findings if kind.id.startswith(each.prefix)]
        if not kinds or prefixes.count(each.prefix) > 1:
            raise _mispriced(f"The override for {each.prefix!r}", "begin the id of a finding, and stand once")
        if each.points < 0 or any(kind.severity == SEVERITIES[0] and each.points for kind in kinds):
            raise _mispriced(f"The override for {each.prefix!r}", "be no less than 0, and 0 for what is no fault")


def _mispriced(what: str, rule: str) -> FrameworkError:
    return FrameworkError(f"{what} must {rule}", where="score.toml", remedy="Mend the points.")


def _check_lines(framework: Framework) -> None:
    """Check that a join's line takes both duties, and that every text of a posting finds its outcome."""
    for join in framework.joins:
        if slots(join.line) != {"product", "marketing"}:
            raise FrameworkError(
                f"The line of the join {join.id!r} must have the slots product and marketing, and no other",
                where="joins.toml",
                remedy="Mend its slots.",
            )
    for question in framework.questions:
        for outcome in question.outcomes:
            _refuse_slots(f"An outcome of the question {question.id!r}", slots(outcome.text) - {"signs"}, {"signs"})
        last = question.outcomes[-1:]
        if not last or last[0].least or last[0].raised or last[0].shape != "any":
            raise FrameworkError(
                f"The last outcome of the question {question.id!r} must hold for any posting",
                where="signs.toml",
                remedy="End its outcomes with one that has no condition.",
            )


def _check_slots(framework: Framework, kind: FindingKind) -> None:
    _, family = split_pattern(kind.id)
    if family and family not in SUBJECT_SLOTS:
        raise FrameworkError(
            f"The finding {kind.id!r} ranges over the unknown {family!r}",
            where="findings.toml",
            remedy=f"Known: {', '.join(SUBJECT_SLOTS)}.",
        )
    subject = SUBJECT_SLOTS.get(family, frozenset())
    posting = {placeholder.id for placeholder in framework.placeholders}
    for name in FINDING_TEXTS:
        known = subject | posting if name == "remedy" else subject
        _refuse_slots(f"The {name} of the finding {kind.id!r}", slots(getattr(kind, name)) - known, known)


def _check_assumptions(framework: Framework) -> None:
    premises = frozenset({"premises"})
    _refuse_slots("The assumption_caveat", slots(framework.assumption_caveat) - premises, premises)
    for kind in framework.assumptions:
        subject = frozenset({"subject"})
        _refuse_slots(f"The question of the assumption {kind.id!r}", slots(kind.question) - subject, subject)
        for signal in kind.stated_by:
            if signal in kind.contradicted_by:
                raise FrameworkError(
                    f"{signal!r} both states and contradicts the assumption {kind.id!r}",
                    where="assumptions.toml",
                    remedy="Keep it in one of stated_by and contradicted_by.",
                )


def _refuse_slots(what: str, unknown: Collection[str], known: Collection[str]) -> None:
    if unknown:
        raise FrameworkError(
            f"{what} has the unknown slots {', '.join(sorted(unknown))}",
            where="jdscan.framework",
            remedy=f"Known: {', '.join(sorted(known)) or 'none'}.",
        )
