"""The JSON Schemas (2020-12) of the documents, made from the models, and the files that ship with the package."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from jdscan.report.document import SCHEMA_VERSION
from jdscan.report.documents.analysis import AnalysisDocument
from jdscan.report.documents.comparison import ComparisonDocument


class PlainJsonSchema(GenerateJsonSchema):
    """Leaves out the titles of fields, which only repeat their names, and keeps keys in the order of the document."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no for every field."""
        return False

    def sort(self, value: Any, parent_key: str | None = None) -> Any:
        """Leave the keys as they are."""
        return value


def analysis_schema() -> dict[str, Any]:
    """Build the schema of what :func:`jdscan.report.to_json` writes."""
    return _schema(AnalysisDocument, "analysis")


def comparison_schema() -> dict[str, Any]:
    """Build the schema of what :func:`jdscan.report.comparison_to_json` writes."""
    return _schema(ComparisonDocument, "comparison")


def _schema(document: type[BaseModel], name: str) -> dict[str, Any]:
    schema = document.model_json_schema(mode="serialization", schema_generator=PlainJsonSchema)
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:jdscan:{name}:{SCHEMA_VERSION}",
        "title": f"jdscan {name}",
    }
    definitions = schema.pop("$defs")
    return {**head, **schema, **head, "$defs": definitions}


# The files of the folder jdscan/report, and what each of them holds.
SCHEMA_FILES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "analysis.schema.json": analysis_schema,
    "comparison.schema.json": comparison_schema,
}


def file_text(schema: Mapping[str, Any]) -> str:
    """Give a schema as the text of its file: two spaces of indent, a line break at the end."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
