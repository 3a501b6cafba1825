"""``jdscan doctor``: is this installation whole?"""

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jdscan._version import __version__
from jdscan.cli.loading import EncoderName, analyzer_of
from jdscan.errors import ArtefactError, JdscanError

if TYPE_CHECKING:
    from jdscan.records import Analysis

SCHEMA_VERSION = "1.0"
ARTEFACTS = ("accurate", "boundary", "cascade", "fast", "hints", "ngrams", "norms", "posting", "raised")
SELF_TEST = """Chief Product and Marketing Officer

Fernbank makes rota software for care homes. 🌿

What you will do
- Own the product vision and decide which bets our portfolio makes
- Set the product roadmap and its priorities for the next three years
- Decide packaging and price architecture across all our products
- Lead demand generation across paid search, events and partners
- Run our brand campaigns and the content calendar in every channel
- Plan and carry out every launch with product marketing

What you bring
- Twelve years in product management or marketing
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, whether it holds, and what was seen."""

    name: str
    ok: bool
    detail: str


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON instead.")] = False,
    encoder: Annotated[EncoderName, typer.Option(help="Encoder of the self-test.")] = EncoderName.accurate,
) -> None:
    """Check versions, the hashes of all artefacts, the framework, and one posting analysed in memory."""
    checks = [*_check_packages(), *_check_artefacts(), _check_framework(), _check_posting(context, encoder)]
    ok = all(check.ok for check in checks)
    if as_json:
        typer.echo(json.dumps(_report(checks, ok), indent=2, ensure_ascii=False))
    else:
        _print(checks)
    if not ok:
        raise typer.Exit(ArtefactError.exit_code)


def _check_packages() -> Iterator[Check]:
    for name in needed_packages():
        try:
            yield Check(f"package {name}", True, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Check(f"package {name}", False, "not installed; reinstall jdscan")


def needed_packages() -> list[str]:
    """Name the packages that the base install needs on this platform, as its metadata lists them."""
    from packaging.requirements import Requirement  # spaCy needs it too

    needed = [Requirement(line) for line in metadata.requires("jdscan") or ()]
    return [r.name for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]


def _check_artefacts() -> Iterator[Check]:
    import jdscan_models

    for name in ARTEFACTS:
        yield _check_artefact(jdscan_models.path() / name)


def _check_artefact(folder: Path) -> Check:
    from jdscan.artefact import open_artefact

    name = f"artefact {folder.name}"
    try:
        artefact = open_artefact(folder)
    except JdscanError as error:
        return Check(name, False, str(error))
    return Check(name, True, f"{artefact.version}, {len(artefact.manifest['files'])} hashes hold")


def _check_framework() -> Check:
    from jdscan.framework import load_framework

    try:
        held = load_framework()
    except JdscanError as error:
        return Check("framework", False, str(error))
    return Check("framework", True, f"{held.version}, {len(held.decisions)} decisions")


def _check_posting(context: typer.Context, encoder: str) -> Check:
    from jdscan.ingest import read_posting

    name = f"self-test {encoder}"
    try:
        analysis = analyzer_of(context, encoder).analyze_posting(read_posting(SELF_TEST))
        faults = list(_faults(analysis))
    except Exception as error:  # a self-test reports whatever breaks, foreign errors too
        return Check(name, False, f"{type(error).__name__}: {error}")
    return Check(name, not faults, "; ".join(faults) or analysis.verdict.headline)


def _faults(analysis: "Analysis") -> Iterator[str]:
    text, verdict = analysis.posting.text, analysis.verdict
    pieces = [r.unit for r in analysis.reading.units] + [e for f in verdict.findings for e in f.evidence]
    shifted = sum(text[piece.start : piece.end] != piece.text for piece in pieces)
    if not analysis.reading.units:
        yield "no unit was found"
    if shifted:
        yield f"{shifted} of {len(pieces)} offsets do not hold"
    if verdict.seat.kind != "cpmo":
        yield f"seat {verdict.seat.kind} instead of cpmo"
    if verdict.structure != "stapled":
        yield f"structure {verdict.structure} instead of stapled"


def _report(checks: list[Check], ok: bool) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "jdscan_version": __version__,
        "python_version": platform.python_version(),
        "platform": platform.platform(),
        "ok": ok,
        "checks": [asdict(check) for check in checks],
    }


def _print(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.text import Text

    from jdscan.report.glyphs import Typesetter
    from jdscan.report.hanging import labelled

    console = Console()
    setter = Typesetter(console.encoding)
    console.print(Text(f"jdscan {__version__}, Python {platform.python_version()}, {platform.platform()}"))
    for check in checks:
        sign = setter.glyphs.good if check.ok else setter.glyphs.severity["high"]
        style = "green" if check.ok else "bold red"
        label = f"{sign} {check.name}"
        console.print(labelled(label, Text(setter.set(check.detail)), width=26, style=style))
    broken = sum(not check.ok for check in checks)
    words = f"{broken} of {len(checks)} checks failed." if broken else "This installation is whole."
    console.print(Text(words, style="bold red" if broken else "bold green"))
