import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from jdscan_api import create_app
from jdscan_api.settings import Settings
from jdscan_api.templates import OTHER, Templates, method_name
from tests.api.asgi import http_scope


@pytest.fixture(scope="module")
def templates() -> Templates:
    app = FastAPI()

    @app.get("/v1/framework/{entry_id}")
    def show(entry_id: str) -> str:
        return entry_id

    return Templates(app)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/framework/x.y", "/v1/framework/{entry_id}"),
        ("/v1/framework/x/y", OTHER),
        ("/", "/"),
        ("/metrics", "/metrics"),
        ("/static/0a/page.css", "/static/{digest}/{name}"),
        ("/static/page.css", OTHER),
        ("/wp-login.php", OTHER),
        ("", OTHER),
    ],
)
def test_a_path_that_was_not_routed_is_named_by_its_template(templates: Templates, path: str, name: str) -> None:
    assert templates.name(http_scope(path)) == name


def test_the_route_that_was_found_comes_first(templates: Templates) -> None:
    scope = http_scope("/v1/framework/x")
    scope["route"] = type("Route", (), {"path": "/found"})()
    assert templates.name(scope) == "/found"


@pytest.mark.parametrize(("method", "name"), [("GET", "GET"), ("POST", "POST"), ("BREW", OTHER), ("get", OTHER)])
def test_methods_are_few(method: str, name: str) -> None:
    assert method_name(http_scope(method=method)) == name


def test_every_route_of_the_app_is_known_by_its_path_alone() -> None:
    app = create_app(Settings())
    paths = {str(route.path) for route in iter_route_contexts(app.routes)}
    assert {"/v1/analyses", "/", "/metrics", "/openapi.json"} <= paths
    templates = Templates(app)
    assert {path: templates.name(http_scope(path)) for path in paths} == {path: path for path in paths}
