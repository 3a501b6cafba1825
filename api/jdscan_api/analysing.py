"""One posting, or two versions of one, from what was sent to what is answered; for the API and for the page."""

from collections.abc import Callable
from typing import TypeVar

from jdscan.judgement import compare
from jdscan.records import Analysis, Comparison, EncoderName, Posting
from jdscan.report import render_html, to_json
from jdscan.report.audience import Audience
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.intake import Submission
from jdscan_api.problems import INVALID, TOO_LARGE, ProblemError
from jdscan_api.state import State

T = TypeVar("T")


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
            # By itself: it takes seconds, for which others that were taken with it would wait.
            return await lane.run(lambda: _write(analyzer, analyzer.analyze_posting(posting), advice, audience))
        return await lane.analyze(analyzer, posting, lambda found: _write(analyzer, found, advice, audience))


async def comparison_of(
    state: State,
    before: Submission,
    after: Submission,
    encoder: EncoderName | None,
    make: Callable[[Comparison], T],
) -> T:
    """Compare two versions of a posting, and make something of what changed; their sentences are read together.

    Raises:
        InputError: As of :func:`analysis_bytes`.
        ProblemError: As of :func:`analysis_bytes`.
    """
    analyzer = state.engine.analyzer(encoder)
    with state.engine.bulk.admit():
        versions = [await state.intake.read(version) for version in (before, after)]
        return await state.engine.bulk.run(lambda: make(compare(*analyzer.analyze_postings(versions))))


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
            remedy="Ask for no edits, or shorten the posting",
        )


def _write(analyzer: PostingAnalyzer, analysis: Analysis, advice: bool, audience: Audience | None) -> bytes:
    found = analyzer.advise(analysis) if advice else None
    if audience is None:
        return to_json(analysis, found).encode()
    return render_html(analysis, audience=audience, advice=found).encode()
