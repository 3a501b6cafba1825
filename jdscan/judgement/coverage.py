"""Coverage of the five accountabilities (seed 001_aa3302c44211f348, 2.1; codebook, section 5)."""

from collections.abc import Iterable, Sequence
from math import prod

from jdscan.framework import Framework
from jdscan.judgement.findings import FindingWriter, quotes
from jdscan.records import Coverage, Finding, PostingReading, SubScope, UnitReading

SURE = 0.55
LIKELY = 0.5
CARRYING = 0.25  # From here a unit carries an accountability.
OPEN = (0.35, 0.65)  # Between these the likeliest unit leaves it open whether a part is there.
STRONG = ("owns", "executes")


def coverage_of(reading: PostingReading, accountability: str, framework: Framework) -> Coverage:
    """Read off the coverage of one accountability, with the units that carry it.

    Args:
        reading: The posting's reading.
        accountability: One of the five.
        framework: Where its parts stand.
    """
    proba = reading.coverage_proba[accountability]
    status = max(proba, key=proba.__getitem__)
    # The strength is a share of the topic's probability: what is far under the least cannot reach it.
    about = [r for r in reading.units if r.topics_proba[accountability] >= CARRYING / 2]
    carriers = [
        (strength, r.unit.index) for r in about if (strength := _strength(r, accountability, status)) >= CARRYING
    ]
    units = tuple(i for _, i in sorted(carriers, key=lambda c: (-c[0], c[1])))
    confidence = proba[status]
    parts = sub_scopes_of(reading, accountability, framework)
    return Coverage(accountability, status, confidence, confidence < SURE, () if status == "missing" else units, parts)


def sub_scopes_of(reading: PostingReading, accountability: str, framework: Framework) -> tuple[SubScope, ...]:
    """Read off how far the posting shows each part of an accountability, in framework order.

    A part is carried by the counted units that are more likely than not about it: ``owned`` where one of them puts it
    on the role to own or carry out, ``touched`` where the role contributes. None is further than the accountability.
    """
    proba = reading.coverage_proba[accountability]
    whole = max(proba, key=proba.__getitem__)
    hinting: dict[str, list[UnitReading]] = {}
    for r in reading.units:
        for key in r.hints.scopes if r.counted else ():
            hinting.setdefault(key, []).append(r)
    return tuple(
        _sub_scope(hinting.get(key := f"{accountability}.{scope.id}", ()), key, scope.id, whole)
        for scope in framework.accountability(accountability).sub_scopes
    )


def _sub_scope(hinting: Sequence[UnitReading], key: str, id: str, whole: str) -> SubScope:
    """Read off one part from the counted units that hint at it."""
    about = [r for r in hinting if r.hints.scopes[key] >= LIKELY]
    strong = [r for r in about if r.ownership in STRONG] if whole == "owned" else []
    helping = [r for r in about if r.ownership in (*STRONG, "contributes")] if whole != "missing" else []
    carriers = sorted(strong or helping, key=lambda r: (-r.hints.scopes[key], r.unit.index))
    status = "owned" if strong else "touched" if helping else "missing"
    best = max([r.hints.scopes[key] for r in hinting], default=0.0)
    return SubScope(id, status, OPEN[0] <= best < OPEN[1], tuple(r.unit.index for r in carriers))


def _strength(reading: UnitReading, accountability: str, status: str) -> float:
    strength = reading.counted_proba * reading.topics_proba[accountability]
    if status == "owned":
        strength *= reading.ownership_proba["owns"] + reading.ownership_proba["executes"]
    return strength


def coverage_findings(coverage: Iterable[Coverage], reading: PostingReading, writer: FindingWriter) -> list[Finding]:
    """Return the findings on coverage; for seats that claim the whole loop only.

    What is unsure raises no finding: it is shown as unsure instead.
    """
    out = []
    coverage = list(coverage)
    for c in coverage:
        if c.unsure or c.status == "owned":
            continue
        name = writer.framework.accountability(c.accountability).name
        if c.status == "missing":
            message = f"No sentence gives “{name}” to the role."
            out.append(writer.write(f"coverage.missing.{c.accountability}", message, c.confidence))
        else:
            message = f"“{name}” appears only as work that the role contributes to."
            evidence = quotes(reading.units[i] for i in c.units)
            out.append(writer.write(f"coverage.touched_only.{c.accountability}", message, c.confidence, evidence))
    others = [c for c in coverage if c.status != "owned"]
    confidence = all_but_one([reading.coverage_proba[c.accountability]["owned"] for c in coverage])
    if len(others) == 1 and confidence >= LIKELY:
        name = writer.framework.accountability(others[0].accountability).name
        message = f"Four of the five accountabilities are owned; “{name}” is not."
        out.append(writer.write("coverage.four_of_five", message, confidence))
    return out


def all_but_one(probabilities: Sequence[float]) -> float:
    """Return the probability that all but exactly one of independent events hold."""
    return sum((1 - p) * prod(q for j, q in enumerate(probabilities) if j != i) for i, p in enumerate(probabilities))
