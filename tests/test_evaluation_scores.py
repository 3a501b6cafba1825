"""Every figure, against small cases worked out by hand and against the gold's reference scorer."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.errors import CorpusError
from jdscan.evaluation import formulas
from jdscan.evaluation.gold import read_gold
from jdscan.evaluation.predictions import Prediction, UnitPrediction, read_predictions
from jdscan.evaluation.scores import figures, format_figure, pair, score
from jdscan.evaluation.tallies import tally
from jdscan.records import (
    ACCOUNTABILITIES,
    COVERAGE_STATES,
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
)

Row = dict[str, Any]
GOLD_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "gold"
SCORER = GOLD_FOLDER / "score.py"
HOWS = ("concat", "sections", "works_with_other")


def unit(zone: str, topics: tuple[str, ...] = (), ownership: str = "none", template: str = "neutral") -> UnitLabels:
    return UnitLabels(zone, topics, ownership, template)


def posting(key: str, *labels: UnitLabels, **fields: Any) -> LabelledPosting:
    texts = tuple(f"unit {i}" for i in range(len(labels))) or None
    return LabelledPosting(key, key, "CPMO", "text", texts, labels, **fields)


def whole(key: str, **fields: Any) -> LabelledPosting:
    return LabelledPosting(key, key, "CPMO", "text", None, (), **fields)


def guess(key: str, *labels: UnitLabels, **fields: Any) -> Prediction:
    return Prediction(key, units=tuple(UnitPrediction(x) for x in labels) or None, **fields)


def scored(*pairs: tuple[LabelledPosting, Prediction]) -> dict[str, float | int]:
    return score([g for g, _ in pairs], {p.key: p for _, p in pairs})


# By hand -------------------------------------------------------------------------------------------


def test_unit_figures_by_hand() -> None:
    insight, nothing = ("insight",), ()
    gold = posting(
        "a",
        unit("summary", insight, "owns", "cpo"),
        unit("responsibility", insight, "executes", "integrated"),
        unit("offer"),
    )
    predicted = guess(
        "a",
        unit("summary", insight, "owns", "cpo"),
        unit("summary", nothing, "owns", "cpo"),
        unit("offer", ("governance",)),
    )
    found = scored((gold, predicted))
    assert found["postings"] == 1
    assert found["units"] == 3
    # summary 2/3, responsibility 0, offer 1
    assert found["zone.macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert found["zone.accuracy"] == pytest.approx(2 / 3)
    # owns 2/3, executes 0, none 1; in counted zones without the offer
    assert found["ownership.macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert found["ownership.counted_zones.macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    # `integrated` is left out of the mean, yet its unit still spoils cpo's precision
    assert found["template.macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert found["template.accuracy"] == pytest.approx(2 / 3)
    assert found["topic.insight.f1"] == pytest.approx(2 / 3)
    assert found["topic.insight.support"] == 2
    assert "topic.governance.f1" not in found  # predicted, but gold has none
    assert found["topics.five.macro_f1"] == found["topics.all.macro_f1"] == pytest.approx(2 / 3)
    # coverage derived from the units: insight owned on both sides, the rest missing on both
    assert (found["coverage.cells"], found["coverage.accuracy"]) == (5, 1.0)
    assert (found["coverage.owned.f1"], found["coverage.touched.f1"], found["coverage.missing.f1"]) == (
        1,
        0,
        1,
    )


def test_calibration_figures_by_hand() -> None:
    gold = posting("a", unit("summary", ("insight",)), unit("summary"), unit("offer"), unit("offer", ("insight",)))
    probabilities = (0.95, 0.05, 0.55, 0.5)
    units = tuple(
        UnitPrediction(unit("summary"), dict.fromkeys(ACCOUNTABILITIES, 0.0) | {"insight": p}) for p in probabilities
    )
    found = scored((gold, Prediction("a", units=units)))
    # insight: bins 0.9 and 0.0 off by 0.05 each, bin 0.5 off by |1.05 - 1|; the other four are right
    assert found["topics.five.ece"] == pytest.approx((0.05 + 0.05 + 0.05) / 4 / 5)
    squared = 0.05**2 + 0.05**2 + 0.55**2 + 0.5**2
    assert found["topics.five.brier_skill"] == pytest.approx((1 - squared / 4 / 0.25) / 5)
    assert found["topics.five.ece_middle"] == pytest.approx(abs(1.05 - 1) / 2)


def test_no_calibration_without_probabilities_of_every_unit() -> None:
    known = UnitPrediction(unit("offer"), dict.fromkeys(ACCOUNTABILITIES, 0.1))
    prediction = Prediction("a", units=(known, UnitPrediction(unit("offer"))))
    found = scored((posting("a", unit("offer"), unit("offer")), prediction))
    assert not [name for name in found if "ece" in name or "brier" in name]


def test_posting_figures_by_hand() -> None:
    coverage = dict.fromkeys(ACCOUNTABILITIES, "owned")
    partly = coverage | {"insight": "missing", "gtm_execution": "touched"}
    found = scored(
        (
            whole("a", structure="stapled", family="product", coverage=coverage),
            guess("a", structure="stapled"),
        ),
        (
            whole("b", structure="integrated", coverage=coverage, overreach=("x", "y")),
            guess("b", structure="stapled", coverage=partly, overreach=("y", "z", "w")),
        ),
        (
            whole("c", structure="product_only", family="product"),
            guess("c", structure="product_only", family="growth", abstained=True),
        ),
        (whole("d", structure="partial"), guess("d", structure="stapled")),
    )
    assert found["coverage.cells"] == 5
    assert found["coverage.accuracy"] == pytest.approx(3 / 5)
    assert found["coverage.owned.f1"] == pytest.approx(6 / 8)
    assert found["structure.accuracy"] == pytest.approx(2 / 4)
    # stapled 2/4, integrated 0, product_only 1, partial 0
    assert found["structure.macro_f1"] == pytest.approx((0.5 + 0 + 1 + 0) / 4)
    assert (found["family.accuracy"], found["family.macro_f1"]) == (0, 0)
    assert "seniority.accuracy" not in found
    assert found["stapled.false_alarms"] == pytest.approx(1 / 2)  # `partial` does not count
    assert found["stapled.f1"] == pytest.approx(2 / 3)
    assert "stapled.auroc" not in found
    assert (found["overreach.gold"], found["overreach.precision"], found["overreach.recall"]) == (
        2,
        1 / 3,
        0.5,
    )
    assert found["abstained.share"] == pytest.approx(1 / 4)
    assert found["structure.accuracy_of_the_rest"] == pytest.approx(1 / 3)


def test_auroc_and_flags_of_composed_postings_by_hand() -> None:
    def item(key: str, structure: str, how: str, p: float, flagged: bool) -> tuple[LabelledPosting, Prediction]:
        called = "stapled" if flagged else "integrated"
        gold = whole(key, structure=structure, extra={"how": how, "parts": [key, "z"]})
        return gold, guess(key, structure=called, structure_proba={"stapled": p})

    found = scored(
        item("a", "stapled", "concat", 0.9, True),
        item("b", "stapled", "concat", 0.4, False),
        item("c", "product_only", "same_side", 0.4, False),
        item("d", "product_only", "same_side", 0.6, True),
        item("e", "partial", "one_foreign_duty", 0.99, True),
    )
    # a beats both, b ties with c and loses to d
    assert found["stapled.auroc"] == pytest.approx(2.5 / 4)
    assert found["flagged.concat"] == found["flagged.same_side"] == 0.5
    assert found["flagged.one_foreign_duty"] == 1.0


def test_a_figure_is_printed_as_the_scorer_prints_it() -> None:
    assert format_figure("zone.macro_f1", 0.76549) == "zone.macro_f1                        0.765"
    assert format_figure("units", 2084) == "units                                2084"


@pytest.mark.parametrize("confusion", [[[3, 1], [0, 2]], [[0, 2], [0, 5]], [[0, 0], [4, 1]]])
def test_macro_f1_agrees_with_scikit_learn(confusion: list[list[int]]) -> None:
    from sklearn.metrics import f1_score

    cells = [(g, p) for g in range(2) for p in range(2) for _ in range(confusion[g][p])]
    gold, predicted = zip(*cells, strict=True)
    array = np.array([confusion], dtype=float)
    for labels, averaged in ((sorted(set(gold)), formulas.in_gold(array)), (None, formulas.in_either(array))):
        expected = f1_score(gold, predicted, average="macro", labels=labels, zero_division=0)
        assert formulas.macro_f1(array, averaged)[0] == pytest.approx(expected)


# What cannot be scored -----------------------------------------------------------------------------


def test_a_posting_without_prediction_is_refused_or_left_out() -> None:
    gold = [whole("a", structure="stapled"), whole("b", structure="stapled")]
    predictions = {"a": guess("a", structure="stapled")}
    with pytest.raises(CorpusError, match="1 of 2 postings have no prediction, such as b"):
        score(gold, predictions)
    assert score(gold, predictions, partial=True)["postings"] == 1
    with pytest.raises(CorpusError, match="no posting to score"):
        score(gold, {}, partial=True)


def test_another_number_of_units_is_refused() -> None:
    with pytest.raises(CorpusError, match="2 units in gold, 1 predicted"):
        scored((posting("a", unit("offer"), unit("offer")), guess("a", unit("offer"))))


def test_units_for_some_postings_only_are_refused_and_for_none_are_left_out() -> None:
    a, b = (posting(key, unit("summary", ("insight",), "owns"), structure="stapled") for key in "ab")
    with pytest.raises(CorpusError, match="no units are predicted"):
        scored((a, guess("a", unit("offer"))), (b, guess("b", structure="stapled")))
    coverage = dict.fromkeys(ACCOUNTABILITIES, "missing")
    found = scored(*((g, guess(g.key, structure="stapled", coverage=coverage)) for g in (a, b)))
    assert "units" not in found
    assert found["coverage.accuracy"] == pytest.approx(4 / 5)


# Against the reference scorer, and against itself --------------------------------------------------


def random_unit(rng: random.Random) -> Row:
    topics = rng.sample(TOPICS, rng.choice([0, 0, 1, 1, 2]))
    labels: Row = {"zone": rng.choice(ZONES), "topics": topics, "ownership": rng.choice(OWNERSHIPS)}
    return labels | {"template": rng.choice(TEMPLATES)}


def random_guess_of_unit(rng: random.Random, gold: Row, with_proba: bool) -> Row:
    out = {k: v for k, v in (gold if rng.random() < 0.6 else random_unit(rng)).items() if k != "text"}
    if with_proba:
        out["topics_proba"] = {t: rng.choice([0.0, 0.1, 0.9, 1.0, rng.random(), rng.random()]) for t in TOPICS}
    return out


def random_gold(rng: random.Random, form: str, number: int) -> Row:
    row: Row = {"id": f"p{number}", "title": "CPMO", "structure": rng.choice(STRUCTURES)}
    if form == "units":
        units = [{"text": f"unit {i}", **random_unit(rng)} for i in range(rng.randint(1, 12))]
        labels = {"family": rng.choice(FAMILIES), "seniority": rng.choice(SENIORITIES)}
        return row | labels | {"doc": f"d{number}", "units": units}
    row["text"] = "A posting."
    if form == "composed":
        return row | {"how": rng.choice(HOWS), "parts": [f"d{rng.randint(0, 5)}", f"d{rng.randint(0, 5)}"]}
    row |= {"family": rng.choice(FAMILIES), "seniority": rng.choice(SENIORITIES), "reports_to": None}
    row["coverage"] = {a: rng.choice(COVERAGE_STATES) for a in ACCOUNTABILITIES}
    return row | {"overreach": rng.sample(["m_and_a", "quota", "budget"], rng.randint(0, 2))}


def random_guess(rng: random.Random, gold: Row, with_proba: bool, abstains: bool) -> Row:
    name = "doc" if "doc" in gold else "id"
    proba = {s: round(rng.random(), 2) for s in STRUCTURES}
    row: Row = {
        name: gold[name],
        "structure": gold["structure"] if rng.random() < 0.5 else rng.choice(STRUCTURES),
    }
    row |= {"family": rng.choice(FAMILIES), "seniority": rng.choice(SENIORITIES), "structure_proba": proba}
    row |= {"overreach": rng.sample(["m_and_a", "quota", "deals"], rng.randint(0, 3)), "findings": []}
    row["abstained"] = abstains and rng.random() < 0.3
    if rng.random() < 0.7:
        row["coverage"] = {a: rng.choice(COVERAGE_STATES) for a in ACCOUNTABILITIES}
    if "units" in gold:
        row["units"] = [random_guess_of_unit(rng, u, with_proba) for u in gold["units"]]
    return row


def write(folder: Path, gold: list[Row], guesses: list[Row]) -> tuple[Path, Path]:
    paths = folder / "gold.jsonl", folder / "predictions.jsonl"
    for path, rows in zip(paths, (gold, guesses), strict=True):
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return paths


CASES = {
    "units": ("units", True, True),
    "units without probabilities": ("units", False, False),
    "whole postings": ("whole", True, True),
    "composed": ("composed", True, False),
    "both forms": ("mixed", True, True),
}


def case(name: str, seed: int = 7) -> tuple[list[Row], list[Row]]:
    form, with_proba, abstains = CASES[name]
    rng = random.Random(seed)  # noqa: S311 (test data, not a secret)
    forms = ["units", "whole", "composed"] if form == "mixed" else [form]
    gold = [random_gold(rng, forms[i % len(forms)], i) for i in range(30)]
    return gold, [random_guess(rng, g, with_proba, abstains) for g in gold]


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_the_reference_scorers(name: str, tmp_path: Path) -> None:
    if not SCORER.exists():
        pytest.skip("the gold's scorer is not beside this repository")
    gold, predictions = write(tmp_path, *case(name))
    out = tmp_path / "figures.json"
    command = [sys.executable, str(SCORER), str(gold), str(predictions), "--json", str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 (our own arguments)
    found = score(read_gold(gold), read_predictions(predictions))
    expected = json.loads(out.read_text("utf-8"))
    assert list(found) == list(expected)
    assert found == pytest.approx(expected, abs=1e-9)
    assert [format_figure(n, v) for n, v in found.items()] == done.stdout.splitlines()


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(sorted(CASES)), seed=st.integers(0, 10**6), data=st.data())
def test_a_weighted_sample_scores_as_the_file_with_repeated_postings(name: str, seed: int, data: Any) -> None:
    rows, guesses = case(name, seed)
    rows, guesses = rows[:6], guesses[:6]
    weights = data.draw(st.lists(st.integers(0, 3), min_size=6, max_size=6).filter(any))
    with tempfile.TemporaryDirectory() as folder:
        gold, predictions = write(Path(folder), rows, guesses)
        whole_set = pair(read_gold(gold), read_predictions(predictions))
    counts = tally(whole_set)
    found = {n: v[0] for n, v in figures(counts, np.array([weights], dtype=float)).items()}
    repeated = [p for p, w in zip(whole_set, weights, strict=True) for _ in range(w)]
    expected = {n: v[0] for n, v in figures(tally(repeated), np.ones((1, len(repeated)))).items()}
    for figure, value in expected.items():
        if np.isnan(value):
            assert np.isnan(found[figure]), figure
        elif figure in found:
            assert found[figure] == pytest.approx(value, abs=1e-9), figure
