"""The report as HTML: as a stand-alone page without outside requests or scripts, and as sections to embed."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from jdscan.records import Advice, Analysis
from jdscan.report import view
from jdscan.report.audience import FINDINGS_NAMES, Audience
from jdscan.report.escaping import esc
from jdscan.report.page_coverage import coverage_section
from jdscan.report.page_findings import findings_section, questions_section
from jdscan.report.page_parts import boundary_section, explanation_section, outline_section
from jdscan.report.page_posting import posting_section
from jdscan.report.page_section import section
from jdscan.report.page_verdict import verdict_section
from jdscan.report.wording import NOTICE


@dataclass(frozen=True, slots=True)
class _Part:
    """A section with its short name, and the id of its heading, for the list of sections; empty where it has nothing.

    Attributes:
        name: What the list of sections calls it.
        id: Id of its heading.
        html: The section itself.
    """

    name: str
    id: str
    html: str


def render_html(
    analysis: Analysis,
    *,
    audience: Audience = "recruiter",
    advice: Advice | None = None,
) -> str:
    """Return the report as one HTML page: verdict, coverage, findings, duties, the posting with its marks, boundary.

    Args:
        analysis: What to show.
        audience: Whom it is for: edits for a recruiter, questions for a candidate.
        advice: Verified edits and outline, which a recruiter is shown; left out where it is None.
    """
    title = esc(analysis.posting.title) or "Posting without a title"
    return Template(_file("page.html")).substitute(
        style_hash=report_style_hash(),
        style=report_style(),
        title=title,
        heading=title,
        report=render_report(analysis, audience=audience, advice=advice),
        notice=esc(NOTICE),
        versions=esc(view.versions_line(analysis)),
    )


def render_report(
    analysis: Analysis,
    *,
    audience: Audience,
    advice: Advice | None = None,
) -> str:
    """Return the sections of the report as one ``div`` to embed under a page's ``h1``, styled by :func:`report_style`.

    The ``div`` carries seat, structure, abstention and (where there is one) the score as data attributes, and every
    finding its id and name, so that a script can compare two reports. With the class ``dismissed`` it shows no
    readings of units; a script may set it on Escape (WCAG 2.2, 1.4.13).

    The coverage follows the verdict where a gap is a fault; of other seats the findings come first.

    Args:
        analysis: What to show.
        audience: Whom it is for, as for :func:`render_html`.
        advice: As for :func:`render_html`.
    """
    parts = [part for part in _parts(analysis, audience, advice) if part.html]
    shown = "\n".join((verdict_section(analysis, audience), _contents(parts), *(part.html for part in parts)))
    return f'<div class="report"{_data(analysis)}>\n{shown}\n</div>'


def report_style() -> str:
    """Give the text of the stylesheet that reports and comparisons are made for; it asks nothing of the outside."""
    return _file("page.css")


@cache
def report_style_hash() -> str:
    """Give the stylesheet's hash as a content security policy names it (CSP Level 3, section 2.3.1)."""
    digest = hashlib.sha256(report_style().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _file(name: str) -> str:
    return resources.files("jdscan.report").joinpath(name).read_text("utf-8")


def _parts(analysis: Analysis, audience: Audience, advice: Advice | None) -> tuple[_Part, ...]:
    coverage = _Part("Coverage", "report-coverage", coverage_section(analysis))
    found = (
        _Part("Questions", "report-questions", questions_section(analysis, audience)),
        _Part(FINDINGS_NAMES[audience], "report-findings", findings_section(analysis, audience, advice)),
    )
    first = (coverage, *found) if view.claims_seat(analysis) else (*found, coverage)
    return (
        *first,
        _Part("Duties", "report-why", explanation_section(analysis, audience)),
        _Part("Outline", "report-outline", outline_section(advice, audience)),
        _Part("Notes", "report-notes", _notes(analysis)),
        _Part("Marked posting", "report-posting", posting_section(analysis)),
        _Part("Boundary", "report-boundary", boundary_section(analysis, audience)),
    )


def _contents(parts: Iterable[_Part]) -> str:
    links = "".join(f'<li><a href="#{part.id}">{part.name}</a></li>' for part in parts)
    return f'<nav class="contents" aria-label="Parts of the report"><ul class="plain">{links}</ul></nav>'


def _data(analysis: Analysis) -> str:
    verdict = analysis.verdict
    score = "" if verdict.score.value is None else f' data-score="{verdict.score.value}"'
    return (
        f'{score} data-seat="{verdict.seat.kind}" data-structure="{verdict.structure}"'
        f' data-abstained="{str(bool(verdict.abstained)).lower()}"'
    )


def _notes(analysis: Analysis) -> str:
    items = "".join(f"<li>{esc(note)}</li>" for note in view.notes(analysis))
    if not items:
        return ""
    return section("report-notes", "Notes", f"<ul>{items}</ul>")
