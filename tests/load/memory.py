"""Watches the service's memory under three times its load for ten minutes: ``python -m tests.load.memory``."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.load.client import Load, Sample
from tests.load.load import OVERLOAD, introduction, options_of, request_of, settings_of
from tests.load.service import Service, serving
from tests.load.summary import Check, Summary, checks_table, table

TARGET_GROWTH = 0.05
EVERY = 30.0
WARM_UP = 30.0  # Under the load itself: pools and caches fill up with it.


@dataclass(frozen=True, slots=True)
class Reading:
    """Memory of all processes at a moment; bytes, and seconds since the first reading."""

    seconds: float
    rss: int
    pss: int


def growth(readings: Sequence[Reading]) -> float:
    """Return by which share the largest resident size is above the first."""
    return max(r.rss for r in readings) / readings[0].rss - 1


async def watch(service: Service, rate: float, seconds: float) -> tuple[list[Reading], list[Sample]]:
    """Load the service and look at its memory every half minute."""
    load = Load(service.address, request_of(service))
    await load.open(rate, min(WARM_UP, seconds))
    running = asyncio.create_task(load.open(rate, seconds))
    begun, readings = time.perf_counter(), [_read(service, 0.0)]
    while not running.done():
        await asyncio.wait([running], timeout=min(EVERY, seconds / 2))
        readings.append(_read(service, time.perf_counter() - begun))
    load.close()
    return readings, await running


def _read(service: Service, seconds: float) -> Reading:
    processes = service.processes()
    return Reading(seconds, sum(p.rss for p in processes), sum(p.pss for p in processes))


def main(arguments: Sequence[str]) -> int:
    """Run, print Markdown, return the exit code."""
    options = options_of(arguments, seconds=600)
    rate, said = OVERLOAD * options.rate, introduction(options)
    with serving(options.workers, settings_of(options)) as service:
        readings, samples = asyncio.run(watch(service, rate, options.seconds))
    summary = Summary.of(samples, options.seconds)
    rows = [
        (f"{r.seconds:.0f}", f"{r.rss / 1e6:.0f}", f"{r.pss / 1e6:.0f}", f"{100 * (r.rss / readings[0].rss - 1):+.1f}%")
        for r in readings
    ]
    grown = growth(readings)
    checks = [
        Check(f"resident memory grows by at most {TARGET_GROWTH:.0%}", f"{grown:.1%}", grown <= TARGET_GROWTH),
        Check("no 5xx, every request answered", f"{summary.statuses}", summary.faults == 0),
    ]
    tabled = table(("s", "RSS MB", "PSS MB", "RSS since the first"), rows)
    print("\n\n".join([f"{said} Sent: {rate:g}/s.", tabled, checks_table(checks)]))
    return int(not all(check.holds for check in checks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
