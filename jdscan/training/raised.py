"""Fit the models of claims and signs on whole authored postings, and write the artefact ``raised``.

Only the authored corpus says which findings a posting should raise. The readings are the shipped reader's: its hints
were learned from other sentences, its other labels partly from these postings, so that they are a little surer here
than on unseen text.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jdscan.artefact import write_manifest
from jdscan.corpus import LabelledPosting
from jdscan.evaluation.findings import JUDGED
from jdscan.framework import Framework
from jdscan.reading.claims import CLAIMED, UNCLAIMED, claim_features
from jdscan.reading.posting import RaisedModels
from jdscan.reading.reader import Reader
from jdscan.reading.signs import NOT_SHOWN, SHOWN, sign_features
from jdscan.records import PostingReading
from jdscan.training.card import Facts, write_card
from jdscan.training.posting import Table, Unseen, cross_validated, fit_features
from jdscan.units.headings import HeadingModel, units_from_texts

LOG = logging.getLogger(__name__)
STRENGTH = 1.0
PLAIN = 0.5
SIGNS = ("need.", "motive.", "accountability.", "practice.", "muddle.")
SCOPE = (*JUDGED, "product_only", "marketing_only")


@dataclass(frozen=True, slots=True)
class ReadCorpus:
    """A labelled posting and its reading."""

    posting: LabelledPosting
    reading: PostingReading


def read_corpus(postings: Sequence[LabelledPosting], reader: Reader, headings: HeadingModel) -> list[ReadCorpus]:
    """Read the authored postings in scope, split as their labels are."""
    return [
        ReadCorpus(p, reader.read(p.title, units_from_texts(p.units or (), headings)))
        for p in postings
        if p.structure in SCOPE
    ]


def claim_table(read: Sequence[ReadCorpus], framework: Framework) -> Table:
    """Return the claim model's table: of each posting and rule the unit with the strongest hint.

    The postings say what they claim as a whole, so that the strongest unit stands for them.
    """
    rows = []
    for r in read:
        for rule in framework.overreach:
            hinted = [u for u in r.reading.units if rule.id in u.hints.overreach]
            if not hinted:
                continue
            rows_of_units = [(sum(claim_features(u, rule).values()), claim_features(u, rule)) for u in hinted]
            best = max(rows_of_units, key=lambda each: each[0])[1]
            label = CLAIMED if rule.id in (r.posting.overreach or ()) else UNCLAIMED
            rows.append((best, label, r.posting.key))
    return _table(rows)


def sign_table(read: Sequence[ReadCorpus], framework: Framework) -> Table:
    """Return the sign model's table: one row a posting that is judged as a seat, and sign."""
    ids = [i for i in framework.finding_ids() if i.startswith(SIGNS)]
    rows = []
    for r in read:
        if r.posting.structure in JUDGED:
            listed = r.posting.extra.get("findings", ())
            for id in ids:
                features = sign_features(id, ids, r.reading.units, r.reading.structure_proba)
                rows.append((features, SHOWN if id in listed else NOT_SHOWN, r.posting.key))
    return _table(rows)


def _table(rows: Sequence[tuple[Mapping[str, float], str, str]]) -> Table:
    return Table(
        tuple(f for f, _, _ in rows),
        tuple(y for _, y, _ in rows),
        tuple(frozenset({g}) for _, _, g in rows),
        (1.0,) * len(rows),
    )


def precision_recall(unseen: Unseen, label: str) -> tuple[float, float, int]:
    """Return precision and recall of a label at one half, and how often it is true."""
    said = [(p[label] >= PLAIN, y == label) for y, p in unseen]
    right = sum(s and t for s, t in said)
    positives = sum(t for _, t in said)
    return right / max(1, sum(s for s, _ in said)), right / max(1, positives), positives


def ship_raised(
    postings: Sequence[LabelledPosting],
    readers: Mapping[str, Reader],
    headings: HeadingModel,
    framework: Framework,
    folder: Path,
) -> None:
    """Fit both models on the readings of each encoder and write the artefact.

    Args:
        postings: The authored training postings.
        readers: The shipped readers by encoder, without these models.
        headings: Detector that finds section headings among given units.
        framework: Its rules and signs are what is modelled.
        folder: Folder of the artefact.
    """
    folder.mkdir(exist_ok=True)
    figures: dict[str, str] = {}
    for name, reader in readers.items():
        read = read_corpus(postings, reader, headings)
        tables = {"claims": claim_table(read, framework), "signs": sign_table(read, framework)}
        models = RaisedModels(**{k: fit_features(t, STRENGTH) for k, t in tables.items()})
        (folder / f"{name}.json").write_text(json.dumps(models.to_json()) + "\n", "utf-8")
        for kind, label in (("claims", CLAIMED), ("signs", SHOWN)):
            precision, recall, positives = precision_recall(cross_validated(tables[kind], STRENGTH), label)
            figures[f"{name}: {kind}, precision, recall, positives"] = f"{precision:.2f}, {recall:.2f}, {positives}"
            LOG.info("%s %s: precision %.2f, recall %.2f of %d", name, kind, precision, recall, positives)
    facts = Facts({"authored postings": len(postings)}, {}, {"strength": STRENGTH}, 5)
    write_manifest(folder, "raised", facts.to_json())
    write_card(folder, "raised", facts, figures, how="five folds by posting; recall of what has any hint at all")
