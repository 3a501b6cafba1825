"""From facts to findings: wording, severity and evidence all come from the framework data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jdscan.framework import Framework
from jdscan.records import SEVERITIES, Evidence, Finding, UnitReading

MOST_QUOTES = 4


def quote(reading: UnitReading) -> Evidence:
    """Quote a whole unit."""
    unit = reading.unit
    return Evidence(unit.index, unit.start, unit.end, unit.text)


def quotes(readings: Iterable[UnitReading], most: int = MOST_QUOTES) -> tuple[Evidence, ...]:
    """Quote the first ``most`` units."""
    return tuple(quote(r) for r, _ in zip(readings, range(most), strict=False))


@dataclass(frozen=True, slots=True)
class FindingWriter:
    """Words findings for one posting.

    Attributes:
        framework: Where names, severities, sections, questions and remedies stand.
        title: The posting's title, for remedies.
        manager: Whom the role reports to, for remedies, or an empty string.
    """

    framework: Framework
    title: str
    manager: str

    def write(self, id: str, message: str, confidence: float, evidence: Sequence[Evidence] = ()) -> Finding:
        """Write one finding.

        Args:
            id: A concrete finding id of the framework.
            message: What was found in this posting.
            confidence: Probability in [0, 1]; clipped to it.
            evidence: Quotations; the first two fill the remedy's placeholders.

        Raises:
            FrameworkError: The framework has no such finding.
        """
        kind = self.framework.finding(id)
        words: Mapping[str, str] = {
            "title": self.title,
            "manager": self.manager,
            "quote": evidence[0].text if evidence else "",
            "other_quote": evidence[1].text if len(evidence) > 1 else "",
        }
        return Finding(
            id=id,
            name=kind.name,
            severity=kind.severity,
            section=kind.section,
            confidence=min(1.0, max(0.0, confidence)),
            message=message,
            evidence=tuple(evidence),
            remedy=self.framework.remedy_of(kind, words),
            question=kind.question,
        )


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: most severe first, then most certain, then by id."""
    return tuple(sorted(findings, key=lambda f: (-SEVERITIES.index(f.severity), -round(f.confidence, 4), f.id)))
