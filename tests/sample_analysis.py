"""An analysis built by hand for tests of the report: a small one, and one in which every part says something."""

from dataclasses import replace

from jdscan import records
from jdscan.framework import load_framework
from jdscan.records import (
    Advice,
    Analysis,
    Assumption,
    Change,
    Coverage,
    DecisionRow,
    Diagnostic,
    DutyPair,
    Edit,
    Evidence,
    Explanation,
    Finding,
    OutlineLine,
    OutlineSection,
    Posting,
    PostingReading,
    ReportingEvidence,
    Score,
    ScorePart,
    Seat,
    SubScope,
    SurfaceState,
    Unit,
    UnitReading,
    Verdict,
    Versions,
)
from tests.factory import silent_parts

# Text, zone, topics, ownership, template. The second line would be a script if the page did not escape it.
DUTY = "responsibility"
LINES: list[tuple[str, str, tuple[str, ...], str, str]] = [
    ("Chief Product & Marketing Officer", "heading", (), "none", "neutral"),
    ("<script>alert('Ärger 🚀')</script> serves \"dental\" practices.", "company", (), "none", "neutral"),
    ("What you'll do", "heading", (), "none", "neutral"),
    ("Set the product vision and choose the portfolio's bets", DUTY, ("product_strategy",), "owns", "cpo"),
    ("Own packaging and price architecture", DUTY, ("product_strategy",), "owns", "cpo"),
    ("Run demand generation across search, events and partners", DUTY, ("gtm_execution",), "executes", "cmo"),
    ("Plan every launch with the regional teams", DUTY, ("gtm_execution",), "executes", "cmo"),
    ("Own the sales quota for new clinics", DUTY, ("cro_territory",), "owns", "neutral"),
    ("Support the research team in interviews", DUTY, ("insight",), "contributes", "neutral"),
    ("You report to our CEO", "reporting", (), "none", "neutral"),
]


def spread(label: str, labels: tuple[str, ...], top: float) -> dict[str, float]:
    rest = (1 - top) / (len(labels) - 1)
    return {name: top if name == label else rest for name in labels}


def read_lines() -> tuple[str, tuple[UnitReading, ...]]:
    text, readings, previous = "", [], ""
    for index, (line, zone, topics, ownership, template) in enumerate(LINES):
        unit = Unit(
            index=index,
            text=line,
            start=len(text),
            end=len(text) + len(line),
            kind="heading" if zone == "heading" else "item",
            heading="What you'll do" if index > 2 else "",
            previous=previous,
        )
        reading = UnitReading(
            unit=unit,
            zone=zone,
            topics=topics,
            ownership=ownership,
            template=template,
            zone_proba=spread(zone, records.ZONES, 0.91),
            topics_proba={topic: 0.9 if topic in topics else 0.031234567 for topic in records.TOPICS},
            ownership_proba=spread(ownership, records.OWNERSHIPS, 0.7),
            template_proba=spread(template, records.TEMPLATES, 0.8),
        )
        readings.append(reading)
        text, previous = f"{text}{line}\n", line
    return text, tuple(readings)


def quote(reading: UnitReading, words: str = "") -> Evidence:
    unit = reading.unit
    start = unit.start + unit.text.index(words) if words else unit.start
    return Evidence(unit.index, start, start + len(words or unit.text), words or unit.text)


def sample_findings(units: tuple[UnitReading, ...]) -> tuple[Finding, ...]:
    stapled = Finding(
        id="structure.stapled",
        name="Two job descriptions stapled together",
        severity="high",
        section="000_6eb90c6b13d67afb#3.1",
        confidence=0.87654321,
        message="Two product duties and two marketing duties stand side by side, and nothing joins them.",
        evidence=tuple(quote(units[i]) for i in (3, 4, 5, 6)),
        remedy="Open with one accountability from insight to revenue, then cut what does not serve it.",
        question="Which outcome am I alone answerable for?",
    )
    quota = Finding(
        id="overreach.sales_quota",
        name="Sales quota: belongs to the CRO",
        severity="medium",
        section="001_aa3302c44211f348#2.3",
        confidence=0.7,
        message="The posting gives the sales quota to the role.",
        evidence=(quote(units[7], "the sales quota"),),
        remedy="Strike “the sales quota”; grade the role by pipeline created.",
        question="Does the CRO know?",
    )
    practice = Finding(
        id="practice.shared_activation_metrics",
        name="Practice: activation as a common measure",
        severity="info",
        section="somewhere",
        confidence=0.999,
        message="Activation is shared.",
        evidence=(),
        remedy="",
        question="",
    )
    return stapled, quota, practice


