"""A comparison of two versions as HTML to embed: verdicts side by side, and what changed through which sentences."""

from collections.abc import Iterable

from jdscan.records import Comparison, Evidence, UnitChange
from jdscan.report.changes import (
    NO_CHANGE_OF_FINDINGS,
    NO_CHANGE_OF_TEXT,
    ChangeGroup,
    Part,
    ShownFinding,
    Side,
    change_groups,
    coverage_changes,
    reworded,
    score_change,
    sides,
)
from jdscan.report.escaping import esc
from jdscan.report.page_section import section
from jdscan.report.page_verdict import score_meter
from jdscan.report.view import mood

_TAGS = {"removed": "del", "added": "ins"}


def render_comparison_html(found: Comparison) -> str:
    """Return a comparison as one ``div`` to embed under a page's ``h1``, styled by :func:`report_style`.

    The ``div`` carries both scores, where there are any, as data attributes; every changed finding its id, name and
    fate. Its ids begin with ``compared``, so that it can stand beside a report.

    Args:
        found: What to show.
    """
    sections = (_verdicts(found), _findings(found), _coverage(found), _sentences(found.units))
    shown = "\n".join(part for part in sections if part)
    return f'<div class="comparison"{_scores(found)}>\n{shown}\n</div>'


def _scores(found: Comparison) -> str:
    values = {f"data-score-{side.label.lower()}": side.analysis.verdict.score.value for side in sides(found)}
    return "".join(f' {name}="{value}"' for name, value in values.items() if value is not None)


def _verdicts(found: Comparison) -> str:
    score = score_change(found)
    line = f'<p class="score">{score.name}: <strong>{score.before} → {score.after}</strong></p>' if score else ""
    both = f'<div class="sides">{"".join(map(_side, sides(found)))}</div>'
    return section("compared-verdicts", "Both versions", line + both)


def _side(side: Side) -> str:
    return (
        f'<div class="card verdict {mood(side.analysis)}"><h3>{side.label}</h3>'
        f'<p class="headline">{esc(side.analysis.verdict.headline)}</p>{score_meter(side.analysis)}</div>'
    )


def _findings(found: Comparison) -> str:
    groups = "".join(map(_group, change_groups(found)))
    return section("compared-findings", "Findings that changed", groups or f"<p>{NO_CHANGE_OF_FINDINGS}</p>")


def _group(group: ChangeGroup) -> str:
    return f"<h3>{esc(group.heading)}</h3>" + "".join(_finding(shown, group.kind) for shown in group.findings)


def _finding(shown: ShownFinding, kind: str) -> str:
    finding, sure = shown.finding, " → ".join(shown.sure)
    behind = _listed(_whole("removed", shown.removed) + _whole("added", shown.added))
    return (
        f'<article class="card finding change {kind}" data-finding="{esc(finding.id)}"'
        f' data-name="{esc(finding.name)}" data-change="{kind}">'
        f'<h4>{esc(finding.name)}</h4><p class="soft">{esc(f"{kind}, {finding.severity}, {sure} sure")}</p>'
        f"{behind}</article>"
    )


def _whole(kind: str, quotes: Iterable[Evidence]) -> list[str]:
    return [f"<{_TAGS[kind]}>{esc(quote.text)}</{_TAGS[kind]}>" for quote in quotes]


def _coverage(found: Comparison) -> str:
    lines = "".join(
        f"<dt>{esc(change.name)}</dt><dd>{esc(change.before)} → {esc(change.after)}</dd>"
        for change in coverage_changes(found)
    )
    return section("compared-coverage", "Coverage that changed", f'<dl class="card">{lines}</dl>') if lines else ""


def _sentences(changes: Iterable[UnitChange]) -> str:
    items = _listed(("".join(map(_part, reworded(change))) for change in changes), "card changes")
    return section("compared-sentences", "Sentences that changed", items or f"<p>{NO_CHANGE_OF_TEXT}</p>")


def _part(part: Part) -> str:
    tag = _TAGS.get(part.kind)
    return f"<{tag}>{esc(part.text)}</{tag}>" if tag else esc(part.text)


def _listed(items: Iterable[str], style: str = "changes") -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="{style}">{listed}</ul>' if listed else ""
