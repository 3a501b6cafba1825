"""``POST /v1/analyses:stream``: JSON Lines in, JSON Lines out."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from jdscan_api.bodies import media_type
from jdscan_api.intake import Submission
from jdscan_api.lines import Line
from jdscan_api.media_types import JSON_LINES, NDJSON
from jdscan_api.outcomes import Outcome, failed, outcome_of
from jdscan_api.paths import STREAM
from jdscan_api.problems import TOO_LARGE, UNSUPPORTED, ProblemError
from jdscan_api.schemas import LineId, LineRequest
from jdscan_api.state import State, state_of
from jdscan_api.streaming import LineExchange

router = APIRouter(tags=["analyses"])


@router.post(STREAM, operation_id="analyzeStream", summary="Analyse a stream of postings", response_class=Response)
async def analyze_stream(request: Request) -> Response:
    """Answer each line with a line, in order, while lines still arrive. A bad line gets a problem; the rest goes on."""
    if media_type(request) not in (JSON_LINES, NDJSON):
        raise ProblemError(UNSUPPORTED, where="Content-Type", remedy=f"Send {JSON_LINES} or {NDJSON}")
    state = state_of(request)

    async def answer(line: Line) -> bytes:
        return await _answer(state, line)

    return LineExchange(
        state.engine.stream,
        longest=state.settings.max_body_bytes,
        most=state.settings.max_stream_lines,
        patience=state.settings.body_timeout,
        answer=answer,
        refuse=lambda number, problem: failed(problem).to_line({"line": number}),
    )


async def _answer(state: State, line: Line) -> bytes:
    head: dict[str, Any] = {"line": line.number}
    if line.data is None:
        limit = state.settings.max_body_bytes
        problem = ProblemError(TOO_LARGE, f"The line is longer than {limit:,} bytes.", remedy="Send the posting alone")
        return failed(problem).to_line(head)
    try:
        sent = LineRequest.model_validate_json(line.data)
    except ValidationError as error:
        return failed(error).to_line(head | _named(_id_of(line.data)))
    return (await _outcome(state, sent)).to_line(head | _named(sent.id))


async def _outcome(state: State, sent: LineRequest) -> Outcome:
    try:
        analyzer = state.engine.analyzer(sent.encoder)
    except ProblemError as problem:
        return failed(problem)
    return await outcome_of(
        state.intake, state.engine.stream, analyzer, Submission(sent.text, sent.title, sent.source_format)
    )


def _id_of(data: bytes) -> LineId | None:
    """Give the id of a line that is no request, where it has one all the same."""
    try:
        members = from_json(data)
        return _ID.validate_python(members["id"]) if isinstance(members, dict) and "id" in members else None
    except ValueError:
        return None


_ID: TypeAdapter[LineId] = TypeAdapter(LineId)


def _named(id: LineId | None) -> dict[str, Any]:
    return {} if id is None else {"id": id}
