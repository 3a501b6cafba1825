"""``jdscan evaluate``: predict a gold file and print every figure with its interval."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from jdscan.errors import CorpusError

if TYPE_CHECKING:
    from jdscan.analyzer import Analyzer
    from jdscan.corpus import LabelledPosting
    from jdscan.evaluation.bootstrap import Interval
    from jdscan.evaluation.predictions import PostingAnalyzer

SCHEMA_VERSION = "1.0"


class EncoderName(StrEnum):
    """The encoders that a command can run on."""

    fast = "fast"
    accurate = "accurate"


def evaluate(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled postings, of either gold form.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write figures, intervals and versions to this file.")
    ] = None,
    predictions_file: Annotated[
        Path | None, typer.Option("--predictions", help="Write the predictions to this file.")
    ] = None,
    encoder: Annotated[EncoderName, typer.Option(help="Encoder to read with.")] = EncoderName.accurate,
    interval: Annotated[bool, typer.Option(help="Add 95% bootstrap intervals over postings.")] = True,
    own_splitting: Annotated[
        bool, typer.Option("--own-splitting", help="Split the text anew; no figures of units then.")
    ] = False,
) -> None:
    """Score jdscan on labelled postings: each figure with its 95% interval.

    Units that the gold gives are labelled as they are, unless you say
    --own-splitting. Postings composed of others (field `parts`) are
    resampled by their sources.
    """
    from jdscan.evaluation.bootstrap import intervals
    from jdscan.evaluation.gold import read_gold
    from jdscan.evaluation.predictions import parse_prediction, write_predictions
    from jdscan.evaluation.scores import score

    postings = read_gold(gold)
    analyzer = analyzer_of(context, encoder)
    rows = _predict_all(postings, analyzer, own_splitting)
    if predictions_file is not None:
        write_predictions(predictions_file, rows)
    predictions = {p.key: p for p in map(parse_prediction, rows)}
    figures = score(postings, predictions)
    spread = intervals(postings, predictions) if interval else {}
    for name, value in figures.items():
        typer.echo(_line(name, value, spread.get(name)))
    if json_file is not None:
        report = _report(gold, postings, analyzer, own_splitting)
        _write_json(json_file, report | _results(figures, spread))


def analyzer_of(context: typer.Context, encoder: str) -> "Analyzer":
    """Return the analyzer that the app was made with, or load the shipped one.

    The app's seam is ``context.obj``: where it can be called, it is called with the encoder's name.
    """
    if callable(context.obj):
        return cast("Callable[[str], Analyzer]", context.obj)(str(encoder))
    from jdscan.analyzer import Analyzer

    return Analyzer(str(encoder))


def _predict_all(
    postings: Sequence["LabelledPosting"], analyzer: "PostingAnalyzer", own_splitting: bool
) -> list[dict[str, Any]]:
    """Predict every posting, with a progress bar where a person watches standard error."""
    from rich.console import Console
    from rich.progress import Progress

    from jdscan.evaluation.predictions import predict

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        watched = progress.track(postings, description="Reading postings")
        return [predict(posting, analyzer, own_splitting=own_splitting) for posting in watched]


def _line(name: str, value: float | int, interval: "Interval | None") -> str:
    from jdscan.evaluation.scores import format_figure

    line = format_figure(name, value)
    return line if interval is None else f"{line} [{interval.low:.3f}, {interval.high:.3f}]"


def _report(
    path: Path, postings: Sequence["LabelledPosting"], analyzer: "PostingAnalyzer", own_splitting: bool
) -> dict[str, Any]:
    """Return what was measured on what: the part of the JSON that makes the figures repeatable."""
    versions = analyzer.versions
    return {
        "schema_version": SCHEMA_VERSION,
        "jdscan_version": versions.jdscan_version,
        "model_version": versions.model_version,
        "framework_version": versions.framework_version,
        "encoder": versions.encoder,
        "own_splitting": own_splitting,
        "gold": {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "postings": len(postings),
            "postings_with_units": sum(p.units is not None for p in postings),
            "units": sum(len(p.units or ()) for p in postings),
        },
    }


def _results(figures: Mapping[str, float | int], spread: Mapping[str, "Interval"]) -> dict[str, Any]:
    from jdscan.evaluation.bootstrap import LEVEL, RESAMPLES, SEED

    out: dict[str, Any] = {"figures": dict(figures)}
    if spread:
        out["bootstrap"] = {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED}
        out["intervals"] = {name: [i.low, i.high] for name, i in spread.items()}
    return out


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as e:
        raise CorpusError(f"cannot write the figures: {e}", where=str(path)) from e
