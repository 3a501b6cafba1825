"""The page as a browser without scripts gets it, on a fake analyzer."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from jdscan_api.page.examples import EXAMPLES, Example
from jdscan_api.page.routes import file_name
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import BrokenAnalyzer, HeldAnalyzer, serving

CORPUS = Path(__file__).parents[2] / "corpus" / "postings" / "examples"
TEXT = "Chief Product Officer\n\n- Own the roadmap for Zoë’s 🚀\n"
ATTACK = "Chief <script>alert(1)</script> Officer\n\n\"'><img src=x onerror=alert(2)></textarea>\n"
REPORT = '<div class="report"'


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(max_text_characters=5000, max_advice_characters=100) as client:
        yield client


def field(page: str, name: str = "text") -> str:
    """Return what a browser shows in a text field: the first line break after the tag is no part of it."""
    found = re.search(rf'<textarea id="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1]


def test_the_empty_page_asks_and_says_that_nothing_is_stored(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "Nothing is stored" in answer.text
    assert "not for ranking or rejecting people" in answer.text
    assert (field(answer.text), REPORT in answer.text) == ("", False)


@pytest.mark.parametrize("as_multipart", [False, True])
def test_a_form_is_answered_with_the_report_and_keeps_what_was_typed(client: TestClient, as_multipart: bool) -> None:
    fields = {"text": "\n" + TEXT, "title": "CPO & more", "audience": "candidate", "encoder": "fast"}
    no_file = {"file": ("", b"")} if as_multipart else None
    answer = client.post("/", data=fields, files=no_file)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert REPORT in answer.text
    assert field(answer.text) == "\n" + TEXT
    assert 'value="CPO &amp; more"' in answer.text
    assert re.search(r'value="candidate" checked', answer.text)
    assert "<option selected>fast</option>" in answer.text


def test_a_file_is_read_into_the_field(client: TestClient) -> None:
    page = "<html><title>Chief Product Officer</title><h2>Duties</h2><p>Own the roadmap</p></html>"
    answer = client.post("/", files={"file": ("posting.html", page.encode(), "text/html")})
    assert answer.status_code == 200
    assert field(answer.text).split("\n\n") == ["## Duties", "Own the roadmap"]
    assert 'value="Chief Product Officer"' in answer.text


def test_no_text_of_a_caller_becomes_markup(client: TestClient) -> None:
    for path in ("/", "/fragment", "/compare", "/download"):
        fields = {"text": ATTACK, "before": ATTACK, "after": ATTACK + "x", "title": ATTACK[:80], "as": "html"}
        answer = client.post(path, data=fields)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert answer.text.count("</textarea>") == answer.text.count("<textarea")


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"text": "  "}, 422, "The input is empty. Paste the text of the posting"),
        ({"text": "a " * 4000}, 413, "at most 5,000 are read."),
        ({"text": TEXT * 3, "edits": "on"}, 413, "Edits are searched in postings of up to 100 characters"),
        ({"text": TEXT, "audience": "<b>"}, 422, "audience: Input should be"),
        ({"text": TEXT, "encoder": "cascade"}, 422, "This service does not run the encoder"),
        ({"text": TEXT, "title": "x" * 501}, 422, "title: String should have at most 500 characters"),
    ],
)
def test_an_error_is_said_in_the_page_with_its_status(
    client: TestClient, fields: dict[str, str], status: int, words: str
) -> None:
    answer = client.post("/", data=fields)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    alert = re.search(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)
    assert alert
    assert words in alert[1]
    assert "<title>Error: " in answer.text
    assert "<b>" not in answer.text
    assert field(answer.text) == fields["text"]


@pytest.mark.parametrize("path", ["/", "/download", "/compare"])
def test_a_form_that_is_none_is_refused_in_the_page(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b"{}", headers={"content-type": "application/json"})
    assert (answer.status_code, 'role="alert"' in answer.text) == (415, True)


def test_a_file_of_another_kind_is_refused(client: TestClient) -> None:
    answer = client.post("/", files={"file": ("cv.pdf", b"%PDF-1.7", "application/pdf")})
    assert (answer.status_code, "neither text, Markdown nor HTML" in answer.text) == (415, True)


def test_a_busy_service_says_so_in_the_page_and_when_to_come_again() -> None:
    held = HeldAnalyzer()
    with serving(lambda _: held, max_concurrency=1) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/", data={"text": TEXT})
        assert held.begun.wait(10)
        second = client.post("/", data={"text": TEXT})
        held.let_go.set()
        assert first.result(10).status_code == 200
    assert (second.status_code, int(second.headers["retry-after"]) >= 1) == (429, True)
    assert "The service is busy." in second.text


def test_a_fault_of_the_service_is_said_without_a_path() -> None:
    with serving(BrokenAnalyzer) as client:
        answer = client.post("/", data={"text": TEXT})
    assert answer.status_code == 500
    assert "The service failed." in answer.text
    assert "/srv" not in answer.text


def test_the_fragment_is_the_report_alone_and_its_faults_are_problems(client: TestClient) -> None:
    good = client.post("/fragment", data={"text": TEXT})
    assert REPORT in good.text
    assert "<html" not in good.text
    bad = client.post("/fragment", data={"text": " "})
    assert (bad.status_code, bad.headers["content-type"]) == (422, PROBLEM_JSON)


def test_the_fragment_of_a_file_brings_its_text_for_the_field(client: TestClient) -> None:
    answer = client.post("/fragment", files={"file": ("posting.txt", TEXT.encode("utf-16"))})
    assert f'<template id="read" data-title="Chief Product Officer">{TEXT}</template>' in answer.text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.name))
def test_examples_are_those_of_the_corpus_and_fill_the_form(client: TestClient, example: Example) -> None:
    assert example.text.encode() == (CORPUS / example.file).read_bytes()
    answer = client.get(f"/examples/{example.name}")
    assert answer.status_code == 200
    assert html.unescape(field(answer.text)) == example.text
    assert REPORT not in answer.text


def test_an_unknown_example_is_not_found(client: TestClient) -> None:
    answer = client.get("/examples/..%2Fsecret")
    assert answer.status_code == 404
    assert client.get("/examples/none").status_code == 404


def test_a_comparison_needs_two_versions_and_takes_one_to_begin_with(client: TestClient) -> None:
    assert client.get("/compare").status_code == 200
    begun = client.post("/compare", data={"text": TEXT})
    assert (field(begun.text, "before"), field(begun.text, "after")) == (TEXT, TEXT)
    assert '<div class="comparison"' not in begun.text
    done = client.post("/compare", data={"before": TEXT, "after": TEXT + "- Own the price\n"})
    assert '<div class="comparison"' in done.text
    assert field(done.text, "after") == TEXT + "- Own the price\n"


def test_a_comparison_says_which_version_cannot_be_read(client: TestClient) -> None:
    answer = client.post("/compare", data={"before": TEXT, "after": " "})
    assert answer.status_code == 422
    assert re.search(r'<textarea id="after"[^>]* aria-invalid="true"', answer.text)
    assert not re.search(r'<textarea id="before"[^>]* aria-invalid', answer.text)


def test_the_json_download_is_the_api_s_bytes(client: TestClient) -> None:
    answer = client.post("/download", data={"text": TEXT.replace("\n", "\r\n"), "title": "CPO", "as": "json"})
    assert answer.headers["content-disposition"] == 'attachment; filename="jdscan-cpo.json"'
    assert answer.content == client.post("/v1/analyses", json={"text": TEXT, "title": "CPO"}).content


def test_the_html_download_is_the_stand_alone_page(client: TestClient) -> None:
    fields = {"text": TEXT, "audience": "candidate"}
    answer = client.post("/download", data={**fields, "as": "html", "edits": "on"})
    assert answer.headers["content-disposition"] == 'attachment; filename="jdscan-posting.html"'
    assert answer.content == client.post("/v1/analyses", json=fields, headers={"Accept": "text/html"}).content


def test_a_download_that_fails_is_said_in_the_page(client: TestClient) -> None:
    answer = client.post("/download", data={"text": " ", "as": "json"})
    assert (answer.status_code, "content-disposition" in answer.headers) == (422, False)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Chief Product & Marketing Officer", "jdscan-chief-product-marketing-officer"),
        ('"\r\nSet-Cookie: x=1; /../', "jdscan-set-cookie-x-1"),
        ("首席产品官", "jdscan-posting"),
        ("a" * 300, "jdscan-" + "a" * 60),
    ],
)
def test_a_file_s_name_is_made_of_letters_digits_and_hyphens(title: str, name: str) -> None:
    assert file_name(title) == name


def test_without_the_page_there_is_only_the_api() -> None:
    with serving(page=False) as client:
        assert client.get("/").status_code == 404
        assert client.post("/v1/analyses", json={"text": TEXT}).status_code == 200


def test_under_a_proxy_s_path_every_address_has_it() -> None:
    with serving() as client:
        page = TestClient(client.app, root_path="/scan").get("/scan/").text
    addresses = re.findall(r'(?:href|src|action|data-fragment)="([^"#]+)', page)
    assert len(addresses) > 8
    assert [a for a in addresses if not a.startswith("/scan/")] == []
