"""``jdscan scan``: a posting in, a verdict out."""

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jdscan.cli.loading import EncoderName, analyzer_of
from jdscan.errors import InputError
from jdscan.records import SEVERITIES

if TYPE_CHECKING:
    from jdscan.records import Advice, Analysis

FAILED = 3


class SourceName(StrEnum):
    """The formats that a posting can come in."""

    text = "text"
    markdown = "markdown"
    html = "html"


class SeverityName(StrEnum):
    """The severities, from the mildest on."""

    info = "info"
    low = "low"
    medium = "medium"
    high = "high"


class AudienceName(StrEnum):
    """Whom the report is for; :data:`jdscan.report.audience.Audience` has the same (a test compares the two)."""

    recruiter = "recruiter"
    candidate = "candidate"


class Extra(StrEnum):
    """What the terminal view can show besides."""

    units = "units"


def scan(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="The posting; - is standard input.", show_default=False)
    ] = "",
    title: Annotated[str, typer.Option(help="Job title, where the text does not give it.", show_default=False)] = "",
    source_format: Annotated[
        SourceName | None, typer.Option("--format", help="How to read it; told from the text if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead.")] = False,
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write a stand-alone page.")] = None,
    audience: Annotated[
        AudienceName, typer.Option("--for", help="For a recruiter with edits, or a candidate with questions.")
    ] = AudienceName.recruiter,
    edits: Annotated[
        bool, typer.Option("--edits", help="Also search edits that clear the findings; takes seconds.")
    ] = False,
    show: Annotated[list[Extra] | None, typer.Option(help="Also show this; can be repeated.")] = None,
    encoder: Annotated[EncoderName, typer.Option(help="Encoder to read with.")] = EncoderName.accurate,
    fail_on: Annotated[
        SeverityName | None,
        typer.Option(help="Leave with code 3 if a finding is of this severity or worse.", show_default=False),
    ] = None,
) -> None:
    """Say which seat a posting describes, how far it covers the five accountabilities, and what to mend."""
    if edits and audience is AudienceName.candidate and not as_json:
        raise typer.BadParameter("edits are for a recruiter: leave out --for candidate", param_hint="--edits")
    # One posting is done before a collection of cycles would pay; the imports alone would set off dozens.
    gc.disable()
    from jdscan.ingest import read_file

    path = file or _piped_input()
    posting = read_file(path, title=title, source_format=source_format.value if source_format else None)
    analyzer = analyzer_of(context, encoder)
    analysis: Analysis = analyzer.analyze_posting(posting)
    advice = analyzer.advise(analysis) if edits else None
    if as_json:
        _print_json(analysis, advice)
    else:
        _print_report(analysis, audience, advice, show_units=Extra.units in (show or ()))
    if page is not None:
        _write_page(page, analysis, audience, advice)
    if fail_on is not None and is_met(analysis, fail_on):
        raise typer.Exit(FAILED)


def is_met(analysis: "Analysis", severity: str) -> bool:
    """Tell whether any finding is of the severity or worse."""
    floor = SEVERITIES.index(severity)
    return any(SEVERITIES.index(finding.severity) >= floor for finding in analysis.verdict.findings)


def _piped_input() -> str:
    if sys.stdin.isatty():
        raise typer.BadParameter(
            "no posting given: name a file, or pipe a posting in (jdscan scan - < posting.txt)",
            param_hint="FILE",
        )
    return "-"


def _print_json(analysis: "Analysis", advice: "Advice | None") -> None:
    from jdscan.report import to_json

    # Bytes, so that the output is UTF-8 with plain line feeds whatever the terminal's encoding.
    typer.echo(to_json(analysis, advice).encode(), nl=False)


def _print_report(
    analysis: "Analysis",
    audience: AudienceName,
    advice: "Advice | None",
    *,
    show_units: bool,
) -> None:
    from rich.console import Console

    from jdscan.report import render_terminal

    console = Console()
    render_terminal(analysis, console, show_units=show_units, audience=audience.value, advice=advice)


def _write_page(
    path: Path,
    analysis: "Analysis",
    audience: AudienceName,
    advice: "Advice | None",
) -> None:
    from jdscan.report import render_html

    try:
        page = render_html(analysis, audience=audience.value, advice=advice)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write the page: {error.strerror or error}",
            where=str(path),
            remedy="Give a file in a folder that you may write to",
        ) from error
    typer.echo(f"Page written to {path}", err=True)
