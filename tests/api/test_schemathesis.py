"""Requests made up from the description of the API, against the service with its real `fast` models.

200 examples in all, the same each time; 2,000 new ones with `HYPOTHESIS_PROFILE=soak`.
"""

import itertools
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jdscan.framework import load_framework
from jdscan_api import create_app
from jdscan_api.media_types import JSON_LINES
from jdscan_api.openapi import describe
from jdscan_api.settings import Settings

# Where there is more to get wrong there are more examples.
SHARES = {
    ("POST", "/v1/analyses"): 66,
    ("POST", "/v1/analyses:batch"): 30,
    ("POST", "/v1/analyses:stream"): 35,
    ("POST", "/v1/comparisons"): 35,
    ("GET", "/v1/framework"): 6,
    ("GET", "/v1/framework/{id}"): 18,
    ("GET", "/v1/version"): 4,
    ("GET", "/livez"): 2,
    ("GET", "/readyz"): 4,
}
IDS = load_framework().finding_ids()
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BASE = "http://testserver"


SENTENCES = (
    "Chief Product and Marketing Officer",
    "Own the product strategy and what we do not build.",
    "- Own the positioning and the story that sales tells",
    "- Carry the new-business sales target",
    "<h2>On the <em>marketing</em> side</h2>",
    "You report to the CEO & work with the CRO.",
    "Zoë’s roadmap \u202egnp\u202c 🚀",
)
POSTINGS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map("\n".join)


def _lines() -> st.SearchStrategy[bytes]:
    """Make lines of all kinds: requests, other JSON, other text, blanks."""
    texts = st.one_of(POSTINGS, st.text(max_size=80))
    posting = st.fixed_dictionaries(
        {"text": texts}, optional={"id": st.one_of(st.integers(), st.text(max_size=10)), "title": st.text(max_size=20)}
    )
    anything = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
        max_leaves=8,
    )
    line = st.one_of(
        st.one_of(posting, anything).map(json.dumps).map(str.encode),
        st.binary(max_size=30),
        st.sampled_from([b"", b"  ", b"\r", b"[" * 500]),
    )
    return st.lists(line, max_size=6).map(b"\n".join)


schemathesis.openapi.media_type(JSON_LINES, _lines(), aliases=["application/x-ndjson"])
for media_type in ("text/plain", "text/markdown", "text/html"):
    schemathesis.openapi.media_type(media_type, st.one_of(POSTINGS.map(str.encode), st.binary(max_size=80)))
SCHEMA: Any = schemathesis.openapi.from_dict(describe())
SCHEMA.config.update(base_url=BASE)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(encoders=("fast",), encoder="fast")), base_url=BASE) as client:
        yield client


def cases(operation: Any) -> st.SearchStrategy[Any]:
    """Make up requests that keep to the description, some with sensible texts and ids, and some that break it."""
    kept = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    sensible = st.builds(_season, kept, st.lists(POSTINGS, min_size=8, max_size=8), st.sampled_from(IDS))
    if not operation.body:
        return st.one_of(kept, sensible)
    return st.one_of(kept, sensible, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def _season(case: Any, texts: list[str], entry_id: str) -> Any:
    if case.path_parameters:
        case.path_parameters["id"] = entry_id
    case.body = _with_texts(case.body, itertools.cycle(texts))
    return case


def _with_texts(value: Any, texts: Iterator[str]) -> Any:
    """Copy a body with other texts; the body itself may be an example out of the description."""
    if isinstance(value, list):
        return [_with_texts(item, texts) for item in value]
    if isinstance(value, dict):
        return {name: next(texts) if name == "text" else _with_texts(item, texts) for name, item in value.items()}
    return value


def call(client: TestClient, case: Any) -> Any:
    """Send a case through the running app; schemathesis' own transport would leave it running for good."""
    sent = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    headers = {name: str(value) for name, value in sent.headers.items() if name.lower() != "content-length"}
    assert sent.body is None or isinstance(sent.body, str | bytes)
    return client.request(str(sent.method), str(sent.url), content=sent.body, headers=headers)


def test_there_are_two_hundred_examples_and_every_operation_has_some() -> None:
    assert sum(SHARES.values()) == 200
    assert set(SHARES) == {(result.ok().method.upper(), result.ok().path) for result in SCHEMA.get_all_operations()}


@pytest.mark.parametrize(("method", "path"), SHARES)
def test_whatever_is_sent_the_answer_is_one_that_is_described(client: TestClient, method: str, path: str) -> None:
    wanted = SHARES[method, path] * (10 if SOAK else 1)
    statuses: list[int] = []

    @settings(
        max_examples=wanted, deadline=None, derandomize=not SOAK, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=cases(SCHEMA[path][method]))
    def check(case: Any) -> None:
        answer = call(client, case)
        statuses.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    check()
    assert len(statuses) >= wanted
    assert 200 in statuses  # what is made up is not only rubbish
