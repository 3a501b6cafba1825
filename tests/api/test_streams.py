"""JSON Lines in and out: order, bad lines, both ways at once, and callers who go away."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import Caller, FakeAnalyzer, HeldAnalyzer, running, serving

PATH = "/v1/analyses:stream"
JSONL = "application/jsonl"
GOOD = {"text": "Chief Product Officer\n\nOwn the roadmap,\n  line {break}, Zoë’s 🚀\n"}
LINE = json.dumps(GOOD).encode() + b"\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(max_body_bytes=5_000) as client:
        yield client


def answers(client: TestClient, body: bytes, content_type: str = JSONL) -> list[Any]:
    answer = client.post(PATH, content=body, headers={"content-type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSONL)
    return [json.loads(line) for line in answer.content.splitlines()]


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scene, 20))


@pytest.mark.parametrize("content_type", [JSONL, "application/x-ndjson", "Application/JSONL; charset=utf-8"])
def test_each_line_gets_a_line_in_order(client: TestClient, content_type: str) -> None:
    sent: list[dict[str, Any]] = [{**GOOD, "id": "a"}, {**GOOD, "title": "VP"}, {"text": " ", "id": 7}]
    body = b"\n".join(json.dumps(each).encode() for each in sent)
    single = [client.post("/v1/analyses", json={k: v for k, v in each.items() if k != "id"}).json() for each in sent]
    assert answers(client, body, content_type) == [
        {"line": 1, "id": "a", "status": 200, "analysis": single[0]},
        {"line": 2, "status": 200, "analysis": single[1]},
        {"line": 3, "id": 7, "status": 422, "problem": single[2]},
    ]


@pytest.mark.parametrize(
    ("bad", "status", "where"),
    [
        (b"{", 400, None),
        (b"\xff", 400, None),
        (b"[" * 2_000, 400, None),
        (b"[]", 422, "body"),
        (b'{"title": "CPO"}', 422, "text"),
        (b'{"text": "x", "advice": true}', 422, "advice"),
        (b'{"text": "x", "id": 1.5}', 422, "id"),
        (b'{"text": "x", "id": true}', 422, "id"),
        (b'{"text": "' + b"x" * 6_000 + b'"}', 413, None),
        (b'{"text": "x", "encoder": "cascade"}', 422, "encoder"),
    ],
)
def test_a_bad_line_gets_its_problem_and_the_stream_goes_on(
    client: TestClient, bad: bytes, status: int, where: str | None
) -> None:
    first, second, third = answers(client, LINE + bad + b"\n" + LINE)
    assert (first["status"], third["status"], third["line"]) == (200, 200, 3)
    assert (second["line"], second["status"], second["problem"]["status"]) == (2, status, status)
    places = [error["where"].partition(".")[0] for error in second["problem"].get("errors", [])]
    assert where in (None, second["problem"].get("where"), *places)


def test_the_id_of_an_invalid_line_is_told_where_it_has_one(client: TestClient) -> None:
    body = b'{"id": "seventeen"}\n{"id": [1], "text": ""}\n{"id": "' + b"x" * 201 + b'"}\n'
    assert [line.get("id") for line in answers(client, body)] == ["seventeen", None, None]


def test_blank_lines_are_skipped_and_counted(client: TestClient) -> None:
    assert [line["line"] for line in answers(client, b"\n\r\n" + LINE + b"  \n" + LINE)] == [3, 5]
    assert answers(client, b"") == []


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_other_bodies_are_refused(client: TestClient, content_type: str) -> None:
    answer = client.post(PATH, content=LINE, headers={"content-type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (415, PROBLEM_JSON)


def test_an_answer_leaves_before_the_next_line_comes() -> None:
    async def scene() -> None:
        async with running() as app:
            caller = Caller(app, PATH, JSONL)
            assert (await caller.begin())["status"] == 200
            for number in (1, 2, 3):
                caller.send(LINE)
                assert (await caller.line())["line"] == number
            caller.send(last=True)
            assert await caller.line() is None
            await caller.served

    run(scene())


def test_a_caller_who_sends_everything_before_reading_is_not_held_up() -> None:
    async def scene() -> None:
        async with running(body_timeout=5) as app:
            caller = Caller(app, PATH, JSONL, reads=False)
            for _ in range(200):
                caller.send(LINE)
                await asyncio.sleep(0)
            assert caller.unread == 0
            caller.send(last=True)
            caller.read_on()
            await caller.begin()
            assert [(await caller.line())["line"] for _ in range(200)] == list(range(1, 201))
            await caller.served

    run(scene())


def test_a_caller_who_goes_away_ends_the_work_and_gives_the_place_back() -> None:
    held = HeldAnalyzer()

    async def scene() -> None:
        async with running(lambda _: held, max_streams=1) as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(LINE * 50)
            await asyncio.to_thread(held.begun.wait, 5)
            caller.leave()
            await caller.served
            lane = app.state.jdscan.engine.stream
            assert lane.admitted == 1  # the reading that had begun
            held.let_go.set()
            while lane.admitted:
                await asyncio.sleep(0.01)
            await lane.run(lambda: None)
            assert held.readings == 1

    run(scene())


def test_a_stream_of_too_many_lines_ends_with_a_problem() -> None:
    async def scene() -> None:
        async with running(max_stream_lines=2) as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(LINE * 4, last=True)
            answers = [await caller.line() for _ in range(3)]
            assert [(a["line"], a["status"]) for a in answers] == [(1, 200), (2, 200), (3, 413)]
            await caller.served

    run(scene())


def test_a_stream_takes_one_place() -> None:
    async def scene() -> None:
        async with running(max_streams=1) as app:
            first = Caller(app, PATH, JSONL)
            await first.begin()
            second = Caller(app, PATH, JSONL)
            assert (await second.begin())["status"] == 429
            first.send(LINE, last=True)
            assert (await first.line())["line"] == 1
            await first.served
            third = Caller(app, PATH, JSONL)
            assert (await third.begin())["status"] == 200
            third.leave()
            await third.served

    run(scene())


def test_a_stream_that_grows_too_long_is_answered_up_to_there_and_ends_with_its_problem() -> None:
    async def scene() -> None:
        async with running(max_stream_bytes=2_000) as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(LINE)
            assert (await caller.line())["status"] == 200
            for _ in range(30):  # what comes after the limit is thrown away
                caller.send(LINE)
            lines = [await caller.line()]
            while lines[-1]["status"] == 200:
                lines.append(await caller.line())
            assert lines[-1] == {"line": len(lines) + 1, "status": 413, "problem": lines[-1]["problem"]}
            caller.leave()
            await caller.served

    run(scene())


def test_a_caller_who_falls_silent_is_told_so_and_gives_the_place_back() -> None:
    async def scene() -> None:
        async with running(body_timeout=0.1) as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(LINE + LINE[:10])
            assert (await caller.line())["status"] == 200
            last = await caller.line()
            assert (last["line"], last["status"]) == (2, 408)
            caller.leave()
            await caller.served
            assert app.state.jdscan.engine.stream.admitted == 0

    run(scene())


def test_a_caller_who_waits_for_an_answer_is_not_slow() -> None:
    held = HeldAnalyzer()

    async def scene() -> None:
        async with running(lambda _: held, body_timeout=0.2) as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(LINE)
            await asyncio.sleep(0.7)
            held.let_go.set()
            assert (await caller.line())["status"] == 200
            caller.send(LINE, last=True)
            assert (await caller.line())["status"] == 200
            await caller.served

    run(scene())


def test_a_caller_who_neither_sends_nor_reads_is_given_up() -> None:
    async def scene() -> None:
        async with running(body_timeout=0.05, max_streams=1) as app:
            caller = Caller(app, PATH, JSONL, reads=False)
            caller.send(LINE, last=True)
            await caller.served
            assert app.state.jdscan.engine.stream.admitted == 0

    run(scene())


def test_lines_that_need_no_work_leave_others_their_turn() -> None:
    async def scene() -> None:
        async with running() as app:
            caller = Caller(app, PATH, JSONL)
            await caller.begin()
            caller.send(b"{\n" * 2_000, last=True)
            turns = 0
            while not caller.served.done():
                await asyncio.sleep(0)
                turns += 1
                if turns == 500:
                    caller.leave()
            assert turns >= 500

    run(scene())


def test_a_fault_of_the_service_is_a_line_and_shows_nothing_of_the_machine() -> None:
    class Failing(FakeAnalyzer):
        def analyze_posting(self, posting: Any) -> Any:
            raise RuntimeError("/srv/models")

    with serving(Failing) as client:
        lines = answers(client, LINE * 2)
    assert [line["status"] for line in lines] == [500, 500]
    assert "/srv" not in json.dumps(lines)
