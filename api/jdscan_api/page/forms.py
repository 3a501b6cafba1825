"""What the page's forms send, checked; shown again as it was sent where it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException

from jdscan.records import EncoderName
from jdscan.report.audience import Audience
from jdscan_api.bodies import media_type
from jdscan_api.intake import Submission
from jdscan_api.media_types import MULTIPART, URLENCODED
from jdscan_api.problems import MALFORMED, UNSUPPORTED, ProblemError
from jdscan_api.schemas import Text
from jdscan_api.settings import Settings
from jdscan_api.uploads import FILE, format_of, parse_multipart

_MOST_FIELDS = 16


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came.

    Attributes:
        values: Its fields but the file.
        file: The file as a submission, or None where none was chosen.
    """

    values: Mapping[str, str]
    file: Submission | None = None


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)  # a browser also sends the name of the button

    title: Text = Field(default="", max_length=500)
    encoder: EncoderName | None = None


class ScanForm(_Form):
    """The form of a scan."""

    text: Text = ""
    audience: Audience = "recruiter"
    edits: bool = False

    @property
    def submission(self) -> Submission:
        """The posting in the text field."""
        return Submission(self.text, self.title)

    @property
    def advised(self) -> bool:
        """Whether the report shows edits: a candidate is shown none."""
        return self.edits and self.audience == "recruiter"


class DownloadForm(ScanForm):
    """The form of a scan, sent by one of the download buttons."""

    wanted: Literal["json", "html"] = Field(default="json", alias="as")


class ComparisonForm(_Form):
    """The form of a comparison; ``text`` alone comes from the page of a scan."""

    text: Text = ""
    before: Text = ""
    after: Text = ""


async def read_sent(request: Request, settings: Settings) -> Sent:
    """Read a form's body in memory.

    Raises:
        ProblemError: 400 where it cannot be parsed, 415 where it is of another kind, or the file is; 413 and 408 of
            :mod:`jdscan_api.limits`.
    """
    form = await _parse(request, settings.max_body_bytes)
    try:
        # Browsers send line breaks as CRLF (HTML, 4.10.21.4); the field itself, and so the API's callers, have LF.
        values = {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}
        return Sent(values, await _file_of(form, values.get("title", "")))
    finally:
        await form.close()


async def _parse(request: Request, most_bytes: int) -> FormData:
    kind = media_type(request)
    if kind == MULTIPART:
        return await parse_multipart(request, most_bytes, field=most_bytes)
    if kind != URLENCODED:
        raise ProblemError(UNSUPPORTED, where="Content-Type", remedy=f"Send {MULTIPART} or {URLENCODED}")
    try:
        stream = request.stream()
        return await FormParser(request.headers, stream, max_fields=_MOST_FIELDS, max_part_size=most_bytes).parse()
    except MultiPartException as error:
        raise ProblemError(MALFORMED, error.message, where="body", remedy=f"Send {MULTIPART}") from error


async def _file_of(form: FormData, title: str) -> Submission | None:
    file = form.get(FILE)
    if not isinstance(file, UploadFile) or not file.filename:  # a browser sends a nameless one where none was chosen
        return None
    return Submission(await file.read(), title, format_of(file), where=FILE)
