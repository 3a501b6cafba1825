"""One seat or two job descriptions (seed 000_6eb90c6b13d67afb, 3.1 and 3.4)."""

import re
from collections.abc import Mapping

from jdscan.framework import Framework
from jdscan.judgement.findings import FindingWriter, quote
from jdscan.judgement.seat import ABSTAIN_BELOW
from jdscan.records import COUNTED_ZONES, Evidence, Finding, PostingReading, Seat, UnitReading


def side_duties(reading: PostingReading, side: str) -> list[UnitReading]:
    """Return the counted units that belong to one template, surest first."""
    found = [r for r in reading.units if r.zone in COUNTED_ZONES and r.template == side]
    return sorted(found, key=lambda r: (-r.template_proba[side], r.unit.index))


def structure_findings(
    reading: PostingReading,
    structure: str,
    proba: Mapping[str, float],
    seat: Seat,
    claimed: bool,
    writer: FindingWriter,
) -> list[Finding]:
    """Return the findings on structure and title.

    Args:
        reading: The posting's reading.
        structure: The forced best structure.
        proba: Probability of every structure.
        seat: The seat decision.
        claimed: Whether the title claims product and marketing in one seat.
        writer: Words the findings.
    """
    product, marketing = side_duties(reading, "cpo"), side_duties(reading, "cmo")
    p = proba[structure]
    if p < ABSTAIN_BELOW:
        return []
    if structure == "stapled":
        number = len(side_duties(reading, "integrated"))
        bridge = {0: "no duty makes", 1: "only one duty makes"}.get(number, f"only {number} duties make")
        message = (
            f"{len(product)} duties of a product chief and {len(marketing)} of a marketing chief stand side by side, "
            f"and {bridge} them one accountability."
        )
        return [writer.write("structure.stapled", message, p, _alternate(product, marketing))]
    if structure == "partial":
        thin, name = (product, "product") if len(product) < len(marketing) else (marketing, "marketing")
        full = "marketing" if name == "product" else "product"
        count = f"{max(len(product), len(marketing))} duties are of {full}, {len(thin) or 'next to none'} of {name}"
        message = f"One side outweighs the other: {count}."
        return [writer.write("structure.partial", message, p, [quote(r) for r in thin[:2]])]
    if structure == "integrated" and not claimed:
        joined = side_duties(reading, "integrated")[:3]
        message = f"The duties make it a product-and-marketing seat, though the title is “{reading.title}”."
        return [writer.write("title.quiet_variant", message, p, [quote(r) for r in joined])]
    if structure in ("product_only", "marketing_only") and seat.kind == "cpmo":
        side = "product" if structure == "product_only" else "marketing"
        message = f"The title names product and marketing; the duties are {side} alone."
        duties = product if side == "product" else marketing
        return [writer.write("title.without_substance", message, p, [quote(r) for r in duties[:3]])]
    return []


def _alternate(product: list[UnitReading], marketing: list[UnitReading]) -> list[Evidence]:
    pairs = zip(product[:3], marketing[:3], strict=False)
    return [quote(r) for pair in pairs for r in pair]


def names_seat(framework: Framework, title: str) -> bool:
    """Say whether the title is one of the framework's names of the seat."""
    low = title.casefold()
    return any(re.search(rf"(?<!\w){re.escape(t.casefold())}(?!\w)", low) for t in framework.seat_titles)
