"""Names the route of a request for logs and metrics: few names, and none that a caller can make up."""

from collections.abc import Iterable
from re import Pattern

from starlette.routing import compile_path
from starlette.types import Scope

OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Templates:
    """Finds the template of a request's route, such as ``/v1/framework/{id}``.

    Args:
        paths: The templates of all routes.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._forms: tuple[tuple[str, Pattern[str]], ...] = tuple((path, compile_path(path)[0]) for path in paths)

    def name(self, scope: Scope) -> str:
        """Return the template of the route that serves a request, or would have; ``other`` where there is none.

        A request that a layer refused was never routed: its path is compared.
        """
        route = getattr(scope.get("route"), "path", None)
        if isinstance(route, str):
            return route
        return next((name for name, form in self._forms if form.match(scope["path"])), OTHER)


def method_name(scope: Scope) -> str:
    """Return the method of a request, or ``other`` for one that a caller made up."""
    method: str = scope["method"]
    return method if method in METHODS else OTHER
