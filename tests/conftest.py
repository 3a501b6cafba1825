"""Keeps the suite offline, and its random tests the same wherever they run."""

import os
import socket
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# A shared machine stalls now and then: a deadline would make tests fail for that alone.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: Any) -> NoReturn:
        raise AssertionError(f"a test tried to connect to {address!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
