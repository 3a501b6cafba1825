"""``POST /v1/comparisons``: two versions of a posting, and what changed between them."""

from fastapi import APIRouter, Request, Response

from jdscan.report import comparison_to_json
from jdscan_api.analysing import comparison_of
from jdscan_api.bodies import read_json
from jdscan_api.intake import Submission
from jdscan_api.media_types import JSON
from jdscan_api.paths import API
from jdscan_api.schemas import ComparisonRequest
from jdscan_api.state import state_of

router = APIRouter(prefix=API, tags=["comparisons"])


@router.post("/comparisons", operation_id="compare", summary="Compare two versions of a posting")
async def compare_postings(request: Request) -> Response:
    """Say which findings appeared, cleared or moved from one version to the next, and through which sentences."""
    state = state_of(request)
    sent = await read_json(request, ComparisonRequest)
    before, after = (
        Submission(each.text, each.title, each.source_format, where=where)
        for where, each in (("before.text", sent.before), ("after.text", sent.after))
    )
    body = await comparison_of(state, before, after, sent.encoder, lambda found: comparison_to_json(found).encode())
    return Response(body, media_type=JSON)
