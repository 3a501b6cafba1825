"""Markdown: how it is told from plain text, and its front matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FIELD = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*))?$")
_INSIDE = re.compile(r"[ \t]+\S|-[ \t]|#|$")
_LONGEST = 100
_SIGNS = re.compile(r"^[ \t]*#{1,6}[ \t]+\S|\*\*[^\s*]|\]\((?:https?://|mailto:|/)|^[ \t]*\*[ \t]{2,}\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The block of fields between two ``---`` lines at the head of a Markdown file.

    Attributes:
        fields: Its simple fields, names in lower case.
        body: The text after the block, without the blank lines that lead it.
        lines: Number of lines of the block, 0 where there is none.
    """

    fields: Mapping[str, str]
    body: str
    lines: int


def looks_markdown(text: str) -> bool:
    """Say whether a text has front matter, a ``#`` heading, bold text in ``**`` or a Markdown link."""
    return bool(split_front_matter(text).lines or _SIGNS.search(text))


def split_front_matter(text: str) -> FrontMatter:
    """Split front matter from the body.

    Only the simple part of YAML is read: ``name: value`` lines, values bare or quoted. Nested and multi-line
    values are skipped. A block that is not closed within 100 lines, or that holds other lines, is no front
    matter.
    """
    none = FrontMatter({}, text, 0)
    lines = text.lstrip("\n").split("\n", _LONGEST + 1)
    if lines[0].rstrip() != "---":
        return none
    fields: dict[str, str] = {}
    for i, line in enumerate(lines[1 : _LONGEST + 1], 1):
        if line.rstrip() in ("---", "..."):
            body = "\n".join(lines[i + 1 :]).lstrip("\n")
            return FrontMatter(fields, body, i + 1) if fields else none
        match = _FIELD.match(line.rstrip())
        if match:
            fields[match[1].lower()] = _unquote(match[2] or "")
        elif not _INSIDE.match(line):
            return none
    return none


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        quote = value[0]
        value = value[1:-1]
        return value.replace("''", "'") if quote == "'" else value.replace('\\"', '"').replace("\\\\", "\\")
    return value.split(" #")[0].rstrip()
