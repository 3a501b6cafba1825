"""The head of the page: headline, score, the findings to read first, and the facts of the seat."""

from jdscan.records import Analysis
from jdscan.report import view
from jdscan.report.audience import WORST_LABELS, Audience
from jdscan.report.escaping import esc, quote_link
from jdscan.report.scoring import FULL, points_words, score_words, standing, worst


def verdict_section(analysis: Analysis, audience: Audience) -> str:
    """Write the verdict."""
    seat = view.seat_sentence(analysis)
    sentence = f"<p>{esc(seat)}</p>" if seat else ""
    facts = "".join(f"<dt>{esc(fact.label)}</dt><dd>{_fact(fact)}</dd>" for fact in _unsaid(analysis))
    return (
        f'<section class="card verdict {view.mood(analysis)}" aria-label="Verdict">'
        f'<p class="headline">{esc(analysis.verdict.headline)}</p>{score_meter(analysis)}{_worst(analysis, audience)}'
        f"{sentence}<dl>{facts}</dl></section>"
    )


def _unsaid(analysis: Analysis) -> list[view.Fact]:
    """Leave out what headline and sentence say already: the seat, and the structure unless it is in doubt."""
    said = ("Seat",) if analysis.verdict.abstained else ("Seat", "Structure")
    return [fact for fact in view.facts(analysis) if fact.label not in said]


def _fact(fact: view.Fact) -> str:
    return ", ".join(quote_link(quote) for quote in fact.evidence) or esc(fact.value)


def score_meter(analysis: Analysis) -> str:
    """Write the score in words and as a bar; nothing where there is none."""
    value, words, stands = analysis.verdict.score.value, score_words(analysis), esc(standing(analysis))
    if value is None:
        return ""
    remark = f'<span class="soft">, {stands}</span>' if stands else ""
    return (
        f'<p class="score">Score: <strong>{words}</strong>{remark}</p>'
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
