"""The description of the API: stable names, an example and words for everything, and nothing that never happens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jdscan.framework import load_framework
from jdscan_api.media_types import JSON_LINES
from jdscan_api.openapi import SNAPSHOT, describe, snapshot_text
from jdscan_api.operations import OPERATIONS
from jdscan_api.problems import KINDS
from tests.api.fakes import BrokenAnalyzer, FakeAnalyzer, serving

OPERATION_IDS = [
    "analyze",
    "analyzeBatch",
    "analyzeStream",
    "compare",
    "getFramework",
    "getFrameworkEntry",
    "getVersion",
    "getLiveness",
    "getReadiness",
]
DESCRIPTION = describe()
SCHEMAS = DESCRIPTION["components"]["schemas"]
FIELDS = [(name, field) for name, schema in SCHEMAS.items() for field in schema.get("properties", {})]
GIVEN = [
    (operation["operationId"], media, content)
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
    for media, content in operation.get("requestBody", {}).get("content", {}).items()
]


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": DESCRIPTION["components"]})


def operations() -> Iterator[dict[str, Any]]:
    for path in DESCRIPTION["paths"].values():
        yield from path.values()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_the_snapshot_is_up_to_date() -> None:
    held = (Path(__file__).parents[2] / SNAPSHOT).read_text("utf-8")
    assert held == snapshot_text(DESCRIPTION), "run `python -m jdscan_api.openapi` and look at what changed"


def test_the_service_gives_this_description() -> None:
    with serving() as client:
        assert client.get("/openapi.json").json() == DESCRIPTION


def test_operations_keep_their_names() -> None:
    assert [operation["operationId"] for operation in operations()] == OPERATION_IDS
    assert list(OPERATIONS) == OPERATION_IDS


def test_every_operation_says_what_it_does() -> None:
    tags = {tag["name"] for tag in DESCRIPTION["tags"]}
    for operation in operations():
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["tags"]) < tags


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=lambda value: value)
def test_every_field_has_words_and_examples_that_fit(name: str, field: str) -> None:
    schema = SCHEMAS[name]["properties"][field]
    # Words that a field shares with what it holds stand there alone.
    held = SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], {})
    assert len(schema.get("description") or held["description"]) > 5
    assert schema["examples"]
    for example in schema["examples"]:
        validator(schema).validate(example)


def test_every_schema_parameter_and_header_is_explained() -> None:
    kinds = DESCRIPTION["components"]
    for part in (*SCHEMAS.values(), *kinds["headers"].values(), *kinds["parameters"].values()):
        assert part["description"]
    for part in (*kinds["headers"].values(), *kinds["parameters"].values()):
        validator(part["schema"]).validate(part["example"])


@pytest.mark.parametrize(("operation", "media", "content"), GIVEN, ids=lambda value: str(value)[:40])
def test_every_request_body_has_an_example_that_fits(operation: str, media: str, content: Any) -> None:
    validator(content["schema"]).validate(content["example"])
    if "contentSchema" in content["schema"]:
        for line in content["example"].splitlines():
            validator(content["schema"]["contentSchema"]).validate(json.loads(line))


def test_every_reference_leads_somewhere_and_nothing_is_left_over() -> None:
    found = set(references(DESCRIPTION))
    held = {
        f"#/components/{kind}/{name}"
        for kind, parts in DESCRIPTION["components"].items()
        for name in parts
        if kind != "securitySchemes"
    }
    assert found == held


def test_every_kind_of_problem_is_declared_but_that_of_a_method_which_is_no_operation() -> None:
    declared = {
        name: set(answer["content"]["application/problem+json"]["examples"])
        for name, answer in DESCRIPTION["components"]["responses"].items()
    }
    assert {kind.name for kind in KINDS} - set().union(*declared.values()) == {"method-not-allowed"}
    assert "Retry-After" in DESCRIPTION["components"]["responses"]["Problem429"]["headers"]
    for answer in DESCRIPTION["components"]["responses"].values():
        for example in answer["content"]["application/problem+json"]["examples"].values():
            validator(SCHEMAS["ProblemDetails"]).validate(example["value"])


def test_an_operation_without_a_body_has_no_422() -> None:
    statuses = {operation["operationId"]: set(operation["responses"]) for operation in operations()}
    assert {name for name, found in statuses.items() if "422" in found} == {"analyze", "analyzeBatch", "compare"}
    assert all({"200", "400", "500"} <= found for found in statuses.values())


def test_health_checks_need_no_key_and_all_else_may() -> None:
    for operation in operations():
        keyed = operation["security"] != []
        assert keyed == ("401" in operation["responses"]) == (operation["tags"] != ["health"])
        assert keyed == ("RateLimit" in operation["responses"]["200"]["headers"])


def test_the_framework_keeps_to_its_schema() -> None:
    validator(SCHEMAS["Framework"]).validate(load_framework().to_dict())


@pytest.mark.parametrize("make", [FakeAnalyzer, BrokenAnalyzer])
def test_the_lines_of_a_stream_keep_to_their_schema(make: Any) -> None:
    content = next(given for operation, _, given in GIVEN if operation == "analyzeStream")
    answered = DESCRIPTION["paths"]["/v1/analyses:stream"]["post"]["responses"]["200"]["content"][JSON_LINES]
    with serving(make) as client:
        body = content["example"] + '{"id": "x"}\n{"text": " "}\n['
        answer = client.post("/v1/analyses:stream", content=body, headers={"content-type": JSON_LINES})
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert len(lines) == 5
    for line in lines:
        validator(answered["schema"]["contentSchema"]).validate(line)
