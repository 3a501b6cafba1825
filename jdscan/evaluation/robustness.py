"""How much of the figures is left when the same gold is rendered as careless sources leave it.

A rendered posting keeps its labels, so that it is scored as the clean one is, and the difference between the two
is paired: the same postings, the same resamples (:func:`jdscan.evaluation.bootstrap.differences`).

Two families of renderings: the forms of :mod:`jdscan.evaluation.renderings` change the units one by one, and the
units can still be given; the forms of the text lose what parts the units, so that they can only be split anew.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jdscan.corpus import LabelledPosting
from jdscan.errors import CorpusError
from jdscan.evaluation.bootstrap import Difference, differences
from jdscan.evaluation.predictions import PostingAnalyzer, Prediction, parse_prediction, predict
from jdscan.evaluation.renderings import RENDERINGS, rendered
from jdscan.evaluation.scores import Figures, score

CLEAN = "clean"
# What stands between the units where the line break is lost, by kind.
_JOINTS = {"breaks": " ", "stripped": " ", "glued": "•"}
UNIT_KINDS = tuple(RENDERINGS)
TEXT_KINDS = tuple(_JOINTS)
KINDS = UNIT_KINDS + TEXT_KINDS
_LONGEST_TITLE = 6  # words; in a text without labelled units a line of so few words passes for a heading

_FIVE, _COVERAGE = "topics.five.macro_f1", "coverage.accuracy"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: a figure of the given units or of the text split anew."""

    title: str
    figure: str
    own_splitting: bool = False


_COLUMNS = (
    _Column("zone", "zone.macro_f1"),
    _Column("topics.five", _FIVE),
    _Column("topics.all", "topics.all.macro_f1"),
    _Column("ownership", "ownership.counted_zones.macro_f1"),
    _Column("template", "template.macro_f1"),
    _Column("coverage", _COVERAGE),
    _Column("coverage, own splitting", _COVERAGE, own_splitting=True),
)
_WITH_INTERVAL = (_FIVE, _COVERAGE)
_ABSENT = "–"


def render_posting(posting: LabelledPosting, kind: str) -> LabelledPosting:
    """Render a posting in one form; the draws hang on its key and the kind alone.

    Where the posting has no labelled units, its lines stand in for them. ``capitals`` sets headings in capitals,
    all other forms change every unit. The forms of the text join the units: by a space (``breaks``), by a space
    after their punctuation is stripped (``stripped``), by a list mark (``glued``).

    Args:
        posting: The clean posting.
        kind: One of :data:`KINDS`, or :data:`CLEAN` for the posting as it is.

    Returns:
        The posting with its text and its units rendered: as many units, none of them empty, and all else
        (title, labels) as it was.

    Raises:
        CorpusError: There is no such kind.
    """
    if kind == CLEAN:
        return posting
    if kind not in KINDS:
        raise CorpusError(f"unknown rendering {kind!r}", where=posting.key, remedy=f"Allowed: {', '.join(KINDS)}")
    rng = random.Random(f"{kind} {posting.key}")  # noqa: S311 - a draw, no secret; a string seeds by its SHA-512
    texts = tuple(_render_piece(p, kind, rng) for p in _pieces(posting))
    text = "\n".join(texts) if kind in UNIT_KINDS else _JOINTS[kind].join(t for t in texts if t)
    return replace(posting, text=text, units=None if posting.units is None else texts)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    heading: bool


def _pieces(posting: LabelledPosting) -> list[_Piece]:
    if posting.units is None:
        return [_Piece(line, len(line.split()) <= _LONGEST_TITLE) for line in posting.text.split("\n")]
    labelled = zip(posting.units, posting.labels, strict=True)
    return [_Piece(text, labels.zone == "heading") for text, labels in labelled]


