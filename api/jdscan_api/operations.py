"""What each operation takes and answers; :mod:`jdscan_api.openapi` makes the description of the API from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from jdscan_api.framework_schema import DOCUMENT, ENTRIES
from jdscan_api.media_types import HTML, JSON, JSON_LINES, MULTIPART, NDJSON
from jdscan_api.schemas import EXAMPLE

_POSTING = {"text": EXAMPLE}
_LINES = "".join(json.dumps(line) + "\n" for line in ({"id": 1, **_POSTING}, {"id": 2, "text": "Head of Pricing"}))


@dataclass(frozen=True, slots=True)
class Content:
    """A body of one media type.

    Attributes:
        schema: Name of a component, or a schema.
        example: A whole body; None for an answer, whose component has examples.
        encoding: Of the parts of a form, by field.
    """

    schema: str | Mapping[str, Any]
    example: Any = None
    encoding: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        answer: What a 200 is, in words.
        contents: Its forms, by media type.
        bodies: The forms of the request's body, by media type; empty where it takes none.
        problems: Statuses of problems beside those that every operation may have.
        parameters: Names of components, beside the request's id.
        cached: Whether it has an entity tag, and may answer 304.
        keyed: Whether a service with keys asks for one.
    """

    answer: str
    contents: Mapping[str, Content]
    bodies: Mapping[str, Content] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[int, ...] = ()
    parameters: tuple[str, ...] = ()
    cached: bool = False
    keyed: bool = True


def _lines_of(*components: str) -> Mapping[str, Any]:
    """Describe a text whose lines are objects of these components."""
    references = [{"$ref": f"#/components/schemas/{name}"} for name in components]
    return {
        "type": "string",
        "description": f"JSON Lines: on each line one {' or '.join(components)}.",
        "contentMediaType": JSON,
        "contentSchema": references[0] if len(references) == 1 else {"oneOf": references},
    }


_READ = (406, 408, 422, 503)  # of whatever takes a body and gives work to a model
_LINE_BODY = Content(_lines_of("LineRequest"), _LINES)

OPERATIONS: Mapping[str, Operation] = {
    "analyze": Operation(
        answer="The analysis, or the stand-alone page where `Accept` asks for HTML.",
        contents={
            JSON: Content("AnalysisDocument"),
            HTML: Content({"type": "string", "description": "A page without scripts or outside requests."}),
        },
        bodies={
            JSON: Content("AnalysisRequest", _POSTING),
            MULTIPART: Content(
                "UploadRequest",
                {"file": EXAMPLE, "title": "Chief Product and Marketing Officer"},
                {"file": {"contentType": "text/plain, text/markdown, text/html"}},
            ),
        },
        problems=_READ,
    ),
    "analyzeBatch": Operation(
        answer="The outcome of every posting, in order.",
        contents={JSON: Content("BatchAnswer")},
        bodies={JSON: Content("BatchRequest", {"postings": [_POSTING, {"text": "Head of Pricing"}]})},
        problems=_READ[1:],
    ),
    "analyzeStream": Operation(
        answer="A line for every line that is not blank, in order; each is sent as soon as it is done.",
        contents={JSON_LINES: Content(_lines_of("LineAnalysed", "LineRefused"))},
        bodies={JSON_LINES: _LINE_BODY, NDJSON: _LINE_BODY},
    ),
    "compare": Operation(
        answer="What changed.",
        contents={JSON: Content("ComparisonDocument")},
        bodies={
            JSON: Content(
                "ComparisonRequest", {"before": _POSTING, "after": {"text": f"{EXAMPLE}- Own the positioning\n"}}
            )
        },
        problems=_READ[1:],
    ),
    "getFramework": Operation(
        answer="The framework.", contents={JSON: Content(DOCUMENT)}, parameters=("IfNoneMatch",), cached=True
    ),
    "getFrameworkEntry": Operation(
        answer="The entries of this id.",
        contents={JSON: Content(ENTRIES)},
        problems=(404,),
        parameters=("EntryId", "IfNoneMatch"),
        cached=True,
    ),
    "getVersion": Operation(answer="The versions.", contents={JSON: Content("ServiceVersion")}),
    "getLiveness": Operation(answer="It is up.", contents={JSON: Content("Health")}, keyed=False),
    "getReadiness": Operation(answer="It is ready.", contents={JSON: Content("Health")}, problems=(503,), keyed=False),
}
