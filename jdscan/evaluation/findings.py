"""Which findings a careful reader would be shown on a labelled posting, by the authored corpus' own labels.

Only the authored corpus states findings (``corpus/README.md``): those that it lists, and those that follow from
structure, coverage and overreach.
"""

from jdscan.corpus import LabelledPosting
from jdscan.records import ACCOUNTABILITIES

JUDGED = ("stapled", "integrated", "partial")
CLAIMED = "title.without_substance"


def expected_findings(posting: LabelledPosting) -> frozenset[str] | None:
    """Return the ids of the findings to be raised, or None where the posting does not state them.

    Findings are about a seat that joins product and marketing: an ordinary posting of one side raises none, unless its
    title claims both.
    """
    listed = posting.extra.get("findings")
    coverage = posting.derived_coverage()
    if listed is None or posting.structure is None or coverage is None:
        return None
    if posting.structure not in JUDGED and CLAIMED not in listed:
        return frozenset()
    lacking = [a for a in ACCOUNTABILITIES if coverage[a] != "owned"]
    kinds = {"missing": "coverage.missing", "touched": "coverage.touched_only"}
    found = {f"{kinds[coverage[a]]}.{a}" for a in lacking}
    found |= {"coverage.four_of_five"} if len(lacking) == 1 else set()
    found |= {f"structure.{posting.structure}"} if posting.structure in ("stapled", "partial") else set()
    return frozenset(found | set(listed) | {f"overreach.{o}" for o in posting.overreach or ()})


def names_of(finding: str) -> tuple[str, ...]:
    """Return the names under which a finding is counted: its family, the part before the first dot, and itself."""
    return finding.partition(".")[0], finding
