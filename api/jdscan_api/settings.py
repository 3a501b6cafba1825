"""Everything that can be set, read from ``JDSCAN_*`` when the app is made, never at import.

The table in ``docs/DEPLOY.md`` is written from this class; a test compares them.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from jdscan.errors import InputError
from jdscan.records import EncoderName
from jdscan_api.keys import ApiKey

PREFIX = "JDSCAN_"
_Listed = NoDecode  # a list is written with commas, not as JSON


class Settings(BaseSettings):
    """The settings of one service; sizes in bytes or characters, times in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", allow_inf_nan=False)

    encoders: Annotated[tuple[EncoderName, ...], _Listed] = Field(
        default=("accurate", "fast"), min_length=1, description="Encoders to load, with commas between."
    )
    encoder: EncoderName = Field(
        default_factory=lambda given: given.get("encoders", ("accurate",))[0],
        description="Encoder of a request that names none; the first of those that are loaded if not given.",
    )
    workers: int = Field(default=1, ge=1, le=256, description="Worker processes; `jdscan serve --workers` sets it.")
    threads: int = Field(
        default=0, ge=0, le=256, description="Threads of the encoder in each worker; 0: processors divided by workers."
    )
    state_folder: Path | None = Field(
        default=None,
        description="Folder for what workers share (counters, rate limits); `jdscan serve` makes one of its own.",
    )
    max_body_bytes: int = Field(default=3_000_000, ge=1_000, description="Most bytes of a body, also after gzip.")
    max_text_characters: int = Field(default=100_000, ge=100, description="Most characters of one posting.")
    max_text_lines: int = Field(
        default=5_000, ge=10, description="Most lines and sentences of one posting; each is read by itself."
    )
    max_advice_characters: int = Field(
        default=20_000, ge=100, description="Most characters of a posting that edits are searched for."
    )
    max_batch: int = Field(default=32, ge=1, description="Most postings of one batch.")
    max_batch_bytes: int = Field(default=8_000_000, ge=1_000, description="Most bytes of a batch's body.")
    max_stream_bytes: int = Field(default=64_000_000, ge=1_000, description="Most bytes of one JSON Lines stream.")
    max_stream_lines: int = Field(default=50_000, ge=1, description="Most lines of one JSON Lines stream.")
    max_held_bytes: int = Field(
        default=200_000_000,
        ge=1_000,
        description="Most bytes of bodies that a worker holds at once, those of streams aside; more get 429.",
    )
    max_concurrency: int = Field(
        default=16, ge=1, description="Most single analyses that wait or run in a worker; more get 429."
    )
    max_bulk_concurrency: int = Field(
        default=4, ge=1, description="Most batches, comparisons and edit searches at once in a worker; more get 429."
    )
    max_streams: int = Field(default=4, ge=1, description="Most JSON Lines streams at once in a worker; more get 429.")
    body_timeout: float = Field(default=15.0, gt=0, description="Longest that a body may take to arrive.")
    analysis_timeout: float = Field(default=30.0, gt=0, description="Longest that a request may wait for its result.")
    document_timeout: float = Field(default=5.0, gt=0, description="Longest that reading one document may take.")
    document_memory: int = Field(
        default=1_500_000_000, ge=200_000_000, description="Most memory (address space) of the reader of documents."
    )
    api_keys: Annotated[tuple[ApiKey, ...], _Listed] = Field(
        default=(),
        description="Accepted keys as `name:sha256` or `name:sha256:requests-per-minute`, with commas between; "
        "`jdscan key NAME` makes one. None: the service is open.",
    )
    rate_limit: int = Field(
        default=0, ge=0, description="Requests a minute for a key that names no limit of its own; 0: no limit."
    )
    cors_origins: Annotated[tuple[str, ...], _Listed] = Field(
        default=(), description="Origins whose scripts may call the API, with commas between; none by default."
    )
    allowed_hosts: Annotated[tuple[str, ...], _Listed] = Field(
        default=("*",), description="Host names that the service answers to, with commas between."
    )
    page: bool = Field(default=True, description="Serve the web page.")
    metrics: bool = Field(default=True, description="Serve `/metrics`.")
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="Least level of what is logged."
    )

    # Of two validators the later one runs first: a list is split before its keys are read.
    @field_validator("api_keys", mode="before")
    @classmethod
    def _keys(cls, value: Any) -> Any:
        return tuple(ApiKey.parse(v) if isinstance(v, str) else v for v in value)

    @field_validator("encoders", "api_keys", "cors_origins", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @field_validator("encoder")
    @classmethod
    def _loaded(cls, value: EncoderName, info: ValidationInfo) -> EncoderName:
        loaded = info.data.get("encoders", (value,))  # not there where it is wrong itself
        if value not in loaded:
            raise ValueError(f"it is not among the encoders that are loaded ({', '.join(loaded)})")
        return value

    @field_validator("api_keys")
    @classmethod
    def _named_once(cls, value: tuple[ApiKey, ...]) -> tuple[ApiKey, ...]:
        if len({key.name for key in value}) < len(value):
            raise ValueError("two keys have the same name")
        return value

    @field_validator("max_held_bytes")
    @classmethod
    def _holds_one(cls, value: int, info: ValidationInfo) -> int:
        if value < max(info.data.get("max_body_bytes", 0), info.data.get("max_batch_bytes", 0)):
            raise ValueError("it is less than the longest body: none so long could be held")
        return value


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        InputError: A setting is not what it may be; names the variable, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = PREFIX + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise InputError(
            f"a setting cannot be used: {first['msg']}", where=where, remedy="See docs/DEPLOY.md"
        ) from error
