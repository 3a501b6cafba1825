"""JSON of applicant-tracking systems (Greenhouse, Lever, Ashby, SmartRecruiters) and of job crawlers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jdscan.errors import InputError

_TITLES = ("title", "jobTitle", "job_title", "name", "text")
_BODIES = (
    "descriptionHtml",
    "content",
    "description",
    "descriptionBody",
    "descriptionPlain",
    "job_description",
    "body",
)
_LISTS = ("jobs", "postings", "results", "data")


@dataclass(frozen=True, slots=True)
class Payload:
    """The title and the body (text, Markdown or HTML) of the one posting in a JSON document."""

    title: str
    body: str


def unwrap(text: str, where: str) -> Payload | None:
    """Take the posting out of JSON; None where the text is not a JSON object or list of objects.

    Raises:
        InputError: The JSON holds no posting, or more than one.
    """
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rows = _rows(data)
    if rows is None:
        return None
    found = [p for p in map(_payload, rows) if p.body.strip()]
    if len(found) != 1:
        raise InputError(
            f"the JSON holds {len(found)} postings",
            where=where,
            remedy="Give one posting, or just its description",
        )
    return found[0]


def _rows(data: Any) -> list[Mapping[str, Any]] | None:
    if isinstance(data, dict):
        listed = next((data[k] for k in _LISTS if isinstance(data.get(k), list)), None)
        return [data] if listed is None else [r for r in listed if isinstance(r, dict)]
    if isinstance(data, list) and data and all(isinstance(r, dict) for r in data):
        return data
    return None


def _payload(row: Mapping[str, Any]) -> Payload:
    title = next((row[k] for k in _TITLES if isinstance(row.get(k), str) and row[k].strip()), "")
    sections = row.get("jobAd", {}).get("sections") if isinstance(row.get("jobAd"), dict) else None
    if isinstance(sections, dict):
        return Payload(title, "\n".join(_section(s, "title", "text") for s in sections.values()))
    body = next((row[k] for k in _BODIES if isinstance(row.get(k), str) and row[k].strip()), "")
    if not body and "title" in row and isinstance(row.get("text"), str):
        body = row["text"]
    lists = row.get("lists")
    if isinstance(lists, list):
        # Lever keeps the duties apart from the description, as items without their list.
        body = "\n".join([f"<div>{body}</div>", *(_section(s, "text", "content", "ul") for s in lists)])
    return Payload(title, body)


def _section(section: Any, title: str, text: str, tag: str = "div") -> str:
    if not isinstance(section, dict):
        return ""
    head, body = (v if isinstance(v := section.get(k), str) else "" for k in (title, text))
    return f"<h3>{head}</h3><{tag}>{body}</{tag}>" if body else ""
