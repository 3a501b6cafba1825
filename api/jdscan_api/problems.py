"""Errors as ``application/problem+json`` (RFC 9457); nothing of the machine or of the posting leaves with them."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from jdscan.errors import InputError, JdscanError
from jdscan_api.paths import DESCRIPTION

LOG = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its ``type`` is ``urn:jdscan:problem:`` and the name."""

    name: str
    status: HTTPStatus
    title: str

    @property
    def urn(self) -> str:
        """The problem's ``type``."""
        return f"urn:jdscan:problem:{self.name}"


BAD_HTTP = Kind("bad-http", HTTPStatus.BAD_REQUEST, "This is no HTTP request")
MALFORMED = Kind("malformed", HTTPStatus.BAD_REQUEST, "The body cannot be parsed")
UNKNOWN_HOST = Kind("unknown-host", HTTPStatus.BAD_REQUEST, "This service does not answer to this host name")
UNAUTHORIZED = Kind("unauthorized", HTTPStatus.UNAUTHORIZED, "A valid API key is needed")
NOT_FOUND = Kind("not-found", HTTPStatus.NOT_FOUND, "There is nothing here")
NO_METHOD = Kind("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here")
NOT_ACCEPTABLE = Kind("not-acceptable", HTTPStatus.NOT_ACCEPTABLE, "There is no answer of an accepted kind")
SLOW_BODY = Kind("request-timeout", HTTPStatus.REQUEST_TIMEOUT, "The body took too long to arrive")
TOO_LARGE = Kind("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large")
UNSUPPORTED = Kind("unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This kind of body is not read")
INVALID = Kind("invalid-request", HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not keep to its format")
UNREADABLE = Kind("unreadable-posting", HTTPStatus.UNPROCESSABLE_ENTITY, "The posting cannot be read")
LONG_HEADERS = Kind(
    "headers-too-large", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers of the request are too large"
)
RATE_LIMITED = Kind("rate-limited", HTTPStatus.TOO_MANY_REQUESTS, "This key has used up its requests for now")
OVERLOADED = Kind("overloaded", HTTPStatus.TOO_MANY_REQUESTS, "The service is busy")
BROKEN = Kind("internal-error", HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed")
TIMED_OUT = Kind("timed-out", HTTPStatus.SERVICE_UNAVAILABLE, "The analysis took too long")
NOT_READY = Kind("not-ready", HTTPStatus.SERVICE_UNAVAILABLE, "The models do not answer")
KINDS = (
    BAD_HTTP, MALFORMED, UNKNOWN_HOST, UNAUTHORIZED, NOT_FOUND, NO_METHOD, NOT_ACCEPTABLE, SLOW_BODY, TOO_LARGE,
    UNSUPPORTED, INVALID, UNREADABLE, LONG_HEADERS, RATE_LIMITED, OVERLOADED, BROKEN, TIMED_OUT, NOT_READY,
)  # fmt: skip


class ProblemError(Exception):
    """A fault to answer with.

    Args:
        kind: Which.
        detail: What is wrong with this request, in a sentence.
        where: The field, line or character at which it was found.
        remedy: What to do about it.
        headers: Headers of the answer, such as ``Retry-After``.
        errors: Several faults at once, each with ``where`` and ``what``.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        *,
        where: str = "",
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
        errors: Iterable[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.headers = dict(headers or {})
        members = {"detail": detail, "where": where, "remedy": remedy, "errors": [dict(e) for e in errors]}
        self.members = {name: value for name, value in members.items() if value}

    def to_dict(self) -> dict[str, Any]:
        """Give the problem details object."""
        kind = self.kind
        return {"type": kind.urn, "title": kind.title, "status": kind.status.value, **self.members}

    def to_bytes(self) -> bytes:
        """Give the problem details object as JSON in UTF-8; half surrogate pairs are escaped."""
        return json.dumps(self.to_dict(), separators=(",", ":")).encode()


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of a route as problem details."""
    for kind in (ProblemError, JdscanError, ValidationError, HTTPException):
        app.exception_handler(kind)(_translate)


def problem_of(error: Exception) -> ProblemError:
    """Translate any error into the problem to answer with; what is not the caller's to mend is logged."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, InputError):
        return ProblemError(UNREADABLE, error.what, where=error.where, remedy=error.remedy)
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        by_status = {kind.status.value: kind for kind in (MALFORMED, NOT_FOUND, NO_METHOD, TOO_LARGE, UNSUPPORTED)}
        return ProblemError(
            by_status.get(error.status_code, MALFORMED), remedy=_remedy_of(error), headers=error.headers
        )
    # `where` may be a path of this machine: the log has it, the answer has not.
    LOG.error("request failed", exc_info=error)
    return ProblemError(BROKEN, remedy="Try again; if it stays, tell whoever runs this service the request id")


def _remedy_of(error: HTTPException) -> str:
    """Say what mends an address or a method that is none; empty for all else."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"Use {(error.headers or {}).get('Allow', 'GET')}"
    return f"{DESCRIPTION} lists what there is" if error.status_code == HTTPStatus.NOT_FOUND else ""


def _invalid(error: ValidationError) -> ProblemError:
    # The offending input itself is left out: it may be a whole posting.
    found = error.errors(include_input=False, include_url=False, include_context=False)
    if found and found[0]["type"] == "json_invalid":
        return ProblemError(MALFORMED, found[0]["msg"], remedy="Send JSON in UTF-8")
    errors = [{"where": ".".join(map(str, e["loc"])) or "body", "what": e["msg"]} for e in found[:20]]
    return ProblemError(INVALID, errors=errors)


def respond(problem: ProblemError) -> JSONResponse:
    """Make the answer of a problem."""
    return JSONResponse(
        problem.to_dict(), status_code=problem.kind.status.value, headers=problem.headers, media_type=PROBLEM_JSON
    )


def _translate(request: Request, error: Exception) -> JSONResponse:
    return respond(problem_of(error))
