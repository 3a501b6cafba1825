"""What all documents have in common: strictness, examples, and the types of single values."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

T = TypeVar("T")


class Document(BaseModel):
    """A JSON object whose form is fixed: no unknown field, no value of another type, no change once it is made.

    Every field has examples, and those of one model belong together: the first of each make up one object, the second
    ones another; a field with fewer repeats its last one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @classmethod
    def example(cls, place: int = 0) -> dict[str, Any]:
        """Give an example of the whole object, from those of its fields at a place counted from 0."""
        examples = {name: field.examples or [] for name, field in cls.model_fields.items()}
        return {name: found[min(place, len(found) - 1)] for name, found in examples.items()}


def _distinct(items: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(items)) < len(items):
        raise ValueError("an item stands here twice")
    return items


# Arrays are tuples; JSON data that was parsed already comes as lists, which `Strict(False)` lets in.
Listed = Annotated[tuple[T, ...], Strict(False)]
Distinct = Annotated[
    tuple[T, ...], Strict(False), AfterValidator(_distinct), Field(json_schema_extra={"uniqueItems": True})
]

Text = Annotated[str, Field(min_length=1)]
Probability = Annotated[float, Field(ge=0, le=1)]
Index = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Points = Annotated[int, Field(ge=0, le=100)]
FindingId = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
EntryId = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
OverreachId = Annotated[str, Field(pattern=r"^[a-z_]+$")]
