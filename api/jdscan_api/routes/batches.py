"""``POST /v1/analyses:batch``: several postings in one request, an answer for each."""

import asyncio

from fastapi import APIRouter, Request, Response

from jdscan_api.bodies import read_json
from jdscan_api.engine import TOGETHER
from jdscan_api.intake import Submission
from jdscan_api.media_types import JSON
from jdscan_api.outcomes import outcome_of
from jdscan_api.paths import BATCH
from jdscan_api.problems import INVALID, ProblemError
from jdscan_api.schemas import BatchRequest
from jdscan_api.state import state_of

router = APIRouter(tags=["analyses"])


@router.post(BATCH, operation_id="analyzeBatch", summary="Analyse several postings")
async def analyze_batch(request: Request) -> Response:
    """Analyse postings in their order. One that cannot be read gets a problem and does not spoil the others."""
    state = state_of(request)
    sent = await read_json(request, BatchRequest)
    _check_length(len(sent.postings), state.settings.max_batch)
    analyzer = state.engine.analyzer(sent.encoder)
    submissions = [Submission(each.text, each.title, each.source_format) for each in sent.postings]
    results: list[bytes] = []
    intake, lane = state.intake, state.engine.bulk
    with lane.admit():
        # A few at a time: these are read together, and other requests get their turn in between.
        for i in range(0, len(submissions), TOGETHER):
            few = (outcome_of(intake, lane, analyzer, submission) for submission in submissions[i : i + TOGETHER])
            results += [outcome.to_bytes() for outcome in await asyncio.gather(*few)]
    return Response(b'{"results": [\n%s\n]}\n' % b",\n".join(results), media_type=JSON)


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise ProblemError(
            INVALID,
            f"The batch has {length:,} postings; at most {limit:,} are read.",
            where="postings",
            remedy="Send several batches, or a stream",
        )
