"""What is known of one request and its answer, shared by the layers around the routes."""

import time
import uuid
from dataclasses import dataclass, field

from starlette.types import Scope

_KEY = "jdscan_exchange"


@dataclass(slots=True)
class Exchange:
    """One request and its answer, filled in while it is served. Holds nothing that the caller wrote but its id.

    Attributes:
        request_id: Names the request in the answer and in the log.
        begun: Reading of the performance counter at the start, in seconds.
        key: Name of the API key, or empty.
        refusal: Kind of problem for which a layer refused the request, or empty.
        status: Status of the answer; 0 before it began.
        received: Bytes of the body that were read, as sent (before gzip was undone).
        sent: Bytes of the answer's body.
    """

    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    begun: float = field(default_factory=time.perf_counter)
    key: str = ""
    refusal: str = ""
    status: int = 0
    received: int = 0
    sent: int = 0

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.perf_counter() - self.begun


def exchange_of(scope: Scope) -> Exchange:
    """Return the exchange of a request; a new one where no layer has begun it."""
    state = scope.setdefault("state", {})
    exchange: Exchange = state.setdefault(_KEY, Exchange())
    return exchange


def begin_exchange(scope: Scope, exchange: Exchange) -> None:
    """Make this the exchange of a request."""
    scope.setdefault("state", {})[_KEY] = exchange
