"""``jdscan evaluate``: predict a gold file and print every figure with its interval."""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from jdscan.cli.loading import EncoderName, analyzer_of
from jdscan.errors import CorpusError

if TYPE_CHECKING:
    from jdscan.analyzer import Analyzer
    from jdscan.corpus import LabelledPosting
    from jdscan.evaluation.bootstrap import Interval
    from jdscan.evaluation.predictions import PostingAnalyzer
    from jdscan.evaluation.robustness import Outcome

SCHEMA_VERSION = "1.1"
_Item = TypeVar("_Item")


class RenderingName(StrEnum):
    """The renderings of :data:`jdscan.evaluation.robustness.KINDS`, and all of them (a test compares the two)."""

    punctuation = "punctuation"
    commas = "commas"
    capitals = "capitals"
    bullets = "bullets"
    typos = "typos"
    british = "british"
    debris = "debris"
    breaks = "breaks"
    stripped = "stripped"
    glued = "glued"
    all = "all"


class CheckName(StrEnum):
    """What can be checked instead of scored."""

    titles = "titles"
    edits = "edits"


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
    rendering: Annotated[
        RenderingName | None,
        typer.Option(help="Score on the gold as a careless source leaves it, or compare all such forms."),
    ] = None,
    check: Annotated[
        CheckName | None,
        typer.Option(help="Instead of scoring, swap titles of the same level, or hold edits to a new analysis."),
    ] = None,
) -> None:
    """Score jdscan on labelled postings: each figure with its 95% interval.

    Units that the gold gives are labelled as they are, unless you say
    --own-splitting. Postings composed of others (field `parts`) are
    resampled by their sources.

    With --rendering, the postings first lose their punctuation or commas,
    have headings in capitals, bullets, typos, British spelling or debris of
    web pages put in; or lose their line breaks (breaks), punctuation as well
    (stripped), or have list items glued (glued): these are always split anew.
    `all` prints one table, of given units and of own splitting, with the
    difference of every form to the clean text.

    With --check titles, every posting is read again under six titles of the
    same labelled level: in how many readings does the structure change? With
    --check edits, every finding asks for an edit, and the edited text is
    analysed anew: how many findings get one, and how many does it clear?
    """
    from jdscan.evaluation.cascade import RereadCounter
    from jdscan.evaluation.gold import read_gold

    if rendering is RenderingName.all and predictions_file is not None:
        raise typer.BadParameter("--predictions takes the predictions of one rendering, not of all")
    if check is not None:
        _refuse_with_check(rendering, predictions_file, own_splitting)
    postings = read_gold(gold)
    loaded = analyzer_of(context, encoder)
    analyzer = RereadCounter(loaded)
    report = _report(gold, postings, analyzer)
    if check is not None:
        report |= _check(check, postings, loaded)
        if json_file is not None:
            _write_json(json_file, report)
        return
    if rendering is RenderingName.all:
        report |= _evaluate_all(postings, analyzer, interval)
    else:
        report |= _evaluate_one(postings, analyzer, rendering, own_splitting, interval, predictions_file)
    if reread := analyzer.figures():
        typer.echo("\n".join(_line(name, value, None) for name, value in reread.items()))
        report["reread"] = reread
    if json_file is not None:
        _write_json(json_file, report)


def _refuse_with_check(rendering: RenderingName | None, predictions_file: Path | None, own_splitting: bool) -> None:
    """Refuse the options that a check would not heed.

    Raises:
        typer.BadParameter: One of them is given.
    """
    given = {"--rendering": rendering, "--predictions": predictions_file, "--own-splitting": own_splitting or None}
    unheeded = [option for option, value in given.items() if value is not None]
    if unheeded:
        raise typer.BadParameter(f"a check scores nothing: leave out {', '.join(unheeded)}", param_hint="--check")


