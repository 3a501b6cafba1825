"""Rows of ``models/RESULTS.md``: what an experiment scored, with bootstrap intervals over employers."""

import json
import platform
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.evaluation.bootstrap import intervals
from jdscan.evaluation.predictions import Prediction, UnitPrediction
from jdscan.evaluation.scores import score
from jdscan.records import TOPICS, UnitReading
from jdscan.training.data import Example

FIGURES = {
    "zone.macro_f1": "zone",
    "topics.five.macro_f1": "five topics",
    "topics.all.macro_f1": "all topics",
    "ownership.counted_zones.macro_f1": "ownership, counted",
    "template.macro_f1": "template",
}
RESAMPLES = 300
HEAD = """# Results of the experiments

Written by `make experiments`, a section a run in the order of running; the configuration of each is
`models/experiments/<name>.toml`. *Held out*: the real examples of the fold's employers. *Dev*: the development gold,
read by the same models. Macro-F1 with a 95% bootstrap interval over employers (dev: over postings). The held-out
fold chooses, dev confirms. Speed is torch's, vectors and heads, in units a second on the machine of the run.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What one fold gives.

    Attributes:
        fold: The fold that was held out.
        trained: Number of examples trained on.
        speed: Units read a second.
        held: Held-out examples, with their readings in ``held_readings``; likewise ``dev``.
    """

    fold: int
    trained: int
    speed: float
    held: tuple[Example, ...]
    held_readings: tuple[UnitReading, ...]
    dev: tuple[Example, ...]
    dev_readings: tuple[UnitReading, ...]


def has_row(results: Path, name: str) -> bool:
    """Tell whether the results hold a run of this name."""
    return results.exists() and f"\n## {name}\n" in results.read_text("utf-8")


def append_row(
    results: Path, name: str, why: str, facts: Mapping[str, Any], parts: Sequence[Part], seconds: float
) -> None:
    """Append the section of one run."""
    held = [(e, r) for p in parts for e, r in zip(p.held, p.held_readings, strict=True)]
    columns = [(f"held out ({len(held)})", _figures(held, by_posting=False))]
    for p in parts:
        dev = list(zip(p.dev, p.dev_readings, strict=True))
        if dev:
            columns.append((f"dev, without fold {p.fold}", _figures(dev, by_posting=True)))
    names = [*FIGURES, *(f"topic.{t}.f1" for t in TOPICS)]
    lines = [
        f"\n## {name}\n",
        f"{why}\n",
        f"- configuration: `{json.dumps(facts, sort_keys=True)}`",
        f"- examples: {', '.join(str(p.trained) for p in parts)}; {seconds / 60:.1f} minutes; "
        f"{parts[0].speed:.0f} units a second ({platform.machine()})\n",
        "| macro-F1 or F1 | " + " | ".join(title for title, _ in columns) + " |",
        "|---" * (1 + len(columns)) + "|",
        *(f"| {FIGURES.get(n, n)} | " + " | ".join(c.get(n, "–") for _, c in columns) + " |" for n in names),
    ]
    if not results.exists():
        results.write_text(HEAD, "utf-8")
    with results.open("a", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def _figures(rows: Sequence[tuple[Example, UnitReading]], *, by_posting: bool) -> dict[str, str]:
    gold, predictions = gold_of(rows, by_posting=by_posting)
    found = score(gold, predictions)
    spread = intervals(gold, predictions, resamples=RESAMPLES)
    return {n: f"{v:.3f}" + (f" [{i.low:.3f}, {i.high:.3f}]" if (i := spread.get(n)) else "") for n, v in found.items()}


def gold_of(
    rows: Sequence[tuple[Example, UnitReading]], *, by_posting: bool
) -> tuple[list[LabelledPosting], dict[str, Prediction]]:
    """Return examples and readings in the form of the scorer, grouped by employer or by posting."""
    groups: dict[str, list[tuple[Example, UnitReading]]] = defaultdict(list)
    for e, r in rows:
        groups[e.posting if by_posting else e.employer].append((e, r))
    gold = [
        LabelledPosting(
            key=k,
            id=k,
            title="",
            text="\n".join(e.unit.text for e, _ in members),
            units=tuple(e.unit.text for e, _ in members),
            labels=tuple(e.labels for e, _ in members),
        )
        for k, members in groups.items()
    ]
    predictions = {
        k: Prediction(k, units=tuple(UnitPrediction(_labels(r), r.topics_proba) for _, r in members))
        for k, members in groups.items()
    }
    return gold, predictions


def _labels(r: UnitReading) -> UnitLabels:
    return UnitLabels(r.zone, r.topics, r.ownership, r.template)
