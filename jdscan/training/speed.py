"""The speed benchmark: raw unit strings to calibrated labels, against the stock encoder (``make speed``).

The other side is the stock all-MiniLM-L6-v2 through sentence-transformers' ``encode``, followed by the same heads:
once on heading, previous unit and unit joined (what our encoders read), once on the unit alone. All sides read the
same units, in repeats that take turns, in one process; the ratio is that of the medians.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

import jdscan_models
from jdscan.analyzer import Analyzer
from jdscan.artefact import open_artefact
from jdscan.corpus import read_units
from jdscan.ngrams import Floats
from jdscan.reading.heads import Heads, LinearPart, to_readings
from jdscan.records import Unit
from jdscan.training.finetune import base_folder

REPEATS = 5
UNITS = 1000
THREADS = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the race and how long its repeats took, in seconds."""

    name: str
    read: Callable[[Sequence[Unit]], object]
    seconds: list[float]

    def speed(self, units: int) -> float:
        """Return units a second by the median repeat."""
        return units / median(self.seconds)


def stock_side(name: str, model: SentenceTransformer, text_of: Callable[[Unit], str]) -> Side:
    """Return the stock encoder with heads of the shipped form: vector part, n-gram part, blend, labels."""
    folder = jdscan_models.path()
    ngrams, shipped = LinearPart.load(open_artefact(folder / "ngrams")), Heads.load(open_artefact(folder / "accurate"))
    width = model.get_embedding_dimension() or 0
    heads = Heads(
        np.ascontiguousarray(shipped.weights[:width]),
        shipped.bias,
        shipped.blend,
        shipped.thresholds,
        shipped.offsets,
    )

    def read(units: Sequence[Unit]) -> object:
        vectors: Floats = model.encode([text_of(u) for u in units], show_progress_bar=False)
        p = heads.probabilities(heads.scores(vectors), ngrams.scores(units))
        return to_readings(units, p, heads.thresholds, heads.offsets)

    return Side(name, read, [])


def race(sides: Sequence[Side], units: Sequence[Unit]) -> None:
    """Let every side read the units, turn by turn; the first turn warms up and does not count."""
    for repeat in range(REPEATS + 1):
        for side in sides:
            began = perf_counter()
            side.read(units)
            if repeat:
                side.seconds.append(perf_counter() - began)


def report(sides: Sequence[Side], units: int) -> str:
    """Return the table in Markdown: speeds, spread and ratios to the sides whose name begins with ``stock``."""
    stock = [s for s in sides if s.name.startswith("stock")]
    lines = ["| side | units a second | slowest and fastest | " + " | ".join(f"x {s.name}" for s in stock) + " |"]
    lines.append("|---" * (3 + len(stock)) + "|")
    for s in sides:
        spread = f"{units / max(s.seconds):.0f} to {units / min(s.seconds):.0f}"
        ratios = " | ".join(f"{s.speed(units) / other.speed(units):.2f}" for other in stock)
        lines.append(f"| {s.name} | {s.speed(units):.0f} | {spread} | {ratios} |")
    return "\n".join(lines)


def main() -> None:
    """Run the race on labelled units (their labels are not read) and print its table."""
    parser = argparse.ArgumentParser(prog="python -m jdscan.training.speed", description=__doc__)
    default = Path("../shared/gold/train_units.jsonl")
    parser.add_argument(
        "units", type=Path, nargs="?", default=default if default.exists() else Path("corpus/units.jsonl")
    )
    path = parser.parse_args().units
    rows = read_units(path)[:UNITS]
    units = [Unit(i, r.text, 0, len(r.text), "sentence", r.heading, r.previous) for i, r in enumerate(rows)]
    torch.set_num_threads(THREADS)
    model = SentenceTransformer(str(base_folder()), device="cpu")
    sides = [
        stock_side("stock, with context", model, lambda u: f"{u.heading} {u.previous} {u.text}".strip()),
        stock_side("stock, unit alone", model, lambda u: u.text),
        *(Side(name, Analyzer(name).read_units, []) for name in ("accurate", "fast", "cascade")),
    ]
    before = os.getloadavg()[0]
    race(sides, units)
    print(f"{len(units)} units of {path.name}, {os.cpu_count()} processors, {REPEATS} repeats, {THREADS} threads")
    print(f"load of the machine: {before:.2f} before, {os.getloadavg()[0]:.2f} after")
    print(report(sides, len(units)))


if __name__ == "__main__":
    main()
