"""Findings, scored: which ones the authored labels ask for, and how often they are raised."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.corpus import LabelledPosting, UnitLabels, read_postings
from jdscan.errors import CorpusError
from jdscan.evaluation.findings import CLAIMED, expected_findings, names_of
from jdscan.evaluation.predictions import (
    Prediction,
    parse_prediction,
    predict,
    read_predictions,
    write_predictions,
)
from jdscan.evaluation.scores import figures, is_count, score
from jdscan.evaluation.tallies import tally
from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.judgement import judge
from jdscan.records import ACCOUNTABILITIES, Analysis, Posting, Versions
from tests.factory import laid_out, posting_reading, unit_reading

CORPUS = Path(__file__).parents[1] / "corpus" / "postings"
OWNED = dict.fromkeys(ACCOUNTABILITIES, "owned")
LACKING = OWNED | {"insight": "missing", "growth_lifecycle": "touched"}


def posting(structure: str | None = "integrated", *listed: str, key: str = "a", **fields: Any) -> LabelledPosting:
    """Give a posting that states findings; all is owned unless ``coverage`` says otherwise."""
    known: dict[str, Any] = {"coverage": OWNED, "extra": {"findings": list(listed)}} | fields
    return LabelledPosting(key, key, "CPMO", "text", None, (), structure=structure, **known)


def asked(posting: LabelledPosting) -> set[str] | None:
    found = expected_findings(posting)
    return None if found is None else set(found)


def guess(*findings: str, key: str = "a") -> Prediction:
    return Prediction(key, findings=findings)


def scored(*pairs: tuple[LabelledPosting, Prediction]) -> dict[str, float | int]:
    found = score([g for g, _ in pairs], {p.key: p for _, p in pairs})
    return {n.removeprefix("finding."): v for n, v in found.items() if n.startswith("finding.")}


# What is asked for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("structure", "found"),
    [("stapled", {"structure.stapled"}), ("partial", {"structure.partial"}), ("integrated", set())],
)
def test_a_seat_of_both_sides_is_named_after_its_structure_unless_it_is_whole(structure: str, found: set[str]) -> None:
    assert asked(posting(structure)) == found


def test_what_is_not_owned_is_asked_for_by_its_degree() -> None:
    two = {"coverage.missing.insight", "coverage.touched_only.growth_lifecycle"}
    assert asked(posting(coverage=LACKING)) == two
    one = {"coverage.touched_only.growth_lifecycle", "coverage.four_of_five"}
    assert asked(posting(coverage=LACKING | {"insight": "owned"})) == one


def test_coverage_follows_from_the_units_where_it_is_not_stated() -> None:
    owned = UnitLabels("responsibility", ACCOUNTABILITIES[1:], "owns", "integrated")
    touched = UnitLabels("summary", ACCOUNTABILITIES[:1], "contributes", "integrated")
    labels = (owned, touched)
    given = LabelledPosting("a", "a", "", "", ("x", "y"), labels, structure="integrated", extra={"findings": []})
    assert asked(given) == {"coverage.touched_only.insight", "coverage.four_of_five"}


def test_listed_findings_and_overreach_are_asked_for_as_well() -> None:
    given = posting("stapled", "need.bridge", overreach=("sales_quota",))
    assert asked(given) == {"structure.stapled", "need.bridge", "overreach.sales_quota"}


@pytest.mark.parametrize("structure", ["product_only", "marketing_only", "out_of_scope"])
def test_an_ordinary_posting_is_told_nothing_unless_its_title_claims_both(structure: str) -> None:
    given: dict[str, Any] = {"coverage": LACKING, "overreach": ("sales_quota",)}
    assert asked(posting(structure, "need.bridge", **given)) == set()
    found = asked(posting(structure, CLAIMED, **given))
    assert found is not None
    assert {CLAIMED, "coverage.missing.insight", "overreach.sales_quota"} <= found
    assert not [f for f in found if f.startswith("structure.")]


@pytest.mark.parametrize("lacking", [{"extra": {}}, {"structure": None}, {"coverage": None}])
def test_what_does_not_state_its_findings_asks_for_none_and_is_not_scored(lacking: dict[str, Any]) -> None:
    given = posting(**{"structure": "stapled", **lacking})
    assert asked(given) is None
    assert scored((given, guess("structure.stapled"))) == {}


def test_the_authored_corpus_asks_only_for_findings_that_exist() -> None:
    found = [expected_findings(p) for name in ("train", "test") for p in read_postings(CORPUS / f"{name}.jsonl")]
    assert len(found) == 280
    assert None not in found
    asked = {f for ids in found for f in ids or ()}
    assert asked <= set(load_framework().finding_ids())
    assert {"structure.stapled", "coverage.four_of_five", CLAIMED} <= asked


def test_a_finding_is_counted_in_its_family_and_no_family_is_a_finding() -> None:
    assert names_of("coverage.missing.insight") == ("coverage", "coverage.missing.insight")
    ids = load_framework().finding_ids()
    assert {len(set(names_of(i))) for i in ids} == {2}
    assert not {names_of(i)[0] for i in ids} & set(ids)


# How often it is raised ----------------------------------------------------------------------------


def test_finding_figures_by_hand() -> None:
    found = scored(
        (posting("stapled", key="a"), guess("structure.stapled", "need.bridge", key="a")),
        (posting("partial", key="b"), guess("structure.stapled", key="b")),
        (posting("integrated", "need.bridge", key="c"), guess(key="c")),
        (posting("product_only", key="d"), guess("motive.cost", key="d")),
        (posting("stapled", key="e"), Prediction("e")),  # states no findings
        (posting(None, key="f"), guess("structure.stapled", key="f")),  # asks for none
    )
    assert found == pytest.approx(
        {
            "motive.support": 0,
            "motive.precision": 0,
            "motive.cost.support": 0,
            "motive.cost.precision": 0,
            "need.support": 1,
            "need.precision": 0,
            "need.recall": 0,
            "need.bridge.support": 1,
            "need.bridge.precision": 0,
            "need.bridge.recall": 0,
            # raised twice and asked for twice, but once of another kind
            "structure.support": 2,
            "structure.precision": 0.5,
            "structure.recall": 0.5,
            "structure.partial.support": 1,
            "structure.partial.recall": 0,
            "structure.stapled.support": 1,
            "structure.stapled.precision": 0.5,
            "structure.stapled.recall": 1,
        }
    )


def test_a_finding_raised_twice_counts_once() -> None:
    found = scored((posting("stapled"), guess("structure.stapled", "structure.stapled")))
    assert (found["structure.support"], found["structure.precision"], found["structure.recall"]) == (1, 1, 1)


def test_the_support_of_a_finding_is_a_count() -> None:
    assert is_count("finding.coverage.missing.insight.support")
    assert not is_count("finding.coverage.missing.insight.recall")
    assert isinstance(scored((posting("stapled"), guess()))["structure.support"], int)


IDS = ("structure.stapled", "need.bridge", "coverage.missing.insight")
CASES = st.tuples(
    st.sampled_from(["stapled", "integrated", "marketing_only"]), st.sets(st.sampled_from(IDS)), st.integers(0, 3)
)


@given(st.lists(CASES, min_size=1, max_size=6).filter(lambda rows: any(w for _, _, w in rows)))
def test_a_weighted_sample_scores_as_repeated_postings_do(rows: list[tuple[str, set[str], int]]) -> None:
    pairs = [
        (posting(s, key=str(i), coverage=LACKING), guess(*sorted(f), key=str(i))) for i, (s, f, _) in enumerate(rows)
    ]
    weights = [w for _, _, w in rows]
    repeated = [p for p, w in zip(pairs, weights, strict=True) for _ in range(w)]
    found = figures(tally(pairs), np.array([weights], float))
    expected = figures(tally(repeated), np.ones((1, len(repeated))))
    for name, value in expected.items():
        if name.startswith("finding."):
            assert found[name] == pytest.approx(value, nan_ok=True), name
    for name in set(found) - set(expected):
        assert not np.nan_to_num(found[name]).any(), name


# On disk -------------------------------------------------------------------------------------------


class Canned:
    """An analyzer of one reading."""

    versions = Versions("0", "0", "0", "fast")

    def __init__(self) -> None:
        units = [unit_reading(f"Duty {i}", template=("cpo", "cmo")[i % 2]) for i in range(8)]
        self._reading = posting_reading(laid_out(*units), coverage={"insight": "missing"})

    def analyze_posting(self, posting: Posting) -> Analysis:
        verdict = judge(self._reading, load_framework(), load_titles())
        return Analysis(posting, self._reading, verdict, self.versions)

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        raise AssertionError("no units were given")


def test_findings_are_written_and_scored_as_they_were_raised(tmp_path: Path) -> None:
    gold = posting("stapled", coverage=LACKING)
    row = predict(gold, Canned())
    raised = {f["id"] for f in row["findings"]}
    assert {"structure.stapled", "coverage.missing.insight"} <= raised
    write_predictions(tmp_path / "p.jsonl", [row])
    read = read_predictions(tmp_path / "p.jsonl")["a"]
    assert set(read.findings or ()) == raised
    figures_of_file = scored((gold, read))
    assert figures_of_file["structure.stapled.recall"] == figures_of_file["coverage.missing.insight.recall"] == 1
    assert figures_of_file["coverage.touched_only.growth_lifecycle.recall"] == 0


@pytest.mark.parametrize("findings", ["structure.stapled", ["structure.stapled"], [{"id": 3}], [{"name": "x"}], {}])
def test_findings_without_ids_are_refused(findings: object) -> None:
    with pytest.raises(CorpusError, match="`findings` is not a list of objects with an `id`"):
        parse_prediction({"id": "a", "findings": findings}, "p.jsonl:1")


def test_no_findings_are_told_from_none_raised() -> None:
    assert parse_prediction({"id": "a"}).findings is None
    assert parse_prediction({"id": "a", "findings": []}).findings == ()
    assert parse_prediction({"id": "a", "findings": [{"id": "x.y", "severity": "low"}]}).findings == ("x.y",)
    assert json.dumps(scored((posting("stapled"), parse_prediction({"id": "a"})))) == "{}"
