"""A client that a generator makes from the snapshot: it imports, and calls the service with typed requests."""

import asyncio
import io
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from jdscan import __version__, to_json
from jdscan.ingest import read_posting
from jdscan_api.openapi import SNAPSHOT
from tests.api.fakes import FakeAnalyzer, running

PACKAGE = "jdscan_generated_client"
TEXT = "Chief Product Officer\n\nOwn the roadmap for Zoë’s 🚀\n"
BASE = "http://testserver"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Return what imports a module of a client that was just generated."""
    folder = tmp_path_factory.mktemp("client")
    options = {"--path": Path(__file__).parents[2] / SNAPSHOT, "--output-path": folder / PACKAGE, "--meta": "none"}
    words = [str(word) for option in options.items() for word in option]
    command = [sys.executable, "-m", "openapi_python_client", "generate", *words]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    sys.path.insert(0, str(folder))
    try:
        import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
    return lambda name: import_module(f"{PACKAGE}.{name}")


def served(generated: Callable[[str], Any], scene: Callable[[Any], Awaitable[None]]) -> None:
    """Run a scene with a client of an app that runs in this process."""

    async def serve() -> None:
        async with running() as app, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as inner:
            client = generated("client").Client(base_url=BASE, raise_on_unexpected_status=True)
            await scene(client.set_async_httpx_client(inner))

    asyncio.run(serve())


def test_it_analyses_a_posting_and_gives_the_same_document_back(generated: Callable[[str], Any]) -> None:
    models = generated("models")

    async def scene(client: Any) -> None:
        body = models.AnalysisRequest(text=TEXT, title="CPO", encoder=models.AnalysisRequestEncoderType0.FAST)
        answer = await generated("api.analyses.analyze").asyncio_detailed(client=client, body=body)
        expected = to_json(FakeAnalyzer("fast").analyze_posting(read_posting(TEXT, title="CPO"))).encode()
        assert answer.content == expected
        assert answer.parsed.posting.text == TEXT
        assert answer.parsed.verdict.seat.kind == "cpo"
        assert answer.parsed.to_dict() == httpx.Response(200, content=expected).json()

    served(generated, scene)


def test_it_uploads_a_file(generated: Callable[[str], Any]) -> None:
    async def scene(client: Any) -> None:
        file = generated("types").File(io.BytesIO(TEXT.encode()), "posting.md", "text/markdown")
        body = generated("models").UploadRequest(file=file, title="CPO")
        answer = await generated("api.analyses.analyze").asyncio(client=client, body=body)
        assert (answer.posting.title, answer.posting.source_format) == ("CPO", "markdown")

    served(generated, scene)


def test_it_knows_what_the_service_runs(generated: Callable[[str], Any]) -> None:
    async def scene(client: Any) -> None:
        answer = await generated("api.reference.get_version").asyncio(client=client)
        assert answer.jdscan_version == __version__
        assert answer.models.additional_properties == {"accurate": "fake", "fast": "fake"}

    served(generated, scene)


def test_it_gives_problems_as_objects(generated: Callable[[str], Any]) -> None:
    models = generated("models")

    async def scene(client: Any) -> None:
        body = models.AnalysisRequest(text=" ")
        problem = await generated("api.analyses.analyze").asyncio(client=client, body=body)
        assert isinstance(problem, models.ProblemDetails)
        assert (problem.status, problem.where) == (422, "text")
        problem = await generated("api.reference.get_framework_entry").asyncio("sales_quotas", client=client)
        assert isinstance(problem, models.ProblemDetails)
        assert problem.type_ == "urn:jdscan:problem:not-found"

    served(generated, scene)


def test_it_sends_batches_in_which_one_posting_is_bad(generated: Callable[[str], Any]) -> None:
    models = generated("models")

    async def scene(client: Any) -> None:
        body = models.BatchRequest(postings=[models.PostingRequest(text=TEXT), models.PostingRequest(text=" ")])
        answer = await generated("api.analyses.analyze_batch").asyncio(client=client, body=body)
        good, bad = answer.results
        assert isinstance(good, models.Analysed)
        assert isinstance(bad, models.Refused)
        assert bad.problem.title == "The posting cannot be read"

    served(generated, scene)
