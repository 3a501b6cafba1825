"""The cascade's thresholds, chosen on out-of-fold readings, and its artefact with the curve that they come from."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jdscan.artefact import Artefact, write_manifest
from jdscan.errors import TrainingError
from jdscan.evaluation.scores import score
from jdscan.judgement.seat import ABSTAIN_BELOW
from jdscan.reading.cascade import MAY_COUNT, NAME, THRESHOLDS, Thresholds, doubt
from jdscan.records import UnitReading
from jdscan.training.card import Facts, data_section
from jdscan.training.data import Example
from jdscan.training.results import FIGURES, gold_of

# From reading nothing twice to reading nearly all twice.
GRID = (1.0, 0.8, 0.7, 0.6, 0.55, *(round(0.5 - 0.025 * i, 3) for i in range(21)))
TOLERANCE = 0.003
# Where the verdict would abstain on fast's readings; see `jdscan.judgement`.
POSTING = ABSTAIN_BELOW


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold gives.

    Attributes:
        threshold: A unit is read again where its doubt exceeds it.
        share: Share of the units that are read again, in [0, 1].
        figures: The main figures of the mixed readings, by their names in :data:`FIGURES`.
    """

    threshold: float
    share: float
    figures: Mapping[str, float]

    @property
    def mean(self) -> float:
        """Mean of the figures."""
        return _mean(self.figures)


@dataclass(frozen=True, slots=True)
class Curve:
    """Scores by share of units read again.

    Attributes:
        units: Number of units scored.
        points: By growing share.
        accurate: The figures where ``accurate`` reads everything.
    """

    units: int
    points: tuple[Point, ...]
    accurate: Mapping[str, float]


def curve(
    examples: Sequence[Example],
    fast: Sequence[UnitReading],
    accurate: Sequence[UnitReading],
    thresholds: Sequence[float] = GRID,
) -> Curve:
    """Score the mixed readings under every threshold of ``unit``.

    Args:
        examples: The units with their gold labels; real ones, since the threshold is chosen for them.
        fast: The reading of each by ``fast``, from models that have not seen its employer.
        accurate: The same by ``accurate``.
        thresholds: The grid.

    Raises:
        TrainingError: There is no example or no threshold, or the readings are not those of the examples.
    """
    units = [e.unit for e in examples]
    if not units or not thresholds or units != [r.unit for r in fast] or units != [r.unit for r in accurate]:
        raise TrainingError(
            f"{len(fast)} and {len(accurate)} readings do not belong to {len(units)} examples",
            remedy="Give one reading of each example under both encoders, in the same order, and a threshold",
        )
    doubts = [doubt(r) for r in fast]
    points = []
    for threshold in sorted(thresholds, reverse=True):
        again = [d > threshold for d in doubts]
        mixed = [a if twice else f for f, a, twice in zip(fast, accurate, again, strict=True)]
        points.append(Point(threshold, sum(again) / len(units), _figures(examples, mixed)))
    return Curve(len(units), tuple(points), _figures(examples, accurate))


def choose(found: Curve) -> Point:
    """Return the point of the cascade: the cheapest one that loses next to nothing.

    The rule: the smallest share read again whose mean of the five figures is at most 0.3 points (0.003) below the
    mean where ``accurate`` reads everything; where none is that near, the largest share.
    """
    enough = _mean(found.accurate) - TOLERANCE
    # A sum of floats may miss the tolerance by its last bit.
    return next((p for p in found.points if p.mean >= enough - 1e-12), found.points[-1])


def expected_speed(share: float, speed_fast: float, speed_accurate: float) -> float:
    """Return units a second where ``fast`` reads all and ``accurate`` a share of them; speeds in units a second."""
    return 1 / (1 / speed_fast + share / speed_accurate)


def table(found: Curve, speed_fast: float, speed_accurate: float) -> str:
    """Return the curve in Markdown, the chosen point in bold, with the expected speed in units a second.

    Args:
        found: The curve.
        speed_fast: Units that ``fast`` reads a second.
        speed_accurate: Units that ``accurate`` reads a second on the same machine.
    """
    chosen = choose(found)
    lines = [_row(["doubt over", "read again", *FIGURES.values(), "mean", "units a second"]), "|---" * 9 + "|"]
    for p in found.points:
        speed = expected_speed(p.share, speed_fast, speed_accurate)
        cells = [f"{p.threshold:g}", f"{p.share:.1%}", *_cells(p.figures), f"{speed:.0f}"]
        lines.append(_row([f"**{c}**" for c in cells] if p is chosen else cells))
    lines.append(_row(["`accurate` alone", "–", *_cells(found.accurate), f"{speed_accurate:.0f}"]))
    return "\n".join(lines)


