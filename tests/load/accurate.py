"""What the service adds to the encoder ``accurate``: ``python -m tests.load.accurate``.

One worker in this process answers over loopback; in turn with its answers the same batches go through the bare ONNX
graphs, in the same process, so that whatever the machine does meanwhile falls on both.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection

import uvicorn

import jdscan_models
from jdscan import Analyzer
from jdscan.artefact import open_artefact
from jdscan.ngrams import Floats
from jdscan.reading.accurate import AccurateEncoder, Feeds
from jdscan_api import create_app
from jdscan_api.settings import Settings
from tests.load.client import Address
from tests.load.service import POSTING, free_port
from tests.load.summary import Check, checks_table, percentile, table

TARGET_RATIO = 1.3
_WARM_UP = 5


class RecordingEncoder(AccurateEncoder):
    """The shipped encoder, which keeps the batches that it runs."""

    batches: Sequence[Feeds] = ()

    def _run(self, batches: Sequence[Feeds]) -> list[Floats]:
        self.batches = [*self.batches, *batches]
        return super()._run(batches)

    def run_bare(self) -> float:
        """Run the graphs over the batches once more and return the seconds."""
        begun = time.perf_counter()
        super()._run(self.batches)
        return time.perf_counter() - begun


def recorded(text: str) -> RecordingEncoder:
    """Return an encoder that has read the units of a posting."""
    units = [reading.unit for reading in Analyzer("accurate").analyze(text).reading.units]
    folder = jdscan_models.path()
    encoder = RecordingEncoder.load(open_artefact(folder / "accurate"), open_artefact(folder / "hints"))
    assert isinstance(encoder, RecordingEncoder)
    encoder.encode(units)
    assert encoder.batches, "the encoder has run no batch"
    return encoder


@contextmanager
def serving_here() -> Iterator[Address]:
    """Run the service in a thread of this process."""
    app = create_app(Settings(encoders=("accurate",), encoder="accurate", workers=1))
    address = Address("127.0.0.1", free_port())
    server = uvicorn.Server(uvicorn.Config(app, address.host, address.port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield address
    finally:
        server.should_exit = True
        thread.join()


def ask(connection: HTTPConnection, body: bytes) -> float:
    """Have the posting analysed and return the seconds."""
    begun = time.perf_counter()
    connection.request("POST", "/v1/analyses", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return time.perf_counter() - begun


def main(arguments: Sequence[str]) -> int:
    """Run, print Markdown, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=100)
    options = parser.parse_args(arguments)
    text = POSTING.read_text("utf-8")
    encoder, body, load = recorded(text), json.dumps({"text": text}).encode(), os.getloadavg()[0]
    with serving_here() as address:
        connection = HTTPConnection(address.host, address.port, timeout=60)
        whole, bare = [], []
        for i in range(_WARM_UP + options.repeats):
            times = ask(connection, body), encoder.run_bare()
            if i >= _WARM_UP:
                whole.append(times[0])
                bare.append(times[1])
        connection.close()
    print(report(whole, bare, f"{len(encoder.batches)} batches, {os.cpu_count()} processors, load {load:.2f} before"))
    return int(percentile(whole, 0.5) > TARGET_RATIO * percentile(bare, 0.5))


def report(whole: Sequence[float], bare: Sequence[float], where: str) -> str:
    """Write both figures and their ratio as Markdown."""
    rows = [
        [name, *(f"{1000 * percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99))]
        for name, times in (("whole analysis over loopback", whole), ("the same batches, bare ONNX", bare))
    ]
    ratio = percentile(whole, 0.5) / percentile(bare, 0.5)
    check = Check(f"p50 at most {TARGET_RATIO:g} times the bare run's", f"{ratio:.2f}", ratio <= TARGET_RATIO)
    said = f"`accurate`, one worker, client in the same process, {len(whole)} repeats in turn, {where}."
    return "\n\n".join([said, table(("what", "p50 ms", "p95 ms", "p99 ms"), rows), checks_table([check])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
