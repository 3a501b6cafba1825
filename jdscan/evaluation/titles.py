"""Whether the verdict hangs on the title: each posting is read again under titles of other postings of its level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from jdscan.corpus import LabelledPosting
from jdscan.evaluation.predictions import PostingAnalyzer, predict
from jdscan.evaluation.scores import Figures

MOST_TITLES = 6


def swapped(postings: Sequence[LabelledPosting]) -> list[tuple[LabelledPosting, tuple[LabelledPosting, ...]]]:
    """Pair every posting with itself under other titles of the same labelled seniority, at most six.

    The titles are taken from the file in its order, beginning behind the posting's own place, so that no draw decides.
    Postings without a title or a labelled seniority are left out.
    """
    levels: dict[str, list[str]] = defaultdict(list)
    for p in postings:
        if p.seniority and p.title and p.title not in levels[p.seniority]:
            levels[p.seniority].append(p.title)
    out = []
    for p in postings:
        if not p.seniority or not p.title:
            continue
        titles = levels[p.seniority]
        at = titles.index(p.title)
        others = (titles[at + 1 :] + titles[:at])[:MOST_TITLES]
        out.append((p, tuple(replace(p, title=t) for t in others)))
    return out


def title_figures(postings: Sequence[LabelledPosting], analyzer: PostingAnalyzer) -> Figures:
    """Return how many readings under another title there were, and in how many of them the structure changed."""
    changed = total = 0
    for posting, others in swapped(postings):
        structure = predict(posting, analyzer)["structure"] if others else ""
        total += len(others)
        changed += sum(predict(other, analyzer)["structure"] != structure for other in others)
    return {"titles.swapped.support": total, "titles.structure_changed": changed / max(1, total)}
