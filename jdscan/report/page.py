"""The stand-alone page: one HTML file without outside requests or scripts, in light and dark."""

import base64
import hashlib
from functools import cache
from importlib import resources
from string import Template

from jdscan.records import Advice, Analysis
from jdscan.report import view
from jdscan.report.audience import WORST_LABELS, Audience
from jdscan.report.escaping import esc, quote_link
from jdscan.report.explanation import parts_of
from jdscan.report.marking import Piece, Stretch, cut
from jdscan.report.page_findings import findings_section, questions_section
from jdscan.report.page_parts import boundary_section, explanation_section, outline_section
from jdscan.report.scoring import FULL, points_words, score_line, worst
from jdscan.report.wording import NOTICE, certainty, label_words, passages

_STATUS_SIGNS = {"owned": "●", "touched": "◐", "missing": "○"}


def render_html(
    analysis: Analysis,
    *,
    audience: Audience = "recruiter",
    advice: Advice | None = None,
) -> str:
    """Return the report as one HTML page: verdict, findings, coverage, boundary, and the posting with its marks.

    Args:
        analysis: What to show.
        audience: Whom it is for: edits for a recruiter, questions for a candidate.
        advice: Verified edits and outline, which a recruiter is shown; left out where it is None.
    """
    style = _file("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = esc(analysis.posting.title) or "Posting without a title"
    sections = (
        _verdict(analysis, audience),
        questions_section(analysis, audience),
        findings_section(analysis, audience, advice),
        explanation_section(analysis, audience),
        _coverage(analysis),
        boundary_section(analysis, audience),
        outline_section(advice, audience),
        _notes(analysis),
        _posting(analysis),
    )
    return Template(_file("page.html")).substitute(
        style_hash=f"sha256-{digest}",
        style=style,
        title=title,
        heading=title,
        sections="\n".join(section for section in sections if section),
        notice=esc(NOTICE),
        versions=esc(view.versions_line(analysis)),
    )


@cache
def _file(name: str) -> str:
    return resources.files("jdscan.report").joinpath(name).read_text("utf-8")


def _verdict(analysis: Analysis, audience: Audience) -> str:
    seat = view.seat_sentence(analysis)
    sentence = f"<p>{esc(seat)}</p>" if seat else ""
    facts = "".join(f"<dt>{esc(fact.label)}</dt><dd>{_fact(fact)}</dd>" for fact in view.facts(analysis))
    return (
        f'<section class="card verdict {view.mood(analysis)}" aria-label="Verdict">'
        f'<p class="headline">{esc(analysis.verdict.headline)}</p>{_score(analysis)}{_worst(analysis, audience)}'
        f"{sentence}<dl>{facts}</dl></section>"
    )


def _fact(fact: view.Fact) -> str:
    return ", ".join(quote_link(quote) for quote in fact.evidence) or esc(fact.value)


def _score(analysis: Analysis) -> str:
    value, words = analysis.verdict.score.value, esc(score_line(analysis))
    if value is None:
        return ""
    return (
        f'<p class="score">Score: <strong>{words}</strong></p>'
        f'<svg class="meter" role="img" viewBox="0 0 100 4" preserveAspectRatio="none" aria-label="Score: {words}">'
        f'<title>Score: {words}</title><rect class="track" width="100" height="4"/>'
        f'<rect class="bar" width="{100 * value / FULL:.1f}" height="4"/></svg>'
    )


def _worst(analysis: Analysis, audience: Audience) -> str:
    numbers = {n.finding.id: n.number for group in view.severity_groups(analysis) for n in group.findings}
    items = "".join(
        f'<li><a href="#f{numbers[charge.finding.id]}">{esc(charge.finding.name)}</a>'
        f"{f' ({points_words(charge.points)})' if charge.points else ''}</li>"
        for charge in worst(analysis)
    )
    label = WORST_LABELS[audience]
    return f'<p class="soft">{label}</p><ol class="worst" aria-label="{label}">{items}</ol>' if items else ""


def _coverage(analysis: Analysis) -> str:
    remark = view.coverage_remark(analysis)
    calm = "" if view.claims_seat(analysis) else " calm"
    rows = "\n".join(_coverage_row(analysis, row) for row in view.coverage_rows(analysis))
    return (
        f'<section class="coverage{calm}" aria-labelledby="coverage">'
        f'<h2 id="coverage">{esc(view.coverage_heading(analysis))}</h2>'
        f'<p class="soft">{esc(remark)} A bar shows how many passages carry an accountability.</p>'
        f'<ul class="card plain">{rows}</ul></section>'
    )


def _coverage_row(analysis: Analysis, row: view.CoverageRow) -> str:
    entry = row.entry
    sure = f"{certainty(entry.confidence, entry.unsure)}, {passages(len(entry.units))}"
    label = esc(f"{row.name}: {entry.status}, {sure}")
    width = max(2.0, 100 * row.share) if entry.units else 0
    quote = ""
    if row.quote is not None:
        quote = f'<a class="quote" href="#u{row.quote.index}">“{esc(row.quote.text)}”</a>'
    parts = _parts(analysis, row.entry.accountability) if view.claims_seat(analysis) else ""
    return (
        f'<li class="row"><div class="row-head"><span class="name">{esc(row.name)}</span>'
        f'<span><span class="status {entry.status}">{_STATUS_SIGNS[entry.status]} {entry.status}</span>'
        f' <span class="soft">{esc(sure)}</span></span></div>'
        f'<svg role="img" viewBox="0 0 100 4" preserveAspectRatio="none" aria-label="{label}">'
        f'<title>{label}</title><rect class="track" width="100" height="4"/>'
        f'<rect class="bar {entry.status}" width="{width:.1f}" height="4"/></svg>{quote}{parts}</li>'
    )


def _parts(analysis: Analysis, accountability: str) -> str:
    parts = parts_of(analysis, accountability)
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


def _notes(analysis: Analysis) -> str:
    items = "".join(f"<li>{esc(note)}</li>" for note in view.notes(analysis))
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
    tags = "".join(f'<span class="topic">{esc(label_words(topic))}</span>' for topic in topics)
    return f'<span class="unit{kind}" id="u{reading.unit.index}">{words}</span>{tags}'


def _piece(piece: Piece, names: dict[int, str]) -> str:
    words = f"<mark>{esc(piece.text)}</mark>" if piece.quoted_by else esc(piece.text)
    references = "".join(
        f'<a class="ref" href="#f{number}" aria-label="Finding {number}: {esc(names[number])}">{number}</a>'
        for number in piece.ends
    )
    return words + references
