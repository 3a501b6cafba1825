"""The service through its seam: a fake analyzer, no model."""

import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jdscan import Analyzer, __version__, to_json
from jdscan.errors import ArtefactError, InputError
from jdscan.ingest import read_posting
from jdscan.records import ACCOUNTABILITIES, Analysis, Coverage, Seat, SourceFormat, Verdict, Versions
from jdscan_api import create_app
from jdscan_api.problems import PROBLEM_JSON
from tests.factory import posting_reading, silent_parts

TEXT = "Chief Product Officer\n\nOwn the roadmap for Zoë’s 🚀\n"


class FakeAnalyzer:
    """Reads the posting in earnest and finds nothing in it."""

    def analyze(self, text: str | bytes, *, title: str = "", source_format: SourceFormat | None = None) -> Analysis:
        posting = read_posting(text, title=title, source_format=source_format)
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
        reading = posting_reading(title=posting.title)
        return Analysis(posting, reading, verdict, Versions(__version__, "fake", "1.0.0", "accurate"))


class BrokenAnalyzer(FakeAnalyzer):
    def analyze(self, text: str | bytes, *, title: str = "", source_format: SourceFormat | None = None) -> Analysis:
        raise ArtefactError("a file is missing", where="/srv/models/accurate", remedy="Reinstall jdscan")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(FakeAnalyzer())) as client:
        yield client


def test_it_says_that_it_lives(client: TestClient) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": __version__})


@pytest.mark.parametrize("extra", [{}, {"title": "CPO & CMO"}, {"title": "VP", "source_format": "markdown"}])
def test_an_analysis_is_the_bytes_that_the_library_writes(client: TestClient, extra: dict[str, str]) -> None:
    answer = client.post("/v1/analyses", json={"text": TEXT, **extra})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == to_json(FakeAnalyzer().analyze(TEXT, **extra)).encode()  # type: ignore[arg-type]  # a str that is a format


def test_an_unreadable_posting_is_a_problem_that_says_how_to_mend_it(client: TestClient) -> None:
    with pytest.raises(InputError) as caught:
        read_posting("  ")
    answer = client.post("/v1/analyses", json={"text": "  "})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_JSON
    assert answer.json() == {
        "type": "about:blank",
        "title": "The posting cannot be read",
        "status": 422,
        "detail": caught.value.what,
        "where": caught.value.where,
        "remedy": caught.value.remedy,
    }


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{", "body.1"),
        (b"{}", "body.text"),
        (b'{"text": 1}', "body.text"),
        (b'{"text": "x", "colour": "red"}', "body.colour"),
        (b'{"text": "x", "source_format": "pdf"}', "body.source_format"),
        (b'{"text": "x", "title": "\\ud800"}', "body.title"),
    ],
)
def test_a_malformed_request_is_a_problem_that_does_not_repeat_the_input(
    client: TestClient, body: bytes, where: str
) -> None:
    answer = client.post("/v1/analyses", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_JSON
    assert [error["where"] for error in answer.json()["errors"]] == [where]
    assert "input" not in answer.json()["errors"][0]


def test_a_broken_installation_is_the_service_s_fault_and_shows_no_path(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app(BrokenAnalyzer())) as client, caplog.at_level(logging.ERROR):
        answer = client.post("/v1/analyses", json={"text": TEXT})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM_JSON)
    assert "/srv" not in answer.text
    assert "/srv/models/accurate" in caplog.text


def test_without_an_analyzer_the_app_loads_the_shipped_one_when_it_starts() -> None:
    app = create_app()
    assert not hasattr(app.state, "analyzer")
    with TestClient(app) as client:
        answer = client.post("/v1/analyses", json={"text": TEXT})
    assert answer.content == to_json(Analyzer().analyze(TEXT)).encode()
