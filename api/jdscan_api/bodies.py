"""Reads JSON into a model; files are read in :mod:`jdscan_api.uploads`, the page's forms in its own folder."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel

from jdscan_api.media_types import JSON
from jdscan_api.problems import UNSUPPORTED, ProblemError

M = TypeVar("M", bound=BaseModel)


def media_type(request: Request) -> str:
    """Return the media type of the body, in lower case and without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request, model: type[M]) -> M:
    """Read a JSON body.

    Raises:
        ProblemError: 415 where the body is of another kind; 413 and 408 of :mod:`jdscan_api.limits`.
        ValidationError: The body is no JSON, or not what the model takes.
    """
    if media_type(request) != JSON:
        raise ProblemError(UNSUPPORTED, where="Content-Type", remedy=f"Send {JSON}")
    return model.model_validate_json(await request.body())
