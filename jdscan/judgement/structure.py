"""One seat or two job descriptions (seed 000_6eb90c6b13d67afb, 3.1 and 3.4)."""

import re
from collections.abc import Mapping, Sequence

from jdscan.framework import Framework
from jdscan.framework.types import QuietVariant
from jdscan.judgement.findings import FindingWriter, quote, quotes
from jdscan.judgement.seat import ABSTAIN_BELOW
from jdscan.records import Coverage, Evidence, Finding, PostingReading, Seat, UnitReading

# How many joined duties a quiet variant quotes before those of what it absorbed.
_JOINED_QUOTED = 3
_LINKING_WORDS = frozenset({"of", "and", "the"})

STRONG = ("owns", "executes")


def side_duties(reading: PostingReading, side: str) -> list[UnitReading]:
    """Return the duties of one template, surest first: counted units that the role owns or carries out."""
    found = [r for r in reading.units if r.template == side and r.ownership in STRONG and r.counted]
    return sorted(found, key=lambda r: (-r.template_proba[side], r.unit.index))


def structure_findings(
    reading: PostingReading,
    structure: str,
    proba: Mapping[str, float],
    seat: Seat,
    claimed: bool,
    writer: FindingWriter,
    *,
    coverage: Sequence[Coverage],
) -> list[Finding]:
    """Return the findings on structure and title.

    Args:
        reading: The posting's reading.
        structure: The forced best structure.
        proba: Probability of every structure.
        seat: The seat decision.
        claimed: Whether the title claims product and marketing in one seat.
        writer: Words the findings.
        coverage: Coverage of the accountabilities; what a quiet variant owns beyond its title's home is named.
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
        return _quiet(reading, p, coverage, writer)
    if structure in ("product_only", "marketing_only") and seat.kind == "cpmo":
        side = "product" if structure == "product_only" else "marketing"
        message = f"The title names product and marketing; the duties are {side} alone."
        duties = product if side == "product" else marketing
        return [writer.write("title.without_substance", message, p, [quote(r) for r in duties[:3]])]
    return []


def _alternate(product: list[UnitReading], marketing: list[UnitReading]) -> list[Evidence]:
    pairs = zip(product[:3], marketing[:3], strict=False)
    return [quote(r) for pair in pairs for r in pair]


def _quiet(reading: PostingReading, p: float, coverage: Sequence[Coverage], writer: FindingWriter) -> list[Finding]:
    """Return the finding on a seat under another title, with what the role owns beyond it; none without a title."""
    if not reading.title.strip():
        return []
    variant = quiet_variant(writer.framework, reading.title)
    absorbed = [c for c in coverage if variant and c.accountability in variant.absorbed and _owned(c)]
    message = f"The duties make it a product-and-marketing seat, though the title is “{reading.title}”."
    if variant and absorbed:
        home, added = (_named(writer.framework, ids) for ids in (variant.home, [c.accountability for c in absorbed]))
        message += f" Such a title is at home in {home}; the role also owns {added}."
    carriers = [reading.units[i] for c in absorbed for i in c.units[:1]]
    shown = {r.unit.index: r for r in (*side_duties(reading, "integrated")[:_JOINED_QUOTED], *carriers)}
    return [writer.write("title.quiet_variant", message, p, quotes(shown.values(), len(shown)))]


def _owned(coverage: Coverage) -> bool:
    return coverage.status == "owned" and not coverage.unsure


def _named(framework: Framework, accountabilities: Sequence[str]) -> str:
    *names, last = (f"“{framework.accountability(id).name}”" for id in accountabilities)
    return f"{', '.join(names)} and {last}" if names else last


def quiet_variant(framework: Framework, title: str) -> QuietVariant | None:
    """Return the quiet variant that a title belongs to, by the longest of the variants' titles that stands in it."""
    words = _title_words(title)
    fitting = [
        (len(own), variant)
        for variant in framework.quiet_variants
        for own in map(_title_words, variant.titles)
        if any(words[at : at + len(own)] == own for at in range(len(words)))
    ]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


def _title_words(title: str) -> list[str]:
    return [word for word in re.findall(r"\w+", title.casefold()) if word not in _LINKING_WORDS]


def names_seat(framework: Framework, title: str) -> bool:
    """Say whether the title is one of the framework's names of the seat."""
    low = title.casefold()
    return any(re.search(rf"(?<!\w){re.escape(t.casefold())}(?!\w)", low) for t in framework.seat_titles)
