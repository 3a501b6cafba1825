"""How many findings get an edit that clears them, held to a fresh analysis of the edited text."""

from collections import defaultdict
from collections.abc import Sequence

from jdscan.analyzer import Analyzer
from jdscan.corpus import LabelledPosting
from jdscan.evaluation.scores import Figures
from jdscan.records import Posting


def edit_figures(postings: Sequence[LabelledPosting], analyzer: Analyzer) -> Figures:
    """Ask for edits on every posting and check each.

    Returns:
        By family of findings and for all: how many findings asked for an edit (``support``), the share that got one
        (``found``), and the share of those whose text, analysed as if it had come from outside, no longer raises the
        finding (``cleared``).
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for posting in postings:
        analysis = analyzer.analyze_posting(Posting(posting.text, posting.title, "text"))
        for edit in analyzer.advise(analysis).edits:
            clear = edit.cleared and _clears(edit.text, posting.title, edit.finding, analyzer)
            for name in ("all", edit.finding.partition(".")[0]):
                counts[name][0] += 1
                counts[name][1] += edit.cleared
                counts[name][2] += clear
    out: Figures = {}
    for name, (asked, found, cleared) in sorted(counts.items()):
        out[f"edits.{name}.support"] = asked
        out[f"edits.{name}.found"] = found / asked
        if found:
            out[f"edits.{name}.cleared"] = cleared / found
    return out


def _clears(text: str, title: str, finding: str, analyzer: Analyzer) -> bool:
    again = analyzer.analyze_posting(Posting(text, title, "text"))
    return finding not in {f.id for f in again.verdict.findings}
