"""One posting through the API, the command line and Python: the same bytes. The shipped models, on every example."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from jdscan import Analyzer, to_json
from jdscan.cli import make_app
from jdscan.ingest import read_file
from jdscan.records import EncoderName
from jdscan_api import create_app
from jdscan_api.settings import Settings

EXAMPLES = sorted((Path(__file__).parents[2] / "corpus/postings/examples").iterdir())
STAPLED = next(path for path in EXAMPLES if path.stem == "stapled-cpmo")
MEDIA = {".txt": "text/plain", ".md": "text/markdown", ".html": "text/html"}
FORMATS = {".txt": None, ".md": "markdown", ".html": "html"}


@cache
def analyzer(encoder: EncoderName) -> Analyzer:
    return Analyzer(encoder)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(encoders=("fast", "accurate"), encoder="fast")
    app = create_app(settings, load=lambda settings: {name: analyzer(name) for name in settings.encoders})
    with TestClient(app) as client:
        yield client


def as_json(path: Path, **options: Any) -> dict[str, Any]:
    return {"text": path.read_text("utf-8"), "source_format": FORMATS[path.suffix], **options}


def as_upload(path: Path) -> Any:
    return {"file": (path.name, path.read_bytes(), MEDIA[path.suffix])}


def printed(path: Path, encoder: str, *options: str) -> bytes:
    app = make_app(lambda name: analyzer(name))
    return CliRunner().invoke(app, ["scan", str(path), "--json", "--encoder", encoder, *options]).stdout_bytes


def test_the_examples_come_in_every_format() -> None:
    assert {path.suffix for path in EXAMPLES} == set(MEDIA)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_gives_the_same_bytes_however_it_is_sent(client: TestClient, path: Path) -> None:
    expected = to_json(analyzer("fast").analyze_posting(read_file(path))).encode()
    assert printed(path, "fast") == expected
    assert client.post("/v1/analyses", json=as_json(path)).content == expected
    assert client.post("/v1/analyses", files=as_upload(path)).content == expected


def test_the_accurate_encoder_gives_the_same_bytes(client: TestClient) -> None:
    expected = to_json(analyzer("accurate").analyze_posting(read_file(STAPLED))).encode()
    assert printed(STAPLED, "accurate") == expected
    assert client.post("/v1/analyses", json=as_json(STAPLED, encoder="accurate")).content == expected


def test_advice_gives_the_same_bytes(client: TestClient) -> None:
    analysis = analyzer("fast").analyze_posting(read_file(STAPLED))
    expected = to_json(analysis, analyzer("fast").advise(analysis)).encode()
    assert printed(STAPLED, "fast", "--edits") == expected
    assert client.post("/v1/analyses", json=as_json(STAPLED, advice=True)).content == expected


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_the_page_has_the_same_bytes_as_the_command_s(client: TestClient, tmp_path: Path, audience: str) -> None:
    page = tmp_path / "page.html"
    printed(STAPLED, "fast", "--html", str(page), "--for", audience)
    answer = client.post("/v1/analyses", json=as_json(STAPLED, audience=audience), headers={"Accept": "text/html"})
    assert answer.content == page.read_bytes()


def test_a_comparison_gives_the_same_bytes(client: TestClient) -> None:
    before, after = EXAMPLES[0], STAPLED
    app = make_app(lambda name: analyzer(name))
    shown = CliRunner().invoke(app, ["compare", str(before), str(after), "--json", "--encoder", "fast"])
    answer = client.post("/v1/comparisons", json={"before": as_json(before), "after": as_json(after)})
    assert answer.content == shown.stdout_bytes


def test_batches_and_streams_hold_the_same_analyses(client: TestClient) -> None:
    expected = [json.loads(client.post("/v1/analyses", json=as_json(path)).content) for path in EXAMPLES]
    batch = client.post("/v1/analyses:batch", json={"postings": [as_json(path) for path in EXAMPLES]})
    assert [result["analysis"] for result in batch.json()["results"]] == expected
    lines = "\n".join(json.dumps(as_json(path)) for path in EXAMPLES)
    stream = client.post("/v1/analyses:stream", content=lines, headers={"content-type": "application/jsonl"})
    assert [json.loads(line)["analysis"] for line in stream.content.splitlines()] == expected
