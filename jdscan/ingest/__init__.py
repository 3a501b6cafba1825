"""First stage: bytes or text to :class:`~jdscan.records.Posting`.

Plain text, Markdown and HTML are read, and the JSON in which applicant-tracking systems wrap them.
"""

import sys
from pathlib import Path

from jdscan.errors import InputError
from jdscan.ingest.decoding import MAX_BYTES, check_size, clean, decode, resolve_entities
from jdscan.ingest.english import looks_english
from jdscan.ingest.html import looks_html, read_html
from jdscan.ingest.markdown import looks_markdown, split_front_matter
from jdscan.ingest.payload import unwrap
from jdscan.ingest.rewording import reworded
from jdscan.ingest.titles import title_of_page, title_of_text
from jdscan.records import Posting, SourceFormat

__all__ = ["FORMATS_BY_ENDING", "MAX_BYTES", "looks_english", "read_file", "read_posting", "reworded"]

FORMATS_BY_ENDING: dict[str, SourceFormat] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}


def read_posting(
    data: str | bytes, *, title: str = "", source_format: SourceFormat | None = None, where: str = "input"
) -> Posting:
    """Read one posting.

    Args:
        data: Its text or the bytes of its file, at most 2 MB.
        title: Job title; without it, front matter, the page's title or the first line may give one.
        source_format: How to read it; told from the text where not given.
        where: Name of the source for error messages.

    Returns:
        The posting. Text that is not English is read all the same and has a note that says so.

    Raises:
        InputError: The input is empty, binary, too large, nested too deep, or JSON without one posting.
    """
    check_size(len(data), where)
    if isinstance(data, bytes):
        decoded = decode(data, where)
        text, notes = decoded.text, list(decoded.notes)
    else:
        check_size(len(data.encode("utf-8", "surrogatepass")), where)
        text, notes = data, []
    cleaned = clean(text, where)
    notes += cleaned.notes
    text = cleaned.text
    if title.strip():
        cleaned_title = clean(title, f"title of {where}")
        title, notes = cleaned_title.text, [*notes, *cleaned_title.notes]
    if source_format is None:
        payload = unwrap(text, where)
        if payload:
            text, title = payload.body, title or payload.title
            notes.append("The posting was taken out of JSON.")
    return _read(text, " ".join(title.split()), source_format or sniff_format(text), notes, where)


def read_file(
    path: str | Path, *, title: str = "", source_format: SourceFormat | None = None, where: str = ""
) -> Posting:
    """Read one posting from a file, or from standard input where the path is ``-``.

    Args:
        path: The file. Its ending settles the format where it is that of HTML or Markdown.
        title: As in :func:`read_posting`.
        source_format: As in :func:`read_posting`.
        where: Name for error messages; the path unless given.

    Raises:
        InputError: As :func:`read_posting`, or the file cannot be read.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return read_posting(data, title=title, source_format=source_format, where=where or "standard input")
    path = Path(path)
    where = where or str(path)
    try:
        check_size(path.stat().st_size, where)
        data = path.read_bytes()
    except OSError as e:
        raise InputError(
            f"cannot read the file: {e.strerror or e}",
            where=where,
            remedy="Give the path of a readable file, or -",
        ) from e
    return read_posting(
        data, title=title, source_format=source_format or FORMATS_BY_ENDING.get(path.suffix.lower()), where=where
    )


def sniff_format(text: str) -> SourceFormat:
    """Tell the format of a text: front matter is Markdown's, then tags, then Markdown's marks."""
    if split_front_matter(text).lines:
        return "markdown"
    if looks_html(text):
        return "html"
    return "markdown" if looks_markdown(text) else "text"


def _read(text: str, title: str, source_format: SourceFormat, notes: list[str], where: str) -> Posting:
    headings: tuple[tuple[int, int], ...] = ()
    if source_format == "html":
        page = read_html(text, where)
        notes += page.notes
        text, headings = page.text, page.headings
        title = title or title_of_page(page.title, page.h1)
    elif source_format == "markdown":
        front = split_front_matter(text)
        if front.lines:
            notes.append(f"Front matter ({front.lines} lines) was left out of the text.")
            text, title = front.body, title or " ".join(front.fields.get("title", "").split())
    if source_format != "html" and (resolved := resolve_entities(text)) != text:
        text = resolved
        notes.append("HTML entities such as &amp; were resolved.")
    if not text.strip():
        raise InputError("the input holds no visible text", where=where, remedy="Paste the text of the posting")
    title = title or title_of_text(text)
    if not title:
        notes.append("No job title was given and none could be told from the text.")
    if not looks_english(text):
        notes.append("The text does not look English; the models were trained on English only.")
    return Posting(text, title, source_format, tuple(notes), headings)
