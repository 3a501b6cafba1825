"""A service of fakes in processes of its own, behind a real socket: for tests marked ``loopback``."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jdscan_api import create_app
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.settings import Settings
from tests.api.fakes import FakeAnalyzer, loading

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
_CODE = "import sys; from jdscan_api.server import serve; serve(sys.argv[1], 0, {'workers': sys.argv[2]}, sys.argv[3])"


class NamesWorker:
    """Adds the number of the process to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Worker"] = str(os.getpid())
            await send(message)

        await self.app(scope, receive, send_named)


def make_app() -> FastAPI:
    app = create_app(load=loading(FakeAnalyzer))
    app.add_middleware(NamesWorker)
    return app


def make_failing_app() -> FastAPI:
    def fail(settings: Settings) -> Mapping[Any, PostingAnalyzer]:
        raise RuntimeError("no models")

    return create_app(load=fail)


@dataclass(frozen=True, slots=True)
class Service:
    process: subprocess.Popen[str]
    port: int
    log: list[dict[str, Any]]
    reader: threading.Thread

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.reader.join(20)
        return code

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers listen."""
        deadline = time.monotonic() + 20
        while sum("startup complete" in line["message"] for line in list(self.log)) < workers:
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.port), timeout=20)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        with self.connect() as connection:
            connection.sendall(head(method, path, {"content-length": str(len(body)), **(headers or {})}) + body)
            return answer_on(connection)


def head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"host": HOST, **headers}.items())
    return f"{method} {path} HTTP/1.1\r\n{fields}\r\n".encode()


def answer_on(connection: socket.socket) -> tuple[HTTPResponse, bytes]:
    response = HTTPResponse(connection)
    response.begin()
    return response, response.read()


def launch(workers: int, factory: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    paths = os.pathsep.join(str(ROOT / part) for part in ("", "api", "models"))
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", _CODE, HOST, str(workers), f"{__name__}:{factory}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(workers: int, environment: Mapping[str, str]) -> Iterator[Service]:
    process = launch(workers, "make_app", environment)
    assert process.stderr
    lines = process.stderr
    first = lines.readline()
    assert first.startswith("{"), first + process.communicate(timeout=20)[1]
    log: list[dict[str, Any]] = [json.loads(first)]

    def read() -> None:
        log.extend(map(json.loads, lines))

    reader = threading.Thread(target=read)
    reader.start()
    service = Service(process, int(log[0]["message"].rpartition(":")[2]), log, reader)
    try:
        service.wait_for(workers)
        yield service
    finally:
        process.terminate()
        process.wait(20)
        reader.join(20)
        lines.close()
