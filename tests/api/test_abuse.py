"""The abuse set against a running service: each entry gets a 2xx or a documented 4xx, and nothing is left broken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from jdscan_api import create_app
from jdscan_api.problems import PROBLEM_JSON
from jdscan_api.settings import Settings
from tests.api.abuse import ATTACKS, Attack
from tests.api.abuse.attack import head
from tests.api.raw_http import Reply, exchange, parse
from tests.load.service import Service, serving

pytestmark = pytest.mark.loopback

SETTINGS = {
    "JDSCAN_ENCODERS": "fast",
    "JDSCAN_ENCODER": "fast",
    "JDSCAN_BODY_TIMEOUT": "1",
    "JDSCAN_DOCUMENT_TIMEOUT": "3",
    "JDSCAN_LOG_LEVEL": "error",
}
PATIENCE = 40.0  # seconds for one answer: longer than the service lets an analysis take
SILENCE = 1.0  # seconds after which one who says nothing more hangs up
GROWTH = 400_000_000  # bytes that all processes together may grow by: a few bodies of the largest size, parsed
# What the HTTP parser itself may answer, before any route.
UNPARSED = (400, 431)
# Markup that would run in a browser; as text it would have `&lt;` for its bracket.
LIVE = re.compile(rb"<script>\s*alert|<svg/onload|<img src=x onerror|<[^>]*\son(click|error|load)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """The service, its memory before, and the statuses that it declares."""

    service: Service
    memory: int
    declared: dict[tuple[str, str], set[int]]

    def memory_now(self) -> int:
        return sum(process.pss for process in self.service.processes())


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    log = tmp_path_factory.mktemp("service") / "log"
    with serving(1, SETTINGS, log) as service:
        memory = sum(process.pss for process in service.processes())
        yield Target(service, memory, declared_statuses())


def declared_statuses() -> dict[tuple[str, str], set[int]]:
    paths = create_app(Settings()).openapi()["paths"]
    return {
        (path, method.upper()): {int(status) for status in operation["responses"] if status.isdigit()}
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def allowed(attack: Attack, declared: dict[tuple[str, str], set[int]]) -> set[int]:
    """Return the statuses that are in order; of what is no operation, any that is not the server's fault."""
    known = declared.get((attack.path, attack.method))
    answers = set(range(200, 500)) if known is None else {status for status in known if status < 500} | {200}
    return answers | set(UNPARSED) if attack.unparsed else answers


def ask(target: Target, attack: Attack) -> list[Reply]:
    address = target.service.address
    try:
        return exchange(address.host, address.port, attack.pieces(), SILENCE if attack.silent else PATIENCE)
    except TimeoutError:
        if attack.silent:
            return []
        raise


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_abuse_is_answered_in_order_and_the_service_lives_on(target: Target, attack: Attack) -> None:
    replies = ask(target, attack)
    assert replies or attack.silent
    assert {reply.status for reply in replies} <= allowed(attack, target.declared)
    for reply in replies:
        check_reply(reply)
    address = target.service.address
    (alive,) = exchange(address.host, address.port, [head("/livez", "GET")], PATIENCE)
    assert alive.status == 200
    assert target.memory_now() - target.memory < GROWTH


def check_reply(reply: Reply) -> None:
    """Hold an answer to what holds of all: nothing runs, nothing is told of the machine, no header was slipped in."""
    kind = reply.headers.get("content-type", "")
    if kind.startswith("text/html"):
        assert not LIVE.search(reply.body), LIVE.search(reply.body)
    if reply.status >= 400 and not kind.startswith("text/html"):
        assert kind == PROBLEM_JSON
    assert "x-injected" not in reply.headers
    assert b"Traceback" not in reply.body
    assert b"root:x:0" not in reply.body
    assert not re.search(rb"/site-packages/|\.py\b", reply.body)


def test_the_set_is_large_and_its_names_are_different() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 60


def test_the_statuses_of_every_operation_that_is_attacked_are_declared() -> None:
    declared = declared_statuses()
    missing = {(a.path, a.method) for a in ATTACKS if a.path and (a.path, a.method) not in declared}
    assert missing <= {("/v1/analyses", "TRACE")}


@pytest.mark.parametrize(
    "page",
    [b"<p><script>alert('x')</script>", b'<a title="a" onclick="x">', b"<IMG SRC=x onerror=alert(1)>"],
)
def test_live_markup_would_be_found(page: bytes) -> None:
    assert LIVE.search(page)
    assert not LIVE.search(page.replace(b"<", b"&lt;"))


def test_answers_are_read_one_after_the_other() -> None:
    first, second = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", b"HTTP/1.1 404 No\r\nX-A: b\r\n\r\nrest"
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    replies = parse(interim + first + chunked + second)
    assert [(reply.status, reply.body) for reply in replies] == [(200, b"ab"), (200, b"abc"), (404, b"rest")]
    with pytest.raises(ValueError, match="no HTTP answer"):
        parse(b"hello")
