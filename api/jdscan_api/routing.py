"""How routes answer to methods, the same in the API, the page and the metrics."""

from collections.abc import Collection
from typing import Any

from fastapi.routing import APIRoute

HEAD = "HEAD"


class Route(APIRoute):
    """A route that takes HEAD wherever it takes GET (RFC 9110, section 9.3.2), as watchers and checkers of links do.

    The server leaves the body out.
    """

    def __init__(self, *args: Any, methods: Collection[str] | None = None, **kwargs: Any) -> None:
        wanted = {"GET"} if methods is None else {*methods}
        super().__init__(*args, methods=wanted | {HEAD} if "GET" in wanted else wanted, **kwargs)
