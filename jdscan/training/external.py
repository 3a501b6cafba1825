"""Labels of real postings that are stored without their text, under ``corpus/external/``.

A line is a posting: its id in the unlabelled collection, the SHA-256 of its text as :mod:`jdscan.ingest` reads it,
and its labelled units as character spans of that text. Text and labels are joined here, at training time.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jdscan.corpus import LabelledPosting, UnitLabels, read_jsonl
from jdscan.errors import TrainingError
from jdscan.evaluation.checks import choice, choices, need, reject
from jdscan.records import FAMILIES, OWNERSHIPS, SENIORITIES, STRUCTURES, TEMPLATES, TOPICS, ZONES, Unit
from jdscan.training.data import Example, employer_of
from jdscan.training.unlabelled import free_postings, posting_of_row

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SpanLabels:
    """The labels of one span.

    Attributes:
        span: Start and end in the posting's text.
        heading: Span of the section heading that it stands under, or None; likewise ``previous``, the unit before.
        labels: What holds: both readings where they agree, else what the adjudicator said.
        readings: The two independent readings; one alone where there was no second.
    """

    span: Span
    heading: Span | None
    previous: Span | None
    labels: UnitLabels
    readings: tuple[UnitLabels, ...]


@dataclass(frozen=True, slots=True)
class ExternalPosting:
    """The labels of one posting.

    Attributes:
        posting: Its id in the collection.
        text_sha256: Hash of the text that the spans point into.
        units: Labelled spans, ascending.
        whole: Whether they are all units of the posting.
        family: Codebook section 5; None unless ``whole``; likewise ``seniority`` and ``structure``.
    """

    posting: str
    text_sha256: str
    units: tuple[SpanLabels, ...]
    whole: bool
    family: str | None
    seniority: str | None
    structure: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """External labels with their text: examples, and the postings among them that are labelled whole."""

    examples: tuple[Example, ...]
    postings: tuple[LabelledPosting, ...]


def read_external(path: Path) -> Iterator[ExternalPosting]:
    """Yield the postings of a file of external labels.

    Raises:
        CorpusError: A line breaks the format.
    """
    for where, row in read_jsonl(path):
        yield ExternalPosting(
            posting=str(need(row, "posting", where)),
            text_sha256=str(need(row, "text_sha256", where)),
            units=tuple(_span_labels(u, where) for u in need(row, "units", where)),
            whole=bool(row.get("whole")),
            family=choice(row, "family", FAMILIES, where, optional=True),
            seniority=choice(row, "seniority", SENIORITIES, where, optional=True),
            structure=choice(row, "structure", STRUCTURES, where, optional=True),
        )


def _span_labels(row: Mapping[str, Any], where: str) -> SpanLabels:
    labels = _labels(row, where)
    # A reading is written as what it differs in from the labels that hold.
    readings = tuple(_labels({**row, **r}, where) for r in row.get("readings", [{}]))
    heading, previous = (None if row.get(k) is None else _span(row[k], where) for k in ("heading", "previous"))
    return SpanLabels(_span(need(row, "span", where), where), heading, previous, labels, readings)


def _span(value: Any, where: str) -> Span:
    if not (isinstance(value, list) and len(value) == 2 and 0 <= value[0] < value[1]):
        reject(f"{value!r} is not a span", where, "Give start and end, end exclusive")
    return int(value[0]), int(value[1])


def _labels(row: Mapping[str, Any], where: str) -> UnitLabels:
    full = {"topics": [], "ownership": "none", "template": "neutral", **row}
    return UnitLabels(
        zone=str(choice(full, "zone", ZONES, where)),
        topics=choices(full, "topics", TOPICS, where),
        ownership=str(choice(full, "ownership", OWNERSHIPS, where)),
        template=str(choice(full, "template", TEMPLATES, where)),
    )


def join_external(path: Path, shared: Path, employers: Mapping[str, str]) -> Joined:
    """Join external labels with the text of their postings.

    Args:
        path: The file of labels.
        shared: Folder with ``gold/`` and ``postings/``.
        employers: ``posting id -> employer``.

    Raises:
        TrainingError: A posting is not among the free ones, or its text is not the one that was labelled.
    """
    rows = {row["id"]: row for row in free_postings(shared)}
    examples: list[Example] = []
    postings: list[LabelledPosting] = []
    for p in read_external(path):
        text = text_of_posting(p.posting, p.text_sha256, rows)
        title = rows[p.posting]["title"] or ""
        units = [_unit(i, u, text) for i, u in enumerate(p.units)]
        group = employer_of(p.posting, dict(employers))
        source = "external" if p.whole else "external_units"
        examples += [Example(x, u.labels, p.posting, group, source, title) for x, u in zip(units, p.units, strict=True)]
        if p.whole:
            postings.append(
                LabelledPosting(
                    key=p.posting,
                    id=p.posting,
                    title=title,
                    text=text,
                    units=tuple(x.text for x in units),
                    labels=tuple(u.labels for u in p.units),
                    family=p.family,
                    seniority=p.seniority,
                    structure=p.structure,
                )
            )
    return Joined(tuple(examples), tuple(postings))


def text_of_posting(posting: str, text_sha256: str, rows: Mapping[str, dict[str, Any]]) -> str:
    """Return the text that a posting's spans point into.

    Args:
        posting: Its id.
        text_sha256: Hash of the text that was labelled.
        rows: Free postings by id.

    Raises:
        TrainingError: The posting is not among them, or its text is another now.
    """
    if posting not in rows:
        raise TrainingError(f"posting {posting} is not free to train on")
    text = posting_of_row(rows[posting]).text
    if hashlib.sha256(text.encode()).hexdigest() != text_sha256:
        raise TrainingError(
            f"the text of posting {posting} is read otherwise than when it was labelled",
            remedy="Map the spans to the new text: a change of jdscan.ingest moved them",
        )
    return text


def _unit(index: int, u: SpanLabels, text: str) -> Unit:
    def cut(span: Span | None) -> str:
        return "" if span is None else text[span[0] : span[1]]

    return Unit(index, cut(u.span), *u.span, "sentence", cut(u.heading), cut(u.previous))
