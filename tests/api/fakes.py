"""Fakes that fit the service's seams: an analyzer that finds nothing, and a caller who may send and read at once."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from threading import Event
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from jdscan import __version__
from jdscan.errors import ArtefactError
from jdscan.records import ACCOUNTABILITIES, Advice, Analysis, Coverage, EncoderName, Posting, Seat, Verdict, Versions
from jdscan_api import create_app
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.settings import Settings
from tests.factory import posting_reading, silent_parts


class FakeAnalyzer:
    def __init__(self, encoder: EncoderName = "accurate") -> None:
        self.versions = Versions(__version__, "fake", "1.0.0", encoder)

    def analyze_posting(self, posting: Posting) -> Analysis:
        verdict = Verdict(
            seat=Seat("cpo", "work", "An ordinary seat."),
            structure="product_only",
            structure_proba={"product_only": 1.0},
            abstained=False,
            coverage=tuple(Coverage(a, "missing", 1.0, False, ()) for a in ACCOUNTABILITIES),
            findings=(),
            overreach=(),
            reports_to="",
            headline="An ordinary seat.",
            notes=(),
            **silent_parts(),
        )
        return Analysis(posting, posting_reading(title=posting.title), verdict, self.versions)

    def analyze_postings(self, postings: Sequence[Posting]) -> list[Analysis]:
        return [self.analyze_posting(posting) for posting in postings]

    def advise(self, analysis: Analysis) -> Advice:
        return Advice((), ())


class BrokenAnalyzer(FakeAnalyzer):
    def analyze_posting(self, posting: Posting) -> Analysis:
        raise ArtefactError("a file is missing", where="/srv/models/accurate", remedy="Reinstall jdscan")


class HeldAnalyzer(FakeAnalyzer):
    """Answers once it is let go, within the time that a test may take."""

    def __init__(self, encoder: EncoderName = "accurate") -> None:
        super().__init__(encoder)
        self.begun = Event()
        self.let_go = Event()
        self.readings = 0

    def analyze_posting(self, posting: Posting) -> Analysis:
        self.readings += 1
        self.begun.set()
        self.let_go.wait(10)
        return super().analyze_posting(posting)


def loading(
    make: Callable[[EncoderName], PostingAnalyzer] = FakeAnalyzer,
) -> Callable[[Settings], Mapping[EncoderName, PostingAnalyzer]]:
    """Return what ``create_app(load=...)`` takes: one analyzer an encoder of the settings."""
    return lambda settings: {name: make(name) for name in settings.encoders}


@contextmanager
def serving(make: Callable[[EncoderName], PostingAnalyzer] = FakeAnalyzer, **settings: Any) -> Iterator[TestClient]:
    """Serve an app with these settings and the fake."""
    with TestClient(create_app(Settings(**settings), load=loading(make))) as client:
        yield client


class Caller:
    """One request to an app, sent and read piece by piece; what no client of the test kit can do.

    Args:
        reads: Whether the caller takes what is sent to it; without, sending blocks the service.
    """

    def __init__(self, app: FastAPI, path: str, content_type: str, *, reads: bool = True) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._outgoing: asyncio.Queue[Message] = asyncio.Queue()
        self._reads = asyncio.Event()
        if reads:
            self._reads.set()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"testserver"), (b"content-type", content_type.encode())],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
        }
        self.served = asyncio.ensure_future(app(scope, self._receive, self._send))

    def send(self, data: bytes = b"", *, last: bool = False) -> None:
        self._incoming.put_nowait({"type": "http.request", "body": data, "more_body": not last})

    @property
    def unread(self) -> int:
        """Count what the service has not yet taken."""
        return self._incoming.qsize()

    def read_on(self) -> None:
        self._reads.set()

    def leave(self) -> None:
        self._incoming.put_nowait({"type": "http.disconnect"})

    async def begin(self) -> Message:
        return await asyncio.wait_for(self._outgoing.get(), 10)

    async def line(self) -> Any:
        """Read the next line of the answer; None where the answer is at its end."""
        message = await asyncio.wait_for(self._outgoing.get(), 10)
        return json.loads(message["body"]) if message["body"] else None

    async def _receive(self) -> Message:
        return await self._incoming.get()

    async def _send(self, message: Message) -> None:
        await self._reads.wait()
        self._outgoing.put_nowait(message)


@asynccontextmanager
async def running(
    make: Callable[[EncoderName], PostingAnalyzer] = FakeAnalyzer, **settings: Any
) -> AsyncIterator[FastAPI]:
    """Run an app with these settings and the fake in this event loop."""
    app = create_app(Settings(**settings), load=loading(make))
    async with app.router.lifespan_context(app):
        yield app
