from dataclasses import replace
from pathlib import Path

import pytest

from jdscan.artefact import open_artefact
from jdscan.corpus import UnitLabels
from jdscan.errors import TrainingError
from jdscan.reading.cascade import Thresholds
from jdscan.records import TOPICS, UnitReading
from jdscan.training.card import Facts
from jdscan.training.cascade import (
    GRID,
    POSTING,
    Curve,
    Point,
    choose,
    curve,
    expected_speed,
    save_cascade,
    table,
)
from jdscan.training.data import Example
from jdscan.training.results import FIGURES
from tests.factory import unit_reading

FACTS = Facts({"gold units": 40}, {"gold/train.jsonl": "ab" * 32}, {"epochs": 3}, 3)
OWNERSHIP = ("owns", "executes", "contributes", "none")
TEMPLATE = ("cpo", "cmo", "neutral")


def example(i: int) -> Example:
    zone = ("responsibility", "summary", "offer")[i % 3]
    labels = UnitLabels(zone, (TOPICS[i % len(TOPICS)],), OWNERSHIP[i % 4], TEMPLATE[i % 3])
    return Example(right(i, labels, 0.95).unit, labels, f"posting {i // 4}", f"employer {i // 8}", "gold")


def right(i: int, labels: UnitLabels, p: float) -> UnitReading:
    chosen = {"zone": labels.zone, "topics": labels.topics, "ownership": labels.ownership, "template": labels.template}
    return unit_reading(f"unit {i}", index=i % 4, p=p, **chosen)  # type: ignore[arg-type] # one value a keyword


def wrong(reading: UnitReading, p: float) -> UnitReading:
    labels = UnitLabels("legal", (), "none", "neutral")
    return replace(right(0, labels, p), unit=reading.unit)


EXAMPLES = [example(i) for i in range(40)]
ACCURATE = [right(i, e.labels, 0.95) for i, e in enumerate(EXAMPLES)]
# Every fourth unit is read wrongly by fast, and fast knows: its doubt rises from 0.31 on, elsewhere it is 0.05.
FAST = [wrong(r, 0.69 - i / 200) if i % 4 == 0 else r for i, r in enumerate(ACCURATE)]


def test_the_curve_goes_from_fast_alone_to_accurate() -> None:
    found = curve(EXAMPLES, FAST, ACCURATE)
    shares = [p.share for p in found.points]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(found.points) == len(GRID)
    assert found.points[-1].figures == found.accurate
    assert set(found.accurate) == set(FIGURES)
    assert set(found.accurate.values()) == {1.0}
    assert found.points[0].mean < 0.9


def test_only_units_over_the_threshold_are_mixed_in() -> None:
    (point,) = curve(EXAMPLES, FAST, ACCURATE, [0.2]).points
    assert point.share == 0.25
    assert point.mean == 1.0


def test_the_cheapest_point_within_the_tolerance_is_chosen() -> None:
    chosen = choose(curve(EXAMPLES, FAST, ACCURATE))
    assert chosen.share == 0.25
    assert chosen.threshold == 0.3


def points(*means: float) -> tuple[Point, ...]:
    return tuple(Point(1 - i / 10, i / 10, {"zone.macro_f1": m}) for i, m in enumerate(means))


@pytest.mark.parametrize(
    ("means", "place"),
    [((0.70, 0.796, 0.797, 0.80), 2), ((0.81, 0.80, 0.80), 0), ((0.70, 0.798, 0.79, 0.80), 1), ((0.5, 0.6), 1)],
)
def test_within_means_three_tenths_of_a_point_below_or_better(means: tuple[float, ...], place: int) -> None:
    found = points(*means)
    assert choose(Curve(10, found, {"zone.macro_f1": 0.80})) is found[place]


@pytest.mark.parametrize(
    ("fast", "accurate"), [(FAST[1:], ACCURATE), (FAST, ACCURATE[:-1]), (FAST[::-1], ACCURATE), (FAST, ACCURATE[::-1])]
)
def test_readings_of_other_units_are_refused(fast: list[UnitReading], accurate: list[UnitReading]) -> None:
    with pytest.raises(TrainingError, match="do not belong"):
        curve(EXAMPLES, fast, accurate)


def test_nothing_to_choose_from_is_refused() -> None:
    with pytest.raises(TrainingError, match="belong"):
        curve([], [], [])
    with pytest.raises(TrainingError, match="threshold"):
        curve(EXAMPLES, FAST, ACCURATE, [])


def test_what_is_read_twice_takes_both_times() -> None:
    assert expected_speed(0.0, 3000, 100) == pytest.approx(3000)
    assert expected_speed(0.5, 3000, 100) == pytest.approx(1 / (1 / 3000 + 0.5 / 100))
    assert expected_speed(1.0, 3000, 100) < 100


def test_the_table_has_a_row_a_threshold_and_the_chosen_one_in_bold() -> None:
    found = curve(EXAMPLES, FAST, ACCURATE)
    rows = table(found, 3000, 100).splitlines()
    assert len(rows) == 2 + len(GRID) + 1
    assert {row.count("|") for row in rows} == {rows[0].count("|")}
    (bold,) = [row for row in rows if "**" in row]
    assert bold.startswith("| **0.3** | **25.0%** |")
    assert bold.endswith("| **353** |")
    assert rows[-1].endswith("| 1.000 | 100 |")


def test_the_artefact_opens_and_its_card_has_the_curve(tmp_path: Path) -> None:
    found = curve(EXAMPLES, FAST, ACCURATE)
    (tmp_path / "cascade").mkdir()
    (tmp_path / "cascade" / "left_over").write_text("from an earlier run")
    save_cascade(tmp_path, found, FACTS, 3000, 100)
    opened = open_artefact(tmp_path / "cascade")
    assert Thresholds.load(opened) == Thresholds(0.3, POSTING)
    assert list(opened.manifest["files"]) == ["thresholds.json"]
    assert opened.manifest["data"]["curve"]["share_read_again"] == 0.25
    card = (tmp_path / "cascade" / "README.md").read_text("utf-8")
    assert table(found, 3000, 100) in card
    assert "25.0% read again" in card
    assert max(map(len, (line for line in card.splitlines() if "|" not in line))) <= 120


def test_the_threshold_of_postings_can_be_given(tmp_path: Path) -> None:
    made = save_cascade(tmp_path, curve(EXAMPLES, FAST, ACCURATE), FACTS, 3000, 100, posting=0.75)
    assert Thresholds.load(made).posting == 0.75
