"""What goes in and out, apart from the analysis, whose schema the library ships."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from jdscan.records import SourceFormat


def _encodable(text: str) -> str:
    # JSON can spell half a surrogate pair, which no answer could carry back.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half a surrogate pair at code point {error.start}") from error
    return text


class AnalysisRequest(BaseModel):
    """One posting to analyse."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, AfterValidator(_encodable)] = Field(description="The posting as plain text, Markdown or HTML.")
    title: Annotated[str, AfterValidator(_encodable)] = Field(
        default="", description="Job title, where the text does not give it."
    )
    source_format: SourceFormat | None = Field(
        default=None, description="How to read the text; told from the text itself if not given."
    )


class Liveness(BaseModel):
    """The answer of a process that is up."""

    status: Literal["ok"]
    version: str
