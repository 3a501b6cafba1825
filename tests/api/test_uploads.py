"""Files as `multipart/form-data`: which are read, how, and what is refused."""

import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from jdscan import to_json
from jdscan.ingest import read_posting
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import FakeAnalyzer, serving

TEXT = "# Chief Product Officer\n\n- Own the roadmap for Zoë’s 🚀\n"
HTML = "<h1>Chief Product Officer</h1><ul><li>Own the roadmap</ul>"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


def expected(data: str, **how: Any) -> bytes:
    return to_json(FakeAnalyzer().analyze_posting(read_posting(data.encode(), **how))).encode()


@pytest.mark.parametrize(
    ("name", "kind", "data", "source_format"),
    [
        ("posting.txt", "text/plain", TEXT, None),
        ("posting", "text/plain; charset=utf-8", "Own the roadmap", None),
        ("posting.txt", "text/markdown", TEXT, "markdown"),
        ("posting", "TEXT/HTML", HTML, "html"),
        ("posting.HTM", "application/octet-stream", HTML, "html"),
        ("C:\\a b\\posting.md", "application/octet-stream", TEXT, "markdown"),
        ("posting.html", "", HTML, "html"),
        ("posting.txt", "", HTML, None),
    ],
)
def test_the_part_s_type_or_the_file_s_ending_says_how_to_read_it(
    client: TestClient, name: str, kind: str, data: str, source_format: str | None
) -> None:
    answer = client.post("/v1/analyses", files={"file": (name, data.encode(), kind)})
    assert answer.status_code == 200
    assert answer.content == expected(data, source_format=source_format)


def test_bytes_in_another_encoding_are_read_as_from_the_command_line(client: TestClient) -> None:
    data = "Führe Zoë’s Plan".encode("utf-16")
    answer = client.post("/v1/analyses", files={"file": ("a.txt", data, "text/plain")})
    assert answer.json()["posting"]["text"] == "Führe Zoë’s Plan"


def test_the_fields_beside_the_file_are_the_options(client: TestClient) -> None:
    fields = {"title": "CPO & CMO", "source_format": "markdown", "encoder": "fast", "advice": "true", "audience": ""}
    answer = client.post("/v1/analyses", data=fields, files={"file": ("a.txt", TEXT.encode(), "text/plain")})
    analyzer = FakeAnalyzer("fast")
    analysis = analyzer.analyze_posting(read_posting(TEXT, title="CPO & CMO", source_format="markdown"))
    assert answer.content == to_json(analysis, analyzer.advise(analysis)).encode()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("posting.pdf", "application/pdf"),
        ("posting.md", "application/pdf"),
        ("posting.docx", "application/octet-stream"),
        ("posting", "application/octet-stream"),
        ("posting", ""),
        ("posting.html", "application/xhtml+xml"),
    ],
)
@pytest.mark.parametrize("fields", [{}, {"source_format": "text"}])
def test_a_file_of_another_kind_is_refused_by_name(
    client: TestClient, name: str, kind: str, fields: dict[str, str]
) -> None:
    answer = client.post("/v1/analyses", data=fields, files={"file": (name, b"x", kind)})
    assert (answer.status_code, answer.headers["content-type"]) == (415, PROBLEM_JSON)
    assert answer.json()["where"] == "file"
    assert "text/markdown" in answer.json()["remedy"]


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ([("title", (None, b"CPO"))], "file"),
        ([("file", (None, b"CPO"))], "file"),
        ([("file", ("a.txt", b"x")), ("file", ("b.txt", b"y"))], "file"),
        ([("file", ("a.txt", b"x")), ("title", (None, b"x")), ("title", (None, b"x"))], "title"),
        ([("file", ("a.txt", b"x")), ("colour", (None, b"red"))], "colour"),
        ([("file", ("a.txt", b"x")), ("advice", (None, b"perhaps"))], "advice"),
        ([("file", ("a.txt", b"x")), ("audience", (None, b"press"))], "audience"),
        ([("file", ("a.txt", b"x")), ("title", (None, b"x" * 501))], "title"),
        ([("file", ("a.txt", b"x")), ("title", ("t.txt", b"x"))], "title"),
        ([("file", ("a.txt", b"x")), ("encoder", (None, b"best"))], "encoder"),
    ],
)
def test_missing_double_unknown_and_wrong_fields_are_named(client: TestClient, files: Any, where: str) -> None:
    answer = client.post("/v1/analyses", files=files)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM_JSON)
    assert [error["where"] for error in answer.json()["errors"]] == [where]


def test_a_file_without_text_is_unreadable_and_says_where(client: TestClient) -> None:
    answer = client.post("/v1/analyses", files={"file": ("a.txt", b"%PDF-1.7", "text/plain")})
    assert (answer.status_code, answer.json()["where"]) == (422, "file")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=b", b"no boundary here", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n", 400),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + b"x" * 5000 + b"\r\n--b--\r\n",
            400,
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\r\n' * 17 + b"--b--\r\n",
            400,
        ),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422),
        ("multipart/form-data; boundary=b; charset=idna", b"--b--\r\n", 415),
        ("application/x-www-form-urlencoded", b"file=x", 415),
        ("text/plain", b"x", 415),
        ("", b"x", 415),
    ],
)
def test_a_body_that_is_no_form_is_refused(client: TestClient, kind: str, body: bytes, status: int) -> None:
    answer = client.post("/v1/analyses", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM_JSON)


def test_nothing_of_an_upload_touches_the_disk(client: TestClient) -> None:
    opened: list[str] = []
    watching = [True]

    def note(event: str, args: tuple[Any, ...]) -> None:
        if watching and event == "open" and str(args[0]).startswith(tempfile.gettempdir()):
            opened.append(str(args[0]))

    sys.addaudithook(note)  # cannot be taken away again: emptying `watching` ends it
    large = b"Own the roadmap. " * 150_000
    answer = client.post("/v1/analyses", files={"file": ("a.txt", large, "text/plain")})
    assert answer.status_code == 422  # too large for a posting, after it was read whole
    assert opened == []
    with tempfile.SpooledTemporaryFile(1_000_000) as spooled:
        spooled.write(large)
    watching.clear()
    assert opened != []  # the hook sees what a smaller limit would do
