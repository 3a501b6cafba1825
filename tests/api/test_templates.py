import logging

import pytest

from jdscan_api.templates import OTHER, Templates, method_name
from tests.api.asgi import http_scope
from tests.api.fakes import serving

TEMPLATES = Templates(["/", "/v1/framework/{id}", "/metrics", "/static/{digest}/{name}"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/framework/x.y", "/v1/framework/{id}"),
        ("/v1/framework/x/y", OTHER),
        ("/", "/"),
        ("/metrics", "/metrics"),
        ("/static/0a/page.css", "/static/{digest}/{name}"),
        ("/static/page.css", OTHER),
        ("/wp-login.php", OTHER),
        ("", OTHER),
    ],
)
def test_a_path_that_was_not_routed_is_named_by_its_template(path: str, name: str) -> None:
    assert TEMPLATES.name(http_scope(path)) == name


def test_the_route_that_was_found_comes_first() -> None:
    scope = http_scope("/v1/framework/x")
    scope["route"] = type("Route", (), {"path": "/found"})()
    assert TEMPLATES.name(scope) == "/found"


@pytest.mark.parametrize(("method", "name"), [("GET", "GET"), ("POST", "POST"), ("BREW", OTHER), ("get", OTHER)])
def test_methods_are_few(method: str, name: str) -> None:
    assert method_name(http_scope(method=method)) == name


@pytest.mark.parametrize(
    "path", ["/", "/v1/analyses", "/v1/analyses:batch", "/v1/framework/x", "/metrics", "/openapi.json", "/static/0a/x"]
)
def test_a_refused_request_is_logged_under_its_route(path: str, caplog: pytest.LogCaptureFixture) -> None:
    with serving(allowed_hosts=("jdscan.example",)) as client, caplog.at_level(logging.INFO, "jdscan_api.access"):
        assert client.get(path).status_code == 400
    (record,) = (r for r in caplog.records if r.name == "jdscan_api.access")
    template = path.replace("framework/x", "framework/{id}").replace("0a/x", "{digest}/{name}")
    assert vars(record)["fields"]["route"] == template
