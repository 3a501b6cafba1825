"""The service as it is run: uvicorn, two workers, a socket."""

import gzip
import json
import os
import pickle
import socket
import sys
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from jdscan.errors import InputError
from jdscan_api.draining import LINGER_BYTES
from jdscan_api.keys import ApiKey, digest_of, make_key
from jdscan_api.problems import PROBLEM_JSON
from jdscan_api.protocol import HEAD_BYTES
from jdscan_api.server import listen, shared_folder, uvicorn_options
from jdscan_api.settings import Settings, load_settings
from tests.api.serving import HOST, Service, answer_on, head, launch, serving
from tests.api.test_metrics import samples, value

CANARY = "canary4711"
FREE, LIMITED = make_key(), make_key()
KEYS = (ApiKey("free", digest_of(FREE)), ApiKey("limited", digest_of(LIMITED), 10))
WITH_KEY = {"x-api-key": FREE, "content-type": "application/json"}
ANALYSES = {"route": "/v1/analyses", "method": "POST", "status": "200"}
POSTING = json.dumps({"text": "Own the roadmap"}).encode()
REQUEST = head("POST", "/v1/analyses", {**WITH_KEY, "content-length": str(len(POSTING))}) + POSTING
MEGABYTE = 1_000_000
CHUNK = b"10000\r\n" + bytes(65_536) + b"\r\n"
# What the buffers of both ends may hold besides what the service reads.
BUFFERS = 12 * MEGABYTE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    environment = {
        "JDSCAN_API_KEYS": ",".join(map(str, KEYS)),
        "JDSCAN_BODY_TIMEOUT": "0.5",
        "TMPDIR": str(folder),
    }
    with serving(2, environment) as running:
        yield running


def feed(connection: socket.socket, pieces: Iterator[bytes]) -> int:
    """Send until the other end has had enough; return how much went out."""
    sent = 0
    try:
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
    except (BrokenPipeError, ConnectionResetError):
        return sent
    return sent


