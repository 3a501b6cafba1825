"""The framework and the versions over HTTP: the bytes of the command line, and caching."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from jdscan import __version__
from jdscan.cli import make_app
from jdscan.framework import load_framework
from jdscan.report.document import SCHEMA_VERSION
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import serving


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("", ()),
        ("/insight", ("insight",)),
        ("/practice.pricing_with_market", ("practice.pricing_with_market",)),
        ("/coverage.missing.insight", ("coverage.missing.insight",)),
        ("/coverage.missing.%3Caccountability%3E", ("coverage.missing.<accountability>",)),
    ],
)
def test_the_framework_is_the_bytes_of_the_command(client: TestClient, path: str, arguments: tuple[str, ...]) -> None:
    answer = client.get(f"/v1/framework{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == CliRunner().invoke(make_app(), ["framework", "--json", *arguments]).stdout_bytes


def test_an_unknown_entry_is_answered_with_near_ones(client: TestClient) -> None:
    answer = client.get("/v1/framework/sales_quotas")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM_JSON)
    assert "sales_quota" in answer.json()["remedy"]
    assert answer.json()["where"] == "id"


def test_an_id_like_none_is_pointed_to_the_list_and_not_repeated_at_length(client: TestClient) -> None:
    answer = client.get(f"/v1/framework/{'%3Cscript%3E' * 1000}")
    assert answer.status_code == 404
    assert answer.json()["remedy"] == "GET /v1/framework lists the ids"
    assert len(answer.content) < 500


@pytest.mark.parametrize("path", ["/v1/framework", "/v1/framework/insight"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_caller_has_already_is_not_sent_again(client: TestClient, path: str, form: str) -> None:
    first = client.get(path)
    assert "max-age" in first.headers["cache-control"]
    again = client.get(path, headers={"If-None-Match": form.format(first.headers["etag"])})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_another_tag_gets_the_whole_answer_and_each_entry_has_its_own(client: TestClient) -> None:
    first = client.get("/v1/framework/insight", headers={"If-None-Match": '"other"'})
    assert first.status_code == 200
    assert first.headers["etag"] != client.get("/v1/framework").headers["etag"]


def test_the_version_names_the_models_of_every_encoder() -> None:
    with serving(encoders=("fast", "cascade"), encoder="cascade") as client:
        answer = client.get("/v1/version")
    assert answer.json() == {
        "jdscan_version": __version__,
        "framework_version": load_framework().version,
        "schema_version": SCHEMA_VERSION,
        "models": {"fast": "fake", "cascade": "fake"},
        "default_encoder": "cascade",
    }
