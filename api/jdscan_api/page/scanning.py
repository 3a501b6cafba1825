"""Analyses for the page: a form in, the report out, in the same lanes as the API's."""

from dataclasses import dataclass, replace

from jdscan.records import Analysis, Posting
from jdscan.report import render_comparison_html, render_report
from jdscan_api.analysing import analysis_bytes, check_advisable, comparison_of
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.intake import Submission
from jdscan_api.page.forms import ComparisonForm, DownloadForm, ScanForm
from jdscan_api.state import State


@dataclass(frozen=True, slots=True)
class Scan:
    """A posting that was scanned.

    Attributes:
        form: The form, its text field and title filled from the file where there was one.
        report: The report as HTML.
    """

    form: ScanForm
    report: str


async def scan(state: State, form: ScanForm, file: Submission | None = None) -> Scan:
    """Scan a posting.

    A file is read into the text field first and scanned as it stands there: what the user sees is what was scanned,
    and a later scan of the edited text differs by the edit alone.

    Raises:
        InputError: The posting cannot be read.
        ProblemError: 413, 422, 429 or 503, see :mod:`jdscan_api.engine` and :mod:`jdscan_api.intake`.
    """
    analyzer = state.engine.analyzer(form.encoder)
    lane = state.engine.bulk if form.advised else state.engine.single
    with lane.admit():
        notes: tuple[str, ...] = ()
        if file is not None:
            read = await state.intake.read(file)
            form, notes = form.model_copy(update={"text": field_text(read), "title": read.title}), read.notes
        posting = await state.intake.read(form.submission)
        posting = replace(posting, notes=tuple(dict.fromkeys((*notes, *posting.notes))))
        if form.advised:
            check_advisable(posting, state.settings.max_advice_characters)
            return Scan(form, await lane.run(lambda: _report(analyzer, analyzer.analyze_posting(posting), form)))
        return Scan(form, await lane.analyze(analyzer, posting, lambda found: _report(analyzer, found, form)))


async def download(state: State, form: DownloadForm, file: Submission | None = None) -> bytes:
    """Make the file that a download button asks for: the API's bytes, as JSON or as the stand-alone page.

    Raises:
        InputError: As of :func:`scan`.
        ProblemError: As of :func:`scan`.
    """
    submission = file or form.submission
    if form.wanted == "json":
        return await analysis_bytes(state, submission, form.encoder, advice=form.edits)
    return await analysis_bytes(state, submission, form.encoder, advice=form.advised, audience=form.audience)


async def compare_versions(state: State, form: ComparisonForm) -> str:
    """Compare two versions of a posting and return what changed as HTML.

    Raises:
        InputError: As of :func:`scan`.
        ProblemError: As of :func:`scan`.
    """
    before = Submission(form.before, form.title, where="first version")
    after = Submission(form.after, form.title, where="second version")
    return await comparison_of(state, before, after, form.encoder, render_comparison_html)


def field_text(posting: Posting) -> str:
    """Give the text of a posting for a text field, which knows no headings but Markdown's: HTML's become these."""
    text = posting.text
    for start, _ in reversed(posting.headings):
        text = f"{text[:start]}## {text[start:]}"
    return text


def _report(analyzer: PostingAnalyzer, analysis: Analysis, form: ScanForm) -> str:
    advice = analyzer.advise(analysis) if form.advised else None
    return render_report(analysis, audience=form.audience, advice=advice)
