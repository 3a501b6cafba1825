"""Which seat a posting describes, decided before anything else (seed 000_6eb90c6b13d67afb, 3.1 and 3.4).

``cpmo`` is claimed by the title or by the work; an ordinary product or marketing seat is ``cpo`` or ``cmo``; and a
posting that is no product, marketing or growth leadership role is ``out_of_scope``, by its field or by its level.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jdscan.records import PostingReading, Seat

FIELDS_IN_SCOPE = ("product", "marketing", "product_and_marketing", "growth")
LEVELS_IN_SCOPE = ("executive", "director")
LIKELY = 0.4
# Three duties, and one, with room for a reader's doubt in each.
LEAST_OF_STAPLE = 2.0
LEAST_OF_PARTIAL = 0.5
# Under this the best structure is a guess: findings that rest on it are held back.
ABSTAIN_BELOW = 0.5
_SIDE_NAME = {"cpo": "product", "cmo": "marketing"}


FOREIGN = Seat("out_of_scope", "field", "The text is not English, the only language that is read: nothing is judged.")


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
    """Return the probability of every structure, ``out_of_scope`` included; sums to 1.

    What the codebook (section 5) makes a condition is held to: a staple needs three duties of each side, ``partial``
    one of the thin side. As far as the units do not bear that out, the probability goes to the next lesser structure.
    """
    within = {s: p * scope.both for s, p in reading.structure_proba.items()}
    duties = {side: expected_duties(reading, side) for side in _SIDE_NAME}
    only = "product_only" if duties["cpo"] > duties["cmo"] else "marketing_only"
    for structure, least, lesser in (("stapled", LEAST_OF_STAPLE, "partial"), ("partial", LEAST_OF_PARTIAL, only)):
        kept = within[structure] * min(1.0, min(duties.values()) / least)
        within[lesser] += within[structure] - kept
        within[structure] = kept
    return {**within, "out_of_scope": 1 - scope.both}


def expected_duties(reading: PostingReading, side: str) -> float:
    """Return how many duties of a side to expect: the sum of the probabilities of its likelier units."""
    likely = 0.0
    for r in reading.units:
        if r.template_proba[side] < LIKELY / 2:
            continue  # no share of it can be likely
        strong = r.ownership_proba["owns"] + r.ownership_proba["executes"]
        p = r.counted_proba * strong * r.template_proba[side]
        likely += p if p > LIKELY else 0.0
    return likely


def decide_seat(
    reading: PostingReading, proba: Mapping[str, float], structure: str, claimed: bool, nothing_to_judge: bool
) -> Seat:
    """Decide the seat.

    Args:
        reading: The posting's reading.
        proba: Probability of every structure.
        structure: The forced best structure.
        claimed: Whether the title claims product and marketing in one seat.
        nothing_to_judge: True where no unit puts any work on a role.
    """
    if structure == "out_of_scope":
        return _outside(reading, scope_of(reading), nothing_to_judge)
    if claimed:
        return Seat("cpmo", "title", f"The title “{reading.title}” claims product and marketing in one seat.")
    unsure = proba[structure] < ABSTAIN_BELOW
    if structure in ("stapled", "integrated") and proba["stapled"] + proba["integrated"] >= ABSTAIN_BELOW:
        if unsure:
            return Seat("cpmo", "work", "The duties put both product and marketing on one role; how, is not clear.")
        return Seat("cpmo", "work", "The duties put both product and marketing on one role, whatever the title says.")
    side = _larger_side(proba, reading.family_proba)
    name = _SIDE_NAME[side]
    if unsure:
        return Seat(side, "work", f"The duties lean towards {name} leadership, but not clearly.")
    if structure == "partial":
        return Seat(side, "work", f"A {name} leadership seat with a little of the other side.")
    return Seat(side, "work", f"An ordinary {name} leadership seat, not a product-and-marketing one.")


def _outside(reading: PostingReading, scope: Scope, nothing_to_judge: bool) -> Seat:
    if nothing_to_judge:
        return Seat(
            "out_of_scope",
            "field",
            "No sentence of this text puts work on a role, so there is no seat to judge.",
        )
    if scope.field >= 0.5 and scope.level <= scope.field:
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
