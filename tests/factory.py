"""Builds readings by hand, for tests of whatever comes after the models."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypedDict

from jdscan.records import (
    ACCOUNTABILITIES,
    COVERAGE_STATES,
    FAMILIES,
    NO_HINTS,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Assumption,
    Claim,
    DecisionRow,
    Diagnostic,
    Explanation,
    Hints,
    PostingReading,
    ReportingEvidence,
    ReportingLine,
    Score,
    SurfaceState,
    Unit,
    UnitReading,
)


def spread(labels: Sequence[str], best: str, p: float = 0.91) -> dict[str, float]:
    """Give ``best`` the probability ``p`` and share the rest among the other labels."""
    rest = (1 - p) / (len(labels) - 1)
    return {label: p if label == best else rest for label in labels}


def unit_reading(
    text: str,
    *,
    index: int = 0,
    start: int = 0,
    zone: str = "responsibility",
    topics: Sequence[str] = (),
    ownership: str = "owns",
    template: str = "neutral",
    p: float = 0.91,
    hints: Hints = NO_HINTS,
) -> UnitReading:
    return UnitReading(
        unit=Unit(index, text, start, start + len(text)),
        zone=zone,
        topics=tuple(topics),
        ownership=ownership,
        template=template,
        zone_proba=spread(ZONES, zone, p),
        topics_proba={t: p if t in topics else 0.02 for t in TOPICS},
        ownership_proba=spread(OWNERSHIPS, ownership, p),
        template_proba=spread(TEMPLATES, template, p),
        hints=hints,
    )


def posting_reading(
    units: Sequence[UnitReading] = (),
    *,
    title: str = "Chief Product and Marketing Officer",
    family: str = "product_and_marketing",
    seniority: str = "executive",
    structure: str = "stapled",
    coverage: dict[str, str] | None = None,
    claims: Sequence[Claim] = (),
    reporting: ReportingLine = ReportingLine(),  # noqa: B008 - immutable
    p: float = 0.94,
    structure_p: float = 0.94,
) -> PostingReading:
    within = [s for s in STRUCTURES if s != "out_of_scope"]
    states = coverage or {}
    return PostingReading(
        title=title,
        units=tuple(units),
        family=family,
        family_proba=spread(FAMILIES, family, p),
        seniority=seniority,
        seniority_proba=spread(SENIORITIES, seniority, p),
        structure_proba=spread(within, structure, structure_p),
        coverage_proba={a: spread(COVERAGE_STATES, states.get(a, "owned"), p) for a in ACCOUNTABILITIES},
        claims=tuple(claims),
        # As certain of a sign as its likeliest unit.
        sign_proba={
            id: max(r.hints.signals.get(id, 0.0) for r in units)
            for id in sorted({id for r in units for id in r.hints.signals})
        },
        reporting=reporting,
    )


def laid_out(*readings: UnitReading) -> tuple[UnitReading, ...]:
    """Number the readings and lay their units one after the other, a newline between."""
    out, at = [], 0
    for i, r in enumerate(readings):
        unit = Unit(i, r.unit.text, at, at + len(r.unit.text))
        out.append(
            UnitReading(
                unit,
                r.zone,
                r.topics,
                r.ownership,
                r.template,
                r.zone_proba,
                r.topics_proba,
                r.ownership_proba,
                r.template_proba,
                r.hints,
            )
        )
        at += len(unit.text) + 1
    return tuple(out)


def hints(
    signals: Mapping[str, float] | None = None,
    *,
    decisions: Mapping[str, float] | None = None,
    scopes: Mapping[str, float] | None = None,
) -> Hints:
    """Give hints of which the rest is silent."""
    return replace(NO_HINTS, signals=signals or {}, decisions=decisions or {}, scopes=scopes or {})


class Silent(TypedDict):
    """The parts of a verdict that say nothing, to be spread into one."""

    explanation: Explanation
    decisions: tuple[DecisionRow, ...]
    assumptions: tuple[Assumption, ...]
    surfaces: tuple[SurfaceState, ...]
    reporting: ReportingEvidence
    diagnostics: tuple[Diagnostic, ...]
    score: Score


def silent_parts() -> Silent:
    """Give the parts of a verdict beside findings and coverage, all of them empty."""
    return Silent(
        explanation=Explanation((), (), (), 0.0, "one_sided", ()),
        decisions=(),
        assumptions=(),
        surfaces=(),
        reporting=ReportingEvidence(None, (), None),
        diagnostics=(),
        score=Score(None, "Not a seat to score.", (), None),
    )
