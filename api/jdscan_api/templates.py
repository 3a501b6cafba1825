"""Names the route of a request for logs and metrics: few names, and none that a caller can make up."""

from collections.abc import Sequence
from functools import cached_property
from re import Pattern

from fastapi import FastAPI
from starlette.routing import compile_path
from starlette.types import Scope

OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
# What the description of the API leaves out, for requests that are refused before a route is looked for.
_UNDESCRIBED = (
    "/",
    "/compare",
    "/download",
    "/examples/{name}",
    "/fragment",
    "/metrics",
    "/openapi.json",
    "/static/{digest}/{name}",
)


class Templates:
    """Finds the template of a request's route, such as ``/v1/framework/{entry_id}``.

    Args:
        app: Its description lists the routes; it is made when a template is first looked for.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def name(self, scope: Scope) -> str:
        """Return the template of the route that serves a request, or would have; ``other`` where there is none."""
        route = getattr(scope.get("route"), "path", None)
        if isinstance(route, str):
            return route
        return next((name for name, form in self._forms if form.match(scope["path"])), OTHER)

    @cached_property
    def _forms(self) -> Sequence[tuple[str, Pattern[str]]]:
        described = self._app.openapi().get("paths", {})
        return [(path, compile_path(path)[0]) for path in (*_UNDESCRIBED, *described)]


def method_name(scope: Scope) -> str:
    """Return the method of a request, or ``other`` for one that a caller made up."""
    method: str = scope["method"]
    return method if method in METHODS else OTHER
