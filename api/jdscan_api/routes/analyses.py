"""``POST /v1/analyses``: one posting in, its analysis out."""

from fastapi import APIRouter, Request, Response

from jdscan.records import Analysis, EncoderName, Posting
from jdscan.report import to_json
from jdscan_api.bodies import JSON, read_json
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.intake import Submission
from jdscan_api.problems import TOO_LARGE, ProblemError
from jdscan_api.schemas import AnalysisRequest
from jdscan_api.state import State, state_of

router = APIRouter(prefix="/v1", tags=["analyses"])


@router.post("/analyses", operation_id="analyze", summary="Analyse one posting")
async def analyze(request: Request) -> Response:
    """Analyse the posting. A decision aid for wording a seat; not for ranking or rejecting people."""
    state = state_of(request)
    sent = await read_json(request, AnalysisRequest)
    submission = Submission(sent.text, sent.title, sent.source_format)
    body = await analysis_bytes(state, submission, sent.encoder, advice=sent.advice)
    return Response(body, media_type=JSON)


async def analysis_bytes(
    state: State, submission: Submission, encoder: EncoderName | None, *, advice: bool = False
) -> bytes:
    """Read, analyse and write one posting: the bytes of ``jdscan scan --json``, with ``--edits`` where asked for.

    Raises:
        InputError: The posting cannot be read.
        ProblemError: 413, 422, 429 or 503, see :mod:`jdscan_api.engine` and :mod:`jdscan_api.intake`.
    """
    analyzer = state.engine.analyzer(encoder)
    lane = state.engine.bulk if advice else state.engine.single
    with lane.admit():
        posting = await state.intake.read(submission)
        if advice:
            check_advisable(posting, state.settings.max_advice_characters)
        return await lane.analyze(analyzer, posting, lambda found: _write(analyzer, found, advice=advice))


def check_advisable(posting: Posting, limit: int) -> None:
    """Refuse to search edits in a posting that is too long for it.

    Raises:
        ProblemError: 413, with the limit.
    """
    if len(posting.text) > limit:
        raise ProblemError(
            TOO_LARGE,
            f"Edits are searched in postings of up to {limit:,} characters; this one has {len(posting.text):,}.",
            where="advice",
            remedy="Leave advice out, or shorten the posting",
        )


def _write(analyzer: PostingAnalyzer, analysis: Analysis, *, advice: bool) -> bytes:
    return to_json(analysis, analyzer.advise(analysis) if advice else None).encode()
