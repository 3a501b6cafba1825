"""The five accountabilities on the page: a bar and a status of each, and the quotations and parts behind them."""

from collections.abc import Iterable

from jdscan.records import Analysis
from jdscan.report import view
from jdscan.report.escaping import esc
from jdscan.report.explanation import parts_of
from jdscan.report.page_section import section
from jdscan.report.wording import certainty, passages

_STATUS_SIGNS = {"owned": "●", "touched": "◐", "missing": "○"}


def coverage_section(analysis: Analysis) -> str:
    """Write the coverage of the accountabilities, calmly where a gap is no fault."""
    remark = view.coverage_remark(analysis)
    calm = "" if view.claims_seat(analysis) else " calm"
    rows = view.coverage_rows(analysis)
    content = (
        f'<p class="soft">{esc(remark)} A bar shows how many passages carry an accountability.</p>'
        f'<ul class="card plain">{"".join(map(_coverage_row, rows))}</ul>{_behind(analysis, rows)}'
    )
    return section("report-coverage", view.coverage_heading(analysis), content, style=f"coverage{calm}")


def _coverage_row(row: view.CoverageRow) -> str:
    entry = row.entry
    sure = f"{certainty(entry.confidence, entry.unsure)}, {passages(len(entry.units))}"
    label = esc(f"{row.name}: {entry.status}, {sure}")
    width = max(2.0, 100 * row.share) if entry.units else 0
    return (
        f'<li class="row"><div class="row-head"><span class="name">{esc(row.name)}</span>'
        f'<span><span class="status {entry.status}">{_STATUS_SIGNS[entry.status]} {entry.status}</span>'
        f' <span class="soft">{esc(sure)}</span></span></div>'
        f'<svg role="img" viewBox="0 0 100 4" preserveAspectRatio="none" aria-label="{label}">'
        f'<title>{label}</title><rect class="track" width="100" height="4"/>'
        f'<rect class="bar {entry.status}" width="{width:.1f}" height="4"/></svg></li>'
    )


def _behind(analysis: Analysis, rows: Iterable[view.CoverageRow]) -> str:
    named = ((row.name, _quote(row) + _parts_of(analysis, row.entry.accountability)) for row in rows)
    items = "".join(f"<dt>{esc(name)}</dt><dd>{content}</dd>" for name, content in named if content)
    if not items:
        return ""
    heading = "Passages and parts behind the bars" if view.claims_seat(analysis) else "Passages behind the bars"
    return f'<details><summary>{heading}</summary><dl class="stacked">{items}</dl></details>'


def _quote(row: view.CoverageRow) -> str:
    if row.quote is None:
        return ""
    return f'<a class="quote" href="#u{row.quote.index}">“{esc(row.quote.text)}”</a>'


def _parts_of(analysis: Analysis, accountability: str) -> str:
    parts = parts_of(analysis, accountability) if view.claims_seat(analysis) else None
    if parts is None:
        return ""
    by_status = (
        ("owned", "owned", parts.owned),
        ("touched", "touched", parts.touched),
        ("missing", "not named", parts.missing),
    )
    items = "".join(
        f'<li><span class="status {status}">{_STATUS_SIGNS[status]} {words}:</span> {esc(", ".join(names))}</li>'
        for status, words, names in by_status
        if names
    )
    return f'<ul class="plain parts" aria-label="Its parts">{items}</ul>'
