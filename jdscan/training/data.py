"""The labelled data of a training run, with the employer that every posting belongs to.

Sources: ``../shared/gold`` (where it is there) and the authored corpus. Folds are by employer: ``company`` of the
unlabelled collection, and the posting itself where that is null. Authored postings are their own employers.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jdscan.corpus import LabelledPosting, LabelledUnit, UnitLabels
from jdscan.errors import TrainingError
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
        source: ``gold`` or ``external`` (whole postings), ``gold_units`` or ``external_units`` (single units), or
            ``corpus`` (authored).
        title: Job title of its posting.
    """

    unit: Unit
    labels: UnitLabels
    posting: str
    employer: str
    source: str
    title: str = ""


_LEGAL_FORM = re.compile(
    r"\b(?:inc|incorporated|llc|ltd|limited|gmbh|corp|corporation|co|company|plc|ag|sa|bv|group|the|technologies)\b"
)


def employer_name(company: str) -> str:
    """Return a company's name without case, punctuation and legal form: "Acme, Inc." and "ACME" are one employer.

    A name that consists of nothing else is only put into lower case.
    """
    plain = company.strip().casefold()
    return re.sub(r"[\W_]+", "", _LEGAL_FORM.sub(" ", re.sub(r"[^\w\s]+", " ", plain))) or plain


def read_employers(postings: Path) -> dict[str, str]:
    """Return ``id -> employer`` for all postings of the unlabelled collection that name their company.

    Employers are told apart by :func:`employer_name`.
    """
    out: dict[str, str] = {}
    for part in sorted(postings.glob("postings-*.jsonl.gz")):
        with gzip.open(part, "rt", encoding="utf-8") as f:
            for line in f:
                row = json.loads(line)
                if row.get("company"):
                    out[row["id"]] = employer_name(row["company"])
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
        out += [Example(u, y, p.key, group, source, p.title) for u, y in zip(units, p.labels, strict=True)]
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
            u.title,
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


PLAIN_ZONES = ("company", "offer", "legal", "heading", "other")


def informative(e: Example) -> bool:
    """Tell whether an encoder is trained on the example: all, but only half of the plain ones among external labels.

    Plain is what puts no work on anybody: company, offer, legal, headings, debris, and requirements without a topic.
    They are two fifths of every posting and soon learned; the heads are fitted on all.
    """
    plain = not e.labels.topics and (e.labels.zone in PLAIN_ZONES or e.labels.zone == "requirement")
    if e.source != "external" or not plain:
        return True
    return hashlib.sha256(e.unit.text.encode()).digest()[0] < 128


def employer_folds(employers: Iterable[str], folds: int, seed: int = 0) -> dict[str, int]:
    """Assign every employer to one of ``folds`` folds, by a hash of its name, so that no list order matters."""
    return {
        e: int.from_bytes(hashlib.sha256(f"{seed}:{e}".encode()).digest()[:8], "big") % folds for e in set(employers)
    }


def check_unseen(scored: Collection[str], seen: Collection[str]) -> None:
    """Refuse to score employers that the models were fitted on.

    Raises:
        TrainingError: There is one.
    """
    both = set(scored) & set(seen)
    if both:
        raise TrainingError(f"{len(both)} employers stand on both sides of a fold, such as {min(both)!r}")


def check_apart(train: Sequence[Example], held: Sequence[Example]) -> None:
    """Refuse a fold with an employer on both sides.

    Raises:
        TrainingError: There is one.
    """
    check_unseen({e.employer for e in held}, {e.employer for e in train})
