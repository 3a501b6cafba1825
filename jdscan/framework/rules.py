"""The rules of the seed documents: those that stand for each entry of a list written out, and all of them checked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from jdscan.errors import FrameworkError
from jdscan.framework.entries import Decision, Rule, SharedSurface
from jdscan.framework.types import Framework, split_pattern
from jdscan.framework.wording import fill, slots

_WHERE = "rules.toml"
_NOBODY = "none"


def expand_rules(framework: Framework) -> tuple[Rule, ...]:
    """Write out the rules whose id ends in a slot, in their place, one for each entry that the slot ranges over.

    ``<held>`` ranges over the rows of the matrix whose A the seat holds, ``<other>`` over the other rows, ``<surface>``
    over the shared surfaces (001_aa3302c44211f348, 2.4 and 2.5).

    Raises:
        FrameworkError: A rule has an unknown slot, in its id or its text.
    """
    expanded: list[Rule] = []
    for rule in framework.rules:
        prefix, slot = split_pattern(rule.id)
        expanded += [_member(rule, prefix, entry, framework) for entry in _ranged(slot, framework)] if slot else [rule]
    return tuple(expanded)


def check_rules(framework: Framework) -> None:
    """Check the written-out rules: ids, sections, findings; each has a finding or a reason, each finding has a rule.

    Raises:
        FrameworkError: The first rule, or finding, that breaks this.
    """
    known = {*framework.finding_ids(), *(kind.id for kind in framework.findings)}
    sections = framework.sections
    seen: set[str] = set()
    for rule in framework.rules:
        if rule.id in seen:
            raise _refused(f"The id {rule.id!r} stands twice among the rules", "Rename one of them.")
        seen.add(rule.id)
        _check_rule(rule, known, sections)
    for id in unruled_findings(framework):
        raise _refused(f"No rule names the finding {id!r}", "Add it to the findings of the rule that it implements.")


def unruled_findings(framework: Framework) -> tuple[str, ...]:
    """List the concrete finding ids that no rule names, neither singly nor by the pattern of their family."""
    named = {id for rule in framework.rules for id in rule.findings}
    families = tuple(prefix for prefix, slot in map(split_pattern, named) if slot)
    return tuple(id for id in framework.finding_ids() if id not in named and not id.startswith(families))


def _ranged(slot: str, framework: Framework) -> Iterable[Decision | SharedSurface]:
    ranges: Mapping[str, tuple[Decision | SharedSurface, ...]] = {
        "held": tuple(row for row in framework.decisions if row.accountable == framework.seat),
        "other": tuple(row for row in framework.decisions if row.accountable != framework.seat),
        "surface": framework.shared_surfaces,
    }
    if slot not in ranges:
        raise _refused(f"A rule ranges over the unknown {slot!r}", f"Known: {', '.join(ranges)}.")
    return ranges[slot]


def _member(rule: Rule, prefix: str, entry: Decision | SharedSurface, framework: Framework) -> Rule:
    text = fill(rule.rule, _words(entry))
    if slots(text):
        raise _refused(f"The rule {rule.id!r} has the unknown slots {', '.join(sorted(slots(text)))}", "Mend its text.")
    findings = [id for pattern in rule.findings for id in _findings(pattern, entry, framework)]
    reason = "" if findings else rule.reason
    return replace(
        rule, id=prefix + entry.id, section=entry.section, rule=text, findings=tuple(findings), reason=reason
    )


def _words(entry: Decision | SharedSurface) -> Mapping[str, str]:
    if isinstance(entry, SharedSurface):
        owners, tiebreaker = " and ".join(entry.owners), entry.tiebreaker or _NOBODY
        return {
            "definition": entry.definition,
            "owners": owners,
            "mechanism": entry.mechanism,
            "tiebreaker": tiebreaker,
        }
    asked, told = (", ".join(role for role, held in entry.raci.items() if held == letter) for letter in "CI")
    return {
        "definition": entry.definition,
        "accountable": entry.accountable,
        "consulted": asked or _NOBODY,
        "informed": told or _NOBODY,
    }


def _findings(pattern: str, entry: Decision | SharedSurface, framework: Framework) -> list[str]:
    prefix, slot = split_pattern(pattern)
    if slot == "other":
        return [prefix + over.id for over in framework.overreach if entry.id in over.decisions]
    return [prefix + entry.id] if slot else [pattern]


def _check_rule(rule: Rule, known: Collection[str], sections: Collection[str]) -> None:
    if rule.section not in sections:
        raise _refused(
            f"The rule {rule.id!r} cites the unknown section {rule.section!r}", "Cite one that framework.toml declares."
        )
    if bool(rule.reason) == bool(rule.findings):
        raise _refused(
            f"The rule {rule.id!r} must have findings, or else a reason",
            "Name the finding, or say why there is none; not both.",
        )
    for id in rule.findings:
        if id not in known:
            raise _refused(f"The rule {rule.id!r} names the unknown finding {id!r}", "`jdscan framework` lists them.")


def _refused(what: str, remedy: str) -> FrameworkError:
    return FrameworkError(what, where=_WHERE, remedy=remedy)
