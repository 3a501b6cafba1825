"""How much of a gold file the cascade reads twice."""

from collections.abc import Sequence

from jdscan.analyzer import Analyzer
from jdscan.evaluation.predictions import PostingAnalyzer
from jdscan.evaluation.scores import Figures
from jdscan.reading import CascadeReader
from jdscan.records import Analysis, Posting, Versions


class RereadCounter:
    """An analyzer that adds up the units which the cascade behind it reads twice; others pass through uncounted.

    For the count ``fast`` reads every posting once more, which is cheap; ``accurate`` does not.

    Args:
        analyzer: Does the work.
    """

    def __init__(self, analyzer: PostingAnalyzer) -> None:
        self._analyzer = analyzer
        self._units = 0
        self._reread = 0

    @property
    def versions(self) -> Versions:
        """What produces the results."""
        return self._analyzer.versions

    def analyze_posting(self, posting: Posting) -> Analysis:
        """Analyze a posting, split into units by the analyzer."""
        return self._counted(self._analyzer.analyze_posting(posting))

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        """Analyze a posting whose units are given."""
        return self._counted(self._analyzer.analyze_units(title, texts))

    def figures(self) -> Figures:
        """Return how many units of all analyses so far were read twice, and their share; nothing without a cascade."""
        if not self._units:
            return {}
        return {"reread.units": self._reread, "reread.share": self._reread / self._units}

    def _counted(self, analysis: Analysis) -> Analysis:
        if isinstance(self._analyzer, Analyzer) and isinstance(self._analyzer.reader, CascadeReader):
            units = [r.unit for r in analysis.reading.units]
            self._units += len(units)
            self._reread += len(self._analyzer.reader.chosen(analysis.reading.title, units))
        return analysis
