"""The terminal view: verdict, five bars, findings with their quotes, notes and one footer line."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from jdscan.records import Analysis, Finding
from jdscan.report import view
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import barred, labelled
from jdscan.report.unit_table import unit_table
from jdscan.report.wording import NOTICE, passages, percent, section_words

_STATUS_STYLES = {"owned": "green", "touched": "yellow", "missing": "red"}
_SEVERITY_STYLES = {"high": "bold red", "medium": "bold yellow", "low": "bold cyan", "info": "bold green"}
_MOOD_STYLES = {"high": "red", "medium": "yellow", "good": "green", "calm": "blue"}
_MOST_QUOTES = 3
_LONGEST_QUOTE = 300
_NAME_WIDTH = 30
_BESIDE_BAR = 70
_INDENT = 4


def render_terminal(analysis: Analysis, console: Console, *, show_units: bool = False) -> None:
    """Print the report on a console of any width, encoding and colour ability.

    Args:
        analysis: What to show.
        console: Where to print; without colour every status is still told by word and sign.
        show_units: Also print the table of units.
    """
    setter = Typesetter(console.encoding)
    console.print(_verdict_panel(analysis, setter))
    console.print(_coverage_block(analysis, setter, console.width))
    console.print(_findings_block(analysis, setter))
    if view.notes(analysis):
        console.print(_notes_block(analysis, setter))
    if show_units:
        console.print(unit_table(analysis, setter, console.width))
    console.print(_footer(analysis, setter, console.width))


def _verdict_panel(analysis: Analysis, setter: Typesetter) -> Panel:
    verdict = analysis.verdict
    lines: list[RenderableType] = [Text(setter.set(verdict.headline), style="bold")]
    if sentence := view.seat_sentence(analysis):
        lines.append(Text(setter.set(sentence)))
    lines.append(Text())
    for fact in view.facts(analysis):
        lines.append(labelled(fact.label, Text(setter.set(fact.value)), width=13))
    return Panel(
        Group(*lines),
        title=Text(setter.set(analysis.posting.title) or "Posting without a title"),
        title_align="left",
        border_style=_MOOD_STYLES[view.mood(analysis)],
        padding=(1, 2),
    )


def _coverage_block(analysis: Analysis, setter: Typesetter, width: int) -> Group:
    counts = dict.fromkeys(_STATUS_STYLES, 0)
    for entry in analysis.verdict.coverage:
        counts[entry.status] += 1
    tally = " · ".join(f"{count} {status}" for status, count in counts.items() if count)
    lines: list[RenderableType] = [Text.assemble((view.coverage_heading(analysis), "bold"), setter.set(f": {tally}"))]
    if remark := view.coverage_remark(analysis):
        lines.append(Text(remark, style="dim"))
    lines.append(Text())
    for row in view.coverage_rows(analysis):
        lines.append(_bar_line(row, analysis, setter, width))
        if row.quote is not None:
            lines.append(_one_line_quote(row.quote.text, setter, width))
    return Group(Text(), *lines, Text())


def _bar_line(row: view.CoverageRow, analysis: Analysis, setter: Typesetter, width: int) -> Text:
    entry, glyphs = row.entry, setter.glyphs
    style = _STATUS_STYLES[entry.status]
    if entry.status == "missing" and not view.claims_seat(analysis):
        style = "dim"
    room = max(8, min(30, width - _BESIDE_BAR))
    filled = max(1, round(row.share * room)) if entry.units else 0
    line = Text.assemble(
        (f"  {glyphs.status[entry.status]}", style),
        f" {row.name.ljust(_NAME_WIDTH)}",
        (entry.status.ljust(9), style),
        (glyphs.fill[entry.status] * filled, style),
        (glyphs.track * (room - filled), "dim"),
        f" {percent(entry.confidence)}".rjust(6),
        (", unsure", "bold magenta") if entry.unsure else (" sure", "dim"),
    )
    if entry.units:
        line.append(f", {passages(len(entry.units))}", style="dim")
    line.truncate(width, overflow="crop")
    return line


def _one_line_quote(text: str, setter: Typesetter, width: int) -> Text:
    line = Text(f"    {setter.quote(text, max(12, width - 9))}", style="italic")
    line.truncate(width, overflow="crop")
    return line


def _findings_block(analysis: Analysis, setter: Typesetter) -> Group:
    groups = list(view.severity_groups(analysis))
    if not groups:
        return Group(Text(f"{setter.glyphs.good} {view.no_findings(analysis)}", style="green"), Text())
    blocks: list[RenderableType] = []
    for group in groups:
        style = _SEVERITY_STYLES[group.severity]
        heading = f"{group.heading} ({len(group.findings)} {group.severity})"
        blocks += [Text(heading, style=f"{style} underline"), Text()]
        for numbered in group.findings:
            blocks += [*_finding_lines(numbered.finding, style, setter), Text()]
    return Group(*blocks)


def _finding_lines(finding: Finding, style: str, setter: Typesetter) -> Iterator[RenderableType]:
    yield Text.assemble(
        "  ",
        (f"{setter.glyphs.severity[finding.severity]} {setter.set(finding.name)}", style),
        (f"  {percent(finding.confidence)} sure", "dim"),
    )
    yield labelled("", Text(setter.set(finding.message)), indent=_INDENT, width=0)
    for quote in finding.evidence[:_MOST_QUOTES]:
        quoted = Text(setter.quote(quote.text, _LONGEST_QUOTE), style="italic")
        yield barred(setter.glyphs.quote_bar, quoted, indent=_INDENT)
    hidden = len(finding.evidence) - _MOST_QUOTES
    if hidden > 0:
        more = Text(f"and {passages(hidden)} more (--json or --html shows all)", style="dim")
        yield barred(setter.glyphs.quote_bar, more, indent=_INDENT)
    if finding.remedy:
        yield labelled("Edit", Text(setter.set(finding.remedy)), indent=_INDENT, style="bold")
    if finding.question:
        yield labelled("Ask", Text(setter.set(finding.question)), indent=_INDENT, style="bold")
    source = Text(setter.set(f"{section_words(finding.section)[0]} · {finding.id}"), style="dim")
    yield labelled("Seed", source, indent=_INDENT)


def _notes_block(analysis: Analysis, setter: Typesetter) -> Group:
    lines = [labelled("Note", Text(setter.set(note))) for note in view.notes(analysis)]
    return Group(*lines, Text())


def _footer(analysis: Analysis, setter: Typesetter, width: int) -> Text:
    notice, versions = NOTICE, setter.set(view.versions_line(analysis))
    one_line = f"{notice} {versions}"
    return Text(one_line if len(one_line) <= width else f"{notice}\n{versions}", style="dim")
