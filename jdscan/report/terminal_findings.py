"""The findings in the terminal: with the edits for a recruiter, or as risks behind the questions of a candidate."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from jdscan.framework.wording import percent
from jdscan.records import Advice, Analysis, Evidence, Finding
from jdscan.report import view
from jdscan.report.advice import FIX_REMARK, ShownChange, ShownEdit, edits_by_finding
from jdscan.report.audience import Audience
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import barred, labelled
from jdscan.report.questions import diagnostics, questions
from jdscan.report.scoring import points_of, points_words
from jdscan.report.wording import passages, section_words

SEVERITY_STYLES = {"high": "bold red", "medium": "bold yellow", "low": "bold cyan", "info": "bold green"}
_MOST_QUOTES = 3
_LONGEST_QUOTE = 300
_MOST_CHANGES = 4
_LONGEST_CHANGE = 200
_INDENT = 4


def questions_block(analysis: Analysis, audience: Audience, setter: Typesetter) -> Group | None:
    """Lay out what a candidate asks: a question a line, then the diagnostic ones with their answers."""
    lines: list[RenderableType] = []
    asked = list(questions(analysis, audience))
    if asked:
        lines += [Text("Questions to ask", style="bold underline"), Text()]
        for question in asked:
            lines.append(labelled(f"{question.number}.", Text(setter.set(question.words)), indent=2, width=4))
        lines.append(Text())
    answered = list(diagnostics(analysis, audience))
    if answered:
        lines += [Text("Does it hold up as a seat?", style="bold underline"), Text()]
        for diagnostic in answered:
            lines.append(labelled("", Text(setter.set(diagnostic.words), style="bold"), indent=2, width=0))
            lines.append(labelled("", Text(setter.set(diagnostic.answer)), indent=_INDENT, width=0))
            lines += _quotes(diagnostic.evidence, 1, setter)
        lines.append(Text())
    return Group(*lines) if lines else None


def findings_block(analysis: Analysis, audience: Audience, advice: Advice | None, setter: Typesetter) -> Group:
    """Lay out the findings by severity, or say that there are none."""
    groups = list(view.severity_groups(analysis, audience))
    if not groups:
        sign = "" if analysis.verdict.abstained else f"{setter.glyphs.good} "
        return Group(Text(f"{sign}{view.no_findings(analysis)}", style="green" if sign else "blue"), Text())
    edits = edits_by_finding(analysis, advice) if audience == "recruiter" else {}
    points = points_of(analysis)
    blocks: list[RenderableType] = [Text(FIX_REMARK, style="dim"), Text()] if edits else []
    for group in groups:
        style = SEVERITY_STYLES[group.severity]
        heading = f"{group.heading} ({len(group.findings)} {group.severity})"
        blocks += [Text(heading, style=f"{style} underline"), Text()]
        for numbered in group.findings:
            blocks.append(_heading(numbered, points, setter, style))
            blocks += [*_finding_lines(numbered.finding, audience, edits.get(numbered.finding.id), setter), Text()]
    return Group(*blocks)


def _heading(
    numbered: view.NumberedFinding, points: Mapping[str, int], setter: Typesetter, style: str
) -> RenderableType:
    finding = numbered.finding
    cost = f", {points_words(points[finding.id])}" if finding.id in points else ""
    words = Text.assemble(
        (f"{numbered.number}. {setter.set(finding.name)}", style),
        (f"  {percent(finding.confidence)} sure{cost}", "dim"),
    )
    sign = setter.glyphs.severity[finding.severity]
    return labelled(sign, words, indent=2, width=len(sign) + 1, style=style)


def _finding_lines(
    finding: Finding, audience: Audience, edit: ShownEdit | None, setter: Typesetter
) -> Iterator[RenderableType]:
    yield labelled("", Text(setter.set(finding.message)), indent=_INDENT, width=0)
    brief = finding.severity == "info"
    yield from _quotes(finding.evidence, 1 if brief else _MOST_QUOTES, setter)
    if audience == "candidate":
        return
    if remedy := view.remedy_of(finding):
        yield labelled("Edit", Text(setter.set(remedy)), indent=_INDENT, style="bold")
    yield from _edit_lines(edit, setter)
    if not brief:
        source = Text(setter.set(f"{section_words(finding.section)[0]} · {finding.id}"), style="dim")
        yield labelled("Seed", source, indent=_INDENT)


def _quotes(evidence: tuple[Evidence, ...], most: int, setter: Typesetter) -> Iterator[RenderableType]:
    for quote in evidence[:most]:
        quoted = Text(setter.quote(quote.text, _LONGEST_QUOTE), style="italic")
        yield barred(setter.glyphs.quote_bar, quoted, indent=_INDENT)
    hidden = len(evidence) - most
    if hidden > 0:
        more = Text(f"and {passages(hidden)} more (--json or --html shows all)", style="dim")
        yield barred(setter.glyphs.quote_bar, more, indent=_INDENT)


def _edit_lines(edit: ShownEdit | None, setter: Typesetter) -> Iterator[RenderableType]:
    if edit is None:
        return
    label, style = ("Fix", "bold green") if edit.cleared else ("Tried", "dim")
    yield labelled(label, Text(setter.set(edit.words)), indent=_INDENT, style=style)
    for change in edit.changes[:_MOST_CHANGES]:
        yield from _change_lines(change, setter)
    hidden = len(edit.changes) - _MOST_CHANGES
    if hidden > 0:
        more = f"and {hidden} change{'s' if hidden > 1 else ''} more (--json or --html shows all)"
        yield labelled("", Text(more, style="dim"), indent=_INDENT)


def _change_lines(change: ShownChange, setter: Typesetter) -> Iterator[RenderableType]:
    for sign, words, style in (
        ("after", change.after, "dim"),
        ("-", change.removed, "red"),
        ("+", change.added, "green"),
    ):
        if words:
            shown = Text(setter.quote(words, _LONGEST_CHANGE), style="dim" if sign == "after" else "")
            yield labelled(sign, shown, indent=_INDENT + 6, width=6 if sign == "after" else 2, style=style)
