"""Reads ``multipart/form-data`` (RFC 7578) into a submission, in memory alone: nothing of it touches the disk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from jdscan.ingest import FORMATS_BY_ENDING
from jdscan.records import SourceFormat
from jdscan_api.intake import Submission
from jdscan_api.media_types import MULTIPART
from jdscan_api.problems import INVALID, MALFORMED, UNSUPPORTED, ProblemError
from jdscan_api.schemas import UploadOptions

FILE = "file"
# Plain text may be Markdown all the same; the text itself tells, as it does for `jdscan scan posting.txt`.
_FORMATS: Mapping[str, SourceFormat | None] = {"text/plain": None, "text/markdown": "markdown", "text/html": "html"}
_ENDINGS: Mapping[str, SourceFormat | None] = {".txt": None, **FORMATS_BY_ENDING}
_UNTOLD = ("", "application/octet-stream")
_MOST_PARTS = 16
_FIELD_BYTES = 4_000  # a title of 500 characters has at most 2,000 bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload holds.

    Attributes:
        submission: The file.
        options: The fields beside it.
    """

    submission: Submission
    options: UploadOptions


async def read_upload(request: Request, memory: int) -> Upload:
    """Read an upload.

    Args:
        request: Its body is ``multipart/form-data``.
        memory: Most bytes of a body; a file below stays in memory.

    Raises:
        ProblemError: 400 where the body cannot be parsed, 415 where the file is of a kind that is not read, 422 where a
            field is missing, unknown or given twice; 413 and 408 of :mod:`jdscan_api.limits`.
        ValidationError: A field has a wrong value.
    """
    form = await parse_multipart(request, memory)
    try:
        _check_names(name for name, _ in form.multi_items())
        file = _file_of(form)
        options = UploadOptions.model_validate({n: v for n, v in form.items() if n != FILE and v != ""})
        told = format_of(file)
        data = await file.read()
    finally:
        await form.close()
    return Upload(Submission(data, options.title, options.source_format or told, where=FILE), options)


async def parse_multipart(request: Request, memory: int, *, field: int = _FIELD_BYTES) -> FormData:
    """Parse a body of ``multipart/form-data`` in memory; close what it gives (:meth:`FormData.close`).

    Args:
        request: What holds it.
        memory: Most bytes of a body; a file below stays in memory.
        field: Most bytes of a field that is no file.

    Raises:
        ProblemError: 400 where it cannot be parsed, 415 where it is not in UTF-8; 413 and 408 of
            :mod:`jdscan_api.limits`.
    """
    declared = parse_options_header(request.headers["content-type"])[1].get(b"charset", b"utf-8")
    if declared.lower() not in (b"utf-8", b"utf8"):
        # Some codecs that could be named here take quadratic time.
        raise ProblemError(UNSUPPORTED, where="Content-Type", remedy="Send the fields in UTF-8")
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=_MOST_PARTS,
        max_fields=_MOST_PARTS,
        max_part_size=field,
    )
    parser.spool_max_size = memory
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise ProblemError(MALFORMED, error.message, remedy=f"Send {MULTIPART} as RFC 7578 has it") from error


def _check_names(names: Iterable[str]) -> None:
    errors = [
        {"where": name[:100], "what": "Given more than once"} for name, count in Counter(names).items() if count > 1
    ]
    if errors:
        raise ProblemError(INVALID, errors=errors)


def _file_of(form: FormData) -> UploadFile:
    file = form.get(FILE)
    if not isinstance(file, UploadFile):
        what = "Field required" if file is None else "Not sent as a file: its part has no filename"
        raise ProblemError(INVALID, errors=[{"where": FILE, "what": what}])
    return file


def format_of(file: UploadFile) -> SourceFormat | None:
    """Return how to read a file, by its media type or the ending of its name; None where its text is to tell.

    Raises:
        ProblemError: 415 where files of its kind are not read.
    """
    kind = (file.content_type or "").partition(";")[0].strip().lower()
    if kind in _FORMATS:
        return _FORMATS[kind]
    ending = PurePath(file.filename or "").suffix.lower()
    if kind in _UNTOLD and ending in _ENDINGS:
        return _ENDINGS[ending]
    raise ProblemError(
        UNSUPPORTED,
        "The file is neither text, Markdown nor HTML",
        where=FILE,
        remedy=f"Send its text, or {', '.join(_FORMATS)}, or a file ending in {', '.join(_ENDINGS)}",
    )
