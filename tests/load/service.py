"""Starts ``jdscan serve`` as an operator would, on a free port, and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.load.client import Address
from tests.load.processes import Process, family

POSTING = Path(__file__).parents[1] / "data" / "posting_640.md"
_PATIENCE = 60.0  # Seconds until it must be ready.


@dataclass(frozen=True, slots=True)
class Service:
    """A running service."""

    address: Address
    pid: int

    def processes(self) -> list[Process]:
        """Look at its processes."""
        return family(self.pid)

    def cpu(self) -> float:
        """Seconds of processor time of all of them."""
        return sum(p.cpu for p in self.processes())


@contextmanager
def serving(workers: int, settings: Mapping[str, str], log: Path | None = None) -> Iterator[Service]:
    """Run the service for as long as the block runs.

    Args:
        workers: Worker processes.
        settings: ``JDSCAN_*`` variables.
        log: File for what it writes; dropped where it is None.

    Raises:
        RuntimeError: It does not become ready, or ended before the block did.
    """
    port = free_port()
    address = Address("127.0.0.1", port)
    command = [str(Path(sys.executable).with_name("jdscan")), "serve", "--port", str(port), "--workers", str(workers)]
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env={**os.environ, **settings}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _await_ready(process, address)
            yield Service(address, process.pid)
        finally:
            code = process.poll()
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if code is not None:
            raise RuntimeError(f"the service ended by itself, with code {code}")


def _await_ready(process: subprocess.Popen[bytes], address: Address) -> None:
    begun = time.monotonic()
    while not _is_ready(address):
        if process.poll() is not None or time.monotonic() - begun > _PATIENCE:
            raise RuntimeError(
                f"the service is not ready after {time.monotonic() - begun:.0f} s; run it by hand to see why"
            )
        time.sleep(0.1)


def _is_ready(address: Address) -> bool:
    connection = HTTPConnection(address.host, address.port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
