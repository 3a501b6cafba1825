"""Predictions of labelled postings: making, writing and reading them.

The format is the one of ``gold/README.md`` (section Formats): one JSON object a posting, matched to the gold
by ``doc`` or ``id``; every label is the forced best one and abstention stands beside it. What is scored is
always what would be written, so that a file of predictions scores as the run that wrote it did.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jdscan.corpus import LabelledPosting, UnitLabels, read_jsonl
from jdscan.errors import CorpusError
from jdscan.evaluation.checks import choice, choices, need, probabilities, reject
from jdscan.records import (
    ACCOUNTABILITIES,
    COVERAGE_STATES,
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Analysis,
    Finding,
    Posting,
    UnitReading,
    Versions,
)

PLACES = 6  # decimals of a written probability; scoring sees the rounded number too


class PostingAnalyzer(Protocol):
    """What is asked of the analyzer here."""

    @property
    def versions(self) -> Versions:
        """What produces its results."""

    def analyze_posting(self, posting: Posting) -> Analysis:
        """Analyze a posting, split into units by the analyzer."""

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        """Analyze a posting whose units are given; they are labelled as they are."""


@dataclass(frozen=True, slots=True)
class UnitPrediction:
    """The predicted labels of one given unit; ``topics_proba`` is None where the file has none."""

    labels: UnitLabels
    topics_proba: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction of one posting, as scored. None marks what the file does not state.

    Attributes:
        key: ``doc`` or ``id`` of the gold posting that it belongs to.
        family: Forced best label of codebook section 5; likewise ``seniority`` and ``structure``.
        structure_proba: Probability by structure; holds at least ``stapled``.
        coverage: Status by accountability, all five.
        overreach: Overreach ids that were claimed.
        abstained: Whether the structure was called too close to tell.
        findings: Ids of the findings raised.
        units: Predictions of the given units, in gold's order and number.
    """

    key: str
    family: str | None = None
    seniority: str | None = None
    structure: str | None = None
    structure_proba: Mapping[str, float] | None = None
    coverage: Mapping[str, str] | None = None
    overreach: tuple[str, ...] | None = None
    abstained: bool = False
    findings: tuple[str, ...] | None = None
    units: tuple[UnitPrediction, ...] | None = None


def predict(posting: LabelledPosting, analyzer: PostingAnalyzer, *, own_splitting: bool = False) -> dict[str, Any]:
    """Predict one labelled posting and return the row to be written.

    Given units are labelled as they are and their predictions stand in ``units``; a posting without units, or
    any posting with ``own_splitting``, is split by the analyzer and its row has no ``units``.
    """
    given = None if own_splitting else posting.units
    if given is None:
        analysis = analyzer.analyze_posting(Posting(posting.text, posting.title, "text"))
    else:
        analysis = analyzer.analyze_units(posting.title, given)
    name = "id" if posting.key == posting.id else "doc"
    row = {name: posting.key, **_posting_row(analysis)}
    if given is not None:
        row["units"] = [_unit_row(reading) for reading in analysis.reading.units]
    return row


def write_predictions(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows of :func:`predict`, one JSON object a line.

    Raises:
        CorpusError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as f:
            f.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except OSError as e:
        raise CorpusError(f"cannot write the predictions: {e}", where=str(path)) from e


def read_predictions(path: Path) -> dict[str, Prediction]:
    """Read a file of predictions; the key is what the gold calls ``doc`` or ``id``.

    Raises:
        CorpusError: A line is not a prediction, or two are of the same posting.
    """
    out: dict[str, Prediction] = {}
    for where, row in read_jsonl(path):
        prediction = parse_prediction(row, where)
        if prediction.key in out:
            reject(f"a second prediction of {prediction.key!r}", where, "Keep one line a posting")
        out[prediction.key] = prediction
    return out


def parse_prediction(row: Mapping[str, Any], where: str = "prediction") -> Prediction:
    """Check one row of the prediction format and return it typed.

    Args:
        row: The row as read; fields that are not scored are ignored.
        where: File and line, or another name of the place, for the error.

    Raises:
        CorpusError: A label or probability is not one the format allows.
    """
    units, overreach = row.get("units"), row.get("overreach")
    if units is not None and not isinstance(units, list):
        reject("`units` is not a list", where)
    return Prediction(
        key=str(row.get("doc") or need(row, "id", where)),
        family=choice(row, "family", FAMILIES, where, optional=True),
        seniority=choice(row, "seniority", SENIORITIES, where, optional=True),
        structure=choice(row, "structure", STRUCTURES, where, optional=True),
        structure_proba=probabilities(row, "structure_proba", ("stapled",), where),
        coverage=_parse_coverage(row.get("coverage"), where),
        overreach=None if overreach is None else choices(row, "overreach", None, where),
        abstained=bool(row.get("abstained")),
        findings=_parse_findings(row.get("findings"), where),
        units=None if units is None else _parse_units(units, where),
    )


def _parse_coverage(value: object, where: str) -> dict[str, str] | None:
    if not value:
        return None
    if not isinstance(value, dict):
        reject("`coverage` is not an object", where)
    # A status may stand alone or in an object beside its confidence.
    plain = {a: s.get("status") if isinstance(s, dict) else s for a, s in value.items()}
    return {a: str(choice(plain, a, COVERAGE_STATES, f"{where}, coverage")) for a in ACCOUNTABILITIES}


def _parse_findings(rows: object, where: str) -> tuple[str, ...] | None:
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(r, dict) and isinstance(r.get("id"), str) for r in rows):
        reject("`findings` is not a list of objects with an `id`", where)
    return tuple(r["id"] for r in rows)


def _parse_units(rows: Sequence[object], where: str) -> tuple[UnitPrediction, ...]:
    return tuple(_parse_unit(row, f"{where}, unit {i}") for i, row in enumerate(rows))


def _parse_unit(row: object, where: str) -> UnitPrediction:
    if not isinstance(row, dict):
        reject("a unit is not an object", where)
    labels = UnitLabels(
        zone=str(choice(row, "zone", ZONES, where)),
        topics=choices(row, "topics", TOPICS, where),
        ownership=str(choice(row, "ownership", OWNERSHIPS, where)),
        template=str(choice(row, "template", TEMPLATES, where)),
    )
    return UnitPrediction(labels, probabilities(row, "topics_proba", ACCOUNTABILITIES, where))


def _posting_row(analysis: Analysis) -> dict[str, Any]:
    verdict, reading = analysis.verdict, analysis.reading
    return {
        "family": reading.family,
        "seniority": reading.seniority,
        "structure": verdict.structure,
        "structure_proba": _rounded(verdict.structure_proba, STRUCTURES),
        "coverage": {c.accountability: c.status for c in verdict.coverage},
        "overreach": list(verdict.overreach),
        "reports_to": verdict.reports_to or None,
        "findings": [_finding_row(f) for f in verdict.findings],
        "abstained": verdict.abstained,
    }


def _finding_row(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "confidence": round(float(finding.confidence), PLACES),
        "evidence": [{"unit": e.unit, "start": e.start, "end": e.end, "text": e.text} for e in finding.evidence],
    }


def _unit_row(reading: UnitReading) -> dict[str, Any]:
    return {
        "zone": reading.zone,
        "topics": list(reading.topics),
        "topics_proba": _rounded(reading.topics_proba, TOPICS),
        "ownership": reading.ownership,
        "template": reading.template,
    }


def _rounded(proba: Mapping[str, float], labels: Sequence[str]) -> dict[str, float]:
    """Round a probability of every label; one that the mapping leaves out is 0."""
    return {label: round(float(proba.get(label, 0.0)), PLACES) for label in labels}
