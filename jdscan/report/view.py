"""What the terminal and the page both show, decided once: rows, groups and facts, without any typography."""

from collections.abc import Iterator
from dataclasses import dataclass

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import SEVERITIES, Analysis, Coverage, Evidence, Finding, Unit, UnitReading
from jdscan.report.audience import SEVERITY_HEADINGS, Audience
from jdscan.report.wording import (
    STRUCTURES,
    label_words,
    seat_words,
)

# A quote is strong where its topic is nearly as probable as in the best unit; the shortest of these is shown.
_STRONG = 0.85
_SHORTEST = 20


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An accountability as it is shown.

    Attributes:
        entry: The coverage entry.
        name: Name of the accountability.
        share: Number of its units over that of the accountability with most, in [0, 1].
        quote: The shortest of its strong units, or nothing where it has none.
    """

    entry: Coverage
    name: str
    share: float
    quote: Unit | None


@dataclass(frozen=True, slots=True)
class NumberedFinding:
    """A finding with its number in the whole report, from 1."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """The findings of one severity, under the heading that people read."""

    severity: str
    heading: str
    findings: tuple[NumberedFinding, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the verdict: what it is about, and what was found, with the quotations that it consists of, if any."""

    label: str
    value: str
    evidence: tuple[Evidence, ...] = ()


def claims_seat(analysis: Analysis) -> bool:
    """Tell whether gaps in coverage are faults: only where the posting claims more than one side."""
    return analysis.verdict.seat.kind == "cpmo" or analysis.verdict.structure == "partial"


def mood(analysis: Analysis) -> str:
    """Give the tone of the verdict: ``high`` or ``medium`` by its findings, else ``good`` or ``calm``."""
    severities = {finding.severity for finding in analysis.verdict.findings}
    worst = next((severity for severity in ("high", "medium") if severity in severities), "")
    return worst or ("good" if claims_seat(analysis) and not analysis.verdict.abstained else "calm")


def no_findings(analysis: Analysis) -> str:
    """Say that there are no findings."""
    if analysis.verdict.abstained:
        return "Too close to call: findings are held back."
    return "Nothing to mend was found." if claims_seat(analysis) else "No findings."


def coverage_heading(analysis: Analysis) -> str:
    """Word the heading over the coverage, so that an ordinary seat is not faulted for its gaps."""
    if claims_seat(analysis):
        return "Coverage of the five accountabilities"
    return "Coverage, for information only"


def coverage_remark(analysis: Analysis) -> str:
    """Say how the coverage is to be read, or nothing where it speaks for itself."""
    if claims_seat(analysis):
        return ""
    return "This is not a product-and-marketing seat, so it need not hold all five; a gap here is no fault."


def coverage_rows(analysis: Analysis) -> list[CoverageRow]:
    """Give the five coverage rows in framework order."""
    framework = load_framework()
    most = max((len(entry.units) for entry in analysis.verdict.coverage), default=0)
    return [
        CoverageRow(
            entry,
            framework.accountability(entry.accountability).name,
            len(entry.units) / most if most else 0.0,
            _pick_quote(analysis.reading.units, entry),
        )
        for entry in analysis.verdict.coverage
    ]


def severity_groups(analysis: Analysis, audience: Audience = "recruiter") -> Iterator[SeverityGroup]:
    """Give the findings by severity, worst first; a severity without findings is left out."""
    number = 0
    for severity in reversed(SEVERITIES):
        members = [finding for finding in analysis.verdict.findings if finding.severity == severity]
        if members:
            numbered = tuple(NumberedFinding(number + i, f) for i, f in enumerate(members, start=1))
            number += len(members)
            yield SeverityGroup(severity, SEVERITY_HEADINGS[audience][severity], numbered)


def remedy_of(finding: Finding) -> str:
    """Give the edit that would clear a finding; none where another company than assumed made it a mere question."""
    softened = finding.severity == "info" != load_framework().finding(finding.id).severity
    return "" if softened else finding.remedy


def facts(analysis: Analysis) -> list[Fact]:
    """Give the facts under the headline: seat, structure with its certainty, family, who stands around the role."""
    verdict, reading = analysis.verdict, analysis.reading
    out = [Fact("Seat", seat_words(verdict.seat.kind, verdict.seat.reason))]
    if verdict.structure != "out_of_scope":
        out.append(Fact("Structure", _structure_words(analysis)))
    unread = verdict.abstained and verdict.structure == "out_of_scope"
    if not unread and any(unit.counted for unit in reading.units):
        family, seniority = label_words(reading.family), label_words(reading.seniority)
        out.append(Fact("Reads as", f"{family} work at {seniority} level"))
    out += _people(analysis)
    if claims := _claims_without_finding(analysis):
        out.append(Fact("Also claims", claims))
    return out


def seat_sentence(analysis: Analysis) -> str:
    """Give the sentence on the seat, or nothing where the headline says it already."""
    verdict = analysis.verdict
    return "" if verdict.seat.sentence.rstrip(".") in verdict.headline else verdict.seat.sentence


def notes(analysis: Analysis) -> tuple[str, ...]:
    """Give all remarks, those on the input first."""
    return (*analysis.posting.notes, *analysis.verdict.notes)


def versions_line(analysis: Analysis) -> str:
    """Say what produced the report."""
    v = analysis.versions
    return f"jdscan {v.jdscan_version} · model {v.model_version} · framework {v.framework_version} · {v.encoder}"


def _people(analysis: Analysis) -> Iterator[Fact]:
    reporting = analysis.verdict.reporting
    if reporting.manager is None:
        yield Fact("Reports to", analysis.verdict.reports_to or "not said")
    else:
        yield _quoting("Reports to", (reporting.manager,))
    if reporting.peers:
        yield _quoting("Beside", reporting.peers)
    if reporting.team is not None:
        yield _quoting("Leads", (reporting.team,))


def _quoting(label: str, evidence: tuple[Evidence, ...]) -> Fact:
    return Fact(label, ", ".join(f"“{quote.text}”" for quote in evidence), evidence)


def _claims_without_finding(analysis: Analysis) -> str:
    # For an ordinary seat overreach is information only, so no finding tells of it.
    found = {finding.id for finding in analysis.verdict.findings}
    rules = [load_framework().overreach_rule(id) for id in analysis.verdict.overreach if f"overreach.{id}" not in found]
    return "; ".join(f"{rule.name} (elsewhere the {' and '.join(rule.belongs_to)}’s)" for rule in rules)


def _structure_words(analysis: Analysis) -> str:
    verdict = analysis.verdict
    words, sure = STRUCTURES[verdict.structure], percent(verdict.structure_proba.get(verdict.structure, 0.0))
    if verdict.abstained:
        return f"too close to call; best guess: {words} ({sure})"
    return f"{words} ({sure} sure)"


def _pick_quote(readings: tuple[UnitReading, ...], entry: Coverage) -> Unit | None:
    bearing = [readings[index] for index in entry.units]
    if entry.status == "owned":
        bearing = [r for r in bearing if r.ownership in ("owns", "executes")] or bearing
    if not bearing:
        return None
    best = max(r.topics_proba.get(entry.accountability, 0.0) for r in bearing)
    strong = [r.unit for r in bearing if r.topics_proba.get(entry.accountability, 0.0) >= _STRONG * best]
    return min([u for u in strong if len(u.text) >= _SHORTEST] or strong, key=lambda unit: len(unit.text))
