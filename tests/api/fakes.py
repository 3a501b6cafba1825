"""A fake that fits the service's seam: it reads the posting in earnest and finds nothing in it."""

from collections.abc import Callable, Mapping, Sequence

from jdscan import __version__
from jdscan.errors import ArtefactError
from jdscan.records import ACCOUNTABILITIES, Advice, Analysis, Coverage, EncoderName, Posting, Seat, Verdict, Versions
from jdscan_api.engine import PostingAnalyzer
from jdscan_api.settings import Settings
from tests.factory import posting_reading, silent_parts


class FakeAnalyzer:
    def __init__(self, encoder: EncoderName = "accurate") -> None:
        self.versions = Versions(__version__, "fake", "1.0.0", encoder)

    def analyze_posting(self, posting: Posting) -> Analysis:
        verdict = Verdict(
            seat=Seat("cpo", "work", "An ordinary seat."),
            structure="product_only",
            structure_proba={"product_only": 1.0},
            abstained=False,
            coverage=tuple(Coverage(a, "missing", 1.0, False, ()) for a in ACCOUNTABILITIES),
            findings=(),
            overreach=(),
            reports_to="",
            headline="An ordinary seat.",
            notes=(),
            **silent_parts(),
        )
        return Analysis(posting, posting_reading(title=posting.title), verdict, self.versions)

    def analyze_postings(self, postings: Sequence[Posting]) -> list[Analysis]:
        return [self.analyze_posting(posting) for posting in postings]

    def advise(self, analysis: Analysis) -> Advice:
        return Advice((), ())


class BrokenAnalyzer(FakeAnalyzer):
    def analyze_posting(self, posting: Posting) -> Analysis:
        raise ArtefactError("a file is missing", where="/srv/models/accurate", remedy="Reinstall jdscan")


def loading(
    make: Callable[[EncoderName], PostingAnalyzer] = FakeAnalyzer,
) -> Callable[[Settings], Mapping[EncoderName, PostingAnalyzer]]:
    """Return what ``create_app(load=...)`` takes: one analyzer an encoder of the settings."""
    return lambda settings: {name: make(name) for name in settings.encoders}
