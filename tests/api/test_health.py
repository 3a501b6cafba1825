"""Liveness and readiness: a real reading, bounded, remembered, and beside the lanes."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from jdscan import __version__
from jdscan.records import Analysis, EncoderName, Posting
from jdscan_api.problems import PROBLEM_JSON, ProblemError
from jdscan_api.readiness import Readiness
from tests.api.fakes import BrokenAnalyzer, FakeAnalyzer, HeldAnalyzer, serving


class CountingAnalyzer(FakeAnalyzer):
    def __init__(self, encoder: EncoderName = "accurate") -> None:
        super().__init__(encoder)
        self.readings = 0

    def analyze_posting(self, posting: Posting) -> Analysis:
        self.readings += 1
        return super().analyze_posting(posting)


class FailingOnce(CountingAnalyzer):
    def analyze_posting(self, posting: Posting) -> Analysis:
        if not self.readings:
            self.readings += 1
            raise ValueError("/srv/secret")
        return super().analyze_posting(posting)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_sound_service_is_alive_and_ready(path: str) -> None:
    with serving() as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": __version__}
    assert answer.headers["cache-control"] == "no-store"


def test_a_service_whose_models_fail_is_alive_but_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    with serving(BrokenAnalyzer) as client, caplog.at_level(logging.ERROR):
        answer = client.get("/readyz")
        assert client.get("/livez").status_code == 200
    assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM_JSON)
    assert answer.json()["type"] == "urn:jdscan:problem:not-ready"
    assert answer.headers["retry-after"] == "1"
    assert "/srv" not in answer.text
    assert "/srv" in caplog.text


def test_every_encoder_reads_and_an_outcome_is_remembered() -> None:
    analyzers = [CountingAnalyzer(), CountingAnalyzer()]

    async def ask() -> None:
        readiness = Readiness(analyzers, remembered=0.05)
        await asyncio.gather(*(readiness.check() for _ in range(20)))
        assert [a.readings for a in analyzers] == [1, 1]
        await asyncio.sleep(0.06)
        await readiness.check()
        readiness.close()

    asyncio.run(ask())
    assert [a.readings for a in analyzers] == [2, 2]


def test_a_fault_is_remembered_too_and_then_tried_again() -> None:
    async def ask() -> None:
        readiness = Readiness([FailingOnce()], remembered=0.05)
        for _ in range(2):
            with pytest.raises(ProblemError) as caught:
                await readiness.check()
            assert caught.value.members["detail"] == "A reading failed."
        await asyncio.sleep(0.06)
        await readiness.check()
        readiness.close()

    asyncio.run(ask())


def test_a_reading_that_hangs_is_not_ready_and_is_not_joined_by_another() -> None:
    held = HeldAnalyzer()

    async def ask() -> None:
        readiness = Readiness([held], timeout=0.05, remembered=0.0)
        for _ in range(2):
            with pytest.raises(ProblemError) as caught:
                await readiness.check()
            assert caught.value.members["detail"] == "A reading takes longer than 0.05 s."
        held.let_go.set()
        await readiness.check()
        readiness.close()

    asyncio.run(ask())


def test_a_service_with_a_full_lane_is_still_ready() -> None:
    held = HeldAnalyzer()
    # The analyzer of the service answers probes at once; only the posting below is held.
    plain = FakeAnalyzer().analyze_posting

    class Busy(FakeAnalyzer):
        def analyze_posting(self, posting: Posting) -> Analysis:
            return held.analyze_posting(posting) if "busy" in posting.text else plain(posting)

    with serving(Busy, max_concurrency=1) as client, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.post, "/v1/analyses", json={"text": "busy"})
        assert held.begun.wait(5)
        assert client.post("/v1/analyses", json={"text": "more"}).status_code == 429
        assert client.get("/readyz").status_code == 200
        held.let_go.set()
        assert waiting.result().status_code == 200
