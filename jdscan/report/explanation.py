"""Why the structure was read so, as it is shown: two lists of duties, those that are both, and pairs to join."""

from dataclasses import dataclass

from jdscan.framework import load_framework
from jdscan.framework.wording import percent
from jdscan.records import Analysis, DutyPair, Evidence, Explanation

_SHOWN_FOR = ("stapled", "partial", "integrated")
_LAYOUTS = {
    "sections": "one side comes after the other",
    "alternating": "the two sides alternate",
    "one_sided": "",
}


@dataclass(frozen=True, slots=True)
class DutyList:
    """Duties under a heading that counts them, in reading order."""

    heading: str
    duties: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DutyLists:
    """What a seat over product and marketing is made of.

    Attributes:
        summary: How the duties lie and how many of them are both.
        product: Duties of a product chief.
        marketing: Duties of a marketing chief.
        joined: Duties that are both; possibly none.
        joined_first: Whether these say most, as in a seat that is one.
    """

    summary: str
    product: DutyList
    marketing: DutyList
    joined: DutyList
    joined_first: bool


def duty_lists(analysis: Analysis) -> DutyLists | None:
    """Give the lists, or None where the posting is of no such seat or shows no such duty."""
    verdict, found = analysis.verdict, analysis.verdict.explanation
    if verdict.seat.kind != "cpmo" or verdict.structure not in _SHOWN_FOR:
        return None
    if not (found.product or found.marketing or found.joined):
        return None
    return DutyLists(
        _summary(found),
        DutyList(f"Product ({len(found.product)})", found.product),
        DutyList(f"Marketing ({len(found.marketing)})", found.marketing),
        DutyList(f"Both in one ({len(found.joined)})", found.joined),
        verdict.structure == "integrated",
    )


def _summary(found: Explanation) -> str:
    joined, total = len(found.joined), len(found.product) + len(found.marketing) + len(found.joined)
    layout = _LAYOUTS[found.layout]
    if joined == total:
        return "Every duty joins product and marketing."
    if not joined:
        return f"No duty joins product and marketing{layout and f'; {layout}'}."
    verb = "joins" if joined == 1 else "join"
    words = f"{joined} of {total} duties {verb} product and marketing ({percent(found.joined_share)})"
    return f"{words}; for the rest, {layout}." if layout else f"{words}."


def pairs_to_join(analysis: Analysis) -> tuple[DutyPair, ...]:
    """Give the pairs of duties that could become one line; none where the seat is one already."""
    verdict = analysis.verdict
    if duty_lists(analysis) is None or verdict.structure == "integrated":
        return ()
    return verdict.explanation.pairs


@dataclass(frozen=True, slots=True)
class Parts:
    """The sub-scopes of an accountability by name: what the posting puts on the role, helps with, and leaves out."""

    owned: tuple[str, ...]
    touched: tuple[str, ...]
    missing: tuple[str, ...]


def parts_of(analysis: Analysis, accountability: str) -> Parts | None:
    """Give the parts of an accountability, or None where the posting names none of them."""
    entry = next((c for c in analysis.verdict.coverage if c.accountability == accountability), None)
    if entry is None or all(scope.status == "missing" for scope in entry.sub_scopes):
        return None
    names = {scope.id: scope.name for scope in load_framework().accountability(accountability).sub_scopes}
    by_status: dict[str, list[str]] = {"owned": [], "touched": [], "missing": []}
    for scope in entry.sub_scopes:
        by_status[scope.status].append(names[scope.id])
    return Parts(*(tuple(by_status[status]) for status in ("owned", "touched", "missing")))
