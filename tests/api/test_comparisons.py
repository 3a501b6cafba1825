"""Two versions over HTTP: the bytes of `jdscan compare --json`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from jdscan.cli import make_app
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import FakeAnalyzer, serving

BEFORE = "Chief Product Officer\n\nOwn the roadmap for Zoë’s 🚀\n"
AFTER = "Chief Product Officer\n\nOwn the roadmap\n\nOwn the positioning\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


def test_a_comparison_is_the_bytes_of_the_command(client: TestClient, tmp_path: Path) -> None:
    files = [tmp_path / "before.txt", tmp_path / "after.txt"]
    for file, text in zip(files, (BEFORE, AFTER), strict=True):
        file.write_text(text)
    app = make_app(FakeAnalyzer)  # type: ignore[arg-type]  # the encoder's name comes as a plain str
    printed = CliRunner().invoke(app, ["compare", "--json", "--encoder", "fast", *map(str, files)])
    answer = client.post(
        "/v1/comparisons", json={"before": {"text": BEFORE}, "after": {"text": AFTER}, "encoder": "fast"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == printed.stdout_bytes


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"before": {"text": " "}, "after": {"text": AFTER}}, "before.text"),
        ({"before": {"text": BEFORE}, "after": {"text": " "}}, "after.text"),
    ],
)
def test_an_unreadable_version_is_named(client: TestClient, body: Any, where: str) -> None:
    answer = client.post("/v1/comparisons", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM_JSON)
    assert answer.json()["where"] == where


def test_a_missing_version_is_named(client: TestClient) -> None:
    answer = client.post("/v1/comparisons", json={"before": {"text": BEFORE}})
    assert [error["where"] for error in answer.json()["errors"]] == ["after"]
