"""Compositions of labelled postings, for the structure model: what a staple is, by construction.

A posting made of one product leader's and one marketing leader's duties is the addition fallacy; two of the same side
merged, one side with a foreign duty or two, or one side that helps the other much, are not. Compositions are made
of *readings*, out of fold, so that the model meets the reader's doubts as they are on unseen postings. Layout is left
out: no feature looks at it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from jdscan.corpus import LabelledPosting
from jdscan.reading.posting import Duty
from jdscan.records import COUNTED_ZONES

LEAST_DUTIES = 3
MOST_DUTIES = 14
STRONG = ("owns", "executes")


@dataclass(frozen=True, slots=True)
class ReadPosting:
    """A labelled posting with what each of its units adds.

    Attributes:
        posting: The posting with its labels.
        duties: What each unit adds, as read by models that had not seen it.
        group: Its employer.
        authored: Whether it comes from the authored corpus.
    """

    posting: LabelledPosting
    duties: tuple[Duty, ...]
    group: str
    authored: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """An example of the structure model; ``groups`` are the employers that it draws on."""

    structure: str
    duties: tuple[Duty, ...]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A single-sided posting cut into what compositions are made of.

    Attributes:
        group: Employer.
        side: ``cpo`` or ``cmo``.
        duties: Counted units, in order.
        sided: Those of them that bear the side's template.
        rest: All other units: what a reader may take for a duty although it is none.
    """

    group: str
    side: str
    duties: tuple[Duty, ...]
    sided: tuple[Duty, ...]
    rest: tuple[Duty, ...]


def part_of(read: ReadPosting) -> Part | None:
    """Return a posting as a part, or None unless its duties are plainly of one side (three or more, none foreign)."""
    counted = [i for i, y in enumerate(read.posting.labels) if y.zone in COUNTED_ZONES][:MOST_DUTIES]
    templates = [read.posting.labels[i].template for i in counted]
    number = {s: templates.count(s) for s in ("cpo", "cmo")}
    side = "cpo" if number["cpo"] > number["cmo"] else "cmo"
    if number[side] < LEAST_DUTIES or min(number.values()) or "integrated" in templates:
        return None
    duties = read.duties
    return Part(
        read.group,
        side,
        tuple(duties[i] for i in counted),
        tuple(duties[i] for i, t in zip(counted, templates, strict=True) if t == side),
        tuple(d for i, d in enumerate(duties) if i not in set(counted)),
    )


def compose(postings: Sequence[ReadPosting], *, pairs: int = 300, seed: int = 0) -> list[Composed]:
    """Build the structure model's examples: the postings as they are, and compositions of their parts.

    Args:
        postings: Labelled postings with out-of-fold readings.
        pairs: Number of stapled compositions; the other kinds follow from it.
        seed: Seed of the draws.
    """
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrecy
    out = [
        Composed(p.posting.structure, p.duties, frozenset({p.group}))
        for p in postings
        if p.posting.structure not in (None, "out_of_scope")
    ]
    parts = [x for p in postings if (x := part_of(p)) is not None]
    sides = {s: [x for x in parts if x.side == s] for s in ("cpo", "cmo")}
    if not all(sides.values()):
        return out
    for _ in range(pairs):
        a, b = rng.choice(sides["cpo"]), rng.choice(sides["cmo"])
        out.append(_joined(rng, "stapled", a, _full(rng, a), b, _full(rng, b)))
    for side, structure in (("cpo", "product_only"), ("cmo", "marketing_only")):
        other = "cmo" if side == "cpo" else "cpo"
        for _ in range(pairs // 3):
            a, b = rng.choice(sides[side]), rng.choice(sides[side])
            out.append(_joined(rng, structure, a, a.duties, b, _full(rng, b)))
            foreign = rng.choice(sides[other])
            few = tuple(rng.sample(foreign.sided, rng.choice((1, 1, 2))))
            out.append(_joined(rng, "partial", a, _full(rng, a), foreign, few))
    out += [c for p in postings if p.posting.structure == "integrated" for c in _thinned(rng, p, pairs // 10)]
    out += [c for side in sides for c in _helping(rng, sides[side], _help(postings, side), pairs // 3)]
    out += [c for p in postings if p.posting.structure == "stapled" for c in _halved(rng, p, pairs // 75)]
    return out


def _full(rng: random.Random, part: Part) -> tuple[Duty, ...]:
    """Return at least three duties of the part's side, with a random number of its others."""
    least = set(map(id, rng.sample(part.sided, LEAST_DUTIES)))
    keep = rng.uniform(0.3, 1.0)
    return tuple(d for d in part.duties if id(d) in least or rng.random() < keep)


def _joined(
    rng: random.Random, structure: str, a: Part, first: Sequence[Duty], b: Part, second: Sequence[Duty]
) -> Composed:
    rest = [*a.rest, *b.rest]
    rng.shuffle(rest)
    return Composed(structure, (*first, *second, *rest[: rng.randint(5, 25)]), frozenset({a.group, b.group}))


Help = tuple[Duty, str]  # a duty that the role only contributes to, and its employer


def _help(postings: Sequence[ReadPosting], side: str) -> list[Help]:
    """Return the duties of the other side to which the role of some posting contributes."""
    other = "cmo" if side == "cpo" else "cpo"
    return [
        (d, p.group)
        for p in postings
        for y, d in zip(p.posting.labels, p.duties, strict=True)
        if y.zone in COUNTED_ZONES and y.ownership == "contributes" and y.template == other
    ]


def _helping(rng: random.Random, parts: Sequence[Part], helps: Sequence[Help], times: int) -> list[Composed]:
    """Return one-sided postings that work much with the other side."""
    if not helps:
        return []
    out = []
    for _ in range(times):
        a = rng.choice(parts)
        given = rng.sample(helps, min(len(helps), rng.randint(1, 5)))
        rest = rng.sample(a.rest, min(len(a.rest), 20))
        structure = "product_only" if a.side == "cpo" else "marketing_only"
        groups = frozenset({a.group, *(g for _, g in given)})
        out.append(Composed(structure, (*a.duties, *(d for d, _ in given), *rest), groups))
    return out


def _halved(rng: random.Random, read: ReadPosting, times: int) -> list[Composed]:
    """Return what is left of a staple when one side loses all its duties but none, one or two."""
    labels = read.posting.labels
    strong = {
        s: [i for i, y in enumerate(labels) if y.template == s and y.zone in COUNTED_ZONES and y.ownership in STRONG]
        for s in ("cpo", "cmo", "integrated")
    }
    out = []
    for _ in range(times):
        side, number = rng.choice(("cpo", "cmo")), rng.choice((0, 1, 2))
        gone = {*strong[side], *strong["integrated"]} - set(rng.sample(strong[side], number))
        duties = tuple(d for i, d in enumerate(read.duties) if i not in gone)
        only = "marketing_only" if side == "cpo" else "product_only"
        out.append(Composed("partial" if number else only, duties, frozenset({read.group})))
    return out


def _thinned(rng: random.Random, read: ReadPosting, times: int) -> list[Composed]:
    out = []
    for _ in range(times):
        keep = rng.uniform(0.35, 1.0)
        duties = tuple(d for d in read.duties if rng.random() < keep)
        out.append(Composed("integrated", duties, frozenset({read.group})))
    return out
