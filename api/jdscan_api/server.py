"""Runs the service: a folder for what its workers share, a socket, and uvicorn with as many workers as are set."""

import logging
import math
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from jdscan.errors import InputError, JdscanError
from jdscan_api.logs import log_config
from jdscan_api.metrics import FOLDER_VARIABLE
from jdscan_api.settings import PREFIX, Settings, load_settings

LOG = logging.getLogger(__name__)
APP = "jdscan_api:create_app"
BACKLOG = 2048  # connections that wait to be accepted
# Seconds that an idle connection is kept: longer than a proxy keeps its own (nginx: 60), so that it never sends a
# request into a connection that is being closed.
KEEP_ALIVE = 75


def serve(host: str, port: int, given: Mapping[str, str], app: str = APP) -> None:
    """Run the service until it is told to stop (SIGINT or SIGTERM); running requests may finish.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 for any that is free (the log says which).
        given: Settings that go before those of the environment, by their names in :class:`Settings`.
        app: The app factory, as ``module:name``. Tests give a small one here.

    Raises:
        InputError: A setting cannot be used, the address cannot be listened on, or the folder cannot be written.
        JdscanError: The workers did not start.
    """
    # The workers are new processes: the environment is what reaches them.
    os.environ.update({PREFIX + name.upper(): value for name, value in given.items()})
    settings = load_settings()
    with _until_told_to_stop(), shared_folder(settings) as folder, listen(host, port, settings.workers) as listener:
        os.environ[f"{PREFIX}STATE_FOLDER"] = str(folder)
        os.environ[FOLDER_VARIABLE] = str(_counters(folder))
        config = uvicorn.Config(app, **uvicorn_options(settings))
        LOG.info("listening on http://%s:%d", f"[{host}]" if ":" in host else host, listener.getsockname()[1])
        if not _run(config, listener):
            raise JdscanError(
                "the service did not start", remedy="The log above says why; `jdscan doctor` checks the installation"
            )


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """Give uvicorn's options but for the app; to make its configuration of them sets up logging."""
    return {
        "factory": True,
        "workers": settings.workers,
        "http": "jdscan_api.protocol:BoundedHttp",
        "loop": "asyncio",  # uvloop gains nothing here: the time goes into the models
        "ws": "none",
        "lifespan": "on",
        "log_config": log_config(settings.log_level),
        "access_log": False,  # our own has no paths and no queries
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": "127.0.0.1",
        "backlog": BACKLOG,
        "timeout_keep_alive": KEEP_ALIVE,
        "timeout_graceful_shutdown": math.ceil(settings.analysis_timeout),
    }


@contextmanager
def shared_folder(settings: Settings) -> Iterator[Path]:
    """Give the folder that is set, or a temporary one that is removed at the end.

    Raises:
        InputError: It cannot be made.
    """
    if settings.state_folder is not None:
        yield _made(settings.state_folder)
        return
    try:
        temporary = tempfile.TemporaryDirectory(prefix="jdscan-")
    except OSError as error:
        raise _no_folder(error) from error
    with temporary as name:
        yield Path(name)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder.absolute()
    except OSError as error:
        raise _no_folder(error) from error


def _no_folder(error: OSError) -> InputError:
    return InputError(
        f"the folder that the workers share cannot be written: {error.strerror or error}",
        where=f"{PREFIX}STATE_FOLDER",
        remedy="Name a folder that may be written to, or set TMPDIR to one",
    )


def _counters(folder: Path) -> Path:
    """Make the folder for the counters of this run; those of an earlier one would be added to them."""
    counters = folder / "metrics"
    counters.mkdir(exist_ok=True)
    for path in counters.glob("*.db"):
        path.unlink()
    return counters


class PortShare(socket.socket):
    """Holds a port without listening; sent to a worker, it arrives as a listening socket of the worker's own.

    On one socket that all workers accept from, whoever wakes first takes every connection that waits, and a worker
    may starve beside one that is full. With a socket each (SO_REUSEPORT, socket(7)) the kernel deals them out.
    """

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        """Pickle as the call that opens the worker's socket."""
        return _listen_as_well, (self.family, self.getsockname())


def _listen_as_well(family: int, address: Any) -> socket.socket:
    listener = _reusing(socket.socket(family, socket.SOCK_STREAM), address)
    listener.listen(BACKLOG)
    return listener


S = TypeVar("S", bound=socket.socket)


def _reusing(opened: S, address: Any) -> S:
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if opened.family == socket.AF_INET6:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # as `create_server` has it for a single worker
    opened.bind(address)
    return opened


@contextmanager
def listen(host: str, port: int, workers: int = 1) -> Iterator[socket.socket]:
    """Listen on an address; several workers on Linux get a :class:`PortShare`.

    Raises:
        InputError: It is taken, not this machine's, or needs rights that are lacking.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if workers > 1 and sys.platform == "linux":
            # A port that somebody else holds is refused here, though sharing it would work for the same user.
            with socket.create_server((host, port), family=family) as probe:
                address = probe.getsockname()
            listener: socket.socket = _reusing(PortShare(family, socket.SOCK_STREAM), address)
        else:
            listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise InputError(
            f"cannot listen: {error.strerror or error}",
            where=f"{host}:{port}",
            remedy="Give another --host or --port",
        ) from error
    with listener:
        listener.set_inheritable(True)
        yield listener


def _run(config: uvicorn.Config, listener: socket.socket) -> bool:
    """Serve until the end, and tell whether the service had started."""
    if config.workers > 1:
        workers = Multiprocess(config, sockets=[listener])
        workers.run()
        return all(process.exitcode != STARTUP_FAILURE for process in workers.processes)
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except SystemExit:  # uvicorn's way to say that the lifespan failed
        return False
    return server.started


@contextmanager
def _until_told_to_stop() -> Iterator[None]:
    """Make SIGTERM end the block as SIGINT does, so that what was made for it is removed.

    uvicorn finishes what is running and then raises the signal anew; by default that ends the process at once.
    """
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        LOG.info("stopped")
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
