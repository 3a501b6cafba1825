"""The description of the API (OpenAPI 3.1), made from the routes, :mod:`jdscan_api.operations` and the models.

FastAPI's own description knows nothing of bodies that a route reads itself, and adds answers that never come.
``python -m jdscan_api.openapi``, in the root of the repository, renews the snapshot that a test compares it with.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from jdscan import __version__
from jdscan.report import NOTICE
from jdscan_api.components import components
from jdscan_api.operations import OPERATIONS, Content, Operation
from jdscan_api.problems import KINDS, NO_METHOD, PROBLEM_JSON
from jdscan_api.routes import ROUTERS
from jdscan_api.routing import HEAD

SNAPSHOT = Path("api/openapi.json")
# Every operation may have these: hosts, headers, bodies where none belongs, faults.
_ANYWHERE = (400, 413, 415, 431, 500)
_KEYED = (401, 429)
_TAGS = {
    "analyses": "Postings in, analyses out.",
    "comparisons": "Two versions of a posting.",
    "reference": "What analyses refer to.",
    "health": "For whoever starts and watches the service.",
}
_SECURITY: Sequence[Mapping[str, Any]] = [{"bearer": []}, {"apiKey": []}, {"basic": []}, {}]


_WORDS = f"""{NOTICE} Nothing that is sent is stored.

Every error is a problem document (RFC 9457): branch on its `type`. After 429 and 503 wait for `Retry-After` seconds.
A body may be packed with gzip (`Content-Encoding: gzip`). How long bodies and postings may be is set by whoever runs \
the service; what is longer gets 413, which names the limit."""


def describe() -> dict[str, Any]:
    """Build the description of the API.

    Raises:
        KeyError: A route has no operation in :data:`jdscan_api.operations.OPERATIONS`.
    """
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for route in _routes():
        for method in {*(route.methods or ())} - {HEAD}:  # every GET goes with one
            paths[route.path][method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jdscan",
            "version": __version__,
            "summary": "One product-and-marketing leadership seat, or two stapled together?",
            "description": _WORDS,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The service that gives this description."}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "paths": dict(paths),
        "components": {**components(), "responses": dict(_problem_answers())},
    }


def snapshot_text(description: Mapping[str, Any]) -> str:
    """Give a description as the text of the snapshot: two spaces of indent, a line break at the end."""
    return json.dumps(description, indent=2, ensure_ascii=False) + "\n"


def _routes() -> Iterator[APIRoute]:
    for router in ROUTERS:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def _operation(route: APIRoute) -> dict[str, Any]:
    operation = OPERATIONS[route.operation_id or route.path]
    described: dict[str, Any] = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "description": route.description,
        "tags": route.tags,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in (*operation.parameters, "RequestId")],
    }
    if operation.bodies:
        described["requestBody"] = {"required": True, "content": _contents(operation.bodies)}
    described["responses"] = _answers(operation)
    described["security"] = _SECURITY if operation.keyed else []
    return described


def _answers(operation: Operation) -> dict[str, Any]:
    headers = _headers(*(_RATES if operation.keyed else ()), *(_CACHING if operation.cached else ()))
    answers: dict[str, Any] = {
        "200": {"description": operation.answer, "headers": headers, "content": _contents(operation.contents)}
    }
    if operation.cached:
        answers["304"] = {"description": "The caller has it already, by its entity tag.", "headers": headers}
    statuses = {*_ANYWHERE, *operation.problems, *(_KEYED if operation.keyed else ())}
    return answers | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)}


_CACHING = ("ETag", "Cache-Control")
_RATES = ("RateLimit", "RateLimit-Policy")


def _headers(*names: str) -> dict[str, Any]:
    """Refer to the request's id, which every answer has, and to these headers."""
    references = {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in names}
    return {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}, **references}


def _contents(contents: Mapping[str, Content]) -> dict[str, Any]:
    return {media: _content(content) for media, content in contents.items()}


def _content(content: Content) -> dict[str, Any]:
    schema = content.schema
    described: dict[str, Any] = {
        "schema": {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else dict(schema)
    }
    if content.example is not None:
        described["example"] = content.example
    if content.encoding is not None:
        described["encoding"] = content.encoding
    return described


def _problem_answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give an answer for each status of a problem; no operation has 405, which is for methods that are none."""
    for status in sorted({kind.status for kind in KINDS} - {NO_METHOD.status}):
        kinds = [kind for kind in KINDS if kind.status == status]
        examples = {
            kind.name: {"value": {"type": kind.urn, "title": kind.title, "status": status.value}} for kind in kinds
        }
        schema = {"$ref": "#/components/schemas/ProblemDetails"}
        yield (
            f"Problem{status.value}",
            {
                "description": "; ".join(f"{kind.title} (`{kind.urn}`)" for kind in kinds),
                "headers": _headers(*_HEADERS.get(status, ())),
                "content": {PROBLEM_JSON: {"schema": schema, "examples": examples}},
            },
        )


_HEADERS: Mapping[HTTPStatus, tuple[str, ...]] = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After", *_RATES),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot_text(describe()), encoding="utf-8")
