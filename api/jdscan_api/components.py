"""The reusable parts of the API's description: schemas of all documents, parameters, headers, ways to give a key."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from jdscan.report.documents import AnalysisDocument, ComparisonDocument
from jdscan.report.documents.schemas import PlainJsonSchema
from jdscan_api.answers import BatchAnswer, LineAnalysed, LineRefused, ProblemDetails
from jdscan_api.framework_schema import framework_schemas
from jdscan_api.schemas import (
    AnalysisRequest,
    BatchRequest,
    ComparisonRequest,
    Health,
    LineRequest,
    ServiceVersion,
    UploadRequest,
)

_SENT: tuple[type[BaseModel], ...] = (AnalysisRequest, UploadRequest, BatchRequest, LineRequest, ComparisonRequest)
_ANSWERED: tuple[type[BaseModel], ...] = (
    AnalysisDocument,
    BatchAnswer,
    LineAnalysed,
    LineRefused,
    ComparisonDocument,
    ServiceVersion,
    Health,
    ProblemDetails,
)
_TEXT = {"type": "string"}


def components() -> dict[str, Any]:
    """Build all components but the answers."""
    return {
        "schemas": {**_model_schemas(), **framework_schemas()},
        "parameters": _PARAMETERS,
        "headers": _HEADERS,
        "securitySchemes": _SECURITY_SCHEMES,
    }


def _model_schemas() -> dict[str, Any]:
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in _SENT),
        *((model, "serialization") for model in _ANSWERED),
    ]
    _, schema = models_json_schema(modes, ref_template="#/components/schemas/{model}", schema_generator=PlainJsonSchema)
    # A title would only repeat the name.
    return {
        name: {key: value for key, value in model.items() if key != "title"} for name, model in schema["$defs"].items()
    }


_PARAMETERS = {
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "Names the request in the log and in the answer; up to 64 letters, digits, dots, dashes and "
        "underscores. Another one, or none, is replaced.",
        "schema": _TEXT,
        "example": "0b6cf0a1d5d44b0a9c9e1c7f5f6f2a11",
    },
    "EntryId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Id of an accountability, decision, finding, shared surface, rule …",
        "schema": {"type": "string", "minLength": 1},
        "example": "insight",
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Entity tags that the caller has (RFC 9110, section 13.1.2).",
        "schema": _TEXT,
        "example": '"5d41402abc4b2a76b9719d911017c592"',
    },
}
_HEADERS = {
    "RequestId": {
        "description": "Names the request in the log; the caller's own `X-Request-ID` where it sent one.",
        "schema": _TEXT,
        "example": "0b6cf0a1d5d44b0a9c9e1c7f5f6f2a11",
    },
    "RetryAfter": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 2,
    },
    "RateLimit": {
        "description": "What is left of a key's requests (draft-ietf-httpapi-ratelimit-headers): `r` requests, and "
        "`t` seconds until there are more. Absent where the key has no limit.",
        "schema": _TEXT,
        "example": '"minute";r=59;t=1',
    },
    "RateLimitPolicy": {
        "description": "The limit of a key: `q` requests in `w` seconds. Absent where it has none.",
        "schema": _TEXT,
        "example": '"minute";q=60;w=60',
    },
    "WWWAuthenticate": {
        "description": "How to give a key (RFC 9110, section 11.6.1).",
        "schema": _TEXT,
        "example": "Bearer",
    },
    "ETag": {
        "description": "Names this version of the answer.",
        "schema": _TEXT,
        "example": '"5d41402abc4b2a76b9719d911017c592"',
    },
    "CacheControl": {
        "description": "How long the answer may be kept.",
        "schema": _TEXT,
        "example": "private, max-age=300",
    },
}
_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of the service as a bearer token; a service without keys is open.",
    },
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key in its own field."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The same key as the password, with any user name: for browsers.",
    },
}
