"""The JSON form of an analysis: the same bytes from the API, the command line and Python."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib import resources
from math import isfinite
from typing import Any, Literal

import orjson

from jdscan.framework import load_framework
from jdscan.records import (
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Advice,
    Analysis,
    Coverage,
    Evidence,
    Finding,
    PostingReading,
    UnitReading,
    Verdict,
    Versions,
)
from jdscan.report.wording import NOTICE

SchemaVersion = Literal["1.2"]
SCHEMA_VERSION: SchemaVersion = "1.2"
_DECIMALS = 4


def to_dict(analysis: Analysis, advice: Advice | None = None) -> dict[str, Any]:
    """Give an analysis as plain JSON data, as ``analysis.schema.json`` describes it.

    Probabilities are rounded to four decimals; a label that a mapping leaves out has probability 0.

    Args:
        analysis: What to give.
        advice: Edits and outline; the key ``advice`` is left out where it is None.
    """
    posting = analysis.posting
    data = {
        **origin_to_dict(analysis.versions),
        "posting": {
            "title": posting.title,
            "text": posting.text,
            "source_format": posting.source_format,
            "notes": list(posting.notes),
        },
        "verdict": _verdict(analysis.verdict),
        "reading": _reading(analysis.reading),
    }
    return data if advice is None else {**data, "advice": _plain(advice)}


def origin_to_dict(versions: Versions) -> dict[str, Any]:
    """Give what stands at the head of every result: schema, versions, encoder and notice."""
    return {
        "schema_version": SCHEMA_VERSION,
        **versions_to_dict(versions),
        "notice": NOTICE,
    }


def versions_to_dict(versions: Versions) -> dict[str, str]:
    """Give what produced a result: package, models, framework data and encoder."""
    return {
        "jdscan_version": versions.jdscan_version,
        "model_version": versions.model_version,
        "framework_version": versions.framework_version,
        "encoder": versions.encoder,
    }


def to_json(analysis: Analysis, advice: Advice | None = None) -> str:
    """Give an analysis as JSON text: two spaces of indent, fixed key order, a line break at the end."""
    return dump(to_dict(analysis, advice))


def dump(data: Mapping[str, Any]) -> str:
    """Write JSON data as every document of jdscan is written: two spaces of indent and a line break at the end.

    Raises:
        ValueError: It holds what JSON cannot carry, such as half a surrogate pair.
    """
    # The bytes are those of :func:`json.dumps`, thirty times as quick: the service writes 100 kB a posting.
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that :func:`to_json` keeps to."""
    text = resources.files("jdscan.report").joinpath("analysis.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _verdict(verdict: Verdict) -> dict[str, Any]:
    seat = verdict.seat
    return {
        "headline": verdict.headline,
        "seat": {"kind": seat.kind, "reason": seat.reason, "sentence": seat.sentence},
        "structure": verdict.structure,
        "structure_proba": _proba(verdict.structure_proba, STRUCTURES),
        "abstained": bool(verdict.abstained),
        "score": _plain(verdict.score),
        "explanation": _plain(verdict.explanation),
        "coverage": [coverage_to_dict(entry) for entry in verdict.coverage],
        "decisions": _plain(verdict.decisions),
        "overreach": list(verdict.overreach),
        "surfaces": _plain(verdict.surfaces),
        "any_surface_share": _plain(verdict.any_surface_share),
        "assumptions": _plain(verdict.assumptions),
        "reports_to": verdict.reports_to,
        "reporting": _plain(verdict.reporting),
        "diagnostics": _plain(verdict.diagnostics),
        "findings": [finding_to_dict(finding) for finding in verdict.findings],
        "notes": list(verdict.notes),
    }


def coverage_to_dict(entry: Coverage) -> dict[str, Any]:
    """Give the coverage of one accountability as JSON data."""
    return {
        "accountability": entry.accountability,
        "name": load_framework().accountability(entry.accountability).name,
        "status": entry.status,
        "confidence": _round(entry.confidence),
        "unsure": bool(entry.unsure),
        "units": [int(index) for index in entry.units],
        "sub_scopes": _plain(entry.sub_scopes),
    }


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON data."""
    return {
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity,
        "section": finding.section,
        "confidence": _round(finding.confidence),
        "message": finding.message,
        "evidence": [evidence_to_dict(quote) for quote in finding.evidence],
        "remedy": finding.remedy,
        "question": finding.question,
    }


def evidence_to_dict(quote: Evidence) -> dict[str, Any]:
    """Give a quotation as JSON data."""
    return {"unit": quote.unit, "start": quote.start, "end": quote.end, "text": quote.text}


def _reading(reading: PostingReading) -> dict[str, Any]:
    return {
        "family": reading.family,
        "family_proba": _proba(reading.family_proba, FAMILIES),
        "seniority": reading.seniority,
        "seniority_proba": _proba(reading.seniority_proba, SENIORITIES),
        "units": [_unit(unit) for unit in reading.units],
    }


def _unit(reading: UnitReading) -> dict[str, Any]:
    unit = reading.unit
    return {
        "index": unit.index,
        "start": unit.start,
        "end": unit.end,
        "text": unit.text,
        "kind": unit.kind,
        "heading": unit.heading,
        "zone": reading.zone,
        "zone_proba": _proba(reading.zone_proba, ZONES),
        "topics": list(reading.topics),
        "topics_proba": _proba(reading.topics_proba, TOPICS),
        "ownership": reading.ownership,
        "ownership_proba": _proba(reading.ownership_proba, OWNERSHIPS),
        "template": reading.template,
        "template_proba": _proba(reading.template_proba, TEMPLATES),
    }


def _plain(value: Any) -> Any:
    """Give a record as JSON data under the names of its attributes; its fractions are rounded."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    # A scalar of numpy knows the plain number or truth value that it stands for.
    plain = value.item() if hasattr(value, "item") else value
    return _round(plain) if isinstance(plain, float) else plain


def _proba(probabilities: Mapping[str, float], labels: Sequence[str]) -> dict[str, float]:
    return {label: _round(probabilities.get(label, 0.0)) for label in labels}


def _round(probability: float) -> float:
    # Models give numpy scalars; adding 0.0 turns a negative zero into a plain one.
    value = round(float(probability), _DECIMALS) + 0.0
    if not isfinite(value):
        raise ValueError(f"{value} cannot be written as JSON")
    return value
