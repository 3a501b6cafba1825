"""``POST /v1/analyses``: one posting, as JSON or as an upload; answered as JSON, or as a page that stands alone."""

from fastapi import APIRouter, Request, Response

from jdscan.report import report_style_hash
from jdscan_api.analysing import analysis_bytes
from jdscan_api.bodies import media_type, read_json
from jdscan_api.intake import Submission
from jdscan_api.media_types import HTML, JSON, MULTIPART
from jdscan_api.negotiation import choose
from jdscan_api.paths import API
from jdscan_api.problems import UNSUPPORTED, ProblemError
from jdscan_api.schemas import AnalysisOptions, AnalysisRequest
from jdscan_api.state import state_of
from jdscan_api.uploads import read_upload

router = APIRouter(prefix=API, tags=["analyses"])


@router.post("/analyses", operation_id="analyze", summary="Analyse one posting")
async def analyze(request: Request) -> Response:
    """Analyse a posting sent as JSON or as a file. A decision aid for wording a seat; not for ranking people."""
    state = state_of(request)
    form = choose(request.headers.get("accept", ""), (JSON, HTML))
    submission, options = await _read(request, state.settings.max_body_bytes)
    audience = options.audience if form == HTML else None
    body = await analysis_bytes(state, submission, options.encoder, advice=options.advice, audience=audience)
    headers = {"Vary": "Accept"} | ({"Content-Security-Policy": _page_policy()} if form == HTML else {})
    return Response(body, media_type=form, headers=headers)


def _page_policy() -> str:
    """Name the style of the stand-alone page; the service's own policy would refuse it."""
    style = f"style-src '{report_style_hash()}'"
    return f"default-src 'none'; {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


async def _read(request: Request, memory: int) -> tuple[Submission, AnalysisOptions]:
    kind = media_type(request)
    if kind == MULTIPART:
        upload = await read_upload(request, memory)
        return upload.submission, upload.options
    if kind == JSON:
        sent = await read_json(request, AnalysisRequest)
        return Submission(sent.text, sent.title, sent.source_format), sent
    raise ProblemError(UNSUPPORTED, where="Content-Type", remedy=f"Send {JSON} or {MULTIPART}")
