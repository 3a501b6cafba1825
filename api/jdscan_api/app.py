"""The FastAPI app, wired: settings, engine, routes, limits."""

import gc
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette import routing

from jdscan.analyzer import Analyzer
from jdscan.records import EncoderName
from jdscan_api.engine import Engine, PostingAnalyzer
from jdscan_api.intake import Intake
from jdscan_api.layers import add_layers
from jdscan_api.metered import timed, watching
from jdscan_api.metrics import Metrics, metrics_router
from jdscan_api.page.routes import router as page_router
from jdscan_api.paths import DESCRIPTION
from jdscan_api.problems import add_problem_handlers
from jdscan_api.readiness import Readiness
from jdscan_api.routes import ROUTERS
from jdscan_api.settings import Settings, load_settings
from jdscan_api.state import State
from jdscan_api.templates import Templates

LoadAnalyzers = Callable[[Settings], Mapping[EncoderName, PostingAnalyzer]]


def create_app(settings: Settings | None = None, *, load: LoadAnalyzers | None = None) -> FastAPI:
    """Make the app; models are loaded when it starts.

    Args:
        settings: What is set; read from the environment where it is None.
        load: Gives the analyzers by encoder; the shipped ones where it is None. Tests give fakes here.

    Raises:
        InputError: A setting in the environment cannot be used.
    """
    settings = settings or load_settings()
    metrics = Metrics() if settings.metrics else None
    app = FastAPI(
        lifespan=_lifespan(settings, load, metrics),
        redirect_slashes=False,  # its answer would name the host as the caller gave it
        openapi_url=DESCRIPTION,
        docs_url=None,  # these pages would load their scripts from elsewhere
        redoc_url=None,
    )
    add_problem_handlers(app)
    routers = [
        *ROUTERS,
        *([page_router] if settings.page else []),
        *([metrics_router(metrics)] if metrics is not None else []),
    ]
    for router in routers:
        app.include_router(router)
    paths = [route.path for router in routers for route in router.routes if isinstance(route, routing.Route)]
    add_layers(app, settings, metrics, Templates([DESCRIPTION, *paths]))
    app.openapi = _describer(app)  # type: ignore[method-assign]  # FastAPI's documented way to give another description
    return app


def _describer(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        # Its models are many, and a service does without them until somebody asks.
        from jdscan_api.openapi import describe

        app.openapi_schema = app.openapi_schema or describe()
        return app.openapi_schema

    return openapi


def load_analyzers(settings: Settings) -> Mapping[EncoderName, PostingAnalyzer]:
    """Load the shipped analyzers that the settings name; workers share the processors among them."""
    threads = settings.threads or max(1, (os.cpu_count() or 1) // settings.workers)
    return {name: Analyzer(name, threads=threads) for name in settings.encoders}


def _lifespan(
    settings: Settings, load: LoadAnalyzers | None, metrics: Metrics | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = Engine(
            timed((load or load_analyzers)(settings), metrics),
            default=settings.encoder,
            single=settings.max_concurrency,
            bulk=settings.max_bulk_concurrency,
            streams=settings.max_streams,
            timeout=settings.analysis_timeout,
        )
        intake = Intake(
            max_characters=settings.max_text_characters,
            max_lines=settings.max_text_lines,
            timeout=settings.document_timeout,
            memory=settings.document_memory,
            waiting=settings.max_concurrency,
        )
        readiness = Readiness(engine.analyzers.values())
        app.state.jdscan = State(settings, engine, intake, readiness)
        if load is None:
            await _warm_up(readiness, intake)
        try:
            async with watching(engine, metrics):
                yield
        finally:
            readiness.close()
            engine.close()

    return lifespan


async def _warm_up(readiness: Readiness, intake: Intake) -> None:
    """Read a line with every encoder, so that a broken installation fails at the start.

    Raises:
        JdscanError: An artefact is missing or was changed.
    """
    readiness.read_all()
    await intake.warm_up()
    # What was loaded stays: collections need not walk over it again and again.
    gc.collect()
    gc.freeze()
