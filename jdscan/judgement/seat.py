"""Which seat a posting describes, decided before anything else (seed 000_6eb90c6b13d67afb, 3.1 and 3.4).

``cpmo`` is claimed by the title or by the work; an ordinary product or marketing seat is ``cpo`` or ``cmo``; and a
posting that is no product, marketing or growth leadership role is ``out_of_scope``, by its field or by its level.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jdscan.records import PostingReading, Seat

FIELDS_IN_SCOPE = ("product", "marketing", "product_and_marketing", "growth")
LEVELS_IN_SCOPE = ("executive", "director")
BOTH_SIDES = frozenset({"product", "marketing"})
_SIDE_NAME = {"cpo": "product", "cmo": "marketing"}


@dataclass(frozen=True, slots=True)
class Scope:
    """How likely the posting is in scope, in parts.

    Attributes:
        field: Probability that the work is product, marketing or growth.
        level: Probability that the role is a director's or above.
    """

    field: float
    level: float

    @property
    def both(self) -> float:
        """Probability that the posting is in scope at all."""
        return self.field * self.level


def scope_of(reading: PostingReading) -> Scope:
    """Read the scope off family and seniority."""
    return Scope(
        field=sum(reading.family_proba[f] for f in FIELDS_IN_SCOPE),
        level=sum(reading.seniority_proba[s] for s in LEVELS_IN_SCOPE),
    )


def structure_distribution(reading: PostingReading, scope: Scope) -> dict[str, float]:
    """Return the probability of every structure, ``out_of_scope`` included; sums to 1."""
    within = {s: p * scope.both for s, p in reading.structure_proba.items()}
    return {**within, "out_of_scope": 1 - scope.both}


def decide_seat(
    reading: PostingReading, scope: Scope, structure: str, claims: frozenset[str], nothing_to_judge: bool
) -> Seat:
    """Decide the seat.

    Args:
        reading: The posting's reading.
        scope: Its scope.
        structure: The forced best structure.
        claims: The sides that the title names.
        nothing_to_judge: True where no unit puts any work on a role.
    """
    if structure == "out_of_scope":
        return _outside(reading, scope, nothing_to_judge)
    if claims >= BOTH_SIDES:
        return Seat("cpmo", "title", f"The title “{reading.title}” claims product and marketing in one seat.")
    if structure in ("stapled", "integrated"):
        return Seat("cpmo", "work", "The duties put both product and marketing on one role, whatever the title says.")
    side = _larger_side(reading.structure_proba, reading.family_proba)
    name = _SIDE_NAME[side]
    return Seat(side, "work", f"An ordinary {name} leadership seat, not a product-and-marketing one.")


def _outside(reading: PostingReading, scope: Scope, nothing_to_judge: bool) -> Seat:
    if nothing_to_judge:
        return Seat(
            "out_of_scope",
            "field",
            "No sentence of this text puts work on a role, so there is no seat to judge.",
        )
    if scope.field >= 0.5:
        kind = reading.family.replace("_", " ")
        return Seat(
            "out_of_scope",
            "level",
            f"{kind.capitalize()} work, but not at director level or above: no leadership seat to judge.",
        )
    return Seat(
        "out_of_scope",
        "field",
        "Not a product, marketing or growth role: this tool has nothing to say on it.",
    )


def _larger_side(structure: Mapping[str, float], family: Mapping[str, float]) -> str:
    product = structure["product_only"] + family["product"]
    marketing = structure["marketing_only"] + family["marketing"] + family["growth"]
    return "cpo" if product >= marketing else "cmo"
