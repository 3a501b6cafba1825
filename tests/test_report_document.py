"""The parts of the whole judgement and the advice as JSON."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import jsonschema
import numpy as np
import pytest

from jdscan.records import Evidence, Verdict
from jdscan.report import json_schema, to_dict, to_json
from tests.sample_analysis import advice, whole


def validator() -> Any:
    return jsonschema.Draft202012Validator(json_schema())


def test_json_has_every_attribute_of_the_records_and_keeps_to_the_schema() -> None:
    data = to_dict(whole(), advice())
    validator().validate(data)
    for name in ("explanation", "score", "reporting"):
        assert set(data["verdict"][name]) == {field.name for field in fields(getattr(whole().verdict, name))}
    assert set(data["verdict"]) == {field.name for field in fields(Verdict)}
    assert data["verdict"]["decisions"][1]["reading"] == "underreach"
    assert data["verdict"]["coverage"][1]["sub_scopes"][0]["status"] == "owned"
    assert data["advice"]["edits"][1]["score"] == 60
    assert data["advice"]["outline"][0]["lines"][0]["evidence"] is None


def test_advice_is_in_the_json_only_where_it_is_given() -> None:
    assert "advice" not in to_dict(whole())
    assert list(to_dict(whole(), advice()))[-1] == "advice"
    assert to_json(whole(), advice()).endswith("}\n")


def test_every_quotation_of_the_json_is_where_its_offsets_say() -> None:
    data = to_dict(whole(), advice())
    found = list(quotations(data))
    assert len(found) > 20
    assert all(data["posting"]["text"][q["start"] : q["end"]] == q["text"] for q in found)


def quotations(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict) and set(data) == {field.name for field in fields(Evidence)}:
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from quotations(value)


def test_scalars_of_numpy_become_plain_json() -> None:
    row = replace(whole().verdict.decisions[0], probability=np.float32(0.123456))  # type: ignore[arg-type]  # as models give
    state = replace(whole().verdict.surfaces[0], joint=np.bool_(True))  # type: ignore[arg-type]  # as models give
    data = to_dict(replace(whole(), verdict=replace(whole().verdict, decisions=(row,), surfaces=(state,))))
    validator().validate(data)
    assert data["verdict"]["decisions"][0]["probability"] == 0.1235
    assert data["verdict"]["surfaces"][0]["joint"] is True


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict", "explanation", "layout"), "jumbled"),
        (("verdict", "decisions", 0, "claimed"), "I"),
        (("verdict", "assumptions", 0, "status"), "maybe"),
        (("verdict", "diagnostics", 0, "answer"), "perhaps"),
        (("verdict", "score", "value"), 101),
        (("verdict", "reporting", "manager"), "the CEO"),
        (("advice", "edits", 0, "tried"), -1),
    ],
)
def test_the_schema_refuses_parts_of_another_form(path: tuple[str | int, ...], value: object) -> None:
    at: Any = to_dict(whole(), advice())
    data = at
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert list(validator().iter_errors(data))


def test_the_sample_leaves_no_part_of_the_verdict_empty() -> None:
    verdict = whole().verdict
    parts = [getattr(verdict, field.name) for field in fields(verdict)]
    assert all(is_dataclass(part) or part or part is False for part in parts)
