"""Keeps the measuring sets out of what is used of the collection: no free posting of their employers or like dev's."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from jdscan.corpus import read_postings
from jdscan.errors import TrainingError
from jdscan.training.data import employer_name

DEV_FILES = ("dev.jsonl", "dev_postings.jsonl")
MEASURED_USES = ("dev_gold", "reserved")
SHINGLE = 8
MOST_SHARED = 0.2
_TAG = re.compile(r"<[^<>]+>")
_WORD = re.compile(r"[^\W_]+(?:[-'’.,/&+][^\W_]+)*")
_INNER = re.compile(r"[\W_]+")


def shingles(text: str) -> set[int]:
    """Return the hashes of all runs of eight words; tags, case and punctuation do not count.

    The words are joined as a crawler joins them that strips punctuation ("cross-functional" is
    "crossfunctional"), so that the stripped form of a text has nearly the same shingles.
    """
    words = [_INNER.sub("", w).lower() for w in _WORD.findall(_TAG.sub(" ", text))]
    return {crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)}


def trainable_rows(rows: Iterable[Mapping[str, Any]], gold: Path) -> list[dict[str, Any]]:
    """Keep the rows with ``use == "free"`` that have nothing to do with the measuring sets.

    Dropped are rows of an employer that has a row marked ``dev_gold`` or ``reserved`` among ``rows``
    (:func:`~jdscan.training.data.employer_name`), and rows that repeat a posting of the development gold: one of
    which a single such posting holds more than 20% of the 8-word shingles. Prints how many rows went.

    Args:
        rows: Rows of the postings collection, with ``use`` and ``description``.
        gold: Folder with ``dev.jsonl`` and ``dev_postings.jsonl``.

    Raises:
        TrainingError: The folder lacks one of the two files: training without the guard is not allowed.
    """
    owners: dict[int, set[str]] = defaultdict(set)
    for name in DEV_FILES:
        if not (gold / name).is_file():
            raise TrainingError(
                "the development gold is missing, so leakage cannot be ruled out",
                where=str(gold / name),
                remedy="Name the folder that holds dev.jsonl and dev_postings.jsonl",
            )
        for posting in read_postings(gold / name):
            for s in shingles(posting.text):
                owners[s].add(posting.key)
    every = list(rows)
    measured = {employer_name(r["company"]) for r in every if r.get("use") in MEASURED_USES and r.get("company")}
    free = [dict(r) for r in every if r.get("use") == "free"]
    foreign = [r for r in free if not r.get("company") or employer_name(r["company"]) not in measured]
    kept = [r for r in foreign if _shared(str(r.get("description") or ""), owners) <= MOST_SHARED]
    print(
        f"guard: of {len(free)} free postings {len(free) - len(foreign)} of measured employers were dropped, "
        f"and {len(foreign) - len(kept)} that repeat one of the development gold"
    )
    return kept


def _shared(text: str, owners: Mapping[int, set[str]]) -> float:
    own = shingles(text)
    counts = Counter(key for s in own if s in owners for key in owners[s])
    return max(counts.values(), default=0) / max(1, len(own))
