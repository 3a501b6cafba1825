"""The service through its seam: a fake analyzer, no model."""

import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jdscan import Analyzer, to_json
from jdscan.errors import InputError
from jdscan.ingest import read_posting
from jdscan_api import create_app
from jdscan_api.problems import PROBLEM_JSON
from jdscan_api.settings import Settings
from tests.api.fakes import BrokenAnalyzer, FakeAnalyzer, loading

TEXT = "Chief Product Officer\n\nOwn the roadmap for Zoë’s 🚀\n"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), load=loading())) as client:
        yield client


@pytest.mark.parametrize("extra", [{}, {"title": "CPO & CMO"}, {"title": "VP", "source_format": "markdown"}])
def test_an_analysis_is_the_bytes_that_the_library_writes(client: TestClient, extra: dict[str, str]) -> None:
    answer = client.post("/v1/analyses", json={"text": TEXT, **extra})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == to_json(FakeAnalyzer().analyze_posting(read_posting(TEXT, **extra))).encode()  # type: ignore[arg-type]  # a str that is a format


def test_an_unreadable_posting_is_a_problem_that_says_how_to_mend_it(client: TestClient) -> None:
    with pytest.raises(InputError) as caught:
        read_posting("  ")
    answer = client.post("/v1/analyses", json={"text": "  "})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_JSON
    assert answer.json() == {
        "type": "urn:jdscan:problem:unreadable-posting",
        "title": "The posting cannot be read",
        "status": 422,
        "detail": caught.value.what,
        "where": "text",
        "remedy": caught.value.remedy,
    }


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{}", "text"),
        (b'{"text": 1}', "text"),
        (b'{"text": "x", "colour": "red"}', "colour"),
        (b'{"text": "x", "source_format": "pdf"}', "source_format"),
    ],
)
def test_an_invalid_request_is_a_problem_that_does_not_repeat_the_input(
    client: TestClient, body: bytes, where: str
) -> None:
    answer = client.post("/v1/analyses", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_JSON
    assert [error["where"] for error in answer.json()["errors"]] == [where]
    assert "input" not in answer.json()["errors"][0]


@pytest.mark.parametrize("body", [b"{", b"", b'{"text": "\\ud800"}', b'{"text": "\xff"}', b"[" * 100_000])
def test_what_is_no_json_is_malformed(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/analyses", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM_JSON)


def test_a_broken_installation_is_the_service_s_fault_and_shows_no_path(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app(Settings(), load=loading(BrokenAnalyzer))) as client, caplog.at_level(logging.ERROR):
        answer = client.post("/v1/analyses", json={"text": TEXT})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM_JSON)
    assert "/srv" not in answer.text
    assert "/srv/models/accurate" in caplog.text


def test_without_an_analyzer_the_app_loads_the_shipped_one_when_it_starts() -> None:
    app = create_app(Settings(encoders=("fast",), encoder="fast"))
    assert not hasattr(app.state, "jdscan")
    with TestClient(app) as client:
        answer = client.post("/v1/analyses", json={"text": TEXT})
    assert answer.content == to_json(Analyzer("fast").analyze(TEXT)).encode()
