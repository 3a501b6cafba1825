"""Statistics of real leadership postings, each read as if its title claimed the seat: numbers only, no text.

A posting is compared with these (:class:`jdscan.judgement.score.Norms`). The structure never sees the title, so that a
posting under another title is judged by its duties alone.
"""

import json
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from jdscan.analyzer import Analyzer
from jdscan.artefact import write_manifest
from jdscan.corpus import read_postings
from jdscan.errors import InputError
from jdscan.judgement.score import Norms
from jdscan.records import Analysis, Posting
from jdscan.training.card import Facts, write_card
from jdscan.training.unlabelled import free_postings, posting_of_row

LOG = logging.getLogger(__name__)
TITLE = "Chief Product and Marketing Officer"
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_DECIMALS = 4
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


def analyse_postings(shared: Path | None, artefacts: Path) -> list[Analysis]:
    """Analyse the leadership postings; none where there are no real postings.

    Args:
        shared: Folder with ``gold/`` and ``postings/``, or None.
        artefacts: Folder of the artefacts; the norms need not be among them.
    """
    if shared is None:
        return []
    analyzer = Analyzer(artefacts=artefacts, comparing=False)
    return [analyzer.analyze_posting(p) for p in leadership_postings(shared)]


def norms_of(analyses: Sequence[Analysis]) -> Norms:
    """Count what the norms say.

    A posting on whose structure the analyzer abstains, or that is out of scope, has no score and stands in the shares
    alone.
    """
    scores = sorted(s for a in analyses if (s := a.verdict.score.value) is not None)
    states = [a.verdict.surfaces for a in analyses]
    ids = [s.surface for s in states[0]] if states else []
    named = [{s.surface for s in posting if s.named} for posting in states]
    shares = {id: round(sum(id in posting for posting in named) / len(named), _DECIMALS) for id in ids}
    any_named = round(sum(map(bool, named)) / len(named), _DECIMALS) if named else None
    return Norms(tuple(scores), shares, any_named)


def ship_norms(analyses: Sequence[Analysis], folder: Path) -> None:
    """Write the artefact ``norms``.

    Args:
        analyses: Of the real leadership postings; without any, the norms are empty and compare nothing.
        folder: Where to.
    """
    norms = norms_of(analyses)
    folder.mkdir(exist_ok=True)
    (folder / "norms.json").write_text(json.dumps(norms.to_json()) + "\n", "utf-8")
    facts = Facts({"leadership postings": len(analyses), "with a score": len(norms.scores)}, {}, {"title": TITLE}, 0)
    write_manifest(folder, "norms", facts.to_json())
    figures = _figures(norms)
    write_card(folder, "norms", facts, figures, how="read by the shipped `accurate`, which has seen the training gold")
    for name, value in figures.items():
        LOG.info("%s: %s", name, value)


def _figures(norms: Norms) -> dict[str, str]:
    figures = {f"names `{surface}`": f"{share:.0%}" for surface, share in sorted(norms.surfaces.items())}
    if norms.any_surface is not None:
        figures["names any shared surface"] = f"{norms.any_surface:.0%}"
    if norms.scores:
        figures |= {f"score, {q:.0%} quantile": f"{np.quantile(norms.scores, q):.0f}" for q in _QUANTILES}
    return figures
