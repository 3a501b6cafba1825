"""The framework as one Markdown page, ``docs/FRAMEWORK.md``."""

from collections.abc import Callable, Iterable, Iterator

from jdscan.framework import Framework
from jdscan.framework.types import Accountability, Decision, Document, Rule, Section, SubScope, Territory

_INTRO = """\
# The framework

<!-- Written by `jdscan framework --markdown`; `make framework-doc` renews it. Do not edit. -->

What jdscan judges by: version {version} of the data in `jdscan/framework`, drawn from five documents on the seat that
joins product and marketing. Every rule, claim or criterion of theirs that could bear on a posting stands here, in our
words, under the section that it comes from. A passage outside the named sections (a preface, a table of tools) stands
under the nearest one.

Of {total} rules, {found} are behind a finding and {shown} more are shown by another part of the result;
{silent} no posting can show. A rule without a finding says why it has none. An id such as
`coverage.missing.<accountability>` is a family: one finding for each accountability. Words in braces are filled in,
with those of the entry or of the posting.
"""


def render_framework(framework: Framework) -> str:
    """Give the framework as a Markdown page: rules by document and section, then the tables of what they refer to."""
    found = sum(bool(rule.findings) for rule in framework.rules)
    silent = sum(not rule.findings and not rule.shown_by for rule in framework.rules)
    total = len(framework.rules)
    intro = _INTRO.format(
        version=framework.version, total=total, found=found, shown=total - found - silent, silent=silent
    )
    lines = [intro]
    for heading, part in _PARTS:
        lines += [f"## {heading}\n", *part(framework)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rules(framework: Framework) -> Iterator[str]:
    for document in framework.documents:
        yield f"### {document.title} (`{document.id}`)\n"
        for section in document.sections:
            cited = f"{document.id}#{section.id}"
            rules = [rule for rule in framework.rules if rule.section == cited]
            if rules:
                yield f"#### {_title(section)}\n"
                yield _table(("id", "rule", "findings, other parts", "why no finding"), map(_rule_cells, rules))


def _rule_cells(rule: Rule) -> tuple[str, ...]:
    shown = ", ".join([*map(_code, rule.findings), *rule.shown_by])
    return _code(rule.id), rule.rule, shown, rule.reason


def _findings(framework: Framework) -> Iterator[str]:
    titles = _section_titles(framework.documents)
    yield _table(
        ("id", "severity", "section", "raised when", "remedy"),
        (
            (_code(kind.id), kind.severity, titles[kind.section], kind.definition, kind.remedy)
            for kind in framework.findings
        ),
    )


def _accountabilities(framework: Framework) -> Iterator[str]:
    for entry in framework.accountabilities:
        yield from _entry(entry, entry.sub_scopes, f"Boundary: {entry.boundary}")


def _territories(framework: Framework) -> Iterator[str]:
    for entry in framework.territories:
        yield from _entry(entry, entry.items, f"Held by: {', '.join(entry.holders)}.")


def _entry(entry: Accountability | Territory, scopes: Iterable[SubScope], line: str) -> Iterator[str]:
    yield f"### {entry.name} (`{entry.id}`)\n"
    yield f"{entry.definition} {line}\n"
    if entry.note:
        yield f"Note: {entry.note}\n"
    yield _table(("id", "part", "what it is"), ((_code(scope.id), scope.name, scope.definition) for scope in scopes))


def _matrix(framework: Framework) -> Iterator[str]:
    yield "A answers, C is consulted before, I informed after. Where prose and table differ, the table wins.\n"
    roles = [role.id for role in framework.roles]
    for category in framework.categories:
        yield f"### {category.name}\n"
        rows = [row for row in framework.decisions if row.category == category.id]
        yield _table(("id", "decision", *roles, "note"), (_row_cells(row, roles) for row in rows))


def _row_cells(row: Decision, roles: list[str]) -> tuple[str, ...]:
    return _code(row.id), row.name, *(row.raci[role] for role in roles), row.note


def _surfaces(framework: Framework) -> Iterator[str]:
    yield _table(
        ("id", "surface", "owners", "mechanism", "tiebreaker", "what it is", "note"),
        (
            (_code(s.id), s.name, ", ".join(s.owners), s.mechanism, s.tiebreaker or "none named", s.definition, s.note)
            for s in framework.shared_surfaces
        ),
    )


def _overreach(framework: Framework) -> Iterator[str]:
    yield _table(
        ("id", "belongs to", "severity", "what is claimed", "remedy", "rows of the matrix"),
        (
            (
                _code(rule.id),
                ", ".join(rule.belongs_to),
                rule.severity,
                rule.definition,
                rule.remedy,
                ", ".join(map(_code, rule.decisions)),
            )
            for rule in framework.overreach
        ),
    )


# A new list of the framework gets a part here: its heading, and what gives its lines.
def _assumptions(framework: Framework) -> Iterator[str]:
    yield _table(
        ("id", "assumption", "stated by", "contradicted by", "findings that rest on it"),
        (
            (
                _code(kind.id),
                kind.definition,
                ", ".join(map(_code, kind.stated_by)),
                ", ".join(map(_code, kind.contradicted_by)),
                ", ".join(map(_code, kind.findings)),
            )
            for kind in framework.assumptions
        ),
    )


def _joins(framework: Framework) -> Iterator[str]:
    yield _table(
        ("id", "one decision", "accountability", "line"),
        ((_code(join.id), join.definition, _code(join.accountability), join.line) for join in framework.joins),
    )


_PARTS: tuple[tuple[str, Callable[[Framework], Iterator[str]]], ...] = (
    ("Rules", _rules),
    ("Findings", _findings),
    ("The five accountabilities", _accountabilities),
    ("Territories beside them", _territories),
    ("The RACI matrix", _matrix),
    ("Shared surfaces", _surfaces),
    ("Overreach", _overreach),
    ("Assumptions", _assumptions),
    ("Duties that could become one line", _joins),
)


def _section_titles(documents: Iterable[Document]) -> dict[str, str]:
    return {f"{document.id}#{part.id}": _title(part) for document in documents for part in document.sections}


def _title(section: Section) -> str:
    return f"{section.id} {section.title}" if section.id[0].isdigit() else section.title


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay out a Markdown table; it ends with an empty line."""
    lines = [columns, ("---",) * len(columns), *rows]
    return (
        "\n".join("|" + "|".join(f" {cell.replace('|', chr(92) + '|')} " for cell in line) + "|" for line in lines)
        + "\n"
    )


def _code(id: str) -> str:
    return f"`{id}`"
