"""Errors as ``application/problem+json`` (RFC 9457); nothing of the machine leaves with them."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from jdscan.errors import InputError, JdscanError

LOG = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"


def add_problem_handlers(app: FastAPI) -> None:
    """Answer an unreadable posting or request with 422, and a broken installation with 500."""
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(InputError)(_unreadable)
    app.exception_handler(JdscanError)(_broken)


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    # The offending input itself is left out: it may be a whole posting.
    errors = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not keep to its format", {"errors": errors})


def _unreadable(request: Request, error: InputError) -> JSONResponse:
    members = {"detail": error.what, "where": error.where, "remedy": error.remedy}
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The posting cannot be read", members)


def _broken(request: Request, error: JdscanError) -> JSONResponse:
    # Not the caller's to mend, and `where` may be a path of this machine: the log has it, the answer has not.
    LOG.error("analysis failed: %s", error)
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The service cannot analyse postings", {})


def _problem(status: HTTPStatus, title: str, members: Mapping[str, Any]) -> JSONResponse:
    filled = {name: value for name, value in members.items() if value}
    return JSONResponse(
        {"type": "about:blank", "title": title, "status": status.value, **filled},
        status_code=status.value,
        media_type=PROBLEM_JSON,
    )
