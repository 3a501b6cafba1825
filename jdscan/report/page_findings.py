"""The findings on the page: with edits for a recruiter, or as risks behind the questions of a candidate."""

from collections.abc import Iterator, Mapping

from jdscan.framework.wording import percent
from jdscan.records import Advice, Analysis
from jdscan.report import view
from jdscan.report.advice import FIX_REMARK, ShownChange, ShownEdit, edits_by_finding
from jdscan.report.audience import FINDINGS_HEADINGS, Audience
from jdscan.report.escaping import esc, quote_blocks
from jdscan.report.page_section import section
from jdscan.report.questions import diagnostics, questions
from jdscan.report.scoring import charges, points_of, points_words
from jdscan.report.wording import section_words


def questions_section(analysis: Analysis, audience: Audience) -> str:
    """Write what a candidate asks: a question an item, each leading to its risk, and the diagnostic ones."""
    asked = "".join(
        f'<li>{esc(q.words)} <a class="soft" href="#f{q.number}">{esc(q.finding)}</a></li>'
        for q in questions(analysis, audience)
    )
    answered = "".join(
        f"<dt>{esc(d.words)}</dt><dd>{esc(d.answer)}{quote_blocks(d.evidence)}</dd>"
        for d in diagnostics(analysis, audience)
    )
    if not asked and not answered:
        return ""
    listed = f'<ol class="card questions">{asked}</ol>' if asked else ""
    diagnosed = f'<h3>Does it hold up as a seat?</h3><dl class="card stacked">{answered}</dl>' if answered else ""
    return section("report-questions", "Questions to ask", listed + diagnosed)


def findings_section(analysis: Analysis, audience: Audience, advice: Advice | None) -> str:
    """Write the findings by severity, or that there are none; below them what each costs."""
    edits = edits_by_finding(analysis, advice) if audience == "recruiter" else {}
    points = points_of(analysis)
    groups = "\n".join(_group(group, audience, points, edits) for group in view.severity_groups(analysis, audience))
    remark = f'<p class="soft">{FIX_REMARK}</p>' if edits else ""
    listed = groups or f"<p>{esc(view.no_findings(analysis))}</p>"
    return section("report-findings", FINDINGS_HEADINGS[audience], f"{remark}{listed}{_charges(analysis)}")


def _group(
    group: view.SeverityGroup, audience: Audience, points: Mapping[str, int], edits: Mapping[str, ShownEdit]
) -> str:
    findings = "\n".join(
        _finding(n, audience, points.get(n.finding.id, 0), edits.get(n.finding.id)) for n in group.findings
    )
    heading = esc(f"{group.heading} ({len(group.findings)})")
    return f'<h3 class="severity {group.severity}">{heading}</h3>\n{findings}'


def _finding(numbered: view.NumberedFinding, audience: Audience, points: int, edit: ShownEdit | None) -> str:
    finding = numbered.finding
    place, document = section_words(finding.section)
    source = f"{place}, in “{document}”" if document else place
    cost = f" · {points_words(points)}" if points else ""
    basis = f"{source} · {finding.id} · {percent(finding.confidence)} sure{cost}"
    advised = view.remedy_of(finding) if audience == "recruiter" else finding.question
    lines = [("Edit" if audience == "recruiter" else "Ask", esc(advised)), *_edit_lines(edit), ("Basis", esc(basis))]
    details = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in lines if value)
    return (
        f'<article class="card finding {finding.severity}" id="f{numbered.number}"'
        f' data-finding="{esc(finding.id)}" data-name="{esc(finding.name)}">'
        f"<h4>{numbered.number}. {esc(finding.name)}</h4><p>{esc(finding.message)}</p>"
        f"{quote_blocks(finding.evidence)}<dl>{details}</dl></article>"
    )


def _edit_lines(edit: ShownEdit | None) -> Iterator[tuple[str, str]]:
    if edit is not None:
        changes = "".join(f"<li>{_change(change)}</li>" for change in edit.changes)
        listed = f'<ul class="changes">{changes}</ul>' if changes else ""
        yield ("Fix" if edit.cleared else "Tried", f"{esc(edit.words)}{listed}")


def _change(change: ShownChange) -> str:
    after = f'<span class="soft">after “{esc(change.after)}”</span> ' if change.after else ""
    removed = f"<del>{esc(change.removed)}</del> " if change.removed else ""
    added = f"<ins>{esc(change.added)}</ins>" if change.added else ""
    return f"{after}{removed}{added}"


def _charges(analysis: Analysis) -> str:
    rows = "".join(
        f'<tr><th scope="row">{esc(charge.finding.name)}</th><td class="number">{charge.points}</td></tr>'
        for charge in charges(analysis)
    )
    if not rows:
        return ""
    return (
        "<details><summary>What the score is made of</summary><table>"
        "<caption>Points that each finding takes from 100</caption>"
        f'<thead><tr><th scope="col">Finding</th><th scope="col" class="number">Points</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )
