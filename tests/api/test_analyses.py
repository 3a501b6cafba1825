"""An analysis as a stand-alone page, where the caller asks for HTML."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jdscan.ingest import read_posting
from jdscan.report import render_html
from jdscan.report.audience import Audience
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import FakeAnalyzer, serving

TEXT = "Chief Product Officer\n\nOwn the <script>alert(1)</script> roadmap\n"
ASK_HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_html_is_the_stand_alone_page_for_the_reader_asked_for(client: TestClient, audience: Audience) -> None:
    request = {"text": TEXT, "source_format": "text", "audience": audience}
    answer = client.post("/v1/analyses", json=request, headers=ASK_HTML)
    analysis = FakeAnalyzer().analyze_posting(read_posting(TEXT, source_format="text"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert answer.text == render_html(analysis, audience=audience)
    assert "<script" not in answer.text


def test_the_page_s_own_style_is_allowed_and_nothing_else(client: TestClient) -> None:
    policy = client.post("/v1/analyses", json={"text": TEXT}, headers=ASK_HTML).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_an_upload_gets_its_page_too(client: TestClient) -> None:
    answer = client.post(
        "/v1/analyses",
        data={"audience": "candidate"},
        files={"file": ("a.txt", b"Own the roadmap", "text/plain")},
        headers=ASK_HTML,
    )
    assert answer.text == render_html(
        FakeAnalyzer().analyze_posting(read_posting("Own the roadmap")), audience="candidate"
    )


def test_json_is_the_same_for_both_readers(client: TestClient) -> None:
    answers = [client.post("/v1/analyses", json={"text": TEXT, "audience": a}) for a in ("recruiter", "candidate")]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["vary"] == "Accept"


def test_neither_form_is_not_acceptable(client: TestClient) -> None:
    answer = client.post("/v1/analyses", json={"text": TEXT}, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["content-type"]) == (406, PROBLEM_JSON)


def test_edits_are_not_for_a_candidate_s_page_but_stand_in_json(client: TestClient) -> None:
    request = {"text": TEXT, "audience": "candidate", "advice": True}
    refused = client.post("/v1/analyses", json=request, headers=ASK_HTML)
    assert (refused.status_code, refused.json()["where"]) == (422, "advice")
    assert "advice" in client.post("/v1/analyses", json=request).json()
