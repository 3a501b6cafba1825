"""The FastAPI app: a posting comes in as JSON, its analysis leaves as the bytes that the library writes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, Request, Response

from jdscan import __version__
from jdscan.records import Analysis, SourceFormat
from jdscan.report import NOTICE, to_json
from jdscan_api.problems import PROBLEM_JSON, add_problem_handlers
from jdscan_api.schemas import AnalysisRequest, Liveness

_WARM_UP = "Chief Product Officer\n\n- Own the product strategy\n"


class PostingAnalyzer(Protocol):
    """What the service needs of an analyzer; :class:`jdscan.Analyzer` is one."""

    def analyze(self, text: str | bytes, *, title: str = "", source_format: SourceFormat | None = None) -> Analysis:
        """Analyse one posting."""
        ...


def create_app(analyzer: PostingAnalyzer | None = None) -> FastAPI:
    """Make the app.

    Args:
        analyzer: Analyses the postings; the shipped one, loaded when the app starts, where it is None.
    """
    app = FastAPI(title="jdscan", version=__version__, description=NOTICE, lifespan=_lifespan(analyzer))
    add_problem_handlers(app)
    app.get("/livez", summary="Is the process up?")(live)
    app.post(
        "/v1/analyses",
        summary="Analyse one posting",
        response_class=Response,
        responses={
            200: {
                "description": "The analysis, as `jdscan scan --json` prints it.",
                "content": {"application/json": {}},
            },
            422: {"description": "The posting cannot be read.", "content": {PROBLEM_JSON: {}}},
        },
    )(analyze)
    return app


def live() -> Liveness:
    """Say that the process answers; it says nothing of the models."""
    return Liveness(status="ok", version=__version__)


def _analyzer(request: Request) -> PostingAnalyzer:
    analyzer: PostingAnalyzer = request.app.state.analyzer
    return analyzer


# A plain function: FastAPI runs it in a thread, and the models do not hold up the event loop.
def analyze(request: AnalysisRequest, analyzer: Annotated[PostingAnalyzer, Depends(_analyzer)]) -> Response:
    """Analyse the posting. A decision aid for wording a seat; not for ranking or rejecting people."""
    analysis = analyzer.analyze(request.text, title=request.title, source_format=request.source_format)
    return Response(to_json(analysis).encode(), media_type="application/json")


def _lifespan(
    given: PostingAnalyzer | None,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.analyzer = given if given is not None else _load()
        yield

    return lifespan


def _load() -> PostingAnalyzer:
    """Load the shipped analyzer and read a line with it, so that a broken installation fails at the start.

    Raises:
        JdscanError: An artefact is missing or was changed.
    """
    from jdscan import Analyzer

    analyzer = Analyzer()
    analyzer.analyze(_WARM_UP)
    return analyzer
