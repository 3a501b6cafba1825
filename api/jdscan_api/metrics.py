"""Metrics in Prometheus' form, summed over all workers of a service.

prometheus-client looks at ``PROMETHEUS_MULTIPROC_DIR`` when it is imported: where it is set (``jdscan serve`` does so),
each process keeps its values in files of that folder, and whichever worker is asked adds them up. So it is imported
when metrics are made, not with this module.
"""

import os
import re
from pathlib import Path

from fastapi import APIRouter, Response

from jdscan_api.engine import Lane
from jdscan_api.exchange import Exchange
from jdscan_api.paths import METRICS
from jdscan_api.routing import Route

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Seconds: a posting takes milliseconds, a batch or a search of edits up to half a minute.
SECONDS = (0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
NO_ANSWER = "none"
_LIVE_FILE = re.compile(r"gauge_live[a-z]*_(\d+)\.db")


class Metrics:
    """The metrics of one process.

    Raises:
        OSError: The folder that the workers share cannot be written to.
    """

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        own = CollectorRegistry()
        self._registry = own
        self._folder = Path(os.environ[FOLDER_VARIABLE]) if os.environ.get(FOLDER_VARIABLE) else None
        self._requests = Counter(
            "jdscan_requests", "Requests answered.", ("route", "method", "status"), registry=own
        )  # fmt: skip
        self._seconds = Histogram(
            "jdscan_request_seconds", "Time to the last byte of the answer.", ("route",), buckets=SECONDS, registry=own
        )
        self._bytes = Counter(
            "jdscan_body_bytes", "Bytes of bodies, as sent over the network.", ("route", "direction"), registry=own
        )
        self._refused = Counter("jdscan_refused_requests", "Requests answered 429.", ("reason",), registry=own)
        self._running = Gauge(
            "jdscan_requests_in_flight", "Requests being served.", registry=own, multiprocess_mode="livesum"
        )
        self._admitted = Gauge(
            "jdscan_lane_admitted", "Work that waits or runs.", ("lane",), registry=own, multiprocess_mode="livesum"
        )
        self._places = Gauge(
            "jdscan_lane_limit", "Most work that may wait or run.", ("lane",), registry=own, multiprocess_mode="livesum"
        )
        self._analyses = Histogram(
            "jdscan_analysis_seconds", "Time in the models.", ("encoder", "lane"), buckets=SECONDS, registry=own
        )

    def begin(self) -> None:
        """Count a request that is served now."""
        self._running.inc()

    def end(self, route: str, method: str, exchange: Exchange) -> None:
        """Count a request that was served."""
        self._running.dec()
        status = str(exchange.status) if exchange.status else NO_ANSWER
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(exchange.seconds)
        self._bytes.labels(route, "in").inc(exchange.received)
        self._bytes.labels(route, "out").inc(exchange.sent)
        if exchange.status == 429:
            self._refused.labels(exchange.refusal or "overloaded").inc()

    def observe_lane(self, lane: Lane) -> None:
        """Note how full a lane is."""
        self._admitted.labels(lane.name).set(lane.admitted)
        self._places.labels(lane.name).set(lane.limit)

    def observe_analysis(self, encoder: str, lane: str, seconds: float) -> None:
        """Note how long an analysis took."""
        self._analyses.labels(encoder, lane).observe(seconds)

    def render(self) -> bytes:
        """Give all metrics in Prometheus' text format; of all workers, where they share a folder."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        if self._folder is None:
            return generate_latest(self._registry)
        forget_dead_workers(self._folder)
        merged = CollectorRegistry()
        MultiProcessCollector(merged, str(self._folder))  # type: ignore[no-untyped-call]  # the library is typed in parts
        return generate_latest(merged)


def forget_dead_workers(folder: Path) -> None:
    """Take the gauges of workers that are gone out of the sums; what they counted stays.

    uvicorn tells nobody that a worker died, so that it is looked up here.
    """
    for path in folder.glob("gauge_live*.db"):
        found = _LIVE_FILE.fullmatch(path.name)
        if found and not _is_alive(int(found[1])):
            path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def metrics_router(metrics: Metrics) -> APIRouter:
    """Make the route of the metrics; monitoring reads it, so that the API's description leaves it out."""
    router = APIRouter(route_class=Route)

    @router.get(METRICS, include_in_schema=False)
    def show_metrics() -> Response:
        """Give the metrics of all workers."""
        from prometheus_client import CONTENT_TYPE_LATEST

        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    return router
