"""How a comparison of two versions is shown: in a terminal and as JSON."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import Analysis, Comparison, Evidence, FindingChange
from jdscan.report.document import coverage_to_dict, dump, evidence_to_dict, finding_to_dict, origin_to_dict
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import labelled
from jdscan.report.scoring import FULL
from jdscan.report.wording import NOTICE

_LONGEST_QUOTE = 200
_GROUPS = (("cleared", "Cleared", "green"), ("appeared", "Appeared", "red"), ("moved", "Moved", "yellow"))


def render_comparison(found: Comparison, console: Console) -> None:
    """Print a comparison: both verdicts and scores, the findings that came, went or moved, and the sentences behind."""
    setter = Typesetter(console.encoding)
    for label, analysis in (("Before", found.before), ("After", found.after)):
        console.print(labelled(label, Text(setter.set(analysis.verdict.headline), style="bold"), width=8))
    if words := _score_words(found):
        console.print(labelled("Score", Text(words), width=8))
    console.print()
    if not found.units:
        console.print(Text("The two versions have the same sentences."))
    for line in _coverage_lines(found):
        console.print(line)
    for name, heading, style in _GROUPS:
        changes: tuple[FindingChange, ...] = getattr(found, name)
        if changes:
            console.print(Text(f"{heading} ({len(changes)})", style=f"bold {style} underline"))
            for change in changes:
                for line in _change_lines(change, setter):
                    console.print(line)
            console.print()
    if not (found.cleared or found.appeared or found.moved):
        console.print(Text("No finding appeared, cleared or moved."))
    console.print(Text(NOTICE, style="dim"))


def _score_words(found: Comparison) -> str:
    """Say both scores, or nothing where neither version has one."""
    values = [analysis.verdict.score.value for analysis in (found.before, found.after)]
    if values == [None, None]:
        return ""
    return " -> ".join("not scored" if value is None else f"{value} of {FULL}" for value in values)


def _coverage_lines(found: Comparison) -> Iterator[RenderableType]:
    for change in found.coverage:
        name = load_framework().accountability(change.before.accountability).name
        states = [
            f"{c.status}{', unsure' if c.unsure else ''} ({percent(c.confidence)})"
            for c in (change.before, change.after)
        ]
        yield Text(f"{name}: {states[0]} -> {states[1]}")
    if found.coverage:
        yield Text()


def _change_lines(change: FindingChange, setter: Typesetter) -> Iterator[RenderableType]:
    shown = change.after or change.before
    assert shown is not None  # noqa: S101 - a change has at least one side
    sure = " -> ".join(percent(f.confidence) for f in (change.before, change.after) if f is not None)
    yield Text.assemble("  ", (setter.set(shown.name), "bold"), (f"  {shown.severity}, {sure} sure", "dim"))
    for sign, evidence, style in (("-", change.removed, "red"), ("+", change.added, "green")):
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
        **{name: [_finding_change(c) for c in getattr(found, name)] for name, _, _ in _GROUPS},
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