def save_cascade(
    out: Path, found: Curve, facts: Facts, speed_fast: float, speed_accurate: float, *, posting: float = POSTING
) -> Artefact:
    """Choose the thresholds, write the artefact ``cascade`` anew with manifest and card, and return it.

    Args:
        out: Folder of the artefacts.
        found: The curve on out-of-fold readings.
        facts: What the card says of data and recipe.
        speed_fast: Units that ``fast`` reads a second.
        speed_accurate: Units that ``accurate`` reads a second on the same machine.
        posting: The threshold of postings, in [0, 1].
    """
    folder = out / NAME
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    chosen = choose(found)
    thresholds = Thresholds(chosen.threshold, posting)
    (folder / THRESHOLDS).write_text(json.dumps(thresholds.to_json()) + "\n", "utf-8")
    made = {"units": found.units, "share_read_again": chosen.share, "figures": dict(chosen.figures)}
    artefact = write_manifest(folder, NAME, facts.to_json() | {"curve": made})
    card = _card(thresholds, found, facts, table(found, speed_fast, speed_accurate))
    (folder / "README.md").write_text(card, "utf-8")
    return artefact


def _figures(examples: Sequence[Example], readings: Sequence[UnitReading]) -> dict[str, float]:
    gold, predictions = gold_of(list(zip(examples, readings, strict=True)), by_posting=True)
    found = score(gold, predictions)
    return {name: float(found[name]) for name in FIGURES if name in found}


def _mean(figures: Mapping[str, float]) -> float:
    return sum(figures.values()) / len(figures)


def _cells(figures: Mapping[str, float]) -> list[str]:
    named = [f"{figures[n]:.3f}" if n in figures else "–" for n in FIGURES]
    return [*named, f"{_mean(figures):.3f}"]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _card(thresholds: Thresholds, found: Curve, facts: Facts, rows: str) -> str:
    chosen = choose(found)
    loss = 100 * (_mean(found.accurate) - chosen.mean)
    lines = [
        f"# Artefact `{NAME}`",
        "",
        "When the encoder `accurate` reads again what `fast` has read: two thresholds, no weights.",
        "Made by `make train`; `manifest.json` holds the hashes that are checked at load.",
        "",
        "## Rule",
        "",
        f"- `unit` = {thresholds.unit:g}: a unit is read again where the chance that one of its decisions is wrong,",
        "  by the calibrated probabilities of `fast`, exceeds this (zone; each topic; ownership and template, times",
        "  the probability that the unit counts).",
        f"- `posting` = {thresholds.posting:g}: where the structure or a coverage status of the posting, as `fast`",
        f"  reads it, is less probable than this, every unit that counts with probability {MAY_COUNT:g} or more is",
        "  read again.",
        "- The posting models of `accurate` judge the mixed readings.",
        "",
        "`unit` is the threshold with the smallest share read again whose mean of the five figures is at most 0.3",
        "points below that of `accurate` alone; it was chosen on the table below, which flatters it a little. The",
        f"verdict abstains from a structure, and calls a coverage unsure, under a probability of {POSTING:g}.",
        "",
        "## Curve (out of fold by employer, the encoders refitted)",
        "",
        f"{found.units} real units; macro-F1; the chosen threshold in bold: {chosen.share:.1%} read again,",
        f"{abs(loss):.2f} points {'below' if loss > 0 else 'above'} `accurate` alone. The table knows the rule of",
        "units only; that of postings reads more, and `jdscan evaluate --encoder cascade` prints the share of both.",
        "Units a second are expected from the speeds of the two encoders, measured on the machine of the run.",
        "",
        rows,
        "",
        *data_section(facts),
        f"- folds by employer: {facts.folds}",
        "",
        "## Use and limits",
        "",
        "As those of the two encoders. Single units, as `jdscan label` reads them, know the first rule only.",
    ]
    return "\n".join(lines) + "\n"
