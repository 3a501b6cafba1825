"""The page's addresses. An error is said in the page, with the status that the API would give it."""

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from jdscan.errors import JdscanError
from jdscan_api.media_types import HTML, JSON
from jdscan_api.page import assets
from jdscan_api.page.examples import find_example
from jdscan_api.page.forms import ComparisonForm, DownloadForm, ScanForm, Sent, read_sent
from jdscan_api.page.rendering import render_page
from jdscan_api.page.scanning import Scan, compare_versions, download, scan
from jdscan_api.paths import STATIC
from jdscan_api.problems import NOT_FOUND, ProblemError, problem_of
from jdscan_api.routing import Route
from jdscan_api.state import state_of

router = APIRouter(include_in_schema=False, route_class=Route)

_FAULTS = (ProblemError, JdscanError, ValidationError)
_YEAR = 365 * 24 * 3600
_LONGEST_NAME = 60
_MEDIA_TYPES = {"json": JSON, "html": HTML}


@router.get("/")
async def empty_form(request: Request) -> HTMLResponse:
    """Show the form."""
    return _scan_page(request, {})


@router.get("/examples/{name}")
async def example(request: Request, name: str) -> HTMLResponse:
    """Show the form with an example in it."""
    found = find_example(name)
    if found is None:
        problem = ProblemError(NOT_FOUND, "There is no example of this name", remedy="Choose one of those below")
        return _scan_page(request, {}, problem=problem)
    return _scan_page(request, {"text": found.text}, loaded=True)


@router.post("/")
async def scanned(request: Request) -> HTMLResponse:
    """Show the form, and below it the report."""
    sent = Sent({})
    try:
        sent = await read_sent(request, state_of(request).settings)
        found = await scan(state_of(request), ScanForm.model_validate(sent.values), sent.file)
    except _FAULTS as error:
        return _scan_page(request, sent.values, problem=problem_of(error))
    return _scan_page(request, {**sent.values, "text": found.form.text, "title": found.form.title}, scan=found)


@router.post("/fragment")
async def fragment(request: Request) -> HTMLResponse:
    """Give the report alone, for the page's script; a fault is a problem document, as the API's."""
    sent = await read_sent(request, state_of(request).settings)
    found = await scan(state_of(request), ScanForm.model_validate(sent.values), sent.file)
    return render_page(request, "result.html", {"scan": found, "from_file": sent.file is not None})


@router.post("/download")
async def downloaded(request: Request) -> Response:
    """Hand out the analysis as JSON, or the report as a page that stands alone."""
    sent = Sent({})
    try:
        sent = await read_sent(request, state_of(request).settings)
        form = DownloadForm.model_validate(sent.values)
        body = await download(state_of(request), form, sent.file)
    except _FAULTS as error:
        return _scan_page(request, sent.values, problem=problem_of(error))
    name = f'attachment; filename="{file_name(form.title)}.{form.wanted}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(body, media_type=_MEDIA_TYPES[form.wanted], headers=headers)


@router.get("/compare")
async def empty_comparison(request: Request) -> HTMLResponse:
    """Show the form of a comparison."""
    return _comparison_page(request, {})


@router.post("/compare")
async def compared(request: Request) -> HTMLResponse:
    """Show what changed between two versions; a lone ``text`` becomes both, for one of them to be edited."""
    sent = Sent({})
    try:
        sent = await read_sent(request, state_of(request).settings)
        form = ComparisonForm.model_validate(sent.values)
        if not form.before and not form.after:
            return _comparison_page(request, {**sent.values, "before": form.text, "after": form.text})
        return _comparison_page(request, sent.values, comparison=await compare_versions(state_of(request), form))
    except _FAULTS as error:
        return _comparison_page(request, sent.values, problem=problem_of(error))


@router.get(STATIC + "/{digest}/{name}")
async def static(request: Request, digest: str, name: str) -> Response:
    """Give a file of the page; one asked for by the digest of its content never changes (RFC 8246)."""
    asset = assets.assets().get(name)
    if asset is None:
        raise ProblemError(NOT_FOUND)
    lasting = digest == assets.digest()
    headers = {
        "ETag": asset.etag,
        "Cache-Control": f"public, max-age={_YEAR}, immutable" if lasting else "no-cache",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def file_name(title: str) -> str:
    """Make a file's name of a job title: ASCII letters, digits and hyphens alone."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
    return f"jdscan-{words or 'posting'}"


def _scan_page(
    request: Request,
    values: Mapping[str, str],
    *,
    scan: Scan | None = None,
    loaded: bool = False,
    problem: ProblemError | None = None,
) -> HTMLResponse:
    shown = {"sent": values, "scan": scan, "loaded": loaded}
    return render_page(request, "scan.html", shown, problem)


def _comparison_page(
    request: Request, values: Mapping[str, str], *, comparison: str = "", problem: ProblemError | None = None
) -> HTMLResponse:
    return render_page(request, "compare.html", {"sent": values, "comparison": comparison}, problem)
