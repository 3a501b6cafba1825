"""The error analysis, on authored units and readings made by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.errors import CorpusError
from jdscan.evaluation.errors import (
    CheckedUnit,
    check_units,
    confusion,
    confusion_table,
    describe_error,
    find_errors,
    form_of,
    heading_of,
    length_of,
    reliability,
    reliability_table,
    share_table,
    topic_table,
    worst_errors,
)
from jdscan.evaluation.predictions import parse_prediction, predict
from jdscan.evaluation.scores import score
from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import judge
from jdscan.records import ZONES, Analysis, Posting, UnitReading, Versions
from tests.factory import posting_reading, unit_reading

TITLE = "Chief Product and Marketing Officer"


def labels(
    zone: str = "responsibility", topics: Sequence[str] = (), ownership: str = "owns", template: str = "neutral"
) -> UnitLabels:
    return UnitLabels(zone, tuple(topics), ownership, template)


def checked(gold: UnitLabels, reading: UnitReading | None = None, *, posting: str = "a") -> CheckedUnit:
    return CheckedUnit(posting, TITLE, gold, reading or unit_reading("Own the price list."))


def worded(text: str, heading: str = "") -> CheckedUnit:
    reading = unit_reading(text)
    return checked(labels(), replace(reading, unit=replace(reading.unit, heading=heading)))


def cells(table: str) -> list[list[str]]:
    lines = table.splitlines()
    assert len({len(line) for line in lines}) == 1, "the columns line up"
    return [[c.strip() for c in line.strip("|").split("|")] for line in lines if not line.startswith("| -")]


RIGHT = checked(labels(), posting="a")
ZONE = checked(labels("summary"), posting="a")  # read as a responsibility
OFFER = checked(labels("offer", ownership="none"), unit_reading("Bring your dog.", zone="offer"), posting="b")
MISSED = checked(labels(topics=["insight"]), unit_reading("Ask forty bakers.", index=1), posting="b")
FALSE = checked(labels(), unit_reading("Count the tills.", topics=["insight"]), posting="c")
ALL = [RIGHT, ZONE, OFFER, MISSED, FALSE]


class HandReader:
    """Reads every unit as a duty that owns `insight`, without a model."""

    versions = Versions("0", "hand", "0", "hand")

    def analyze_posting(self, posting: Posting) -> Analysis:
        return self.analyze_units(posting.title, [posting.text])

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        reading = posting_reading([unit_reading(t, index=i, topics=["insight"]) for i, t in enumerate(texts)])
        verdict = judge(reading, load_framework(), load_titles(), english=True)
        return Analysis(Posting("\n".join(texts), title, "text"), reading, verdict, self.versions)


POSTINGS = [
    LabelledPosting("a", "a", TITLE, "x", ("Ask bakers.", "Dogs."), (labels(topics=["insight"]), labels("offer"))),
    LabelledPosting("b", "b", TITLE, "x", ("Set the price.",), (labels(ownership="executes"),)),
    LabelledPosting("c", "c", TITLE, "A posting without labelled units.", None, ()),
]


def test_units_are_read_in_order_and_postings_without_units_left_out() -> None:
    found = check_units(POSTINGS, HandReader())
    assert [(u.posting, u.reading.unit.text) for u in found] == [
        ("a", "Ask bakers."),
        ("a", "Dogs."),
        ("b", "Set the price."),
    ]
    assert [u.gold for u in found] == [x for p in POSTINGS for x in p.labels]
    with pytest.raises(CorpusError, match="no posting has labelled units"):
        check_units(POSTINGS[2:], HandReader())


def test_an_error_is_what_the_scorer_counts() -> None:
    assert find_errors(RIGHT) == []
    assert find_errors(OFFER) == [], "ownership is not scored outside counted zones"
    (zone,) = find_errors(ZONE)
    assert (zone.task, zone.gold, zone.predicted) == ("zone", "summary", "responsibility")
    assert (zone.gold_proba, zone.predicted_proba) == pytest.approx((0.09 / 8, 0.91))
    (missed,) = find_errors(MISSED)
    assert (missed.task, missed.gold, missed.predicted) == ("topics", "insight", "not insight")
    assert (missed.gold_proba, missed.predicted_proba) == pytest.approx((0.02, 0.98))
    (false,) = find_errors(FALSE)
    assert (false.gold, false.predicted) == ("not insight", "insight")
    assert (false.gold_proba, false.predicted_proba) == pytest.approx((0.09, 0.91))


def test_a_unit_stands_once_among_the_worst_with_its_worst_error() -> None:
    both = checked(labels("summary", ["insight"]), unit_reading("Ask."), posting="d")
    found = worst_errors([*ALL, both], 3)
    assert [(e.unit.posting, e.task) for e in found] == [("a", "zone"), ("d", "zone"), ("b", "topics")]
    assert [e.unit.posting for e in worst_errors([both, *ALL], 2)] == ["a", "d"], "ties do not hang on the order given"
    assert worst_errors([RIGHT], 5) == []


def test_a_described_error_has_its_context() -> None:
    reading = unit_reading("Ask forty bakers.", index=7)
    reading = replace(reading, unit=replace(reading.unit, heading="Your week", previous="Rise early."))
    (error,) = worst_errors([checked(labels("summary", ["insight"], template="cmo"), reading)], 1)
    text = describe_error(error)
    for part in ("a, unit 7", TITLE, "Your week", "Rise early.", "Ask forty bakers.", "insight read as not insight"):
        assert part in text
    assert text.splitlines()[0] == "zone: summary (0.0112) read as responsibility (0.9100)"
    assert "summary | insight | owns | cmo" in text
    assert "also" not in describe_error(find_errors(ZONE)[0])


@pytest.mark.parametrize(
    ("words", "length"),
    [
        (1, " 1 to 3 words"),
        (3, " 1 to 3 words"),
        (4, " 4 to 8 words"),
        (60, "31 to 60 words"),
        (61, "61 words or more"),
    ],
)
def test_lengths(words: int, length: str) -> None:
    assert length_of(worded("word " * words)) == length


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Own pricing for Central Europe, e.g. for bakers and their mills.", "one sentence"),
        ("Run HubSpot, WordPress and our app Loaf2Go.", "one sentence"),
        ("Own pricing. Ask forty bakers a year what they would pay.", "several sentences"),
        ("Own pricing.You will ask forty bakers.", "run together"),
        ("Know the marketAbout the role", "run together"),
        ("You will do this:Own pricing", "run together"),
        ("Bread jobs • Cake jobs", "run together"),
    ],
)
def test_forms(text: str, form: str) -> None:
    assert form_of(worded(text)) == form


def test_a_heading_is_known_or_not() -> None:
    assert heading_of(worded("Own pricing.", "What you will do")) == "heading known"
    assert heading_of(worded("Own pricing.")) == "heading unknown"


def test_confusion_counts_ownership_in_counted_zones_only() -> None:
    zones = confusion(ALL, "zone")
    assert zones.sum() == 5
    assert zones[ZONES.index("summary"), ZONES.index("responsibility")] == 1
    assert confusion(ALL, "ownership").sum() == 4
    rows = {row[0]: row[1:] for row in cells(confusion_table(ALL, "zone"))}
    assert rows["gold, read as"] == [*ZONES, "all", "F1"]
    assert rows["summary"] == [*("1" if z == "responsibility" else "." for z in ZONES), "1", "0.00"]
    assert rows["responsibility"][-2:] == ["3", "0.86"]  # 2 * 3 hits / (3 labelled + 4 read)
    assert rows["legal"][-2:] == ["0", "–"]


def test_topics_by_hand() -> None:
    hit = checked(labels(topics=["insight"]), unit_reading("Ask.", topics=["insight"]))
    rows = {row[0]: row[1:] for row in cells(topic_table([*ALL, hit]))}
    assert rows["insight"] == ["2", "1", "1", "1", "0.50"]
    assert rows["governance"] == ["0", "0", "0", "0", "–"]


def test_the_tables_agree_with_the_scores() -> None:
    analyzer = HandReader()
    units = check_units(POSTINGS, analyzer)
    predictions = {p.key: parse_prediction(predict(p, analyzer)) for p in POSTINGS[:2]}
    figures = score(POSTINGS[:2], predictions)
    for task in ("zone", "template"):
        counts = confusion(units, task)
        assert np.trace(counts) / counts.sum() == pytest.approx(figures[f"{task}.accuracy"])
    assert cells(topic_table(units))[1][-1] == f"{figures['topic.insight.f1']:.2f}"
    assert cells(reliability_table(units))[-1][-1] == f"{figures['topics.five.ece']:.3f}"


def test_shares_by_group() -> None:
    header, *rows = cells(share_table(ALL, "posting", lambda u: u.posting))
    assert header == ["posting", "units", "any label", "zone", "topics", "ownership", "template"]
    assert rows == [
        ["a", "2", "0.50", "0.50", "0.00", "0.00", "0.00"],
        ["b", "2", "0.50", "0.00", "0.50", "0.00", "0.00"],
        ["c", "1", "1.00", "0.00", "1.00", "0.00", "0.00"],
    ]
    worst = cells(share_table(ALL, "posting", lambda u: u.posting, worst=2))[1:]
    assert [row[0] for row in worst] == ["c", "a"]
    (offers,) = cells(share_table([OFFER], "zone", lambda u: u.gold.zone))[1:]
    assert offers == ["offer", "1", "0.00", "0.00", "0.00", "–", "0.00"]


def test_a_bar_in_a_name_does_not_break_the_table() -> None:
    assert r"Mill \| Oven" in share_table([RIGHT], "employer", lambda u: "Mill | Oven")


def test_reliability_by_hand() -> None:
    bins = reliability(ALL, "insight")
    assert bins.sum(0) == pytest.approx([5, 4 * 0.02 + 0.91, 1])
    assert bins[0] == pytest.approx([4, 0.08, 1])
    assert bins[9] == pytest.approx([1, 0.91, 0])
    rows = {row[0]: row[1:] for row in cells(reliability_table(ALL))}
    assert rows["0.0 to 0.1"][0] == "0.02 0.25 (4)"
    assert rows["0.5 to 0.6"] == ["–"] * 6
    assert rows["ECE"][0] == f"{(0.92 + 0.91) / 5:.3f}"
