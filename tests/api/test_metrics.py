"""The metrics of one process; tests/api/test_server.py has those of several."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from jdscan.errors import InputError
from jdscan.ingest import read_posting
from jdscan.records import Advice, Analysis
from jdscan_api import create_app
from jdscan_api.engine import Engine, Lane
from jdscan_api.exchange import Exchange
from jdscan_api.keys import ApiKey, digest_of
from jdscan_api.metered import TimedAnalyzer, timed, watching
from jdscan_api.metrics import SECONDS, Metrics, forget_dead_workers
from jdscan_api.settings import Settings
from jdscan_api.templates import OTHER
from tests.api.fakes import FakeAnalyzer, loading

TEXT = {"text": "Own the roadmap"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: bytes | str) -> Samples:
    """Read Prometheus' format: values by name and labels."""
    text = text if isinstance(text, str) else text.decode()
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


class BrokenAdvisor(FakeAnalyzer):
    def advise(self, analysis: Analysis) -> Advice:
        raise InputError("nothing to advise on")


def test_requests_are_counted_by_route_and_bytes() -> None:
    with TestClient(create_app(Settings(), load=loading())) as client:
        sent = [client.post("/v1/analyses", json=TEXT) for _ in range(3)]
        client.post("/v1/analyses", content=b"x", headers={"content-type": "text/plain"})
        found = samples(client.get("/metrics").text)
    route = "/v1/analyses"
    assert value(found, "jdscan_requests_total", route=route, method="POST", status="200") == 3
    assert value(found, "jdscan_requests_total", route=route, method="POST", status="415") == 1
    assert value(found, "jdscan_request_seconds_count", route=route) == 4
    assert value(found, "jdscan_body_bytes_total", route=route, direction="out") > 3 * len(sent[0].content)
    assert value(found, "jdscan_body_bytes_total", route=route, direction="in") == 3 * len(sent[0].request.content)
    assert value(found, "jdscan_requests_in_flight") == 1  # this one
    assert value(found, "jdscan_analysis_seconds_count", encoder="accurate", lane="single") == 3
    assert value(found, "jdscan_lane_limit", lane="bulk") == Settings().max_bulk_concurrency


def test_callers_cannot_make_up_labels() -> None:
    with TestClient(create_app(Settings(), load=loading())) as client:
        before = len(samples(client.get("/metrics").text))
        for i in range(30):
            client.get(f"/v1/{i}")
            client.get(f"/v1/analyses/{i}?q={i}")
            client.request(f"METHOD{i}", "/v1/analyses", headers={"x-request-id": str(i)})
        found = samples(client.get("/metrics").text)
    assert value(found, "jdscan_requests_total", route=OTHER, method="GET", status="404") == 60
    assert value(found, "jdscan_requests_total", route="/v1/analyses", method=OTHER, status="405") == 30
    assert len(found) < before + 100


def test_refusals_are_told_apart_and_keep_their_route() -> None:
    key = "k" * 40
    settings = Settings(api_keys=(ApiKey("ats", digest_of(key), 1),))
    with TestClient(create_app(settings, load=loading())) as client:
        answers = [client.post("/v1/analyses", json=TEXT, headers={"x-api-key": key}) for _ in range(3)]
        client.post("/v1/analyses", json=TEXT)
        found = samples(client.get("/metrics").text)
    assert [a.status_code for a in answers] == [200, 429, 429]
    assert value(found, "jdscan_refused_requests_total", reason="rate-limited") == 2
    assert value(found, "jdscan_requests_total", route="/v1/analyses", method="POST", status="401") == 1


def test_an_overload_is_a_refusal_of_its_own() -> None:
    metrics = Metrics()
    metrics.begin()
    metrics.end("/v1/analyses", "POST", Exchange(status=429))
    assert value(samples(metrics.render()), "jdscan_refused_requests_total", reason="overloaded") == 1


def test_the_buckets_span_what_an_analysis_takes() -> None:
    assert (SECONDS[0], SECONDS[-1]) == (0.005, 30.0)
    assert list(SECONDS) == sorted(set(SECONDS))


def test_there_is_no_route_where_metrics_are_off() -> None:
    with TestClient(create_app(Settings(metrics=False), load=loading())) as client:
        assert client.get("/metrics").status_code == 404
        assert client.post("/v1/analyses", json=TEXT).status_code == 200


def test_time_is_counted_by_lane_also_where_the_work_fails() -> None:
    metrics, posting = Metrics(), read_posting("Own the roadmap")
    analyzer = TimedAnalyzer(BrokenAdvisor("fast"), "fast", metrics)
    lane = Lane("bulk", 1, 5.0)

    async def work() -> None:
        analysis = await lane.run(lambda: analyzer.analyze_posting(posting))
        with pytest.raises(InputError):
            await lane.run(lambda: analyzer.advise(analysis))

    asyncio.run(work())
    lane.close()
    analyzer.analyze_posting(posting)
    found = samples(metrics.render())
    assert value(found, "jdscan_analysis_seconds_count", encoder="fast", lane="bulk") == 2
    assert value(found, "jdscan_analysis_seconds_count", encoder="fast", lane="other") == 1
    assert analyzer.versions.encoder == "fast"


def test_lanes_are_watched_while_the_service_runs() -> None:
    metrics = Metrics()
    engine = Engine(timed({"fast": FakeAnalyzer("fast")}, metrics), default="fast", single=7)

    async def run() -> None:
        with engine.single.admit():
            async with watching(engine, metrics):
                await asyncio.sleep(0.01)

    asyncio.run(run())
    engine.close()
    found = samples(metrics.render())
    assert value(found, "jdscan_lane_admitted", lane="single") == 1
    assert value(found, "jdscan_lane_limit", lane="single") == 7


def test_gauges_of_dead_workers_are_forgotten_and_counters_kept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = [f"gauge_livesum_{dead.pid}.db", f"counter_{dead.pid}.db", f"gauge_livesum_{os.getpid()}.db"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    forget_dead_workers(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(names[1:])


def test_importing_the_service_does_not_import_prometheus() -> None:
    code = "import sys, jdscan_api.app; assert 'prometheus_client' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own command
