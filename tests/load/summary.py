"""Figures of a phase, and their row in a Markdown table."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.load.client import NO_ANSWER, Sample


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all does not exceed (nearest rank); NaN of none.

    Args:
        values: In any order.
        share: From 0 to 1.
    """
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a phase has shown; times in seconds, of answers with status 200 alone.

    Attributes:
        statuses: Answers by status.
        rate: Answers with status 200 a second.
        p50: Median time.
        p95: 95th percentile.
        p99: 99th percentile.
        longest: Longest time.
        lag: 99th percentile of how late the client sent, over all requests.
        refusals_with_retry: Share of answers 429 that say when to come back.
        longest_refusal: Longest time to an answer 429.
    """

    statuses: dict[int, int]
    rate: float
    p50: float
    p95: float
    p99: float
    longest: float
    lag: float
    refusals_with_retry: float
    longest_refusal: float

    @classmethod
    def of(cls, samples: Sequence[Sample], seconds: float) -> "Summary":
        """Sum up the samples of a phase that took so many seconds."""
        times = [s.seconds for s in samples if s.status == 200]
        refused = [s for s in samples if s.status == 429]
        return cls(
            statuses=dict(sorted(Counter(s.status for s in samples).items())),
            rate=len(times) / seconds,
            p50=percentile(times, 0.5),
            p95=percentile(times, 0.95),
            p99=percentile(times, 0.99),
            longest=max(times, default=math.nan),
            lag=percentile([s.lag for s in samples], 0.99),
            refusals_with_retry=sum(s.retry_after for s in refused) / len(refused) if refused else 1.0,
            longest_refusal=max((s.seconds for s in refused), default=0.0),
        )

    @property
    def faults(self) -> int:
        """Requests that were neither analysed nor refused in order."""
        return sum(count for status, count in self.statuses.items() if status not in (200, 429))

    def count(self, lowest: int, highest: int) -> int:
        """Count the answers whose status is in a range."""
        return sum(count for status, count in self.statuses.items() if lowest <= status <= highest)


HEADINGS = (
    *("phase", "sent/s", "200/s", "200", "429", "other 4xx", "5xx", "unanswered", "p50 ms", "p95 ms", "p99 ms"),
    *("max ms", "client late p99 ms", "CPU ms a request, service", "CPU ms a request, client"),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase's name, its figures and what it cost; CPU in seconds."""

    name: str
    sent: float
    summary: Summary
    service_cpu: float
    client_cpu: float

    def cells(self) -> list[str]:
        """Return the cells under :data:`HEADINGS`."""
        s = self.summary
        sent = sum(s.statuses.values())
        counts = [
            s.count(200, 200), s.count(429, 429), s.count(400, 499) - s.count(429, 429), s.count(500, 599),
            s.count(NO_ANSWER, NO_ANSWER),
        ]  # fmt: skip
        times = [s.p50, s.p95, s.p99, s.longest, s.lag, self.service_cpu / sent, self.client_cpu / sent]
        rates = [f"{self.sent:.1f}", f"{s.rate:.1f}"]
        return [self.name, *rates, *(str(n) for n in counts), *(f"{1000 * t:.1f}" for t in times)]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold, and what was seen."""

    what: str
    seen: str
    holds: bool


def checks_table(checks: Sequence[Check]) -> str:
    """Write what must hold as a Markdown table."""
    return table(("must hold", "seen", ""), [(c.what, c.seen, "yes" if c.holds else "**no**") for c in checks])
