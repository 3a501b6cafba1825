"""The files of the page: cached for as long as they stay what they are, and fit for a strict content policy."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jdscan import Analyzer
from jdscan.ingest import read_posting
from jdscan_api.page import assets
from jdscan_api.page.examples import EXAMPLES
from jdscan_api.page.scanning import field_text
from tests.api.fakes import serving
from tests.api.test_page import CORPUS


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


def test_what_the_page_names_is_there_and_lasts(client: TestClient) -> None:
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(named) == 4
    for address in named:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        known = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")


def test_modules_name_only_modules_that_are_served() -> None:
    for name, asset in assets.assets().items():
        imported = re.findall(r'from "\./([^"]+)"', asset.body.decode()) if name.endswith(".js") else []
        assert set(imported) <= assets.assets().keys()


def test_under_another_digest_a_file_is_asked_for_anew(client: TestClient) -> None:
    assert client.get("/static/0000000000000000/app.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/x/none.js", "/static/x/..%2Froutes.py", "/static/x"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_style_and_scripts_ask_nothing_of_the_outside() -> None:
    for name, asset in assets.assets().items():
        text = asset.body.decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", text), name


def test_pages_have_no_inline_script_or_style(client: TestClient) -> None:
    fields = {"text": EXAMPLES[0].text, "before": EXAMPLES[0].text, "after": EXAMPLES[1].text}
    pages = [
        client.get("/"),
        client.get("/compare"),
        client.post("/", data=fields),
        client.post("/compare", data=fields),
    ]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)|javascript:", page.text)


def test_a_page_read_into_the_field_keeps_its_headings() -> None:
    source = read_posting((CORPUS / "ordinary-cmo.html").read_bytes())
    again = read_posting(field_text(source), title=source.title)
    analyzer = Analyzer("fast")
    zones = [
        [(r.unit.text.lstrip("# "), r.zone) for r in analyzer.analyze_posting(posting).reading.units]
        for posting in (source, again)
    ]
    assert zones[0] == zones[1]
