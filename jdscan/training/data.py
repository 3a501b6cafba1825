"""The labelled data of a training run, with the employer that every posting belongs to.

Sources: ``../shared/gold`` (where it is there) and the authored corpus. Folds are by employer: ``company`` of the
unlabelled collection, and the posting itself where that is null. Authored postings are their own employers.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jdscan.corpus import LabelledPosting, LabelledUnit, UnitLabels, read_postings, read_units
from jdscan.records import Unit
from jdscan.units.headings import HeadingModel, units_from_texts


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled unit, ready for training.

    Attributes:
        unit: The unit with its context; its index is that within its posting (0 for single units).
        labels: Its labels.
        posting: Key of its posting.
        employer: Group for folds.
        source: ``gold``, ``gold_units`` or ``corpus``.
    """

    unit: Unit
    labels: UnitLabels
    posting: str
    employer: str
    source: str


def read_employers(postings: Path) -> dict[str, str]:
    """Return ``id -> company`` for all postings of the unlabelled collection that name their company."""
    out: dict[str, str] = {}
    for part in sorted(postings.glob("postings-*.jsonl.gz")):
        with gzip.open(part, "rt", encoding="utf-8") as f:
            for line in f:
                row = json.loads(line)
                if row.get("company"):
                    out[row["id"]] = row["company"].strip().casefold()
    return out


def employer_of(posting: str, employers: dict[str, str]) -> str:
    """Return the employer's name, or a group of its own for a posting without one."""
    return employers.get(posting, f"posting:{posting}")


def posting_examples(
    postings: Iterable[LabelledPosting], headings: HeadingModel, employers: dict[str, str], source: str
) -> list[Example]:
    """Turn labelled postings into examples, one a unit, with contexts as they are at run time."""
    out = []
    for p in postings:
        units = units_from_texts(p.units or (), headings)
        group = employer_of(p.id, employers)
        out += [Example(u, y, p.key, group, source) for u, y in zip(units, p.labels, strict=True)]
    return out


def unit_examples(units: Iterable[LabelledUnit], employers: dict[str, str], source: str) -> list[Example]:
    """Turn single labelled units into examples."""
    return [
        Example(
            Unit(0, u.text, 0, len(u.text), "sentence", u.heading, u.previous),
            u.labels,
            u.posting,
            employer_of(u.posting, employers),
            source,
        )
        for u in units
    ]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """All labelled data that a run may see.

    Attributes:
        examples: Units with labels.
        postings: Whole labelled postings with units (real and authored).
        employers: ``posting id -> employer``.
        hashes: SHA-256 of every file read, by name.
    """

    examples: tuple[Example, ...]
    postings: tuple[LabelledPosting, ...]
    employers: dict[str, str]
    hashes: dict[str, str]


def load_training_data(
    shared: Path | None, corpus: Path, headings: HeadingModel, extra_gold: Sequence[str] = ()
) -> TrainingData:
    """Load the gold (where ``shared`` is given) and the training split of the corpus.

    Args:
        shared: Folder with ``gold/`` and ``postings/``, or None to train on the corpus alone.
        corpus: Folder of the authored corpus.
        headings: Detector that finds section headings among given units.
        extra_gold: Names of further gold files with units; only the employer-fold benchmark may name ``dev.jsonl``.
    """
    hashes: dict[str, str] = {}

    def digest(path: Path) -> Path:
        hashes[f"{path.parent.name}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        return path

    authored = [p for p in read_postings(digest(corpus / "postings" / "train.jsonl")) if p.labels]
    singles = read_units(digest(corpus / "units.jsonl"))
    employers: dict[str, str] = {}
    examples = posting_examples(authored, headings, {}, "corpus") + unit_examples(singles, {}, "corpus")
    postings = list(authored)
    if shared is not None:
        employers = read_employers(shared / "postings")
        for name in ("train.jsonl", *extra_gold):
            gold = read_postings(digest(shared / "gold" / name))
            postings += gold
            examples += posting_examples(gold, headings, employers, "gold")
        units = read_units(digest(shared / "gold" / "train_units.jsonl"))
        examples += unit_examples(units, employers, "gold_units")
    return TrainingData(tuple(examples), tuple(postings), employers, hashes)


def employer_folds(employers: Iterable[str], folds: int, seed: int = 0) -> dict[str, int]:
    """Assign every employer to one of ``folds`` folds, by a hash of its name, so that no list order matters."""
    return {
        e: int.from_bytes(hashlib.sha256(f"{seed}:{e}".encode()).digest()[:8], "big") % folds for e in set(employers)
    }