def hundred_megabytes(piece: bytes = CHUNK) -> Iterator[bytes]:
    return (piece for _ in range(100 * MEGABYTE // len(piece)))


@pytest.mark.loopback
def test_both_workers_count_as_one(service: Service) -> None:
    workers, asked = set[str](), 0
    before = samples(service.ask("GET", "/metrics")[1])
    while len(workers) < 2 or asked < 40:
        assert asked < 4000, "one worker took everything"
        connections = [service.connect() for _ in range(8)]
        for connection in connections:
            connection.sendall(
                head("POST", "/v1/analyses", {**WITH_KEY, "content-length": str(len(POSTING))}) + POSTING
            )
        for connection in connections:
            with connection:
                response, _ = answer_on(connection)
                assert response.status == 200
                workers.add(response.headers["x-worker"])
        asked += len(connections)
    for _ in range(4):  # whoever is asked
        found = samples(service.ask("GET", "/metrics")[1])
        counted = [value(each, "jdscan_requests_total", **ANALYSES) for each in (before, found)]
        assert counted[1] - counted[0] == asked
        assert value(found, "jdscan_analysis_seconds_count", encoder="accurate", lane="single") >= asked
        assert value(found, "jdscan_requests_in_flight") == 1
        assert value(found, "jdscan_lane_limit", lane="bulk") == 2 * Settings().max_bulk_concurrency


@pytest.mark.loopback
def test_a_limit_holds_over_both_workers(service: Service) -> None:
    answers = [service.ask("GET", "/v1/nothing", headers={"x-api-key": LIMITED})[0] for _ in range(20)]
    statuses = [answer.status for answer in answers]
    assert 10 <= statuses.count(404) <= 12  # the bucket fills up again meanwhile
    assert statuses[-1] == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 6


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/v1/analyses", WITH_KEY, 413), ("/v1/nothing", WITH_KEY, 404), ("/v1/analyses", {}, 401)],
)
def test_a_hundred_megabytes_in_chunks_are_cut_off_and_answered(
    service: Service, path: str, headers: dict[str, str], status: int
) -> None:
    with service.connect() as connection:
        connection.sendall(head("POST", path, {**headers, "transfer-encoding": "chunked"}))
        sent = feed(connection, hundred_megabytes())
        response, body = answer_on(connection)
    assert sent < Settings().max_body_bytes + LINGER_BYTES + BUFFERS
    assert (response.status, response.headers["connection"]) == (status, "close")
    assert json.loads(body)["status"] == status


@pytest.mark.loopback
def test_a_hundred_megabytes_in_gzip_are_cut_off_and_answered(service: Service) -> None:
    bomb = gzip.compress(bytes(100 * MEGABYTE))
    response, _ = service.ask("POST", "/v1/analyses", bomb, {**WITH_KEY, "content-encoding": "gzip"})
    assert response.status == 413


@pytest.mark.loopback
@pytest.mark.parametrize("sent", [b"", b'{"text": "'])
def test_a_slow_body_is_answered_and_cut_off(service: Service, sent: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(head("POST", "/v1/analyses", {**WITH_KEY, "content-length": "100"}) + sent)
        begun = time.monotonic()
        response, _ = answer_on(connection)
        assert connection.recv(1) == b""
    assert time.monotonic() - begun < 10
    assert (response.status, response.headers["connection"]) == (408, "close")


@pytest.mark.loopback
@pytest.mark.parametrize(
    "begin",
    [
        b"GET /livez HTTP/1.1\r\nx-long: ",
        head("POST", "/v1/analyses", {**WITH_KEY, "transfer-encoding": "chunked"}) + b"1;",
        head("POST", "/v1/analyses", {**WITH_KEY, "transfer-encoding": "chunked"}) + b"1\r\n \r\n0\r\nx-trailer: ",
    ],
)
def test_endless_bytes_outside_of_a_body_are_cut_off(service: Service, begin: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(begin)
        sent = feed(connection, hundred_megabytes(b"x" * 65_536))
        response, body = answer_on(connection)
    assert sent < HEAD_BYTES + BUFFERS
    assert (response.status, json.loads(body)["status"]) == (431, 431)


@pytest.mark.loopback
def test_what_is_no_http_is_a_problem_too(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(f"{CANARY}\r\n\r\n".encode())
        response, body = answer_on(connection)
    assert (response.status, response.headers["content-type"]) == (400, PROBLEM_JSON)
    assert CANARY.encode() not in body


@pytest.mark.loopback
def test_a_connection_serves_many_requests_and_does_not_name_the_server(service: Service) -> None:
    with service.connect() as connection:
        for _ in range(3):
            connection.sendall(REQUEST)
            response, _ = answer_on(connection)
            assert (response.status, response.headers["connection"], response.headers["server"]) == (200, None, None)


@pytest.mark.loopback
def test_a_stream_is_answered_line_by_line_through_all_layers(service: Service) -> None:
    line = POSTING + b"\n"
    chunk = f"{len(line):x}\r\n".encode() + line + b"\r\n"
    fields = {**WITH_KEY, "content-type": "application/jsonl", "transfer-encoding": "chunked"}
    with service.connect() as connection:
        connection.sendall(head("POST", "/v1/analyses:stream", fields))
        response = HTTPResponse(connection)
        for number in (1, 2):
            connection.sendall(chunk)
            if number == 1:
                response.begin()
            assert json.loads(response.readline())["line"] == number
            time.sleep(0.4)  # together more than the time of a body that is no stream
        connection.sendall(b"0\r\n\r\n")
        assert response.read() == b""
    assert response.status == 200


@pytest.mark.loopback
def test_told_to_stop_it_leaves_nothing_behind_and_logged_no_text(service: Service, folder: Path) -> None:
    (shared,) = folder.glob("jdscan-*")
    assert shared.stat().st_mode & 0o077 == 0
    service.ask("POST", f"/v1/analyses?q={CANARY}", json.dumps({"text": CANARY}).encode(), WITH_KEY)
    service.ask("GET", f"/{CANARY}", headers={"x-api-key": FREE, "x-request-id": "the-last-one"})
    assert service.stop() == 0
    assert list(folder.iterdir()) == []
    assert {"jdscan_api.access", "uvicorn.error"} <= {line["logger"] for line in service.log}
    assert any(line.get("request_id") == "the-last-one" for line in service.log)
    assert CANARY not in json.dumps(service.log)


@pytest.mark.loopback
@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])  # uvicorn waits for workers' pings
def test_models_that_do_not_load_end_the_service(workers: int, tmp_path: Path) -> None:
    process = launch(workers, "make_failing_app", {"TMPDIR": str(tmp_path)})
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the service did not start" in errors
    assert os.listdir(tmp_path) == []


def test_the_folder_that_is_set_is_kept_but_not_the_counters(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with shared_folder(Settings(state_folder=state)) as folder:
        assert folder == state
    assert state.is_dir()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError) as caught, shared_folder(Settings(state_folder=tmp_path / "file")):
        pass
    assert caught.value.where == "JDSCAN_STATE_FOLDER"


def test_an_address_that_is_taken_is_named() -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match="cannot listen") as caught, listen(HOST, port):
            pass
    assert caught.value.where == f"{HOST}:{port}"


@pytest.mark.loopback
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux deals connections out")
def test_each_worker_gets_a_socket_of_its_own_and_its_share_of_connections() -> None:
    with listen(HOST, 0, workers=2) as held:
        address = held.getsockname()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=5)  # held, but nobody listens yet
        workers = [pickle.loads(pickle.dumps(held)) for _ in range(2)]  # noqa: S301 - our own bytes
        callers = [socket.create_connection(address, timeout=5) for _ in range(40)]
        shares = [accepted(worker) for worker in workers]
        for opened in (*workers, *callers):
            opened.close()
    assert sum(shares) == len(callers)
    assert min(shares) > 0  # one in a million million goes the other way


def accepted(listener: socket.socket) -> int:
    """Accept what waits, and say how many that was."""
    listener.setblocking(False)
    count = 0
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return count
        connection.close()
        count += 1


def test_a_taken_port_is_refused_though_it_could_be_shared() -> None:
    with listen(HOST, 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match="cannot listen"), listen(HOST, port, workers=2):
            pass


@pytest.mark.loopback
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all workers accept from one socket")
def test_any_ipv6_address_is_none_of_ipv4_with_however_many_workers() -> None:
    try:
        socket.create_server(("::", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    alone = []
    for workers in (1, 2):
        with listen("::", 0, workers) as held, pickle.loads(pickle.dumps(held)) if workers > 1 else held as opened:  # noqa: S301 - our own bytes
            alone.append(opened.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    assert alone == [1, 1]


@pytest.mark.parametrize("name", ["body_timeout", "analysis_timeout", "document_timeout"])
def test_no_time_is_endless(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"JDSCAN_{name.upper()}", "inf")
    with pytest.raises(InputError, match="finite"):
        load_settings()


def test_uvicorn_waits_for_running_requests_as_long_as_they_may_take() -> None:
    options = uvicorn_options(Settings(analysis_timeout=7.5, workers=3))
    assert (options["timeout_graceful_shutdown"], options["workers"]) == (8, 3)
    assert (options["server_header"], options["access_log"], options["forwarded_allow_ips"]) == (
        False,
        False,
        "127.0.0.1",
    )
