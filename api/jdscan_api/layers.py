"""The layers around the routes, in their order."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from jdscan_api.access import Access
from jdscan_api.context import REQUEST_ID_HEADER, Context, FaultBarrier
from jdscan_api.draining import Draining
from jdscan_api.hosts import AllowedHosts
from jdscan_api.limits import BodyLimits
from jdscan_api.metrics import Metrics
from jdscan_api.observation import Observation
from jdscan_api.settings import Settings
from jdscan_api.templates import Templates

_REQUEST_HEADERS = ("Authorization", "Content-Encoding", "Content-Type", "X-API-Key", REQUEST_ID_HEADER)
_ANSWER_HEADERS = (REQUEST_ID_HEADER, "Retry-After", "RateLimit", "RateLimit-Policy")


def add_layers(app: FastAPI, settings: Settings, metrics: Metrics | None, templates: Templates) -> None:
    """Put the layers around the routes of an app.

    Args:
        app: The app.
        settings: What is set; some layers are only there where something is.
        metrics: Where to count, or None.
        templates: Name the routes of the app.
    """
    # From the innermost to the outermost, as `add_middleware` wants it.
    app.add_middleware(BodyLimits, settings=settings)
    if settings.api_keys:
        app.add_middleware(Access, settings=settings)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=_REQUEST_HEADERS,
            expose_headers=_ANSWER_HEADERS,
        )
    if "*" not in settings.allowed_hosts:
        app.add_middleware(AllowedHosts, hosts=settings.allowed_hosts)
    app.add_middleware(FaultBarrier)
    app.add_middleware(Observation, templates=templates, metrics=metrics)
    app.add_middleware(Draining)
    app.add_middleware(Context)
