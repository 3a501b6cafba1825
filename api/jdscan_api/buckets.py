"""Token buckets, one a key, that all workers of a service draw from.

A bucket of ``n`` tokens that fills up in a minute is kept as a single time: the one at which it will be full again
(the virtual scheduling form of the generic cell rate algorithm, ITU-T I.371). So all buckets fit into one small file
that the workers map into memory; a lock on it makes each draw one step.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WINDOW = 60.0  # Seconds in which an empty bucket fills up.
_TIME = struct.Struct("d")
_ROUNDING = 0.01  # Tokens; sums of many intervals end a little beside the minute.


@dataclass(frozen=True, slots=True)
class Draw:
    """One attempt to take a token.

    Attributes:
        granted: It was there.
        limit: Tokens of a full bucket.
        remaining: Tokens left.
        wait: Seconds until there is a token again; 0 where there is one.
        full: Time at which the bucket will be full.
    """

    granted: bool
    limit: int
    remaining: int
    wait: float
    full: float


def draw(full: float, limit: int, now: float) -> Draw:
    """Try to take a token from a bucket.

    Args:
        full: Time at which it will be full, or was; in seconds on the clock of ``now``.
        limit: Tokens of a full bucket, at least 1.
        now: The present.
    """
    interval = WINDOW / limit
    # Later than an empty bucket's would be a time of another clock, such as before a restart of the machine.
    full = min(max(full, now), now + WINDOW)
    tokens = (now + WINDOW - full) / interval + _ROUNDING
    granted = tokens >= 1
    if granted:
        full += interval
        tokens -= 1
    remaining = max(0, int(tokens))
    wait = 0.0 if remaining else full + interval - now - WINDOW
    return Draw(granted, limit, remaining, wait, full)


class Buckets:
    """The buckets of all keys that have a limit.

    Args:
        limits: Requests a minute by the key's name, each at least 1.
        folder: Folder that the workers share; the buckets are this process's own where it is None.
        clock: Gives the present in seconds, the same in every worker.
    """

    def __init__(
        self, limits: Mapping[str, int], folder: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = dict(limits)
        self._slots = {name: slot * _TIME.size for slot, name in enumerate(self._limits)}
        self._clock = clock
        self._file: int | None = None
        size = max(1, len(self._slots)) * _TIME.size
        if folder is None:
            self._times = mmap.mmap(-1, size)
        else:
            # Other keys get another file: a slot must not become another key's.
            names = hashlib.sha256("\n".join(self._slots).encode()).hexdigest()[:16]
            self._file = os.open(folder / f"buckets-{names}.bin", os.O_RDWR | os.O_CREAT, 0o600)
            os.ftruncate(self._file, size)
            self._times = mmap.mmap(self._file, size)

    def take(self, name: str) -> Draw | None:
        """Try to take a token from a key's bucket; None where the key has no limit."""
        limit = self._limits.get(name)
        if limit is None:
            return None
        slot = self._slots[name]
        with self._locked():
            (full,) = _TIME.unpack_from(self._times, slot)
            drawn = draw(full, limit, self._clock())
            _TIME.pack_into(self._times, slot, drawn.full)
        return drawn

    def close(self) -> None:
        """Let go of the file."""
        self._times.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._file is None:
            yield
            return
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
