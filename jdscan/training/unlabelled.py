"""Units of the unlabelled postings: for domain pre-training, pseudo-labels and the distillation of ``fast``."""

import gzip
import json
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from jdscan.errors import InputError, TrainingError
from jdscan.ingest import looks_english, read_posting
from jdscan.records import Posting, Unit
from jdscan.training.guard import trainable_rows
from jdscan.units import Splitter

MOST_UNITS = 120  # A longer posting is a page of many.


def read_collection(postings: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the collection, whatever their use.

    Raises:
        TrainingError: The folder holds no part of it.
    """
    parts = sorted(postings.glob("postings-*.jsonl.gz"))
    if not parts:
        raise TrainingError("there are no unlabelled postings", where=str(postings), remedy="Give --shared")
    for part in parts:
        with gzip.open(part, "rt", encoding="utf-8") as f:
            yield from map(json.loads, f)


def free_postings(shared: Path) -> list[dict[str, Any]]:
    """Return the rows that may be used: free ones that have nothing to do with the measuring sets."""
    return trainable_rows(read_collection(shared / "postings"), shared / "gold")


def posting_of_row(row: dict[str, Any]) -> Posting:
    """Read one row of the collection as a scan would read it.

    Raises:
        InputError: The text is empty or unreadable.
    """
    return read_posting(
        row["description"], title=row["title"] or "", source_format="html" if row["format"] == "html" else None
    )


def free_units(
    shared: Path, splitter: Splitter, count: int, *, without: Collection[str] = (), seed: int = 0
) -> list[Unit]:
    """Return units of free postings as the splitter finds them, in a seeded order, each text once.

    Args:
        shared: Folder with ``gold/`` and ``postings/``.
        splitter: The shipped splitter.
        count: How many units, unless there are fewer.
        without: Ids of postings that are left out.
        seed: Seed of the order of postings.
    """
    rows = [row for row in free_postings(shared) if row["id"] not in without]
    random.Random(seed).shuffle(rows)  # noqa: S311 - sampling, not secrecy
    out: list[Unit] = []
    seen: set[str] = set()
    for row in rows:
        for unit in _units(row, splitter):
            if unit.text not in seen:
                seen.add(unit.text)
                out.append(unit)
        if len(out) >= count:
            break
    return out[:count]


def _units(row: dict[str, Any], splitter: Splitter) -> tuple[Unit, ...]:
    try:
        posting = posting_of_row(row)
    except InputError:  # An empty description has no units; trainable_rows counts postings, not these.
        return ()
    units = tuple(splitter.split(posting)) if looks_english(posting.text) else ()
    return units if len(units) <= MOST_UNITS else ()
