"""The parts beside the findings in the terminal: duties side by side, decisions, surfaces, assumptions, outline."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jdscan.records import Advice, Analysis, DutyPair, Evidence
from jdscan.report.advice import OUTLINE_REMARK
from jdscan.report.audience import ASSUMPTION_HEADINGS, Audience
from jdscan.report.boundary import (
    assumption_lines,
    decision_lines,
    surface_lines,
    surfaces_heading,
)
from jdscan.report.explanation import DutyList, duty_lists, pairs_to_join
from jdscan.report.glyphs import Typesetter
from jdscan.report.hanging import barred, labelled

# Under this many columns the two lists stand one below the other.
_SIDE_BY_SIDE = 60
_MOST_DUTIES = 8
_LONGEST_DUTY = 100
_MOST_PAIRS = 3
_MOST_DECISIONS = 4
_LONGEST_OF_PAIR = 90
_LONGEST_QUOTE = 120


def explanation_block(analysis: Analysis, audience: Audience, setter: Typesetter, width: int) -> Group | None:
    """Lay out the two lists of duties, those that are both, and for a recruiter the pairs that could become one."""
    lists = duty_lists(analysis)
    if lists is None:
        return None
    parts = [_side_by_side(lists.product, lists.marketing, setter, width)]
    if lists.joined.duties:
        parts.insert(0 if lists.joined_first else 1, _duty_list(lists.joined, setter))
    return Group(
        Text("Why it reads so", style="bold underline"),
        Text(setter.set(lists.summary)),
        *(line for part in parts for line in (Text(), part)),
        Text(),
        *_pair_lines(pairs_to_join(analysis) if audience == "recruiter" else (), setter),
    )


def _side_by_side(left: DutyList, right: DutyList, setter: Typesetter, width: int) -> RenderableType:
    sides = [_duty_list(side, setter) for side in (left, right)]
    if width < _SIDE_BY_SIDE:
        return Group(sides[0], Text(), sides[1])
    table = Table.grid(expand=True, padding=(0, 2, 0, 0))
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row(*sides)
    return table


def _duty_list(side: DutyList, setter: Typesetter) -> Group:
    lines: list[RenderableType] = [Text(side.heading, style="bold underline")]
    for duty in side.duties[:_MOST_DUTIES]:
        lines.append(labelled(setter.set("•"), Text(setter.shortened(duty.text, _LONGEST_DUTY)), width=2))
    hidden = len(side.duties) - _MOST_DUTIES
    if hidden > 0 or not side.duties:
        lines.append(labelled("", Text(f"and {hidden} more" if side.duties else "none", style="dim"), width=2))
    return Group(*lines)


def _pair_lines(pairs: Sequence[DutyPair], setter: Typesetter) -> Iterator[RenderableType]:
    if not pairs:
        return
    yield Text(f"Could become one line ({len(pairs)})", style="bold underline")
    for pair in pairs[:_MOST_PAIRS]:
        product, marketing = (setter.quote(e.text, _LONGEST_OF_PAIR) for e in (pair.product, pair.marketing))
        yield labelled("", Text(f"{product} + {marketing}", style="italic"), indent=2, width=0)
        yield labelled(setter.set("→"), Text(setter.set(pair.line), style="green"), indent=4, width=3, style="green")
    if len(pairs) > _MOST_PAIRS:
        yield Text(f"  and {len(pairs) - _MOST_PAIRS} more (--json or --html shows all)", style="dim")
    yield Text()


def boundary_block(analysis: Analysis, audience: Audience, setter: Typesetter) -> Group | None:
    """Lay out disputed decisions, named surfaces and assumptions; what says nothing is left out."""
    parts = (
        _decisions(analysis, setter),
        _surfaces(analysis, setter),
        _assumptions(analysis, audience, setter),
    )
    lines = [line for part in parts if (found := list(part)) for line in (*found, Text())]
    return Group(*lines) if lines else None


def _decisions(analysis: Analysis, setter: Typesetter) -> Iterator[RenderableType]:
    found = decision_lines(analysis)
    if found is None:
        return
    yield Text(found.heading, style="bold")
    for line in found.disputed[:_MOST_DECISIONS]:
        style = "red" if line.row.reading == "overreach" else "yellow"
        yield labelled("", Text(setter.set(line.name), style=style), indent=2, width=0)
        yield labelled("", Text(setter.set(line.sentence)), indent=4, width=0)
        yield from _one_quote(line.row.evidence, setter)
    if len(found.disputed) > _MOST_DECISIONS:
        yield Text(f"  and {len(found.disputed) - _MOST_DECISIONS} more (--json or --html shows all)", style="dim")


def _surfaces(analysis: Analysis, setter: Typesetter) -> Iterator[RenderableType]:
    lines = surface_lines(analysis)
    if lines:
        yield Text(surfaces_heading(analysis), style="bold")
    for line in lines:
        yield labelled("", Text.assemble((setter.set(line.name), "cyan"), f": {line.words}"), indent=2, width=0)


def _assumptions(analysis: Analysis, audience: Audience, setter: Typesetter) -> Iterator[RenderableType]:
    found = assumption_lines(analysis)
    if found is None:
        return
    yield Text(ASSUMPTION_HEADINGS[audience], style="bold")
    for place, line in enumerate(found.stated):
        yield labelled("" if place else "Stated", Text(setter.set(line.premise)), indent=2, width=11)
        yield from _one_quote(line.evidence, setter)
    if found.assumed:
        yield labelled("Silent on", Text(setter.set("; ".join(found.assumed))), indent=2, width=11)
    for assumption in found.contradicted:
        yield labelled("Otherwise", Text(setter.set(assumption.text)), indent=2, width=11, style="bold yellow")
        yield from _one_quote(assumption.evidence, setter)


def _one_quote(evidence: tuple[Evidence, ...], setter: Typesetter) -> Iterator[RenderableType]:
    for quote in evidence[:1]:
        yield barred(setter.glyphs.quote_bar, Text(setter.quote(quote.text, _LONGEST_QUOTE), style="italic"), indent=4)


def outline_block(advice: Advice | None, audience: Audience, setter: Typesetter) -> Group | None:
    """Lay out the suggested outline for a recruiter: own words behind a bullet, proposals behind a plus."""
    if advice is None or not advice.outline or audience != "recruiter":
        return None
    lines: list[RenderableType] = [
        Text("Outline of the seat", style="bold underline"),
        labelled("", Text(setter.set(f"{OUTLINE_REMARK} A plus marks a proposal."), style="dim"), width=0),
    ]
    for section in advice.outline:
        lines.append(Text(f"  {setter.set(section.heading)}", style="bold"))
        for line in section.lines:
            sign, style = ("+", "green") if line.evidence is None else (setter.set("•"), "")
            lines.append(labelled(sign, Text(setter.set(line.text), style=style), indent=4, width=2))
    return Group(*lines, Text())
