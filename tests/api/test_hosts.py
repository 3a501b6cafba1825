import pytest

from jdscan_api.hosts import AllowedHosts
from jdscan_api.problems import PROBLEM_JSON
from tests.api.asgi import body_in, call, echo, http_scope

HOSTS = ("jdscan.example", "*.inside.example", "127.0.0.1", "::1")


@pytest.mark.parametrize(
    "host",
    ["jdscan.example", "JDSCAN.example:8000", "a.inside.example", "b.a.inside.example:1", "127.0.0.1:80", "[::1]:80"],
)
def test_a_host_that_is_set_is_served(host: str) -> None:
    assert call(AllowedHosts(echo, HOSTS), http_scope(headers={"host": host}), body_in(b"")).status == 200


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "jdscan.example.evil", "evil-jdscan.example", "inside.example", "xinside.example",
     "[::1", "jdscan.example@evil.example", "::::"],
)  # fmt: skip
def test_another_host_is_a_problem(host: str) -> None:
    answer = call(AllowedHosts(echo, HOSTS), http_scope(headers={"host": host}), body_in(b"x"))
    assert (answer.status, answer.headers["content-type"], answer.left) == (400, PROBLEM_JSON, 1)
    assert b"evil" not in answer.body


@pytest.mark.parametrize(("path", "status"), [("/livez", 200), ("/readyz", 200), ("/metrics", 400), ("/v1", 400)])
def test_health_checks_may_come_by_address(path: str, status: int) -> None:
    answer = call(AllowedHosts(echo, HOSTS), http_scope(path, headers={"host": "10.0.0.9"}), body_in(b""))
    assert answer.status == status
