"""Reading a gold file to measure on: labelled postings whose keys are unique."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jdscan.corpus import LabelledPosting, read_jsonl, read_postings
from jdscan.evaluation.checks import reject
from jdscan.records import ACCOUNTABILITIES


def read_gold(path: Path) -> list[LabelledPosting]:
    """Read labelled postings of either gold form.

    Beyond the labels, which :mod:`jdscan.corpus` checks, the fields must have the types that scoring builds
    on, and no two postings may share the key that predictions are matched by.

    Raises:
        CorpusError: The file, a line or a label is not as the format says, or the file holds no posting.
    """
    keys: dict[str, str] = {}
    for where, row in read_jsonl(path):
        _check_types(row, where)
        key = str(row.get("doc") or row.get("id"))
        if key in keys:
            reject(f"key {key!r} stands at {keys[key]} already", where, "Give each posting its own `doc` or `id`")
        keys[key] = where
    if not keys:
        reject("there is no posting in the file", str(path), "Write one labelled posting a line")
    return read_postings(path)


def _check_types(row: Mapping[str, Any], where: str) -> None:
    units = row.get("units")
    if units is not None and not (isinstance(units, list) and all(map(_is_unit, units))):
        reject("`units` is not a list of objects with a `text` and a list of `topics`", where)
    if units is None and not isinstance(row.get("text"), str):
        reject("neither `units` nor a `text` that is a string", where, "Give one of the two gold forms")
    coverage = row.get("coverage")
    if coverage and not (isinstance(coverage, dict) and set(coverage) == set(ACCOUNTABILITIES)):
        reject("`coverage` does not name the five", where, f"Name {', '.join(ACCOUNTABILITIES)}")
    for name in ("overreach", "parts"):
        value = row.get(name)
        if value is not None and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            reject(f"`{name}` is not a list of strings", where)


def _is_unit(unit: object) -> bool:
    # A field that is missing altogether is named by jdscan.corpus.
    if not isinstance(unit, dict):
        return False
    return isinstance(unit.get("text", ""), str) and isinstance(unit.get("topics", []), list)
