"""Keeps the suite offline, and its random tests the same wherever they run."""

import os
import socket
from typing import Any

import pytest
from hypothesis import settings

# A shared machine stalls now and then: a deadline would make tests fail for that alone.
# HYPOTHESIS_PROFILE=soak draws anew, and more: `make soak` looks for what the fixed examples do not show.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(autouse=True)
def offline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test connect to anything; one marked ``loopback`` or ``browser`` to this machine alone."""
    connect = socket.socket.connect
    loopback = any(request.node.get_closest_marker(marker) for marker in ("loopback", "browser"))

    def guarded(self: socket.socket, address: Any) -> None:
        if not (loopback and isinstance(address, tuple) and address[0] == "127.0.0.1"):
            raise AssertionError(f"a test tried to connect to {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
