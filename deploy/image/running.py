"""Runs what was built, as ``docker run --read-only --tmpfs /tmp`` would, and looks at how it behaves."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from deploy.image.building import Image, snapshot
from deploy.image.recipe import ImageError

GRACE = 10.0  # Seconds that `docker stop` waits before it kills.
_SCAN_TIMEOUT = 30.0
# Python that starts Python: setpriv itself may still reach what the user that it starts may not.
_SPAWN = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"


@dataclass(frozen=True, slots=True)
class Identity:
    """How a process becomes the image's user.

    Attributes:
        command: What goes before its own command.
        note: What is different from a container.
        user: Numbers of user and group; those of the check where they cannot be chosen.
    """

    command: tuple[str, ...]
    note: str
    user: tuple[int, int] = field(default_factory=lambda: (os.getuid(), os.getgid()))


class Container:
    """One run of an image.

    Args:
        image: What was built.
        tmp: Empty folder, the only one that may be written to.
        say: Takes a line for each check.
    """

    def __init__(self, image: Image, tmp: Path, say: Callable[[str], None]) -> None:
        self._image = image
        self._say = say
        self._tmp = tmp
        self._port = _free_port()
        if image.user is None:
            raise ImageError("the image runs as root")
        self._identity = _become(image.user)
        os.chown(tmp, *self._identity.user)
        self._before = snapshot(image.root)
        env = {**image.env, "HOME": "/", "TMPDIR": str(tmp), "LANG": "C.UTF-8"}
        self._options: dict[str, Any] = {"cwd": image.inside("."), "env": env}

    def check(self, posting: str) -> None:
        """Start, ask for health, scan a posting, stop.

        Raises:
            ImageError: Something is not as it should be; with the end of the service's log.
        """
        log = self._tmp.parent / "log"
        entrypoint = [self._image.translate(part) for part in self._image.setting("ENTRYPOINT").command]
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the image's own entry point
                self._found([*entrypoint, "--port", str(self._port)]),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._options,
            )
            try:
                self._look_at(process, posting)
            except ImageError as error:
                raise ImageError(f"{error}\n{log.read_text('utf-8', 'replace')[-4000:]}") from None
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def _look_at(self, process: subprocess.Popen[bytes], posting: str) -> None:
        self._await_health(process)
        self._check_identity(process.pid)
        self._scan(posting)
        if snapshot(self._image.root) != self._before:
            raise ImageError("a file of the image was changed while it ran")
        self._say("nothing of the image was changed")
        self._stop(process)

    def _await_health(self, process: subprocess.Popen[bytes]) -> None:
        step = self._image.setting("HEALTHCHECK")
        patience, begun = _seconds(step.flags["start-period"]), time.monotonic()
        while not self._healthy():
            if process.poll() is not None:
                raise ImageError(f"the entry point left with {process.returncode}")
            if time.monotonic() - begun > patience:
                raise ImageError(f"the health check still fails after its start period of {patience:g} s")
            time.sleep(0.2)
        self._say(f"the health check passes after {time.monotonic() - begun:.1f} s")

    def _healthy(self) -> bool:
        step = self._image.setting("HEALTHCHECK")
        exposed = self._image.setting("EXPOSE").value
        command = [part.replace(f":{exposed}/", f":{self._port}/") for part in step.command]
        if command == step.command:
            raise ImageError(f"the health check does not ask the port {exposed} of EXPOSE")
        done = subprocess.run(  # noqa: S603 - the image's own health check
            self._found(command),
            check=False,
            capture_output=True,
            timeout=_seconds(step.flags["timeout"]),
            **self._options,
        )
        return done.returncode == 0

    def _check_identity(self, pid: int) -> None:
        # /proc/PID/status, field Uid: real, effective, saved, file system (proc(5)).
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        uids = set(re.findall(r"^Uid:\t(.*)$", status, re.MULTILINE)[0].split())
        expected = {str(self._identity.user[0])}
        if uids != expected:
            raise ImageError(f"it runs as {uids}, not as {expected}")
        self._say(f"it runs as user {expected.pop()}" + (f" ({self._identity.note})" if self._identity.note else ""))

    def _scan(self, posting: str) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_SCAN_TIMEOUT)
        connection.request("POST", "/v1/analyses", json.dumps({"text": posting}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise ImageError(f"the scan of a posting is answered with {answer.status}: {body[:500]!r}")
        self._say(f"a posting is scanned: {json.loads(body)['verdict']['headline']}")

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        wanted = signal.Signals[self._image.setting("STOPSIGNAL").value]
        begun = time.monotonic()
        process.send_signal(wanted)
        try:
            code = process.wait(GRACE)
        except subprocess.TimeoutExpired:
            raise ImageError(f"it still runs {GRACE:g} s after {wanted.name}") from None
        # uvicorn raises the signal anew once it has shut down, as the shell's convention asks for.
        if code not in (0, -wanted, 128 + wanted):
            raise ImageError(f"{wanted.name} made it leave with {code}")
        while _group_lives(process.pid):
            if time.monotonic() - begun > GRACE:
                raise ImageError(f"a process of it is left behind {GRACE:g} s after {wanted.name}")
            time.sleep(0.1)
        self._say(f"{wanted.name} stops it and all its processes in {time.monotonic() - begun:.1f} s, code {code}")
        if self._healthy():
            raise ImageError("the health check passes although nothing runs")
        self._say("the health check fails once it has stopped")

    def _found(self, command: list[str]) -> list[str]:
        """Look the program up in the image's PATH: the system's call would look in that of the check."""
        for folder in self._image.env["PATH"].split(":"):
            if (Path(folder) / command[0]).is_file():
                return [*self._identity.command, str(Path(folder) / command[0]), *command[1:]]
        raise ImageError(f"{command[0]} is not in the PATH of the image")


def _become(user: tuple[int, int]) -> Identity:
    """Choose how a process gets the image's user: as narrowly as this machine allows."""
    if os.getuid() != 0:
        return Identity((), "not exercised: USER, for this is not run as root")
    switch = ("setpriv", f"--reuid={user[0]}", f"--regid={user[1]}", "--clear-groups")
    # Python may lie in a folder that is root's alone. The capability lets a process read what it may not, never write.
    reading = (*switch, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    for command, note in ((switch, ""), (reading, "may read all files, since Python lies where only root may look")):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([*command, sys.executable, "-c", _SPAWN], check=True, capture_output=True)  # noqa: S603 - own
            return Identity(command, note, user)
    return Identity((), "not exercised: USER, for no other user can run this Python")


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _seconds(duration: str) -> float:
    """Read a duration of a health check, such as ``30s``."""
    return float(duration.removesuffix("s"))
