"""Keeps the measuring set out of training: no posting that repeats one of it is trained on."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from jdscan.corpus import read_postings
from jdscan.errors import TrainingError

DEV_FILES = ("dev.jsonl", "dev_postings.jsonl")
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


def drop_dev_lookalikes(rows: Iterable[Mapping[str, Any]], gold: Path) -> list[dict[str, Any]]:
    """Keep the rows with ``use == "free"`` that do not repeat a posting of the development gold.

    A row repeats one if that posting holds more than 20% of the row's 8-word shingles. Prints how many rows
    went.

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
    free = [dict(r) for r in rows if r.get("use") == "free"]
    kept = [r for r in free if _shared(str(r.get("description") or ""), owners) <= MOST_SHARED]
    dropped = len(free) - len(kept)
    print(f"guard: {dropped} of {len(free)} free postings repeat one of the development gold and were dropped")
    return kept


def _shared(text: str, owners: Mapping[int, set[str]]) -> float:
    own = shingles(text)
    counts = Counter(key for s in own if s in owners for key in owners[s])
    return max(counts.values(), default=0) / max(1, len(own))
