"""Looks an entry of the framework up by its id, whichever list it stands in."""

import difflib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jdscan.errors import FrameworkError
from jdscan.framework.types import Framework

# The lists whose entries can be shown by id, with the word for one of them.
ENTRY_KINDS: Mapping[str, str] = {
    "accountabilities": "Accountability",
    "territories": "Territory",
    "decisions": "Decision",
    "shared_surfaces": "Shared surface",
    "overreach": "Overreach",
    "findings": "Finding",
    "signs": "Sign",
    "questions": "Diagnostic question",
    "quiet_variants": "Quiet variant",
    "practices": "Practice",
    "friction_points": "Friction point",
    "assumptions": "Assumption",
    "rules": "Rule",
    "joins": "Join",
}
_LONGEST_NAMED = 100


def find_entries(held: Framework, entry_id: str) -> dict[str, Any]:
    """Find the entries of an id, by the list that they stand in; a practice is also a finding.

    Returns:
        Plain JSON data: list name to entry.

    Raises:
        FrameworkError: There is none; the remedy names near ids, and is empty where there are none.
    """
    data = held.to_dict()
    entries = {kind: {entry["id"]: entry for entry in data[kind]} for kind in ENTRY_KINDS}
    for id in held.finding_ids():
        entries["findings"].setdefault(id, {})
    found = {kind: members[entry_id] for kind, members in entries.items() if entry_id in members}
    if not found:
        known = sorted({id for members in entries.values() for id in members})
        near = difflib.get_close_matches(entry_id, known, n=3, cutoff=0.5)
        raise FrameworkError(
            f"the framework has no entry {entry_id[:_LONGEST_NAMED]!r}",
            where="ID",
            remedy=f"Did you mean {' or '.join(near)}?" if near else "",
        )
    if "findings" in found:
        # A member of a family has the words of its subject only here.
        found["findings"] = asdict(held.finding(entry_id))
    return found
