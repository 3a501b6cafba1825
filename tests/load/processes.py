"""Memory and processor time of a service's processes, from Linux' ``/proc``."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_MARKS = {"anyio.to_process": "reader of documents", "resource_tracker": "resource tracker", "spawn_main": "worker"}


@dataclass(frozen=True, slots=True)
class Process:
    """One process.

    Attributes:
        pid: Its number.
        name: What it runs, shortened.
        rss: Resident bytes, shared pages counted in full.
        pss: Resident bytes, each shared page divided by those who share it.
        cpu: Seconds of processor time so far.
    """

    pid: int
    name: str
    rss: int
    pss: int
    cpu: float


def family(pid: int) -> list[Process]:
    """Look at a process and all that it has started, directly or not."""
    children: dict[int, list[int]] = {}
    for number, parent in _parents():
        children.setdefault(parent, []).append(number)
    waiting, found = [pid], []
    while waiting:
        number = waiting.pop(0)
        waiting += children.get(number, [])
        with suppress(OSError):  # it ended meanwhile
            found.append(_look(number))
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                yield int(folder.name), int(_stat(folder)[1])


def _stat(folder: Path) -> list[str]:
    """Return the fields of ``stat`` from the state on: the name before it may hold blanks (proc(5))."""
    return (folder / "stat").read_text("utf-8", "replace").rpartition(") ")[2].split()


def _look(pid: int) -> Process:
    folder = Path("/proc") / str(pid)
    words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    rollup = dict(re.findall(r"^(\w+): +(\d+) kB$", (folder / "smaps_rollup").read_text("utf-8"), re.MULTILINE))
    fields = _stat(folder)
    # Fields 14 and 15 of the whole line, of which the first two were cut off: user and system time.
    return Process(
        pid,
        _short_name(words),
        1024 * int(rollup["Rss"]),
        1024 * int(rollup["Pss"]),
        (int(fields[11]) + int(fields[12])) / _TICKS,
    )


def _short_name(words: list[str]) -> str:
    """Name a process by how it was started: by anyio, by multiprocessing, or by hand."""
    line = " ".join(words)
    return next((name for mark, name in _MARKS.items() if mark in line), "service")
