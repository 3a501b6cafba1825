"""The terminal view: verdict, findings with their quotes, why it was read so, coverage, boundary, notes."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from jdscan.framework.wording import percent
from jdscan.records import Advice, Analysis
from jdscan.report import view
from jdscan.report.audience import WORST_LABELS, Audience
from jdscan.report.explanation import parts_of
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import labelled
from jdscan.report.scoring import points_words, score_line, worst
from jdscan.report.terminal_findings import SEVERITY_STYLES, findings_block, questions_block
from jdscan.report.terminal_parts import boundary_block, explanation_block, outline_block
from jdscan.report.unit_table import unit_table
from jdscan.report.wording import NOTICE, passages

_STATUS_STYLES = {"owned": "green", "touched": "yellow", "missing": "red"}
_MOOD_STYLES = {"high": "red", "medium": "yellow", "good": "green", "calm": "blue"}
_NAME_WIDTH = 30
_BESIDE_BAR = 70
_FACT_WIDTH = 13


def render_terminal(
    analysis: Analysis,
    console: Console,
    *,
    show_units: bool = False,
    audience: Audience = "recruiter",
    advice: Advice | None = None,
) -> None:
    """Print the report on a console of any width, encoding and colour ability.

    Args:
        analysis: What to show.
        console: Where to print; without colour every status is still told by word and sign.
        show_units: Also print the table of units.
        audience: Whom it is for: edits for a recruiter, questions for a candidate.
        advice: Verified edits and outline, which a recruiter is shown; left out where it is None.
    """
    setter, width = Typesetter(console.encoding), console.width
    console.print(_verdict_panel(analysis, audience, setter))
    console.print()
    blocks = (
        questions_block(analysis, audience, setter),
        findings_block(analysis, audience, advice, setter),
        explanation_block(analysis, audience, setter, width),
        _coverage_block(analysis, setter, width),
        boundary_block(analysis, audience, setter),
        outline_block(advice, audience, setter),
        _notes_block(analysis, setter) if view.notes(analysis) else None,
        unit_table(analysis, setter, width) if show_units else None,
        _footer(analysis, setter, width),
    )
    for block in blocks:
        if block is not None:
            console.print(block)


def _verdict_panel(analysis: Analysis, audience: Audience, setter: Typesetter) -> Panel:
    lines: list[RenderableType] = [Text(setter.set(analysis.verdict.headline), style="bold"), Text()]
    summary: list[RenderableType] = [*_worst_lines(analysis, audience, setter)]
    if score := score_line(analysis):
        summary.insert(0, labelled("Score", Text(setter.set(score), style="bold"), width=_FACT_WIDTH))
    if summary:
        lines += [*summary, Text()]
    if sentence := view.seat_sentence(analysis):
        lines.append(Text(setter.set(sentence)))
    for fact in view.facts(analysis):
        lines.append(labelled(fact.label, Text(setter.set(fact.value)), width=_FACT_WIDTH))
    return Panel(
        Group(*lines),
        title=Text(setter.set(analysis.posting.title) or "Posting without a title"),
        title_align="left",
        border_style=_MOOD_STYLES[view.mood(analysis)],
        padding=(1, 2),
    )


def _worst_lines(analysis: Analysis, audience: Audience, setter: Typesetter) -> Iterator[RenderableType]:
    for place, charge in enumerate(worst(analysis)):
        finding = charge.finding
        cost = f" ({points_words(charge.points)})" if charge.points else ""
        words = Text.assemble(
            (f"{setter.glyphs.severity[finding.severity]} ", SEVERITY_STYLES[finding.severity]),
            f"{setter.set(finding.name)}{cost}",
        )
        yield labelled("" if place else WORST_LABELS[audience], words, width=_FACT_WIDTH)


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
        lines += _part_lines(analysis, row, setter)
    return Group(*lines, Text())


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


def _part_lines(analysis: Analysis, row: view.CoverageRow, setter: Typesetter) -> Iterator[RenderableType]:
    parts = parts_of(analysis, row.entry.accountability) if view.claims_seat(analysis) else None
    if parts is not None:
        named = (*parts.owned, *(f"{name} (touched)" for name in parts.touched))
        count = f"{len(named)} of {len(named) + len(parts.missing)} parts: "
        yield labelled("", Text(setter.set(f"{count}{', '.join(named)}"), style="dim"), indent=4, width=0)


def _one_line_quote(text: str, setter: Typesetter, width: int) -> Text:
    line = Text(f"    {setter.quote(text, max(12, width - 9))}", style="italic")
    line.truncate(width, overflow="crop")
    return line


def _notes_block(analysis: Analysis, setter: Typesetter) -> Group:
    lines = [labelled("Note", Text(setter.set(note))) for note in view.notes(analysis)]
    return Group(*lines, Text())


def _footer(analysis: Analysis, setter: Typesetter, width: int) -> Text:
    notice, versions = NOTICE, setter.set(view.versions_line(analysis))
    one_line = f"{notice} {versions}"
    return Text(one_line if len(one_line) <= width else f"{notice}\n{versions}", style="dim")
