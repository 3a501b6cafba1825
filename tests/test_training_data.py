import json
from pathlib import Path
from typing import Any

import pytest

from jdscan.corpus import UnitLabels, coverage_of, read_postings, read_units
from jdscan.errors import CorpusError
from jdscan.training.data import employer_folds, employer_name, employer_of

REPO = Path(__file__).resolve().parent.parent


def splits() -> dict[str, dict[str, list[str]]]:
    """The encoders of the folds and the one that ships, with the postings that each saw and those it scored."""
    found: list[dict[str, Any]] = json.loads((REPO / "models" / "splits.json").read_text("utf-8"))
    return {str(split.pop("encoder")): split for split in found}


def test_no_employer_stands_in_two_folds_and_the_order_does_not_matter() -> None:
    names = [f"employer {i}" for i in range(200)]
    folds = employer_folds(names, 5)
    assert folds == employer_folds(names[::-1] + names, 5)
    assert {list(folds.values()).count(k) > 20 for k in range(5)} == {True}


def test_a_posting_without_an_employer_is_a_group_of_its_own() -> None:
    assert employer_of("a", {}) != employer_of("b", {})
    assert employer_of("a", {"a": "acme"}) == employer_of("b", {"b": "acme"})


@pytest.mark.parametrize("name", ["ACME", "Acme, Inc.", "acme inc", " The Acme Company"])
def test_one_employer_may_be_spelled_in_many_ways(name: str) -> None:
    assert employer_name(name) == "acme"


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acne"), ("Company", "Group"), ("A & B", "A C")])
def test_different_employers_stay_apart(one: str, other: str) -> None:
    assert employer_name(one) != employer_name(other)


def test_no_calibration_posting_is_in_the_data_list_of_its_encoder() -> None:
    folds = {k: v for k, v in splits().items() if k != "final"}
    assert set(splits()) == {"final", "fold0", "fold1", "fold2"}
    scored: list[str] = []
    for split in folds.values():
        assert split["calibration_postings"]
        assert not set(split["calibration_postings"]) & set(split["encoder_postings"])
        scored += split["calibration_postings"]
    assert len(scored) == len(set(scored))


def test_no_dev_posting_was_trained_on() -> None:
    gold = REPO.parent / "shared" / "gold"
    if not gold.exists():
        pytest.skip("the development gold is not here")
    forbidden = {
        k for name in ("dev", "dev_postings") for p in read_postings(gold / f"{name}.jsonl") for k in (p.key, p.id)
    }
    trained = {p.key for p in read_postings(gold / "train.jsonl")}
    assert trained <= {k for s in splits().values() for k in (*s["encoder_postings"], *s["calibration_postings"])}
    for split in splits().values():
        assert not forbidden & {*split["encoder_postings"], *split["calibration_postings"]}


def labels(zone: str, topics: tuple[str, ...], ownership: str) -> UnitLabels:
    return UnitLabels(zone, topics, ownership, "neutral")


def test_coverage_follows_from_counted_units_alone() -> None:
    found = coverage_of(
        [
            labels("responsibility", ("insight",), "executes"),
            labels("requirement", ("gtm_execution",), "owns"),
            labels("summary", ("growth_lifecycle",), "contributes"),
        ]
    )
    assert found["insight"] == "owned"
    assert found["gtm_execution"] == "missing"
    assert found["growth_lifecycle"] == "touched"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": "x"}', "neither"),
        ('{"id": "x", "text": "t", "structure": "stapeld"}', "stapeld"),
        ('{"id": "x", "units": [{"text": "t", "zone": "zone", "topics": [], "ownership": "owns"}]}', "unit 0"),
    ],
)
def test_a_bad_gold_line_is_named_with_its_place(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "ok", "text": "t"}\n' + row + "\n", "utf-8")
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_postings(path)
    assert "gold.jsonl:2" in str(caught.value)


def test_the_corpus_can_be_read() -> None:
    assert len(read_units(REPO / "corpus" / "units.jsonl")) > 400
    assert all(p.labels for p in read_postings(REPO / "corpus" / "postings" / "train.jsonl"))
