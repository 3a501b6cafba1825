"""The parts beside the findings on the page: duties side by side, decisions, surfaces, assumptions, outline."""

from collections.abc import Iterator, Sequence

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import Advice, Analysis, DutyPair, OutlineLine
from jdscan.report.advice import OUTLINE_REMARK
from jdscan.report.audience import ASSUMPTION_HEADINGS, Audience
from jdscan.report.boundary import (
    DecisionLine,
    assumption_lines,
    decision_lines,
    surface_lines,
    surfaces_heading,
)
from jdscan.report.escaping import esc, quote_blocks, quote_link
from jdscan.report.explanation import DutyList, duty_lists, pairs_to_join
from jdscan.report.page_section import section

_READINGS = {"agrees": "as the matrix has it", "overreach": "taken from another", "underreach": "given away"}


def explanation_section(analysis: Analysis, audience: Audience) -> str:
    """Write the two lists of duties, those that are both, and for a recruiter the pairs that could become one."""
    lists = duty_lists(analysis)
    if lists is None:
        return ""
    joined = f'<div class="card">{_duty_list(lists.joined)}</div>' if lists.joined.duties else ""
    sides = (
        f'<div class="card sides"><div>{_duty_list(lists.product)}</div><div>{_duty_list(lists.marketing)}</div></div>'
    )
    pairs = pairs_to_join(analysis) if audience == "recruiter" else ()
    duties = joined + sides if lists.joined_first else sides + joined
    return section("report-why", "Why it reads so", f"<p>{esc(lists.summary)}</p>{duties}{_pairs(pairs)}")


def _duty_list(side: DutyList) -> str:
    items = "".join(f"<li>{quote_link(duty)}</li>" for duty in side.duties)
    return f"<h3>{esc(side.heading)}</h3>" + (f"<ul>{items}</ul>" if items else '<p class="soft">None.</p>')


def _pairs(pairs: Sequence[DutyPair]) -> str:
    if not pairs:
        return ""
    items = "".join(
        f"<li>{quote_link(p.product)} + {quote_link(p.marketing)}<br>→ <ins>{esc(p.line)}</ins></li>" for p in pairs
    )
    return f'<h3>Could become one line ({len(pairs)})</h3><ul class="card pairs">{items}</ul>'


def boundary_section(analysis: Analysis, audience: Audience) -> str:
    """Write decisions, named surfaces and assumptions; what says nothing is left out."""
    parts = "".join((_decisions(analysis), _surfaces(analysis), _assumptions(analysis, audience)))
    if not parts:
        return ""
    return section("report-boundary", "The boundary of the seat", parts)


def _decisions(analysis: Analysis) -> str:
    found = decision_lines(analysis)
    if found is None:
        return ""
    disputed = "".join(
        f"<dt>{esc(line.name)}</dt><dd>{esc(line.sentence)}{quote_blocks(line.row.evidence)}</dd>"
        for line in found.disputed
    )
    shown = f'<dl class="card stacked">{disputed}</dl>' if disputed else ""
    return f"<h3>{esc(found.heading)}</h3>{shown}{_decision_table((*found.disputed, *found.agreeing))}"


def _decision_table(lines: Sequence[DecisionLine]) -> str:
    rows = "".join(_decision_row(line) for line in lines)
    heads = ("Decision", "Posting", "Matrix", "Accountable", "Reading", "Sure")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        "<details><summary>All decisions that the posting speaks of</summary>"
        # A wide table scrolls on a narrow screen: the keyboard must reach it (WCAG 2.2, 2.1.1).
        '<div class="wide" tabindex="0" role="region" aria-label="Table of decisions"><table>'
        "<caption>A decides, R carries out, C is consulted or helps, I is informed</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _decision_row(line: DecisionLine) -> str:
    row = line.row
    cells = (row.claimed, row.expected, row.accountable, _READINGS[row.reading], percent(row.probability))
    return f'<tr><th scope="row">{esc(line.name)}</th>{"".join(f"<td>{esc(cell)}</td>" for cell in cells)}</tr>'


def _surfaces(analysis: Analysis) -> str:
    items = "".join(
        f"<dt>{esc(line.name)}</dt><dd>{esc(line.words)}{quote_blocks(line.evidence)}</dd>"
        for line in surface_lines(analysis)
    )
    heading = esc(surfaces_heading(analysis))
    return f'<h3>{heading}</h3><dl class="card stacked">{items}</dl>' if items else ""


def _assumptions(analysis: Analysis, audience: Audience) -> str:
    if assumption_lines(analysis) is None:
        return ""
    names = {kind.id: kind.name for kind in load_framework().assumptions}
    items = "".join(
        f'<dt>{esc(names[a.id])} <span class="soft">{a.status}</span></dt>'
        f"<dd>{esc(a.text)}{quote_blocks(a.evidence)}</dd>"
        for a in analysis.verdict.assumptions
    )
    return f'<details><summary>{esc(ASSUMPTION_HEADINGS[audience])}</summary><dl class="stacked">{items}</dl></details>'


def outline_section(advice: Advice | None, audience: Audience) -> str:
    """Write the suggested outline for a recruiter; a proposal says that it is one."""
    if advice is None or not advice.outline or audience != "recruiter":
        return ""
    listed = "".join(
        f"<h3>{esc(part.heading)}</h3><ul>{''.join(_outline_lines(part.lines))}</ul>" for part in advice.outline
    )
    content = f'<p class="soft">{esc(OUTLINE_REMARK)}</p><div class="card outline">{listed}</div>'
    return section("report-outline", "Outline of the seat", content)


def _outline_lines(lines: Sequence[OutlineLine]) -> Iterator[str]:
    for line in lines:
        if line.evidence is None:
            yield f'<li><ins>{esc(line.text)}</ins> <span class="soft">proposal</span></li>'
        else:
            yield f'<li><a class="quote" href="#u{line.evidence.unit}">{esc(line.text)}</a></li>'
