"""Statistics of real leadership postings, each read as if its title claimed the seat: numbers only, no text.

The score of a posting is compared with these (:class:`jdscan.judgement.Norms`). The structure never sees the title, so
that a posting under another title is judged by its duties alone.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from jdscan.artefact import write_manifest
from jdscan.corpus import read_postings
from jdscan.errors import InputError
from jdscan.evaluation.predictions import PostingAnalyzer
from jdscan.records import Analysis, Posting
from jdscan.training.card import Facts, write_card
from jdscan.training.unlabelled import free_postings, posting_of_row

LOG = logging.getLogger(__name__)
TITLE = "Chief Product and Marketing Officer"
QUANTILES = 21
_LEADS = re.compile(r"\b(?:chief|c[pm]o|[se]?vp|vice president|head of|director)\b", re.IGNORECASE)
_FIELD = re.compile(r"\b(?:product|marketing|growth|brand|commercial|go-to-market)\b", re.IGNORECASE)


def leadership_postings(shared: Path) -> list[Posting]:
    """Return real postings whose title names a leader of product, marketing or growth, under the seat's title.

    They come from the training gold and from the free part of the collection.
    """
    gold = [Posting(p.text, p.title, "text") for p in read_postings(shared / "gold" / "train.jsonl")]
    found = [p for p in [*gold, *_read(free_postings(shared))] if _LEADS.search(p.title) and _FIELD.search(p.title)]
    unique = {p.text: p for p in found}
    return [replace(p, title=TITLE) for p in unique.values()]


def _read(rows: Iterable[dict[str, object]]) -> Iterable[Posting]:
    for row in rows:
        if _LEADS.search(str(row["title"] or "")):
            try:
                yield posting_of_row(row)
            except InputError:  # An empty description is no posting.
                continue


def counts_of(analysis: Analysis) -> dict[str, float]:
    """Return the counts that the statistics are of."""
    verdict = analysis.verdict
    return {
        "accountabilities owned": sum(c.status == "owned" for c in verdict.coverage),
        "product duties": len(verdict.explanation.product),
        "marketing duties": len(verdict.explanation.marketing),
        "joined share": verdict.explanation.joined_share,
        "shared surfaces named": sum(s.named for s in verdict.surfaces),
    }


def ship_norms(postings: Sequence[Posting], analyzer: PostingAnalyzer, folder: Path) -> None:
    """Score the postings and write the artefact ``norms``.

    A posting on whose structure the analyzer abstains, or that is out of scope, has no score and stands in the counts
    alone.
    """
    analyses = [analyzer.analyze_posting(p) for p in postings]
    scores = sorted(s for a in analyses if (s := a.verdict.score.value) is not None)
    counts = [counts_of(a) for a in analyses]
    levels = np.linspace(0, 1, QUANTILES)
    quantiles = {n: [round(float(q), 3) for q in np.quantile([c[n] for c in counts], levels)] for n in counts[0]}
    folder.mkdir(exist_ok=True)
    (folder / "norms.json").write_text(json.dumps({"scores": scores, "quantiles": quantiles}) + "\n", "utf-8")
    facts = Facts({"leadership postings": len(postings), "with a score": len(scores)}, {}, {"title": TITLE}, 0)
    write_manifest(folder, "norms", facts.to_json())
    named = Counter(s.surface for a in analyses for s in a.verdict.surfaces if s.named)
    any_named = sum(any(s.named for s in a.verdict.surfaces) for a in analyses)
    figures = {f"names `{surface}`": f"{n / len(analyses):.0%}" for surface, n in sorted(named.items())}
    figures |= {"names any shared surface": f"{any_named / len(analyses):.0%}"}
    figures |= {f"score, {q:.0%} quantile": f"{np.quantile(scores, q):.0f}" for q in (0.1, 0.25, 0.5, 0.75, 0.9)}
    write_card(folder, "norms", facts, figures, how="read by the shipped `accurate`, which has seen the training gold")
    for name, value in figures.items():
        LOG.info("%s: %s", name, value)
