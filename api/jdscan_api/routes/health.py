"""``GET /livez`` and ``GET /readyz``, for whoever starts and watches the service."""

from fastapi import APIRouter, Request, Response

from jdscan import __version__
from jdscan_api.media_types import JSON
from jdscan_api.paths import LIVENESS, READINESS
from jdscan_api.routing import Route
from jdscan_api.schemas import Health
from jdscan_api.state import state_of

router = APIRouter(tags=["health"], route_class=Route)


@router.get(LIVENESS, operation_id="getLiveness", summary="Is the process up?")
async def get_liveness() -> Response:
    """Answer without any work."""
    return _up()


@router.get(READINESS, operation_id="getReadiness", summary="Do the models answer?")
async def get_readiness(request: Request) -> Response:
    """Read a line with every loaded encoder; an outcome is remembered for a second."""
    await state_of(request).readiness.check()
    return _up()


def _up() -> Response:
    health = Health(status="ok", version=__version__)
    return Response(health.model_dump_json(), media_type=JSON, headers={"Cache-Control": "no-store"})
