"""Labelled postings on disk: gold (both forms), the authored corpus and predictions.

Formats: ``corpus/README.md`` for ours; the gold with units (one posting a line) is
``{doc, id, title, family, seniority, structure, units: [{text, zone, topics, ownership, template}]}``, the gold
without units ``{id, title, text, structure, ...}``, single units
``{id, title, heading, previous, text, zone, topics, ownership, template}``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jdscan.errors import CorpusError
from jdscan.records import (
    ACCOUNTABILITIES,
    COUNTED_ZONES,
    COVERAGE_STATES,
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
)


@dataclass(frozen=True, slots=True)
class UnitLabels:
    """The labels of one unit (codebook, sections 1 to 4)."""

    zone: str
    topics: tuple[str, ...]
    ownership: str
    template: str


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """A single labelled unit with its context; ``posting`` names the posting that it was taken from."""

    posting: str
    title: str
    heading: str
    previous: str
    text: str
    labels: UnitLabels


@dataclass(frozen=True, slots=True)
class LabelledPosting:
    """A labelled posting of either gold form.

    Attributes:
        key: ``doc`` where there is one, else ``id``: what predictions are matched by.
        id: Id in the collection of postings (joins employers), or the corpus id.
        title: Job title.
        text: The whole text; for the form with units, the units joined by newlines.
        units: Texts of the given units, or None in the form without units.
        labels: Labels of the given units, as many as ``units``; empty in the form without units.
        family: Codebook section 5, or None where not labelled; likewise the attributes below.
        extra: All other fields, as read.
    """

    key: str
    id: str
    title: str
    text: str
    units: tuple[str, ...] | None
    labels: tuple[UnitLabels, ...]
    family: str | None = None
    seniority: str | None = None
    structure: str | None = None
    coverage: Mapping[str, str] | None = None
    overreach: tuple[str, ...] | None = None
    reports_to: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def derived_coverage(self) -> dict[str, str] | None:
        """Return the labelled coverage, or the one that follows from the unit labels (codebook, section 5)."""
        if self.coverage is not None:
            return dict(self.coverage)
        return coverage_of(self.labels) if self.labels else None


def coverage_of(labels: Iterable[UnitLabels]) -> dict[str, str]:
    """Derive coverage from unit labels: owned, touched or missing for each accountability."""
    counted = [u for u in labels if u.zone in COUNTED_ZONES]
    out = {}
    for a in ACCOUNTABILITIES:
        strengths = {u.ownership for u in counted if a in u.topics}
        out[a] = "owned" if strengths & {"owns", "executes"} else "touched" if strengths else "missing"
    return out


def read_jsonl(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(file:line, row)`` for every line of a JSON Lines file.

    Raises:
        CorpusError: The file cannot be read, or a line is not a JSON object.
    """
    try:
        with path.open(encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if not line.strip():
                    continue
                where = f"{path}:{number}"
                try:
                    row = json.loads(line)
                except ValueError as e:
                    raise CorpusError(f"not JSON: {e}", where=where, remedy="Write one JSON object a line") from e
                if not isinstance(row, dict):
                    raise CorpusError("not a JSON object", where=where, remedy="Write one JSON object a line")
                yield where, row
    except (OSError, UnicodeDecodeError) as e:
        raise CorpusError(f"cannot read the file: {e}", where=str(path), remedy="Give a UTF-8 JSON Lines file") from e


def read_postings(path: Path) -> list[LabelledPosting]:
    """Read a file of labelled postings, of either gold form.

    Raises:
        CorpusError: A required field is missing or a label is not in the codebook.
    """
    return [posting_of(row, where) for where, row in read_jsonl(path)]


def read_units(path: Path) -> list[LabelledUnit]:
    """Read a file of single labelled units.

    Raises:
        CorpusError: A required field is missing or a label is not in the codebook.
    """
    out = []
    for where, row in read_jsonl(path):
        text = _need(row, "text", where)
        title, heading, previous = (str(row.get(k) or "") for k in ("title", "heading", "previous"))
        key = str(_need(row, "id", where))
        out.append(LabelledUnit(key, title, heading, previous, text, _labels(row, where)))
    return out


def posting_of(row: Mapping[str, Any], where: str) -> LabelledPosting:
    """Check one row of either gold form and return it as a record; ``where`` stands in the error message.

    Raises:
        CorpusError: A required field is missing or a label is not in the codebook.
    """
    units = row.get("units")
    labels = tuple(_labels(u, f"{where}, unit {i}") for i, u in enumerate(units or ()))
    texts = tuple(_need(u, "text", f"{where}, unit {i}") for i, u in enumerate(units)) if units is not None else None
    if texts is None and "text" not in row:
        raise CorpusError("neither `units` nor `text`", where=where, remedy="Give one of the two gold forms")
    known = {"family": FAMILIES, "seniority": SENIORITIES, "structure": STRUCTURES}
    for name, allowed in known.items():
        _allow(row.get(name), allowed, name, where, optional=True)
    coverage = row.get("coverage")
    for a, status in (coverage or {}).items():
        _allow(a, ACCOUNTABILITIES, "coverage", where)
        _allow(status, COVERAGE_STATES, f"coverage.{a}", where)
    overreach = row.get("overreach")
    named = {"doc", "id", "title", "text", "units", "coverage", "overreach", "reports_to", *known}
    return LabelledPosting(
        key=str(row.get("doc") or _need(row, "id", where)),
        id=str(row.get("id") or row.get("doc")),
        title=str(row.get("title") or ""),
        text=row["text"] if texts is None else "\n".join(texts),
        units=texts,
        labels=labels,
        family=row.get("family"),
        seniority=row.get("seniority"),
        structure=row.get("structure"),
        coverage=coverage,
        overreach=None if overreach is None else tuple(overreach),
        reports_to=row.get("reports_to"),
        extra={k: v for k, v in row.items() if k not in named},
    )


def _labels(row: Mapping[str, Any], where: str) -> UnitLabels:
    _allow(_need(row, "zone", where), ZONES, "zone", where)
    _allow(_need(row, "ownership", where), OWNERSHIPS, "ownership", where)
    _allow(_need(row, "template", where), TEMPLATES, "template", where)
    topics = tuple(_need(row, "topics", where))
    for t in topics:
        _allow(t, TOPICS, "topics", where)
    return UnitLabels(row["zone"], topics, row["ownership"], row["template"])


def _need(row: Mapping[str, Any], name: str, where: str) -> Any:
    if name not in row:
        raise CorpusError(f"field `{name}` is missing", where=where, remedy="See corpus/README.md for the format")
    return row[name]


def _allow(value: Any, allowed: tuple[str, ...], name: str, where: str, *, optional: bool = False) -> None:
    if value not in allowed and not (optional and value is None):
        raise CorpusError(f"`{name}` is {value!r}", where=where, remedy=f"Allowed: {', '.join(allowed)}")
