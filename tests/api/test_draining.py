import pytest

from jdscan_api.draining import LINGER_BYTES, Draining
from tests.api.asgi import FOREVER, body_in, call, echo, heedless, http_scope

CHUNKED = {"transfer-encoding": "chunked"}


@pytest.mark.parametrize("headers", [CHUNKED, {"content-length": "3"}])
def test_an_answer_to_an_unread_body_ends_the_connection(headers: dict[str, str]) -> None:
    answer = call(Draining(heedless), http_scope(headers=headers), body_in(b"a", b"b", b"c"))
    assert (answer.headers["connection"], answer.body) == ("close", b"no")
    assert answer.left == 0  # the rest was short: it was taken, so that nothing resets the connection


@pytest.mark.parametrize("headers", [{}, {"content-length": "0"}])
def test_without_a_body_the_connection_stays(headers: dict[str, str]) -> None:
    assert "connection" not in call(Draining(heedless), http_scope(headers=headers)).headers


def test_a_body_that_was_read_keeps_the_connection() -> None:
    answer = call(Draining(echo), http_scope(headers=CHUNKED), body_in(b"a", b"b"))
    assert (answer.body, "connection" in answer.headers) == (b"ab", False)


def test_only_so_much_is_thrown_away() -> None:
    piece = bytes(LINGER_BYTES // 4)
    answer = call(Draining(heedless), http_scope(headers=CHUNKED), body_in(*[piece] * 100))
    assert answer.left == 96


def test_a_caller_that_stalls_is_not_waited_for() -> None:
    assert call(Draining(heedless), http_scope(headers=CHUNKED), [FOREVER]).status == 404