def _render_piece(piece: _Piece, kind: str, rng: random.Random) -> str:
    if kind in UNIT_KINDS:
        return piece.text if kind == "capitals" and not piece.heading else rendered(piece.text, kind, rng)
    flat = " ".join(piece.text.split())
    return rendered(flat, "punctuation", rng) if kind == "stripped" else flat


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of the whole gold: in which form, and whether it was split anew or its units were given."""

    kind: str
    own_splitting: bool

    @property
    def clean(self) -> "Trial":
        """The trial that it is compared with."""
        return replace(self, kind=CLEAN)


def plan_trials(gold: Sequence[LabelledPosting]) -> list[Trial]:
    """List the trials that the gold allows, the clean ones first; without labelled units all split anew."""
    ways = (False, True) if any(g.units is not None for g in gold) else (True,)
    return [Trial(k, own) for k in (CLEAN, *KINDS) for own in ways if own or k not in TEXT_KINDS]


def predict_trial(gold: Sequence[LabelledPosting], trial: Trial, analyzer: PostingAnalyzer) -> dict[str, Prediction]:
    """Render the gold and predict it; return the predictions by the posting's key."""
    rows = (predict(render_posting(g, trial.kind), analyzer, own_splitting=trial.own_splitting) for g in gold)
    return {p.key: p for p in map(parse_prediction, rows)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one trial.

    Attributes:
        trial: The trial.
        figures: As of :func:`jdscan.evaluation.scores.score`.
        differences: What it gains on the clean trial, by figure; empty for the clean one, and where no intervals
            were asked for or can be had.
    """

    trial: Trial
    figures: Figures
    differences: Mapping[str, Difference]


def compare(
    gold: Sequence[LabelledPosting],
    predictions: Mapping[Trial, Mapping[str, Prediction]],
    *,
    interval: bool = True,
) -> list[Outcome]:
    """Score every trial, and compare it with the clean one of the same splitting.

    Args:
        gold: The clean postings; their labels are those of all trials.
        predictions: By trial, then by the posting's key; for every trial the clean one is there too.
        interval: Whether to draw the paired intervals.

    Raises:
        CorpusError: A posting has no prediction, or its units do not match those predicted.
    """
    out = []
    for trial, of_trial in predictions.items():
        paired = interval and trial.kind != CLEAN
        gain = differences(gold, predictions[trial.clean], of_trial) if paired else {}
        out.append(Outcome(trial, score(gold, of_trial), gain))
    return out


def format_table(outcomes: Sequence[Outcome]) -> str:
    """Return the table: a line a kind, each figure with its difference to the clean text.

    The difference of the five topics and those of coverage have their 95% intervals, if they were drawn.
    """
    by_trial = {o.trial: o for o in outcomes}
    kinds = dict.fromkeys(o.trial.kind for o in outcomes)
    rows = [["rendering", *(c.title for c in _COLUMNS)]]
    rows += [[kind, *(_cell(by_trial, kind, column) for column in _COLUMNS)] for kind in kinds]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _cell(by_trial: Mapping[Trial, Outcome], kind: str, column: _Column) -> str:
    outcome = by_trial.get(Trial(kind, column.own_splitting))
    if outcome is None or column.figure not in outcome.figures:
        return _ABSENT
    value = outcome.figures[column.figure]
    clean = by_trial[outcome.trial.clean].figures.get(column.figure)
    if kind == CLEAN or clean is None:
        return f"{value:.3f}"
    gain = outcome.differences.get(column.figure)
    spread = f" [{gain.interval.low:+z.3f}, {gain.interval.high:+z.3f}]" if gain else ""
    return f"{value:.3f} {value - clean:+z.3f}" + (spread if column.figure in _WITH_INTERVAL else "")


def to_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the outcomes by kind and splitting (``given_units`` or ``own_splitting``), as JSON holds them."""
    out: dict[str, Any] = {}
    for o in outcomes:
        found: dict[str, Any] = {"figures": dict(o.figures)}
        if o.differences:
            gains = o.differences.items()
            found["differences"] = {n: {"value": d.value, "interval": _bounds(d)} for n, d in gains}
        out.setdefault(o.trial.kind, {})["own_splitting" if o.trial.own_splitting else "given_units"] = found
    return out


def _bounds(difference: Difference) -> list[float]:
    return [difference.interval.low, difference.interval.high]
