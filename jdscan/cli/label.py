"""``jdscan label``: label single units, out of any posting."""

import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from jdscan.cli.loading import EncoderName, analyzer_of
from jdscan.errors import InputError
from jdscan.records import OWNERSHIPS, TEMPLATES, TOPICS, ZONES, Unit, UnitReading

BATCH = 256  # units read at once: bounds memory on long inputs
_DECIMALS = 4
_FORM = '{"text": "...", "heading": "...", "previous": "..."}'


class UnitFormat(StrEnum):
    """How units are written in the input."""

    text = "text"
    jsonl = "jsonl"


@dataclass(frozen=True, slots=True)
class _BadLine:
    """A line that holds no unit, with its number from 1 and the reason."""

    number: int
    reason: str


def label(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="Units, one a line; - is standard input.")],
    unit_format: Annotated[
        UnitFormat | None,
        typer.Option("--format", help="How units are written; by default jsonl for *.jsonl, else text."),
    ] = None,
    encoder: Annotated[EncoderName, typer.Option(help="Encoder to read with.")] = EncoderName.accurate,
) -> None:
    """Label single sentences or list items: a JSON line each, with all probabilities.

    As text, each line is a unit, read without context. As JSON Lines, each
    line is an object with `text` and, where known, the `heading` that it
    stands under and the `previous` unit; other fields are ignored.

    Blank lines are skipped. A bad line is reported on standard error with its
    number; the others are still labelled, and the exit code is 2.
    """
    chosen = unit_format or (UnitFormat.jsonl if source.lower().endswith(".jsonl") else UnitFormat.text)
    bad = 0
    with _opened(source) as stream:
        parsed = (_parse(number, line, chosen) for number, line in enumerate(stream, 1))
        units = _drop_bad(parsed, source)
        analyzer = analyzer_of(context, encoder)
        while batch := list(itertools.islice(units, BATCH)):
            good = [u for u in batch if isinstance(u, Unit)]
            bad += len(batch) - len(good)
            for reading in analyzer.read_units(good) if good else ():
                # Bytes: JSON Lines are UTF-8, whatever the terminal's encoding.
                typer.echo(f"{json.dumps(_row(reading), ensure_ascii=False)}\n".encode(), nl=False)
    if bad:
        raise typer.Exit(InputError.exit_code)


def _drop_bad(parsed: Iterable[Unit | _BadLine | None], source: str) -> Iterator[Unit | _BadLine]:
    """Report bad lines as they pass by, and leave out blank ones."""
    name = "standard input" if source == "-" else source
    for line in parsed:
        if isinstance(line, _BadLine):
            typer.echo(f"{name}:{line.number}: {line.reason}", err=True)
        if line is not None:
            yield line


def _opened(source: str) -> AbstractContextManager[BinaryIO]:
    """Open the input as bytes, so that one undecodable line does not cost the others.

    Raises:
        InputError: The file cannot be read.
    """
    if source == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(source).open("rb")
    except OSError as e:
        raise InputError(f"cannot read the units: {e.strerror}", where=source, remedy="Give a file") from e


def _parse(number: int, line: bytes, unit_format: UnitFormat) -> Unit | _BadLine | None:
    """Return the unit that a line holds, what is wrong with it, or None for a blank line."""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError as e:
        return _BadLine(number, f"not UTF-8 at byte {e.start} of the line. Save the file as UTF-8")
    if not text:
        return None
    if unit_format is UnitFormat.text:
        return _unit(number, text)
    try:
        row = json.loads(text)
    except ValueError as e:
        return _BadLine(number, f"not JSON: {e}. Write {_FORM}")
    return _unit_of_row(number, row)


def _unit_of_row(number: int, row: object) -> Unit | _BadLine:
    if not isinstance(row, dict):
        return _BadLine(number, f"not a JSON object. Write {_FORM}")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        return _BadLine(number, f"`text` is missing, empty or not a string. Write {_FORM}")
    context = [row.get(name) or "" for name in ("heading", "previous")]
    if not all(isinstance(c, str) for c in context):
        return _BadLine(number, f"`heading` or `previous` is not a string. Write {_FORM}")
    return _unit(number, text.strip(), *context)


def _unit(number: int, text: str, heading: str = "", previous: str = "") -> Unit:
    # Each unit is a posting of its own: its offsets count from its own start.
    return Unit(number - 1, text, 0, len(text), heading=heading.strip(), previous=previous.strip())


def _row(reading: UnitReading) -> dict[str, Any]:
    return {
        "text": reading.unit.text,
        "zone": reading.zone,
        "topics": list(reading.topics),
        "ownership": reading.ownership,
        "template": reading.template,
        "zone_proba": _rounded(reading.zone_proba, ZONES),
        "topics_proba": _rounded(reading.topics_proba, TOPICS),
        "ownership_proba": _rounded(reading.ownership_proba, OWNERSHIPS),
        "template_proba": _rounded(reading.template_proba, TEMPLATES),
    }


def _rounded(proba: Mapping[str, float], labels: tuple[str, ...]) -> dict[str, float]:
    return {name: round(float(proba.get(name, 0.0)), _DECIMALS) for name in labels}
