from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import serving


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/v1/version", "/v1/framework/insight", "/metrics", "/openapi.json", "/", "/compare"]
)
def test_head_is_answered_as_get_but_for_the_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert {"content-type", "cache-control"} <= set(head.headers)
    assert {n: head.headers[n] for n in ("content-type", "cache-control")} == {
        n: get.headers[n] for n in ("content-type", "cache-control")
    }


def test_a_method_that_is_none_is_answered_with_those_that_are(client: TestClient) -> None:
    answer = client.get("/v1/analyses")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["remedy"] == "Use POST"


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/framework/", "/v1/analyses/"])
def test_an_address_that_is_none_leads_to_the_description_and_nowhere_else(client: TestClient, path: str) -> None:
    answer = client.post(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM_JSON)
    assert "location" not in answer.headers
    assert answer.json()["remedy"].startswith("/openapi.json")
