"""What it saves to read postings together: ``python -m tests.load.together``; leaves with 1 if it does not pay.

The service joins what waits anyway (:mod:`jdscan_api.engine`). Here the same postings are read in groups of several
sizes, in this process, without HTTP; what comes out must be the same bytes as of each posting alone.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jdscan import Analyzer, to_json
from jdscan.ingest import read_file
from jdscan.records import Posting
from jdscan_api.engine import TOGETHER
from tests.load.service import POSTING
from tests.load.summary import Check, checks_table, percentile, table

EXAMPLES = Path(__file__).parents[2] / "corpus" / "postings" / "examples"
SIZES = (1, 2, TOGETHER, 2 * TOGETHER)
ENCODERS = ("fast", "accurate")


@dataclass(frozen=True, slots=True)
class Reading:
    """All postings, read once in groups of one size.

    Attributes:
        cpu: Processor time of a posting, in seconds.
        wall: Time of a posting by the clock, in seconds.
        documents: What came out.
    """

    cpu: float
    wall: float
    documents: tuple[str, ...]


def postings() -> list[Posting]:
    """Return different postings, so that none is read faster for having been read before."""
    return [read_file(path) for path in (POSTING, *sorted(EXAMPLES.iterdir()))]


def read(analyzer: Analyzer, held: Sequence[Posting], size: int) -> Reading:
    """Read the postings in groups of this size."""
    cpu, wall = time.process_time(), time.perf_counter()
    groups = [analyzer.analyze_postings(held[i : i + size]) for i in range(0, len(held), size)]
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Reading(cpu / len(held), wall / len(held), tuple(to_json(found) for group in groups for found in group))


def measure(encoder: str, threads: int, repeats: int) -> dict[int, list[Reading]]:
    """Read with every size in turn, so that whatever the machine does meanwhile falls on all; the first round warms."""
    analyzer, held = Analyzer(encoder, threads=threads), postings()
    rounds = [{size: read(analyzer, held, size) for size in SIZES} for _ in range(1 + repeats)]
    return {size: [each[size] for each in rounds[1:]] for size in SIZES}


def main(arguments: Sequence[str]) -> int:
    """Run, print Markdown, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of the encoder, as JDSCAN_THREADS")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args(arguments)
    rows, checks = [], []
    for encoder in ENCODERS:
        found = measure(encoder, options.threads, options.repeats)
        cpu = {size: percentile([r.cpu for r in readings], 0.5) for size, readings in found.items()}
        wall = {size: percentile([r.wall for r in readings], 0.5) for size, readings in found.items()}
        rows += [
            (encoder, str(n), f"{1000 * cpu[n]:.1f}", f"{1000 * wall[n]:.1f}", f"{cpu[n] / cpu[1] - 1:+.0%}")
            for n in SIZES
        ]
        saved = 1 - cpu[TOGETHER] / cpu[1]
        documents = {r.documents for readings in found.values() for r in readings}
        checks.append(Check(f"`{encoder}`: {TOGETHER} together take less", f"{saved:.0%} less", saved > 0))
        checks.append(Check(f"`{encoder}`: the same bytes as alone", f"{len(documents)} outcome", len(documents) == 1))
    headings = ("encoder", "postings together", "CPU ms a posting", "ms a posting", "CPU against alone")
    print("\n\n".join([table(headings, rows), checks_table(checks)]))
    return int(not all(check.holds for check in checks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
