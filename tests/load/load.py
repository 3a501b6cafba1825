"""Loads the service with a posting of 640 words: ``python -m tests.load.load``; leaves with 1 if a target is missed."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from jdscan import __version__
from tests.load.client import Load, Sample, post
from tests.load.service import POSTING, Service, serving
from tests.load.summary import HEADINGS, Check, Phase, Summary, checks_table, table

TARGET_RATE = 100.0  # analyses a second that must be sustained
TARGET_P99 = 0.060  # seconds at half of that
OVERLOAD = 3.0
CLOSED_CONNECTIONS = 8
WARM_UP = 5.0

Work = Callable[[Load], Coroutine[Any, Any, list[Sample]]]


def request_of(service: Service) -> bytes:
    """Return the request that is sent: the posting, read by the service's default encoder."""
    return post(service.address, "/v1/analyses", json.dumps({"text": POSTING.read_text("utf-8")}).encode())


async def run_phase(service: Service, name: str, sent: float, work: Work) -> Phase:
    """Run a phase; `sent` is its rate, or 0 for a closed loop."""
    load = Load(service.address, request_of(service))
    service_cpu, client_cpu, begun = service.cpu(), time.process_time(), time.perf_counter()
    samples = await work(load)
    taken = time.perf_counter() - begun
    load.close()
    summary = Summary.of(samples, taken)
    sent = sent or len(samples) / taken
    return Phase(name, sent, summary, service.cpu() - service_cpu, time.process_time() - client_cpu)


async def run_phases(service: Service, rate: float, seconds: float) -> dict[str, Phase]:
    """Run all phases, each for so many seconds."""
    plan: dict[str, tuple[float, Work]] = {
        "warm-up": (0, lambda load: load.closed(CLOSED_CONNECTIONS, WARM_UP)),
        "closed loop": (0, lambda load: load.closed(CLOSED_CONNECTIONS, seconds)),
        "half": (rate / 2, lambda load: load.open(rate / 2, seconds)),
        "sustained": (rate, lambda load: load.open(rate, seconds)),
        "overload": (OVERLOAD * rate, lambda load: load.open(OVERLOAD * rate, seconds)),
        "afterwards": (rate / 2, lambda load: load.open(rate / 2, min(seconds, 10))),
    }
    phases = {}
    for name, (sent, work) in plan.items():
        phases[name] = await run_phase(service, name, sent, work)
        await asyncio.sleep(0.5)
    return phases


def checks_of(phases: dict[str, Phase], rate: float) -> list[Check]:
    """Hold the phases against the targets."""
    half, full, over, after = (phases[name].summary for name in ("half", "sustained", "overload", "afterwards"))
    # An open loop that is kept up with ends a little after its last request.
    sustained = full.rate >= 0.99 * rate and set(full.statuses) == {200}
    refused = over.count(429, 429) > 0 and over.refusals_with_retry == 1
    others = f"{over.faults} others; refused within {1000 * over.longest_refusal:.0f} ms"
    limit = f"p99 at most {1000 * TARGET_P99:g} ms"
    return [
        Check(f"{rate:g} analyses/s sustained, none refused", f"{full.rate:.1f}/s, {full.statuses}", sustained),
        Check(f"{limit} at half of it", f"{1000 * half.p99:.1f} ms", _is_quick(half)),
        Check(f"some refused at {OVERLOAD:g} times the load, with Retry-After", f"{over.statuses}", refused),
        Check("then no 5xx, and every request answered", others, over.faults == 0),
        Check(f"{limit} at half of it afterwards", f"{1000 * after.p99:.1f} ms", _is_quick(after)),
    ]


def _is_quick(summary: Summary) -> bool:
    return summary.p99 <= TARGET_P99 and set(summary.statuses) == {200}


def memory_table(service: Service) -> str:
    """Write a row for each process."""
    found = service.processes()
    rows = [(p.name, f"{p.rss / 1e6:.0f}", f"{p.pss / 1e6:.0f}", f"{p.cpu:.1f}") for p in found]
    rows.append(("all", f"{sum(p.rss for p in found) / 1e6:.0f}", f"{sum(p.pss for p in found) / 1e6:.0f}", ""))
    return table(("process", "RSS MB", "PSS MB", "CPU s so far"), rows)


def introduction(options: argparse.Namespace) -> str:
    """Say what was run where."""
    words = len(POSTING.read_text("utf-8").split())
    return (
        f"jdscan {__version__}, `{options.encoder}`, {options.workers} workers, {os.cpu_count()} processors; client "
        f"and service on the same machine, whose load was {os.getloadavg()[0]:.2f} before. A posting of {words} words, "
        f"{options.seconds:g} s a phase; times count from the moment at which a request was to be sent."
    )


def settings_of(options: argparse.Namespace) -> dict[str, str]:
    """Return the settings of the service that is loaded."""
    return {"JDSCAN_ENCODERS": options.encoder, "JDSCAN_ENCODER": options.encoder, "JDSCAN_LOG_LEVEL": "warning"}


def options_of(arguments: Sequence[str], *, seconds: float) -> argparse.Namespace:
    """Read the options that the runs share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rate", type=float, default=TARGET_RATE, help="analyses a second to sustain")
    parser.add_argument("--seconds", type=float, default=seconds, help="length of a phase")
    parser.add_argument("--encoder", choices=("fast", "accurate", "cascade"), default="fast")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run, print Markdown, return the exit code."""
    options = options_of(arguments, seconds=30)
    said = introduction(options)
    with serving(options.workers, settings_of(options)) as service:
        phases = asyncio.run(run_phases(service, options.rate, options.seconds))
        memory = memory_table(service)
    checks = checks_of(phases, options.rate)
    parts = [said, table(HEADINGS, [phase.cells() for phase in phases.values()]), memory, checks_table(checks)]
    print("\n\n".join(parts))
    return int(not all(check.holds for check in checks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
