"""The judgement of one posting, from its reading to the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from jdscan.framework import Framework
from jdscan.framework.titles import TitleWords
from jdscan.framework.wording import percent
from jdscan.judgement.assumptions import assume, softened
from jdscan.judgement.boundaries import boundary_findings, decision_rows, muddle_findings
from jdscan.judgement.coverage import coverage_findings, coverage_of
from jdscan.judgement.explanation import explain
from jdscan.judgement.findings import FindingWriter, by_severity
from jdscan.judgement.overreach import overreach_findings, plain_claims
from jdscan.judgement.reporting import peer_findings, reporting_evidence
from jdscan.judgement.score import Norms, score_of
from jdscan.judgement.seat import ABSTAIN_BELOW, FOREIGN, decide_seat, scope_of, structure_distribution
from jdscan.judgement.signs import diagnose, sign_findings
from jdscan.judgement.structure import names_seat, structure_findings
from jdscan.judgement.surfaces import surface_findings, surface_states
from jdscan.records import (
    COUNTED_ZONES,
    Assumption,
    Coverage,
    DecisionRow,
    Finding,
    PostingReading,
    Seat,
    SurfaceState,
    Verdict,
)

_STRUCTURE_WORDS = {
    "stapled": "two job descriptions stapled together",
    "integrated": "one product-and-marketing seat",
    "partial": "one side full and the other thin",
    "product_only": "product alone",
    "marketing_only": "marketing alone",
}


def judge(
    reading: PostingReading,
    framework: Framework,
    titles: TitleWords,
    *,
    english: bool = True,
    norms: Norms | None = None,
) -> Verdict:
    """Judge a posting.

    Args:
        reading: What the models read.
        framework: The framework data.
        titles: The words of titles.
        english: Whether the posting is English; the models read nothing else.
        norms: Real leadership postings to compare the score and the named surfaces with, or None.

    Returns:
        The verdict. Findings are raised for a ``cpmo`` seat and for ``partial`` structures only; for an ordinary seat
        coverage, decisions and overreach are shown as information.
    """
    scope = scope_of(reading)
    nothing = not english or not any(r.zone in COUNTED_ZONES for r in reading.units)
    proba = structure_distribution(reading, scope)
    structure = "out_of_scope" if nothing else max(proba, key=proba.__getitem__)
    claimed = titles.claim_both(reading.title) or names_seat(framework, reading.title)
    seat = decide_seat(reading, proba, structure, claimed, nothing) if english else FOREIGN
    facts = _Facts(
        coverage=tuple(coverage_of(reading, a.id, framework) for a in framework.accountabilities),
        decisions=decision_rows(reading, framework),
        assumptions=assume(reading, framework),
        surfaces=surface_states(reading, framework, norms),
    )
    abstained = not english or proba[structure] < ABSTAIN_BELOW
    writer = FindingWriter(framework, reading.title, reading.reports_to)
    signs = sign_findings(reading, framework, writer)
    findings: list[Finding] = []
    if seat.kind == "cpmo" or structure == "partial":
        findings += structure_findings(reading, structure, proba, seat, claimed, writer, coverage=facts.coverage)
        # A title that claims the seat settles that it is judged as one, whatever its structure.
        findings += _seat_findings(reading, facts, signs, writer) if seat.reason == "title" or not abstained else []
    explanation = explain(reading, framework)
    return Verdict(
        seat=seat,
        structure=structure,
        structure_proba=proba,
        abstained=abstained,
        coverage=facts.coverage,
        findings=by_severity(findings),
        overreach=() if structure == "out_of_scope" else tuple(sorted(plain_claims(reading))),
        reports_to=reading.reports_to,
        headline=_headline(seat, structure, proba[structure], abstained, facts.coverage),
        notes=_notes(reading, structure, abstained, nothing and english),
        explanation=explanation,
        decisions=facts.decisions,
        assumptions=facts.assumptions,
        surfaces=facts.surfaces,
        reporting=reporting_evidence(reading),
        diagnostics=diagnose(signs, explanation, framework),
        score=score_of(findings, seat, abstained, framework, norms),
        any_surface_share=norms.any_surface if norms else None,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the posting says beside its structure, whether or not findings are raised on it."""

    coverage: tuple[Coverage, ...]
    decisions: tuple[DecisionRow, ...]
    assumptions: tuple[Assumption, ...]
    surfaces: tuple[SurfaceState, ...]


def _seat_findings(
    reading: PostingReading, facts: _Facts, signs: Sequence[Finding], writer: FindingWriter
) -> list[Finding]:
    """Return the findings on a seat whose structure is plain, tempered by what was taken for granted."""
    found = [
        *coverage_findings(facts.coverage, reading, writer),
        *overreach_findings(reading, writer),
        *boundary_findings(facts.decisions, writer),
        *muddle_findings(reading, facts.decisions, writer),
        *surface_findings(facts.surfaces, reading, writer),
        *peer_findings(reading, facts.coverage, writer),
        *signs,
    ]
    return softened(found, facts.assumptions, writer.framework)


def _headline(seat: Seat, structure: str, p: float, abstained: bool, coverage: tuple[Coverage, ...]) -> str:
    if seat.kind == "out_of_scope":
        return seat.sentence
    if abstained:
        return f"I can't tell: the nearest reading is {_STRUCTURE_WORDS[structure]}, at {percent(p)}."
    owned = sum(c.status == "owned" for c in coverage)
    sure = percent(p)
    if structure == "partial":
        return f"One of product and marketing is full, the other thin ({sure}); {owned} of 5 accountabilities owned."
    if seat.kind != "cpmo":
        return f"{seat.sentence[:-1]} ({sure}); {owned} of 5 accountabilities owned, for information."
    words = _STRUCTURE_WORDS[structure]
    return f"This reads as {words} ({sure}); {owned} of 5 accountabilities owned."


def _notes(reading: PostingReading, structure: str, abstained: bool, nothing: bool) -> tuple[str, ...]:
    notes = []
    if nothing:
        notes.append("No sentence was read as a duty, summary or reporting line.")
    if abstained and not nothing:
        notes.append("No structure reaches one half: findings that rest on it are held back.")
    if structure == "out_of_scope" and not nothing:
        notes.append("Findings are raised for product-and-marketing leadership seats only.")
    if not reading.title:
        notes.append("No title was given or found; level and claim of the title could not be read from it.")
    return tuple(notes)