def sample(seat: str = "cpmo", reason: str = "title", *, findings: bool = True) -> Analysis:
    text, units = read_lines()
    coverage = (
        Coverage("insight", "touched", 0.62, True, (8,)),
        Coverage("product_strategy", "owned", 0.97, False, (3, 4)),
        Coverage("positioning_narrative", "missing", 0.9, False, ()),
        Coverage("gtm_execution", "owned", 0.999, False, (5, 6)),
        Coverage("growth_lifecycle", "missing", 0.8, False, ()),
    )
    verdict = Verdict(
        seat=Seat(seat, reason, "The title names the whole seat."),
        structure="stapled",
        structure_proba={**spread("stapled", records.STRUCTURES, 0.871), "out_of_scope": 0.0},
        abstained=False,
        coverage=coverage,
        findings=sample_findings(units) if findings else (),
        overreach=("sales_quota",),
        reports_to="our CEO",
        headline="A CPMO seat on paper, but two job descriptions stapled together.",
        notes=("The posting does not say how large the team is.",),
        **silent_parts(),
    )
    reading = PostingReading(
        title=LINES[0][0],
        units=units,
        family="product_and_marketing",
        family_proba=spread("product_and_marketing", records.FAMILIES, 0.8),
        seniority="executive",
        seniority_proba=spread("executive", records.SENIORITIES, 0.94),
        structure_proba=spread("stapled", records.STRUCTURES[:5], 0.87),
        coverage_proba={c.accountability: spread(c.status, records.COVERAGE_STATES, 0.8) for c in coverage},
        claims=(),
        sign_proba={},
        reporting=records.ReportingLine("our CEO"),
    )
    posting = Posting(text, 'CPMO "North" <b>', "text", ("1 control character(s) were replaced by spaces.",))
    return Analysis(posting, reading, verdict, Versions("0.1.0", "0123456789ab", "1.0.0", "accurate"))


def whole(structure: str = "stapled") -> Analysis:
    """Give the sample with every part of the verdict filled."""
    analysis = sample()
    units = analysis.reading.units
    coverage = tuple(_with_scopes(entry) for entry in analysis.verdict.coverage)
    verdict = replace(
        analysis.verdict,
        structure=structure,
        coverage=coverage,
        explanation=explanation(units),
        decisions=decisions(units),
        assumptions=assumptions(units),
        surfaces=surfaces(units),
        reporting=ReportingEvidence(quote(units[9], "our CEO"), (quote(units[6], "the regional teams"),), None),
        diagnostics=(
            Diagnostic("company_loop", "not_said", "The posting shows none of the three signs of need.", ()),
            Diagnostic("role_accountability", "no", "No: <two> lists stand side by side.", (quote(units[3]),)),
        ),
        score=Score(
            54, "54 of 100.", (ScorePart("structure.stapled", 40), ScorePart("overreach.sales_quota", 6)), 0.12
        ),
        any_surface_share=0.4,
    )
    return replace(analysis, verdict=verdict)


def _with_scopes(entry: Coverage) -> Coverage:
    scopes = load_framework().accountability(entry.accountability).sub_scopes
    status = ("owned", "touched") if entry.status == "owned" else ()
    states = [*status, *["missing"] * len(scopes)]
    return replace(
        entry, sub_scopes=tuple(SubScope(s.id, st, False, ()) for s, st in zip(scopes, states, strict=False))
    )


def explanation(units: tuple[UnitReading, ...]) -> Explanation:
    product, marketing = (quote(units[3]), quote(units[4])), (quote(units[5]), quote(units[6]))
    pair = DutyPair("price_and_message", product[1], marketing[0], "Settle price & message as one proposition")
    return Explanation(product, marketing, (quote(units[8]),), 0.2, "sections", (pair,))


def decisions(units: tuple[UnitReading, ...]) -> tuple[DecisionRow, ...]:
    return (
        _decision("product_strategy_and_portfolio_direction", "A", "agrees", units[3]),
        _decision("positioning_and_category_narrative", "C", "underreach", units[8]),
        _decision("sales_execution_and_pipeline_conversion", "A", "overreach", units[7]),
    )


def _decision(id: str, claimed: str, reading: str, unit: UnitReading) -> DecisionRow:
    row, seat = load_framework().decision(id), load_framework().seat
    return DecisionRow(id, claimed, row.raci[seat], row.accountable, reading, 0.83, (quote(unit),))


def assumptions(units: tuple[UnitReading, ...]) -> tuple[Assumption, ...]:
    kinds = load_framework().assumptions
    return (
        Assumption(kinds[0].id, "contradicted", kinds[0].contradicted, (quote(units[1], "serves"),)),
        Assumption(kinds[1].id, "stated", kinds[1].stated, (quote(units[7]),)),
        Assumption(kinds[2].id, "assumed", kinds[2].assumed, ()),
        Assumption(kinds[3].id, "assumed", kinds[3].assumed, ()),
    )


def surfaces(units: tuple[UnitReading, ...]) -> tuple[SurfaceState, ...]:
    shared = load_framework().shared_surfaces
    states = [SurfaceState(entry.id, False, False, False, False, (), share=0.12) for entry in shared]
    states[0] = replace(states[0], named=True, joint=True, mechanism=True, evidence=(quote(units[8]),))
    states[2] = replace(states[2], named=True, evidence=(quote(units[7]),))
    return tuple(states)


def advice() -> Advice:
    """Give what would be advised on the samples: one edit that clears its finding, one that was not found."""
    analysis = sample()
    text, unit = analysis.posting.text, analysis.reading.units[7]
    start, end = unit.unit.start, unit.unit.end
    changes = (Change(start, end, "Answer for pipeline <created>"), Change(end, end, "\nShare one forecast with sales"))
    edited = f"{text[:start]}{changes[0].replacement}{changes[1].replacement}{text[end:]}"
    return Advice(
        edits=(
            Edit("structure.stapled", (), False, "", None, 12, "None of the 12 edits tried clears it."),
            Edit("overreach.sales_quota", changes, True, edited, 60, 3, "Rewords 1 passage and adds 1."),
        ),
        outline=(
            OutlineSection("Mission", (OutlineLine("You are the one person accountable", None),)),
            OutlineSection("Product strategy", (OutlineLine(unit.unit.text, quote(unit)),)),
        ),
    )
