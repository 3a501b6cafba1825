"""``POST /v1/analyses``: one posting in, its analysis out."""

from fastapi import APIRouter, Request, Response

from jdscan.records import Analysis, EncoderName, Posting
from jdscan.report import render_html, to_json
from jdscan.report.audience import Audience
from jdscan_api.bodies import JSON, media_type, read_json
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.intake import Submission
from jdscan_api.negotiation import choose
from jdscan_api.paths import API
from jdscan_api.problems import INVALID, TOO_LARGE, UNSUPPORTED, ProblemError
from jdscan_api.schemas import AnalysisOptions, AnalysisRequest
from jdscan_api.state import State, state_of
from jdscan_api.uploads import MULTIPART, read_upload

router = APIRouter(prefix=API, tags=["analyses"])
HTML = "text/html"
# The page's own policy is stricter: it names its style by its hash. The one of the service would refuse that style.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.post("/analyses", operation_id="analyze", summary="Analyse one posting")
async def analyze(request: Request) -> Response:
    """Analyse a posting sent as JSON or as a file. A decision aid for wording a seat; not for ranking people."""
    state = state_of(request)
    form = choose(request.headers.get("accept", ""), (JSON, HTML))
    submission, options = await _read(request, state.settings.max_body_bytes)
    audience = options.audience if form == HTML else None
    body = await analysis_bytes(state, submission, options.encoder, advice=options.advice, audience=audience)
    headers = {"Vary": "Accept"} | ({"Content-Security-Policy": _PAGE_POLICY} if form == HTML else {})
    return Response(body, media_type=form, headers=headers)


async def analysis_bytes(
    state: State,
    submission: Submission,
    encoder: EncoderName | None,
    *,
    advice: bool = False,
    audience: Audience | None = None,
) -> bytes:
    """Read, analyse and write one posting.

    Args:
        state: The app's.
        submission: What was sent.
        encoder: Which encoder reads; the default one where it is None.
        advice: Search edits, too.
        audience: Write the stand-alone page for this reader instead of JSON.

    Returns:
        The bytes of ``jdscan scan --json``, or those of the file of ``--html``; with ``--edits`` where asked for.

    Raises:
        InputError: The posting cannot be read.
        ProblemError: 413, 422, 429 or 503, see :mod:`jdscan_api.engine` and :mod:`jdscan_api.intake`.
    """
    analyzer = state.engine.analyzer(encoder)
    if advice and audience == "candidate":
        raise ProblemError(INVALID, "Edits are for a recruiter.", where="advice", remedy="Leave advice or audience out")
    lane = state.engine.bulk if advice else state.engine.single
    with lane.admit():
        posting = await state.intake.read(submission)
        if advice:
            check_advisable(posting, state.settings.max_advice_characters)
        return await lane.analyze(analyzer, posting, lambda found: _write(analyzer, found, advice, audience))


async def _read(request: Request, memory: int) -> tuple[Submission, AnalysisOptions]:
    kind = media_type(request)
    if kind == MULTIPART:
        upload = await read_upload(request, memory)
        return upload.submission, upload.options
    if kind == JSON:
        sent = await read_json(request, AnalysisRequest)
        return Submission(sent.text, sent.title, sent.source_format), sent
    raise ProblemError(UNSUPPORTED, where="Content-Type", remedy=f"Send {JSON} or {MULTIPART}")


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


def _write(analyzer: PostingAnalyzer, analysis: Analysis, advice: bool, audience: Audience | None) -> bytes:
    found = analyzer.advise(analysis) if advice else None
    if audience is None:
        return to_json(analysis, found).encode()
    return render_html(analysis, audience=audience, advice=found).encode()
