"""What the app holds while it runs; routes take it from the request."""

from dataclasses import dataclass
from typing import cast

from fastapi import FastAPI, Request

from jdscan_api.engine import Engine
from jdscan_api.intake import Intake
from jdscan_api.readiness import Readiness
from jdscan_api.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """What the parts of one app share.

    Attributes:
        settings: What was set.
        engine: Where models run.
        intake: Where documents are read.
        readiness: Whether the models answer.
    """

    settings: Settings
    engine: Engine
    intake: Intake
    readiness: Readiness


def state_of(request: Request) -> State:
    """Return the state of the app that serves a request."""
    return cast("State", cast("FastAPI", request.app).state.jdscan)
