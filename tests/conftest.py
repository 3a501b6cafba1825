"""Keeps the suite offline, and its random tests the same wherever they run."""

import os
import socket
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# A shared machine stalls now and then: a deadline would make tests fail for that alone.
# HYPOTHESIS_PROFILE=soak draws anew, and more: `make soak` looks for what the fixed examples do not show.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(autouse=True)
def offline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("browser"):
        return  # what its pages ask for is watched instead, request by request

    def refuse(self: socket.socket, address: Any) -> NoReturn:
        raise AssertionError(f"a test tried to connect to {address!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
