"""How a comparison of two versions is shown: in a terminal and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from jdscan.records import Analysis, Comparison, Evidence, FindingChange
from jdscan.report.changes import (
    NO_CHANGE_OF_FINDINGS,
    NO_CHANGE_OF_TEXT,
    ShownFinding,
    change_groups,
    coverage_changes,
    score_change,
    sides,
)
from jdscan.report.document import coverage_to_dict, dump, evidence_to_dict, finding_to_dict, origin_to_dict
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import labelled
from jdscan.report.wording import NOTICE

_LONGEST_QUOTE = 200
_STYLES: Mapping[str, str] = {"cleared": "green", "appeared": "red", "moved": "yellow"}


def render_comparison(found: Comparison, console: Console) -> None:
    """Print a comparison: both verdicts and scores, the findings that came, went or moved, and the sentences behind."""
    setter = Typesetter(console.encoding)
    for side in sides(found):
        headline = setter.set(side.analysis.verdict.headline)
        console.print(labelled(side.label, Text(headline, style="bold"), width=8))
    if score := score_change(found):
        console.print(labelled(score.name, Text(f"{score.before} -> {score.after}"), width=8))
    console.print()
    if not found.units:
        console.print(Text(NO_CHANGE_OF_TEXT))
    for line in _coverage_lines(found):
        console.print(line)
    groups = change_groups(found)
    for group in groups:
        console.print(Text(group.heading, style=f"bold {_STYLES[group.kind]} underline"))
        for shown in group.findings:
            for line in _change_lines(shown, setter):
                console.print(line)
        console.print()
    if not groups:
        console.print(Text(NO_CHANGE_OF_FINDINGS))
    console.print(Text(NOTICE, style="dim"))


def _coverage_lines(found: Comparison) -> Iterator[RenderableType]:
    changes = coverage_changes(found)
    for change in changes:
        yield Text(f"{change.name}: {change.before} -> {change.after}")
    if changes:
        yield Text()


def _change_lines(shown: ShownFinding, setter: Typesetter) -> Iterator[RenderableType]:
    finding, sure = shown.finding, " -> ".join(shown.sure)
    yield Text.assemble("  ", (setter.set(finding.name), "bold"), (f"  {finding.severity}, {sure} sure", "dim"))
    for sign, evidence, style in (("-", shown.removed, "red"), ("+", shown.added, "green")):
        for quote in evidence:
            yield labelled(sign, Text(setter.quote(quote.text, _LONGEST_QUOTE)), indent=4, width=2, style=style)


def comparison_to_json(found: Comparison) -> str:
    """Give a comparison as JSON text: what changed, with quotations that point into either version's text.

    ``before`` and ``after`` name both verdicts; the versions are those of the models, the same for both.
    """
    data = {
        **origin_to_dict(found.after.versions),
        "before": _side(found.before),
        "after": _side(found.after),
        **{name: [_finding_change(c) for c in getattr(found, name)] for name in _STYLES},
        "coverage": [
            {
                "accountability": c.before.accountability,
                "before": coverage_to_dict(c.before),
                "after": coverage_to_dict(c.after),
            }
            for c in found.coverage
        ],
        "units": [{"before": _quoted(c.before), "after": _quoted(c.after)} for c in found.units],
    }
    return dump(data)


def _side(analysis: Analysis) -> dict[str, Any]:
    verdict = analysis.verdict
    return {
        "title": analysis.posting.title,
        "text": analysis.posting.text,
        "headline": verdict.headline,
        "seat": verdict.seat.kind,
        "structure": verdict.structure,
        "abstained": bool(verdict.abstained),
        "score": verdict.score.value,
    }


def _finding_change(change: FindingChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "before": None if change.before is None else finding_to_dict(change.before),
        "after": None if change.after is None else finding_to_dict(change.after),
        "removed": [evidence_to_dict(e) for e in change.removed],
        "added": [evidence_to_dict(e) for e in change.added],
    }


def _quoted(quote: Evidence | None) -> dict[str, Any] | None:
    return None if quote is None else evidence_to_dict(quote)
