"""The log tells what happened and quotes nobody."""

import asyncio
import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from jdscan.errors import ArtefactError, InputError
from jdscan_api import create_app
from jdscan_api.keys import ApiKey, digest_of
from jdscan_api.logs import JsonFormatter, log_config
from jdscan_api.schemas import PostingRequest
from jdscan_api.settings import Settings
from tests.api.fakes import FakeAnalyzer, loading

CANARY = "canary4711"
TEXT = f"Own the {CANARY} roadmap"


class LeakyAnalyzer(FakeAnalyzer):
    """Says the worst at every chance."""

    def analyze_posting(self, posting: Any) -> Any:
        logging.getLogger("some.library").warning("cannot parse %s", posting.text)
        try:
            PostingRequest.model_validate({"text": ["x", posting.text], posting.text: 1})
        except ValidationError as error:
            raise KeyError(posting.text) from error


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    stream, level = io.StringIO(), root.level
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def formatted(record: logging.LogRecord) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return line


def raised(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except Exception as caught:
        info = (type(caught), caught, caught.__traceback__)
        return logging.LogRecord("jdscan_api.problems", logging.ERROR, "f", 1, "request failed", (), info)


@pytest.mark.parametrize("analyzer", [FakeAnalyzer, LeakyAnalyzer])
def test_nothing_that_a_caller_sent_stands_in_the_log(log: io.StringIO, analyzer: type[FakeAnalyzer]) -> None:
    key = "k" * 40
    settings = Settings(api_keys=(ApiKey("ats", digest_of(key)),))
    with TestClient(create_app(settings, load=loading(analyzer))) as client:
        headers = {"x-api-key": key, "x-canary": CANARY, "x-request-id": f"{CANARY} is no id", "cookie": CANARY}
        query = {"q": CANARY}
        client.post("/v1/analyses", params=query, headers=headers, json={"text": TEXT, "title": CANARY})
        client.post("/v1/analyses", headers=headers, json={"text": 1, CANARY: CANARY})
        client.post("/v1/analyses", headers=headers, content=CANARY.encode())
        client.post("/v1/analyses", headers={**headers, "content-type": "application/json"}, content=TEXT.encode())
        client.post("/v1/analyses", headers={**headers, "content-encoding": CANARY}, json={"text": TEXT})
        client.get(f"/{CANARY}", params=query, headers=headers)
        client.request(CANARY, "/v1/analyses", headers=headers)
        client.get("/v1/analyses", headers={"authorization": f"Bearer {CANARY}"})
    assert len([line for line in lines(log) if line["logger"] == "jdscan_api.access"]) == 8
    assert CANARY not in log.getvalue()
    assert key not in log.getvalue()


def test_a_request_is_one_line_with_its_figures(log: io.StringIO) -> None:
    body = json.dumps({"text": "Own the roadmap"}).encode()
    with TestClient(create_app(Settings(), load=loading())) as client:
        answer = client.post(
            "/v1/analyses", content=body, headers={"content-type": "application/json", "x-request-id": "id-1"}
        )
    (line,) = [line for line in lines(log) if line["logger"] == "jdscan_api.access"]
    assert 0 < line.pop("seconds") < 10
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "jdscan_api.access",
        "message": "request",
        "request_id": "id-1",
        "method": "POST",
        "route": "/v1/analyses",
        "status": 200,
        "bytes_in": len(body),
        "bytes_out": len(answer.content),
        "key": "",
    }


def test_a_failure_has_its_kind_its_place_and_the_request(log: io.StringIO) -> None:
    with TestClient(create_app(Settings(), load=loading(LeakyAnalyzer))) as client:
        client.post("/v1/analyses", json={"text": TEXT}, headers={"x-request-id": "id-2"})
    (failure,) = [line for line in lines(log) if "exceptions" in line]
    assert failure["request_id"] == "id-2"
    assert [e["type"] for e in failure["exceptions"]] == [
        "builtins.KeyError",
        "pydantic_core._pydantic_core.ValidationError",
    ]
    assert "analyze_posting" in failure["exceptions"][0]["frames"][-1]
    assert "message" not in failure["exceptions"][0]


def test_jdscan_s_own_errors_and_those_of_the_system_say_what_is_wrong() -> None:
    own = formatted(raised(ArtefactError("a file is missing", where="/srv/models", remedy="Reinstall jdscan")))
    assert own["exceptions"][0]["message"] == "a file is missing (at /srv/models). Reinstall jdscan"
    system = formatted(raised(OSError(28, "No space left on device", f"/tmp/{CANARY}")))  # noqa: S108 - a name only
    assert system["exceptions"][0]["message"] == "No space left on device"
    assert "message" not in formatted(raised(InputError(f"line 3: {CANARY}")))["exceptions"][0]


def test_what_a_library_says_is_left_out_but_not_that_it_spoke() -> None:
    record = logging.LogRecord("asyncio", logging.ERROR, "f", 1, f"Task failed: {CANARY}", (), None)
    line = formatted(record)
    assert (line["logger"], line["level"], line["message"]) == ("asyncio", "error", "")


def test_an_exception_that_nobody_awaited_is_not_quoted(log: io.StringIO) -> None:
    async def fail() -> None:
        raise ValueError(CANARY)

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        del task

    asyncio.run(forget())
    assert any(line["logger"] == "asyncio" and "exceptions" in line for line in lines(log))
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_the_set_up_is_one_that_logging_takes(level: str) -> None:
    config = log_config(level)
    logging.config.DictConfigurator(config)  # it only reads; `configure` would apply
    assert config["root"]["level"] == level.upper()
    assert config["formatters"]["json"]["()"] == f"{JsonFormatter.__module__}.{JsonFormatter.__qualname__}"
