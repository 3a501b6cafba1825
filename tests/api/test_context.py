"""What every answer has, and what an exception becomes."""

import asyncio
import logging
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from jdscan_api import create_app
from jdscan_api.context import REQUEST_ID, SECURITY_HEADERS, Context, FaultBarrier
from jdscan_api.problems import PROBLEM_JSON
from jdscan_api.settings import Settings
from tests.api.asgi import body_in, call, echo, http_scope
from tests.api.fakes import FakeAnalyzer, loading, running

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class FailingAnalyzer(FakeAnalyzer):
    def analyze_posting(self, posting: Any) -> Any:
        raise ValueError(f"cannot read {posting.text!r}")


@pytest.mark.parametrize("given", ["a", "A-z_0.9", "x" * 64])
def test_a_request_id_is_taken_over(given: str) -> None:
    answer = call(Context(echo), http_scope(headers={"x-request-id": given}), body_in(b""))
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\r\nSet-Cookie: x=1", "<script>", "é", "a\n"])
def test_a_request_id_of_another_form_is_replaced(given: str) -> None:
    answer = call(Context(echo), http_scope(headers={"x-request-id": given}), body_in(b""))
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_each_request_has_its_own_id_and_leaves_none_behind() -> None:
    seen = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(REQUEST_ID.get())
        await echo(scope, receive, send)

    ids = [call(Context(route), http_scope(), body_in(b"")).headers["x-request-id"] for _ in range(2)]
    assert seen == ids
    assert len(set(ids)) == 2
    assert REQUEST_ID.get() == ""


def test_a_route_keeps_the_headers_that_it_sets() -> None:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"max-age=60")]})
        await send({"type": "http.response.body", "body": b""})

    headers = call(Context(route), http_scope()).headers
    assert headers.getlist("cache-control") == ["max-age=60"]
    assert {name: headers[name] for name in SECURITY_HEADERS if name != "Cache-Control"} == {
        name: value for name, value in SECURITY_HEADERS.items() if name != "Cache-Control"
    }


def test_a_caller_who_leaves_amid_the_body_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []
    arriving: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return arriving.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def leave() -> None:
        async with running() as app:
            scope = http_scope("/v1/analyses", headers={"content-type": "application/json", "content-length": "99"})
            await app(scope, receive, send)

    with caplog.at_level(logging.INFO):
        asyncio.run(leave())
    assert sent == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert [record.__dict__["fields"]["status"] for record in caplog.records if "fields" in record.__dict__] == [0]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/analyses"), ("GET", "/nothing"), ("PUT", "/v1/analyses"), ("GET", "/metrics")]
)
def test_every_answer_of_the_app_has_them(method: str, path: str) -> None:
    with TestClient(create_app(Settings(), load=loading())) as client:
        headers = client.request(method, path).headers
    assert dict(p.split(" ", 1) for p in headers["content-security-policy"].split("; ")) == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-request-id"]


def test_an_unforeseen_exception_is_a_problem_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app(Settings(), load=loading(FailingAnalyzer))) as client:
        answer = client.post("/v1/analyses", json={"text": "Own the canary"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM_JSON)
    assert answer.headers["content-security-policy"]
    assert "canary" not in answer.text
    assert "ValueError" not in answer.text
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [ValueError]


def test_an_exception_after_the_answer_began_leaves_it_unfinished(caplog: pytest.LogCaptureFixture) -> None:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        answer = call(FaultBarrier(route), http_scope())
    assert (answer.status, answer.body) == (200, b"half")
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [RuntimeError]
