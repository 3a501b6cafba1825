"""The log: a JSON object a line on standard error, in which no posting can stand.

What is logged of a request: its id, method, route template (never its path or query), status, sizes, time and the
key's name. Of an exception: its kind and where in the code it was raised. Its message is left out unless it is one of
jdscan's own, which never quote a text; so are the messages of libraries, for both may quote what they were given.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from jdscan.errors import InputError, JdscanError
from jdscan_api.context import REQUEST_ID
from jdscan_api.exchange import Exchange

ACCESS = logging.getLogger("jdscan_api.access")
# Loggers whose messages are made of their own words; of all others, the kind of event is logged without them.
_QUOTE_NOTHING = ("jdscan", "jdscan_api", "uvicorn")


def log_config(level: str) -> dict[str, Any]:
    """Give the logging set-up of the service, as ``logging.config.dictConfig`` and uvicorn take it.

    Args:
        level: Least level: ``debug``, ``info``, ``warning`` or ``error``.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "jdscan_api.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        # uvicorn's own lines about requests have the raw path and the query.
        "loggers": {"uvicorn.access": {"level": "CRITICAL", "propagate": False}},
    }


def log_access(route: str, method: str, exchange: Exchange) -> None:
    """Write the line of a request that was served.

    Args:
        route: Template of its route.
        method: Its method.
        exchange: What is known of it.
    """
    fields = {
        "method": method,
        "route": route,
        "status": exchange.status,
        "seconds": round(exchange.seconds, 4),
        "bytes_in": exchange.received,
        "bytes_out": exchange.sent,
        "key": exchange.key,
    }
    ACCESS.info("request", extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exceptions"] = [_describe(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line)


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] not in _QUOTE_NOTHING:
        return ""
    return record.getMessage().strip()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and what led to it, the first cause last."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, JdscanError) and not isinstance(error, InputError):
        described["message"] = str(error)
    elif isinstance(error, OSError) and error.strerror:
        described["message"] = error.strerror
    return described