def _evaluate_one(
    clean: Sequence["LabelledPosting"],
    analyzer: "PostingAnalyzer",
    rendering: RenderingName | None,
    own_splitting: bool,
    interval: bool,
    predictions_file: Path | None,
) -> dict[str, Any]:
    """Print the figures of one rendering, or of the gold as it is, and return what JSON says of them."""
    from jdscan.evaluation.bootstrap import intervals
    from jdscan.evaluation.predictions import parse_prediction, predict, write_predictions
    from jdscan.evaluation.robustness import CLEAN, TEXT_KINDS, render_posting
    from jdscan.evaluation.scores import score

    kind = rendering.value if rendering else CLEAN
    anew = own_splitting or kind in TEXT_KINDS
    postings = [render_posting(p, kind) for p in clean]
    rows = [predict(p, analyzer, own_splitting=anew) for p in _watched(postings, "Reading postings")]
    if predictions_file is not None:
        write_predictions(predictions_file, rows)
    predictions = {p.key: p for p in map(parse_prediction, rows)}
    figures = score(postings, predictions)
    spread = intervals(postings, predictions) if interval else {}
    for name, value in figures.items():
        typer.echo(_line(name, value, spread.get(name)))
    return {"rendering": kind, "own_splitting": anew, **_results(figures, spread)}


def _evaluate_all(postings: Sequence["LabelledPosting"], analyzer: "PostingAnalyzer", interval: bool) -> dict[str, Any]:
    """Print the table of all renderings, and return what JSON says of them."""
    from jdscan.evaluation.robustness import compare, format_table, plan_trials, predict_trial

    trials = _watched(plan_trials(postings), "Reading renderings")
    outcomes = compare(postings, {t: predict_trial(postings, t, analyzer) for t in trials}, interval=interval)
    typer.echo(format_table(outcomes))
    return {"rendering": RenderingName.all.value, **_all_results(outcomes)}


def _check(check: CheckName, postings: Sequence["LabelledPosting"], analyzer: "Analyzer") -> dict[str, Any]:
    """Print the figures of a check, and return what JSON says of them."""
    from jdscan.evaluation.counterfactuals import edit_figures
    from jdscan.evaluation.titles import title_figures

    figures = edit_figures(postings, analyzer) if check is CheckName.edits else title_figures(postings, analyzer)
    for name, value in figures.items():
        typer.echo(_line(name, value, None))
    return {"check": check.value, "figures": figures}


def _watched(items: Sequence[_Item], description: str) -> Iterator[_Item]:
    """Yield the items, with a progress bar where a person watches standard error."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        yield from progress.track(items, description=description)


def _line(name: str, value: float | int, interval: "Interval | None") -> str:
    from jdscan.evaluation.scores import format_figure

    line = format_figure(name, value)
    return line if interval is None else f"{line} [{interval.low:.3f}, {interval.high:.3f}]"


def _report(path: Path, postings: Sequence["LabelledPosting"], analyzer: "PostingAnalyzer") -> dict[str, Any]:
    """Return what was measured on what: the part of the JSON that makes the figures repeatable."""
    from jdscan.report import versions_to_dict

    return {
        "schema_version": SCHEMA_VERSION,
        **versions_to_dict(analyzer.versions),
        "gold": {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "postings": len(postings),
            "postings_with_units": sum(p.units is not None for p in postings),
            "units": sum(len(p.units or ()) for p in postings),
        },
    }


def _results(figures: Mapping[str, float | int], spread: Mapping[str, "Interval"]) -> dict[str, Any]:
    out: dict[str, Any] = {"figures": dict(figures)}
    if spread:
        out["bootstrap"] = _bootstrap()
        out["intervals"] = {name: [i.low, i.high] for name, i in spread.items()}
    return out


def _all_results(outcomes: Sequence["Outcome"]) -> dict[str, Any]:
    from jdscan.evaluation.robustness import to_json

    drawn = any(o.differences for o in outcomes)
    return ({"bootstrap": _bootstrap()} if drawn else {}) | {"renderings": to_json(outcomes)}


def _bootstrap() -> dict[str, Any]:
    from jdscan.evaluation.bootstrap import LEVEL, RESAMPLES, SEED

    return {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED}


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as e:
        raise CorpusError(f"cannot write the figures: {e}", where=str(path)) from e
