"""``GET /v1/framework``, one entry of it, and ``GET /v1/version``: what analyses refer to."""

import functools
import hashlib
import json
import re
from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from jdscan import __version__
from jdscan.errors import FrameworkError
from jdscan.framework import load_framework
from jdscan.framework.lookup import find_entries
from jdscan.report.document import SCHEMA_VERSION
from jdscan_api.media_types import JSON
from jdscan_api.paths import API
from jdscan_api.problems import NOT_FOUND, ProblemError
from jdscan_api.routing import Route
from jdscan_api.schemas import ServiceVersion
from jdscan_api.state import state_of

router = APIRouter(prefix=API, tags=["reference"], route_class=Route)
# Short, since an update of the service may change the data; `private`, since the service may ask for a key.
_CACHING = "private, max-age=300"
_ENTRIES_KEPT = 1024  # more than there are ids


@router.get("/framework", operation_id="getFramework", summary="The whole framework")
async def get_framework(request: Request) -> Response:
    """Give what `jdscan framework --json` prints: who decides what, and every finding, sign and rule."""
    return await _answer(request, "")


@router.get("/framework/{id}", operation_id="getFrameworkEntry", summary="One entry of the framework")
async def get_framework_entry(request: Request) -> Response:
    """Give the entries of an id by the list that they stand in; a practice is also a finding."""
    return await _answer(request, request.path_params["id"])


@router.get("/version", operation_id="getVersion", summary="What this service runs")
async def get_version(request: Request) -> Response:
    """Give the versions of the package, the framework, the document, and the models of every loaded encoder."""
    engine = state_of(request).engine
    version = ServiceVersion(
        jdscan_version=__version__,
        framework_version=load_framework().version,
        schema_version=SCHEMA_VERSION,
        models={name: analyzer.versions.model_version for name, analyzer in engine.analyzers.items()},
        default_encoder=engine.default,
    )
    return Response(version.model_dump_json(), media_type=JSON)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer that stays the same, and its entity tag (RFC 9110, 8.8.3)."""

    body: bytes
    tag: str


async def _answer(request: Request, entry_id: str) -> Response:
    try:
        # Milliseconds of work the first time, and for each unknown id.
        kept = await to_thread.run_sync(_kept, entry_id)
    except FrameworkError as error:
        remedy = error.remedy or "GET /v1/framework lists the ids"
        raise ProblemError(NOT_FOUND, f"{error.what}.", where="id", remedy=remedy) from error
    headers = {"ETag": kept.tag, "Cache-Control": _CACHING}
    if _matches(request.headers.get("if-none-match", ""), kept.tag):
        return Response(status_code=304, headers=headers)
    return Response(kept.body, media_type=JSON, headers=headers)


@functools.lru_cache(maxsize=_ENTRIES_KEPT)
def _kept(entry_id: str) -> _Kept:
    held = load_framework()
    data = find_entries(held, entry_id) if entry_id else held.to_dict()
    body = (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
    return _Kept(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _matches(asked: str, tag: str) -> bool:
    """Tell whether ``If-None-Match`` names the tag (RFC 9110, 13.1.2): a list, weakly compared, or ``*``."""
    return asked.strip() == "*" or tag in re.findall(r'"[^"]*"', asked)
