"""Compositions of labelled postings, for the structure model: what a staple is, by construction.

A posting made of one product leader's and one marketing leader's duties is the addition fallacy; two of the same side
merged, or one side with a foreign duty or two, are not. Compositions are made of *readings*, out of fold, so that the
model meets the reader's doubts as they are on unseen postings. Layout is left out: no feature looks at it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from jdscan.corpus import LabelledPosting
from jdscan.reading.posting import Duty

LEAST_DUTIES = 3
MOST_DUTIES = 14


@dataclass(frozen=True, slots=True)
class ReadPosting:
    """A labelled posting with what each of its units adds; ``group`` is its employer."""

    posting: LabelledPosting
    duties: tuple[Duty, ...]
    group: str


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
    from jdscan.records import COUNTED_ZONES

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
    out += [c for p in postings if p.posting.structure == "integrated" for c in _thinned(rng, p, pairs // 30)]
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


def _thinned(rng: random.Random, read: ReadPosting, times: int) -> list[Composed]:
    out = []
    for _ in range(times):
        keep = rng.uniform(0.7, 1.0)
        duties = tuple(d for d in read.duties if rng.random() < keep)
        out.append(Composed("integrated", duties, frozenset({read.group})))
    return out
