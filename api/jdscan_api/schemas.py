"""What callers send, and the small answers; the documents of analyses are in :mod:`jdscan.report`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from jdscan.records import EncoderName, SourceFormat
from jdscan.report.audience import Audience

EXAMPLE = "Chief Product and Marketing Officer\n\n- Own the product strategy and what we do not build\n"


def _encodable(text: str) -> str:
    # JSON can spell half a surrogate pair, which no answer could carry back.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half a surrogate pair at code point {error.start}") from error
    return text


Text = Annotated[str, AfterValidator(_encodable)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Title = Annotated[
    Text,
    Field(
        max_length=500,
        description="Job title, where the text does not give it.",
        examples=["Chief Product and Marketing Officer"],
    ),
]
Format = Annotated[
    SourceFormat | None,
    Field(description="How to read the posting; told from the text itself if not given.", examples=["text"]),
]


_EXACT = 2**53 - 1  # Every reader of JSON keeps integers up to here as they are (RFC 8259, section 6).
LineId = Annotated[Text, Field(max_length=200)] | Annotated[int, Strict(), Field(ge=-_EXACT, le=_EXACT)]


class PostingRequest(_Sent):
    """One posting."""

    text: Text = Field(description="The posting as plain text, Markdown or HTML.", examples=[EXAMPLE])
    title: Title = ""
    source_format: Format = None


class AnalysisOptions(_Sent):
    """How to analyse, and for whom."""

    encoder: EncoderName | None = Field(
        default=None,
        description="The encoder that reads, of those that `GET /v1/version` names; its default if not given.",
        examples=["fast"],
    )
    advice: bool = Field(
        default=False,
        description="Also search edits that clear the findings, and outline the seat; takes seconds.",
        examples=[False],
    )
    audience: Audience = Field(
        default="recruiter",
        description="Whom the page is for (`Accept: text/html`). JSON holds the words for both: "
        "`remedy` and `advice` for a recruiter, `question` for a candidate.",
        examples=["recruiter"],
    )


class AnalysisRequest(PostingRequest, AnalysisOptions):
    """One posting to analyse."""


def never_null(schema: dict[str, Any]) -> None:
    """Take null, also as the default, out of the schema of a field that is never null but absent."""
    schema.pop("default", None)
    kinds = [kind for kind in schema.pop("anyOf") if kind != {"type": "null"}]
    schema.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


class UploadOptions(AnalysisOptions):
    """The fields of an upload beside its file; an empty one counts as not given."""

    # A form cannot say null, so that the description leaves it out.
    encoder: EncoderName | None = Field(
        default=None,
        description="The encoder that reads, of those that `GET /v1/version` names; its default if not given.",
        examples=["fast"],
        json_schema_extra=never_null,
    )
    title: Title = ""
    source_format: SourceFormat | None = Field(
        default=None,
        description="How to read the posting; told from the file if not given.",
        examples=["text"],
        json_schema_extra=never_null,
    )


class UploadRequest(UploadOptions):
    """One posting to analyse, as a file; the other fields may be left out."""

    file: bytes = Field(
        description="The posting: `text/plain`, `text/markdown` or `text/html`, told by the content type of the part, "
        "or by the ending of its file name (.txt, .md, .markdown, .html, .htm) where that is "
        "`application/octet-stream` or not given.",
        examples=[EXAMPLE],
    )


class BatchRequest(_Sent):
    """Several postings to analyse."""

    postings: list[PostingRequest] = Field(
        min_length=1, description="The postings; answers come in the same order.", examples=[[{"text": EXAMPLE}]]
    )
    encoder: EncoderName | None = Field(default=None, description="The encoder that reads them all.", examples=["fast"])


class LineRequest(PostingRequest):
    """One line of a stream: a posting to analyse. Edits are not searched in streams."""

    id: LineId | None = Field(
        default=None, description="Names the line; stands in its answer as it was sent.", examples=["posting-17"]
    )
    encoder: EncoderName | None = Field(default=None, description="The encoder that reads it.", examples=["fast"])


class ComparisonRequest(_Sent):
    """Two versions of a posting."""

    before: PostingRequest = Field(description="The first version.", examples=[{"text": EXAMPLE}])
    after: PostingRequest = Field(
        description="The second version.", examples=[{"text": EXAMPLE + "- Own the positioning\n"}]
    )
    encoder: EncoderName | None = Field(default=None, description="The encoder that reads both.", examples=["fast"])


class Health(BaseModel):
    """The answer of a process that is up, or ready."""

    status: Literal["ok"] = Field(description="Always `ok`; a fault is a problem document.", examples=["ok"])
    version: str = Field(description="Version of the package.", examples=["0.1.0"])


class ServiceVersion(BaseModel):
    """What this service runs."""

    jdscan_version: str = Field(description="Version of the package.", examples=["0.1.0"])
    framework_version: str = Field(description="Version of the framework data.", examples=["1.0.0"])
    schema_version: str = Field(description="Version of the analysis document.", examples=["1.2"])
    models: dict[str, str] = Field(
        description="Version of the models of each encoder that is loaded.", examples=[{"accurate": "949a036711d8"}]
    )
    default_encoder: EncoderName = Field(description="Encoder of a request that names none.", examples=["accurate"])
