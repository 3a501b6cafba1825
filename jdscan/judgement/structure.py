"""One seat or two job descriptions (seed 000_6eb90c6b13d67afb, 3.1 and 3.4)."""

from collections.abc import Mapping

from jdscan.framework import Framework
from jdscan.judgement.findings import FindingWriter, quote
from jdscan.judgement.seat import BOTH_SIDES
from jdscan.records import COUNTED_ZONES, Evidence, Finding, PostingReading, Seat, UnitReading

LEAST_SURE = 0.5


def side_duties(reading: PostingReading, side: str) -> list[UnitReading]:
    """Return the counted units that belong to one template, surest first."""
    found = [r for r in reading.units if r.zone in COUNTED_ZONES and r.template == side]
    return sorted(found, key=lambda r: (-r.template_proba[side], r.unit.index))


def structure_findings(
    reading: PostingReading,
    structure: str,
    proba: Mapping[str, float],
    seat: Seat,
    claims: frozenset[str],
    writer: FindingWriter,
) -> list[Finding]:
    """Return the findings on structure and title.

    Args:
        reading: The posting's reading.
        structure: The forced best structure.
        proba: Probability of every structure.
        seat: The seat decision.
        claims: The sides that the title names.
        writer: Words the findings.
    """
    product, marketing = side_duties(reading, "cpo"), side_duties(reading, "cmo")
    p = proba[structure]
    if p < LEAST_SURE:
        return []
    if structure == "stapled":
        message = (
            f"{len(product)} duties of a product chief and {len(marketing)} of a marketing chief stand side by side, "
            "and no duty makes them one accountability."
        )
        return [writer.write("structure.stapled", message, p, _alternate(product, marketing))]
    if structure == "partial":
        thin, name = (product, "product") if len(product) < len(marketing) else (marketing, "marketing")
        message = f"One side is full; of {name} there {'is' if len(thin) == 1 else 'are'} only {len(thin)}."
        return [writer.write("structure.partial", message, p, [quote(r) for r in thin[:2]])]
    if structure == "integrated" and not claims >= BOTH_SIDES:
        joined = side_duties(reading, "integrated")[:3]
        message = f"The duties make it a product-and-marketing seat, though the title is “{reading.title}”."
        return [writer.write("title.quiet_variant", message, p, [quote(r) for r in joined])]
    if structure in ("product_only", "marketing_only") and seat.kind == "cpmo":
        side = "product" if structure == "product_only" else "marketing"
        message = f"The title names product and marketing; the duties are {side} alone."
        return [writer.write("title.without_substance", message, p)]
    return []


def _alternate(product: list[UnitReading], marketing: list[UnitReading]) -> list[Evidence]:
    pairs = zip(product[:3], marketing[:3], strict=False)
    return [quote(r) for pair in pairs for r in pair]


def title_claims(framework: Framework, title: str, named: frozenset[str]) -> frozenset[str]:
    """Return the sides that the title claims; a title of the framework's seat claims both."""
    low = title.casefold()
    return BOTH_SIDES if any(t.casefold() in low for t in framework.seat_titles) else named
