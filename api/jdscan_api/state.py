"""What the app holds while it runs; routes take it from the request."""

from dataclasses import dataclass
from typing import cast

from fastapi import FastAPI, Request

from jdscan_api.engine import Engine
from jdscan_api.intake import Intake
from jdscan_api.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """Settings, engine and intake of one app.

    Attributes:
        settings: What was set.
        engine: Where models run.
        intake: Where documents are read.
    """

    settings: Settings
    engine: Engine
    intake: Intake


def state_of(request: Request) -> State:
    """Return the state of the app that serves a request."""
    return cast("State", cast("FastAPI", request.app).state.jdscan)
