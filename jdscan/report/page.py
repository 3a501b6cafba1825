"""The stand-alone page: one HTML file without outside requests or scripts, in light and dark."""

import base64
import hashlib
import html
import re
from functools import cache
from importlib import resources
from string import Template

from jdscan.records import Analysis
from jdscan.report import view
from jdscan.report.marking import Piece, Stretch, cut
from jdscan.report.wording import NOTICE, certainty, label_words, passages, percent, section_words

_STATUS_SIGNS = {"owned": "●", "touched": "◐", "missing": "○"}
# Control characters are no valid HTML, not even as references; one for one keeps the text's length.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def render_html(analysis: Analysis) -> str:
    """Return the report as one HTML page: verdict, coverage, findings, and the posting with its marks."""
    style = _file("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = _esc(analysis.posting.title) or "Posting without a title"
    sections = (
        _verdict(analysis),
        _coverage(analysis),
        _findings(analysis),
        _notes(analysis),
        _posting(analysis),
    )
    return Template(_file("page.html")).substitute(
        style_hash=f"sha256-{digest}",
        style=style,
        title=title,
        heading=title,
        sections="\n".join(section for section in sections if section),
        notice=_esc(NOTICE),
        versions=_esc(view.versions_line(analysis)),
    )


@cache
def _file(name: str) -> str:
    return resources.files("jdscan.report").joinpath(name).read_text("utf-8")


def _esc(text: str) -> str:
    return html.escape(_CONTROL.sub("\ufffd", text), quote=True)


def _verdict(analysis: Analysis) -> str:
    verdict = analysis.verdict
    seat = view.seat_sentence(analysis)
    sentence = f"<p>{_esc(seat)}</p>" if seat else ""
    facts = "".join(f"<dt>{_esc(f.label)}</dt><dd>{_esc(f.value)}</dd>" for f in view.facts(analysis))
    return (
        f'<section class="card verdict {view.mood(analysis)}" aria-label="Verdict">'
        f'<p class="headline">{_esc(verdict.headline)}</p>{sentence}<dl>{facts}</dl></section>'
    )


def _coverage(analysis: Analysis) -> str:
    remark = view.coverage_remark(analysis)
    calm = "" if view.claims_seat(analysis) else " calm"
    rows = "\n".join(_coverage_row(row) for row in view.coverage_rows(analysis))
    return (
        f'<section class="coverage{calm}" aria-labelledby="coverage">'
        f'<h2 id="coverage">{_esc(view.coverage_heading(analysis))}</h2>'
        f'<p class="soft">{_esc(remark)} A bar shows how many passages carry an accountability.</p>'
        f'<ul class="card plain">{rows}</ul></section>'
    )


def _coverage_row(row: view.CoverageRow) -> str:
    entry = row.entry
    sure = f"{certainty(entry.confidence, entry.unsure)}, {passages(len(entry.units))}"
    label = _esc(f"{row.name}: {entry.status}, {sure}")
    width = max(2.0, 100 * row.share) if entry.units else 0
    quote = ""
    if row.quote is not None:
        quote = f'<a class="quote" href="#u{row.quote.index}">“{_esc(row.quote.text)}”</a>'
    return (
        f'<li class="row"><div class="row-head"><span class="name">{_esc(row.name)}</span>'
        f'<span><span class="status {entry.status}">{_STATUS_SIGNS[entry.status]} {entry.status}</span>'
        f' <span class="soft">{_esc(sure)}</span></span></div>'
        f'<svg role="img" viewBox="0 0 100 4" preserveAspectRatio="none" aria-label="{label}">'
        f'<title>{label}</title><rect class="track" width="100" height="4"/>'
        f'<rect class="bar {entry.status}" width="{width:.1f}" height="4"/></svg>{quote}</li>'
    )


def _findings(analysis: Analysis) -> str:
    groups = "\n".join(_group(group) for group in view.severity_groups(analysis))
    return (
        '<section aria-labelledby="findings"><h2 id="findings">Findings</h2>'
        f"{groups or f'<p>{_esc(view.no_findings(analysis))}</p>'}</section>"
    )


def _group(group: view.SeverityGroup) -> str:
    findings = "\n".join(_finding(numbered) for numbered in group.findings)
    heading = _esc(f"{group.heading} ({len(group.findings)} {group.severity})")
    return f'<h3 class="severity {group.severity}">{heading}</h3>\n{findings}'


def _finding(numbered: view.NumberedFinding) -> str:
    finding, number = numbered.finding, numbered.number
    quotes = "".join(
        f'<blockquote><a class="quote" href="#u{quote.unit}">“{_esc(quote.text)}”</a></blockquote>'
        for quote in finding.evidence
    )
    section, document = section_words(finding.section)
    source = f"{section}, in “{document}”" if document else section
    lines = [
        ("Edit", finding.remedy),
        ("Ask", finding.question),
        ("Seed", f"{source} · {finding.id} · {percent(finding.confidence)} sure"),
    ]
    details = "".join(f"<dt>{name}</dt><dd>{_esc(value)}</dd>" for name, value in lines if value)
    return (
        f'<article class="card finding {finding.severity}" id="f{number}">'
        f"<h4>{number}. {_esc(finding.name)}</h4><p>{_esc(finding.message)}</p>"
        f"{quotes}<dl>{details}</dl></article>"
    )


def _notes(analysis: Analysis) -> str:
    items = "".join(f"<li>{_esc(note)}</li>" for note in view.notes(analysis))
    if not items:
        return ""
    return f'<section aria-labelledby="notes"><h2 id="notes">Notes</h2><ul>{items}</ul></section>'


def _posting(analysis: Analysis) -> str:
    findings = [numbered for group in view.severity_groups(analysis) for numbered in group.findings]
    names = {numbered.number: numbered.finding.name for numbered in findings}
    text = "".join(_stretch(stretch, names) for stretch in cut(analysis, findings))
    return (
        '<section aria-labelledby="posting"><h2 id="posting">The posting</h2>'
        '<p class="soft">Shaded passages are duties that count; a raised number leads to the finding that'
        " quotes the words before it.</p>"
        f'<div class="card posting">{text}</div></section>'
    )


def _stretch(stretch: Stretch, names: dict[int, str]) -> str:
    words = "".join(_piece(piece, names) for piece in stretch.pieces)
    if stretch.reading is None:
        return words
    reading = stretch.reading
    kind = " counted" if reading.counted else " heading" if reading.zone == "heading" else ""
    topics = reading.topics if reading.counted else ()
    tags = "".join(f'<span class="topic">{_esc(label_words(topic))}</span>' for topic in topics)
    return f'<span class="unit{kind}" id="u{reading.unit.index}">{words}</span>{tags}'


def _piece(piece: Piece, names: dict[int, str]) -> str:
    words = f"<mark>{_esc(piece.text)}</mark>" if piece.quoted_by else _esc(piece.text)
    references = "".join(
        f'<a class="ref" href="#f{number}" aria-label="Finding {number}: {_esc(names[number])}">{number}</a>'
        for number in piece.ends
    )
    return words + references
