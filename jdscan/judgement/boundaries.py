"""The posting held against the RACI matrix, row by row (seed 001_aa3302c44211f348, 2.2, 2.3 and 2.5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from jdscan.framework import Framework
from jdscan.framework.types import Decision, FrictionPoint
from jdscan.judgement.findings import FindingWriter, quote, quotes
from jdscan.judgement.overreach import plain_claims
from jdscan.records import DecisionRow, Finding, PostingReading, UnitReading

# From here a unit is about a row, the letter is what it gives, and the row is read as given away or as taken.
PLAIN = 0.5
# From here a unit may be about a row: enough, where it has the role do the work, for the row not to be given away.
POSSIBLE = 0.25
# From here a decision of the seat that the role surely only helps with is given away: two doubts are multiplied in it.
GIVEN = 0.4
LADDER = ("A", "R", "C")


@dataclass(frozen=True, slots=True)
class _RowClaim:
    """What one unit has the role do about one row: ``letter`` with probability ``sure``, given ``about``."""

    unit: UnitReading
    about: float
    letter: str
    sure: float

    @property
    def probability(self) -> float:
        return self.about * self.sure


def decision_rows(reading: PostingReading, framework: Framework) -> tuple[DecisionRow, ...]:
    """Read off the rows of the matrix that the counted units speak of, in framework order.

    The strongest claim on a row is the one that stands (A before R before C). A row that belongs to another executive
    is taken where the role plainly decides it; a row of the seat is given away where the posting speaks of it only as
    of something the role supports.

    Args:
        reading: The posting's reading; units without hints say nothing on any row.
        framework: Whose matrix it is held against.
    """
    claims = _claims(reading)
    taken = frozenset(plain_claims(reading))
    rows = (_row(row, claims[row.id], taken, framework) for row in framework.decisions if row.id in claims)
    return tuple(row for row in rows if row is not None)


def _claims(reading: PostingReading) -> dict[str, list[_RowClaim]]:
    """Return what the counted units have the role do, by row, surest first."""
    found: dict[str, list[_RowClaim]] = defaultdict(list)
    for r in reading.units:
        letter, sure = _letter(r) if r.hints.decisions and r.counted else ("", 0.0)
        for decision, about in r.hints.decisions.items() if letter else ():
            if about >= POSSIBLE:
                found[decision].append(_RowClaim(r, about, letter, sure))
    return {id: sorted(claims, key=lambda c: (-c.probability, c.unit.unit.index)) for id, claims in found.items()}


def _letter(reading: UnitReading) -> tuple[str, float]:
    """Return the letter that a unit gives the role and its probability, or an empty letter.

    Two models say whether the role decides, supports or neither: their mean counts. Ownership alone tells A from R;
    where it leaves that open the letter is R, for at least that much is said.
    """
    own, claim = reading.ownership_proba, reading.hints.claim
    if not claim or max(claim, key=claim.__getitem__) == "mentions":
        return "", 0.0
    strong = own["owns"] + own["executes"]
    decides = (strong + claim["decides"]) / 2
    supports = (own["contributes"] + claim["supports"]) / 2
    nothing = (own["none"] + claim["mentions"]) / 2
    if nothing >= max(decides, supports):
        return "", 0.0
    if supports > decides:
        return "C", supports
    full = own["owns"] / strong if strong else 0.0
    return ("A", decides * full) if decides * full >= PLAIN else ("R", decides)


def _foreign(row: Decision, taken: frozenset[str], framework: Framework) -> str:
    """Say what the A on another executive's row is: overreach, agreement, or too little said to call it either.

    Where the framework has a rule on the row the finding decides, so that table and findings agree.
    """
    if row.overreach_with:
        return "overreach" if taken.intersection(row.overreach_with) else "agrees"
    rules = {rule.id for rule in framework.overreach if row.id in rule.decisions}
    return "overreach" if not rules or rules & taken else ""


def _is_plain(claim: _RowClaim) -> bool:
    return claim.probability >= PLAIN


def _row(row: Decision, claims: Sequence[_RowClaim], taken: frozenset[str], framework: Framework) -> DecisionRow | None:
    held = row.accountable == framework.seat
    # An unsure A on another's row is left out: to call it agreement would be false, to call it overreach rash.
    said = [c for c in claims if min(c.about, c.sure) >= PLAIN and (held or c.letter != "A" or _is_plain(c))]
    if not said:
        return None
    letter = min((c.letter for c in said), key=LADDER.index)
    best = [c for c in said if c.letter == letter]
    reading = "agrees"
    if letter == "A" and not held:
        reading = _foreign(row, taken, framework)
        if not reading:
            return None
    elif held and _given_away(claims):
        letter, reading = "C", "underreach"
        best = [c for c in claims if c.letter == letter]
    return DecisionRow(
        decision=row.id,
        claimed=letter,
        expected=row.raci[framework.seat],
        accountable=row.accountable,
        reading=reading,
        probability=best[0].probability,
        evidence=quotes(c.unit for c in best),
    )


def _given_away(claims: Sequence[_RowClaim]) -> bool:
    """Say whether the role surely helps with a row, and nowhere as surely does more."""
    helps, does = (
        max((c.probability for c in claims if (c.letter == "C") is helping), default=0.0) for helping in (True, False)
    )
    return helps >= GIVEN and does < GIVEN


def boundary_findings(rows: Iterable[DecisionRow], writer: FindingWriter) -> list[Finding]:
    """Return one finding for each decision of the seat that the posting gives away.

    What the posting takes from another executive is the business of :mod:`jdscan.judgement.overreach`.
    """
    out = []
    for row in rows:
        if row.reading == "underreach":
            name = writer.framework.decision(row.decision).name
            message = f"On “{name}” the role only helps, wherever the posting speaks of it; the A is the seat's own."
            out.append(writer.write(f"underreach.{row.decision}", message, row.probability, row.evidence))
    return out


def muddle_findings(reading: PostingReading, decisions: Iterable[DecisionRow], writer: FindingWriter) -> list[Finding]:
    """Return one finding for each friction point with the CRO that the posting muddles (2.3).

    A counted unit may show the muddle by itself; or the posting gives the role, in different places, the A on
    decisions that the framework lists as a clash.
    """
    rows = {row.decision: row for row in decisions}
    found = (_muddle(point, reading, rows, writer) for point in writer.framework.friction_points)
    return [finding for finding in found if finding is not None]


def _muddle(
    point: FrictionPoint, reading: PostingReading, rows: dict[str, DecisionRow], writer: FindingWriter
) -> Finding | None:
    sign = reading.sign_proba.get(point.finding, 0.0)
    possible = _showing(reading, point.finding) if sign >= PLAIN else []
    shown = sorted(possible, key=lambda r: (-r.hints.signals[point.finding], r.unit.index))
    clash = [rows[id] for id in point.clash if id in rows and rows[id].claimed == "A"]
    joint = prod(row.probability for row in clash) if clash and len(clash) == len(point.clash) else 0.0
    if joint < PLAIN and not shown:
        return None
    sides = " and ".join(f"{role}'s" for role in dict.fromkeys(side.role for side in point.sides))
    message = f"“{point.name}”: the posting does not keep the {sides} parts apart."
    if joint >= PLAIN:
        names = " and ".join(f"“{writer.framework.decision(r.decision).name}” ({r.accountable})" for r in clash)
        message = f"The posting puts decisions of different owners on the role: {names}."
    confidence = max(joint, sign if shown else 0.0)
    evidence = [quote(r) for r in shown[:2]] + [row.evidence[0] for row in clash if joint >= PLAIN]
    return writer.write(point.finding, message, confidence, tuple(dict.fromkeys(evidence)))


def _showing(reading: PostingReading, signal: str) -> list[UnitReading]:
    return [r for r in reading.units if r.counted and r.hints.signals.get(signal, 0.0) >= POSSIBLE]
