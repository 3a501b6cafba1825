"""What the structure model learns from: which compositions are made, of what, under which label and weight."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.reading.posting import SIDES, Duty
from jdscan.records import TOPICS
from jdscan.training import compositions
from jdscan.training.compositions import MOST_DUTIES, Composed, ReadPosting, compose, part_of
from jdscan.training.posting import AUTHORED_WEIGHT, PARTIAL_WEIGHT, Table, structure_table

CPO, CMO, JOINED = (UnitLabels("responsibility", (), "owns", t) for t in ("cpo", "cmo", "integrated"))
PLAIN, REST = UnitLabels("responsibility", (), "owns", "neutral"), UnitLabels("company", (), "none", "neutral")
HELP = {t: UnitLabels("responsibility", (), "contributes", t) for t in ("cpo", "cmo")}
DONE = UnitLabels("summary", (), "executes", "cmo")
WANTED = UnitLabels("requirement", (), "owns", "cmo")


def duty(name: str) -> Duty:
    """Give a duty whose name stands where nothing here looks."""
    return Duty(1.0, 1.0, dict.fromkeys(SIDES, 0.0), dict.fromkeys(TOPICS, 0.0), {name: 1.0})


def name(d: Duty) -> str:
    return next(iter(d.touched))


def read(group: str, structure: str, *labels: UnitLabels) -> ReadPosting:
    posting = LabelledPosting(group, group, "", "", tuple(map(str, range(len(labels)))), labels, structure=structure)
    return ReadPosting(posting, tuple(duty(f"{group}{i}") for i in range(len(labels))), group)


def product(group: str = "p", *more: UnitLabels) -> ReadPosting:
    return read(group, "product_only", *[CPO] * 4, PLAIN, *[REST] * 6, *more)


def marketing(group: str = "m", *more: UnitLabels) -> ReadPosting:
    return read(group, "marketing_only", *[CMO] * 4, PLAIN, *[REST] * 6, *more)


def staple(group: str = "s") -> ReadPosting:
    return read(group, "stapled", *[CPO] * 3, *[CMO] * 4, JOINED, HELP["cpo"], HELP["cmo"], REST, WANTED)


def drawing(seed: int = 0) -> random.Random:
    return random.Random(seed)  # noqa: S311 - test data, not a secret


def of(kind: str, found: Sequence[Composed], size: int) -> list[Composed]:
    """Return the compositions of one structure that draw on so many employers."""
    return [c for c in found if c.structure == kind and len(c.groups) == size]


# Parts ---------------------------------------------------------------------------------------------


def test_a_part_keeps_its_sides_duties_apart_from_all_else() -> None:
    part = part_of(product())
    assert part is not None
    assert part.side == "cpo"
    assert [name(d) for d in part.sided] == ["p0", "p1", "p2", "p3"]
    assert [name(d) for d in part.duties] == ["p0", "p1", "p2", "p3", "p4"]
    assert [name(d) for d in part.rest] == [f"p{i}" for i in range(5, 11)]


@pytest.mark.parametrize(
    "labels",
    [[CPO, CPO], [CPO] * 4 + [CMO], [CPO] * 4 + [JOINED], [CPO] * 2 + [UnitLabels("offer", (), "owns", "cpo")]],
)
def test_what_is_not_plainly_of_one_side_is_no_part(labels: list[UnitLabels]) -> None:
    assert part_of(read("x", "product_only", *labels)) is None


def test_of_a_long_posting_only_the_first_duties_make_a_part() -> None:
    part = part_of(read("x", "marketing_only", *[CMO] * MOST_DUTIES, CPO))
    assert part is not None
    assert (part.side, len(part.duties), len(part.rest)) == ("cmo", MOST_DUTIES, 1)


# Compositions --------------------------------------------------------------------------------------


def test_postings_stand_as_they_are_unless_they_have_no_structure() -> None:
    postings = [product(), read("o", "out_of_scope", REST), read("i", "integrated", JOINED)]
    assert [(c.structure, c.groups) for c in compose(postings, pairs=0)] == [
        ("product_only", frozenset({"p"})),
        ("integrated", frozenset({"i"})),
    ]


def test_a_staple_has_three_duties_of_each_side_and_a_partial_one_or_two_of_the_other() -> None:
    found = compose([product(), marketing()], pairs=60)
    for c in of("stapled", found, 2):
        sides = Counter(name(d)[0] for d in c.duties if int(name(d)[1:]) < 4)
        assert min(sides["p"], sides["m"]) >= 3
    partial = of("partial", found, 2)
    lesser = [
        min(Counter(name(d)[0] for d in c.duties if int(name(d)[1:]) < 4)[g] for g in ("p", "m")) for c in partial
    ]
    assert len(of("stapled", found, 2)) == 60
    assert len(partial) == 40
    assert set(lesser) == {1, 2}


def test_draws_are_the_same_for_the_same_seed() -> None:
    postings = [product(), marketing(), staple()]
    assert compose(postings, pairs=75, seed=3) == compose(postings, pairs=75, seed=3)
    assert compose(postings, pairs=75, seed=3) != compose(postings, pairs=75, seed=4)


def test_a_side_that_helps_the_other_much_stays_one_side() -> None:
    helper = marketing("h", HELP["cpo"], HELP["cpo"], HELP["cmo"], UnitLabels("company", (), "contributes", "cpo"))
    found = compose([product("p"), marketing("m"), helper], pairs=90)
    helped = [c for c in found if {"h11", "h12"} & set(map(name, c.duties)) and c.groups != {"h"}]
    by_marketing = [c for c in helped if c.structure == "marketing_only"]
    # The helper itself is no part: it bears the other side's template. So its duties come as help alone.
    assert by_marketing
    assert {frozenset(c.groups) for c in by_marketing} == {frozenset({"m", "h"})}
    for c in by_marketing:
        names = [name(d) for d in c.duties]
        assert names[:5] == ["m0", "m1", "m2", "m3", "m4"]
        assert {n for n in names if n[0] == "h"} <= {"h11", "h12"}
        assert {n for n in names[5:] if n[0] == "m"} == {f"m{i}" for i in range(5, 11)}
        assert len(set(names)) == len(names)


def test_help_that_nobody_gives_makes_no_composition() -> None:
    assert compositions._helping(drawing(), [], [], 5) == []
    two = [product(), marketing()]
    # The posting itself, two thinned ones, and on either side a third as many as there are pairs.
    assert len(compose([*two, read("i", "integrated", *HELP.values())], pairs=27)) == len(compose(two, pairs=27)) + 21


@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_of_a_staple_is_named_after_the_side_that_is_left(seed: int) -> None:
    whole = staple()
    found = compositions._halved(drawing(seed), whole, 60)
    kinds = set()
    for c in found:
        left = {name(d) for d in c.duties}
        cpo, cmo = len(left & {"s0", "s1", "s2"}), len(left & {"s3", "s4", "s5", "s6"})
        assert c.groups == {"s"}
        assert "s7" not in left  # what joins the sides goes with the side that goes
        assert {"s8", "s9", "s10", "s11"} <= left  # help and what is no duty stay
        kinds.add((c.structure, cpo, cmo))
    assert kinds == {
        ("marketing_only", 0, 4),
        ("partial", 1, 4),
        ("partial", 2, 4),
        ("product_only", 3, 0),
        ("partial", 3, 1),
        ("partial", 3, 2),
    }


def test_what_the_role_carries_out_itself_is_taken_away_too() -> None:
    whole = read("s", "stapled", *[CPO] * 3, *[DONE] * 3)
    bare = [c for c in compositions._halved(drawing(), whole, 60) if c.structure == "product_only"]
    assert bare
    assert {tuple(map(name, c.duties)) for c in bare} == {("s0", "s1", "s2")}


def test_what_is_left_of_staples_is_in_the_compositions() -> None:
    found = compose([product(), marketing(), staple()], pairs=75 * 8)
    assert next(c.structure for c in found if c.groups == {"s"}) == "stapled"
    assert Counter(c.structure != "stapled" for c in found if c.groups == {"s"}) == {True: 8, False: 1}


# Weights -------------------------------------------------------------------------------------------


def total(table: Table, structure: str) -> float:
    return sum(w for w, y in zip(table.weights, table.labels, strict=True) if y == structure)


def example(structure: str, *groups: str) -> Composed:
    return Composed(structure, (duty("x"),), frozenset(groups))


def test_every_structure_weighs_alike_but_partial_less() -> None:
    composed = [example("stapled", "a", "b")] * 9 + [example("integrated", "i")] + [example("partial", "a")] * 2
    table = structure_table(composed)
    assert total(table, "stapled") == pytest.approx(total(table, "integrated")) == pytest.approx(12 / 3)
    assert total(table, "partial") == pytest.approx(PARTIAL_WEIGHT * 12 / 3)
    assert table.labels == tuple(c.structure for c in composed)
    assert table.groups == tuple(c.groups for c in composed)


def test_an_authored_posting_weighs_as_three_others_of_its_structure() -> None:
    composed = [example("stapled", "w"), example("stapled", "real"), example("stapled", "w", "v")]
    authored, real, both = structure_table(composed, ["w", "v"]).weights
    assert authored == pytest.approx(AUTHORED_WEIGHT * real)
    assert both == pytest.approx(real)
    assert authored + real + both == pytest.approx(3)
    assert structure_table(composed).weights == pytest.approx([1.0, 1.0, 1.0])
