"""Gold and predictions on disk: the format, and errors that name file and line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jdscan.errors import CorpusError
from jdscan.evaluation.gold import read_gold
from jdscan.evaluation.predictions import parse_prediction, read_predictions, write_predictions
from jdscan.records import ACCOUNTABILITIES

UNIT = {"zone": "summary", "topics": ["insight"], "ownership": "owns", "template": "cpo"}
GOLD_UNIT = {"text": "Own insight.", **UNIT}
COVERAGE = dict.fromkeys(ACCOUNTABILITIES, "owned")
ROW: dict[str, Any] = {
    "doc": "d1",
    "family": "product",
    "seniority": "executive",
    "structure": "product_only",
    "structure_proba": {"stapled": 0.1, "product_only": 0.9},
    "coverage": COVERAGE,
    "overreach": ["m_and_a"],
    "reports_to": "CEO",
    "findings": [{"id": "x"}],
    "abstained": True,
    "units": [{**UNIT, "topics_proba": dict.fromkeys(ACCOUNTABILITIES, 0.5)}],
}


def write(path: Path, *rows: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    write_predictions(path, [ROW, {"id": "e1", "structure": "partial"}])
    found = read_predictions(path)
    assert found["d1"] == parse_prediction(ROW)
    first, second = found["d1"], found["e1"]
    assert (first.family, first.overreach, first.abstained) == ("product", ("m_and_a",), True)
    assert first.units is not None
    assert first.units[0].labels.topics == ("insight",)
    assert (second.coverage, second.units, second.overreach, second.abstained) == (None, None, None, False)


def test_a_status_may_stand_beside_its_confidence() -> None:
    coverage = {a: {"status": "touched", "confidence": 0.4} for a in ACCOUNTABILITIES}
    assert parse_prediction({"id": "a", "coverage": coverage}).coverage == dict.fromkeys(ACCOUNTABILITIES, "touched")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"doc": None}, "field `id` is missing"),
        ({"structure": "glued"}, "`structure` is 'glued'"),
        ({"structure_proba": {"partial": 1.0}}, "`structure_proba` does not give"),
        ({"structure_proba": {"stapled": 1.5}}, "the probability 1.5"),
        ({"structure_proba": {"stapled": float("nan")}}, "the probability nan"),
        ({"coverage": {"insight": "owned"}}, "`product_strategy` is None"),
        ({"coverage": ["insight"]}, "`coverage` is not an object"),
        ({"overreach": "m_and_a"}, "`overreach` is not a list"),
        ({"units": {}}, "`units` is not a list"),
        ({"units": ["x"]}, "a unit is not an object"),
        ({"units": [{**UNIT, "topics": ["cooking"]}]}, "`topics` holds 'cooking'"),
        ({"units": [{**UNIT, "zone": "lobby"}]}, "`zone` is 'lobby'"),
        ({"units": [{**UNIT, "topics_proba": {"insight": 1}}]}, "`topics_proba` does not give"),
    ],
)
def test_a_bad_prediction_is_named_with_its_line(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", {"id": "fine"}, ROW | change)
    with pytest.raises(CorpusError) as caught:
        read_predictions(path)
    assert message in caught.value.what
    assert caught.value.where.startswith(f"{path}:2")


def test_two_predictions_of_one_posting_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="second prediction of 'a'"):
        read_predictions(write(tmp_path / "p.jsonl", {"id": "a"}, {"id": "a"}))


def test_predictions_that_cannot_be_written_are_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot write the predictions"):
        write_predictions(tmp_path / "absent" / "p.jsonl", [ROW])


GOLD = {"doc": "d1", "id": "x", "title": "CPO", "structure": "product_only", "units": [GOLD_UNIT]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"units": "all"}, "`units` is not a list of objects"),
        ({"units": ["Own insight."]}, "`units` is not a list of objects"),
        ({"units": [{**GOLD_UNIT, "topics": "insight"}]}, "`units` is not a list of objects"),
        ({"units": [{**GOLD_UNIT, "zone": "lobby"}]}, "`zone` is 'lobby'"),
        ({"units": None}, "neither `units` nor a `text`"),
        ({"coverage": {"insight": "owned"}}, "`coverage` does not name the five"),
        ({"coverage": {**COVERAGE, "insight": "maybe"}}, "`coverage.insight` is 'maybe'"),
        ({"overreach": "m_and_a"}, "`overreach` is not a list of strings"),
        ({"parts": [1, 2]}, "`parts` is not a list of strings"),
        ({"structure": "glued"}, "`structure` is 'glued'"),
        ({"doc": "fine"}, "key 'fine' stands at"),
    ],
)
def test_bad_gold_is_named_with_its_line(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", GOLD | {"doc": "fine"}, GOLD | change)
    with pytest.raises(CorpusError) as caught:
        read_gold(path)
    assert message in caught.value.what
    assert caught.value.where.startswith(f"{path}:2")


def test_empty_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no posting in the file"):
        read_gold(write(tmp_path / "g.jsonl"))
