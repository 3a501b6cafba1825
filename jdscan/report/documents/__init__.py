"""The JSON documents of jdscan as typed models: the one definition of their form.

:class:`AnalysisDocument` is what :func:`jdscan.report.to_json` writes, :class:`ComparisonDocument` what
:func:`jdscan.report.comparison_to_json` writes. The JSON Schemas that ship with the package, ``analysis.schema.json``
and ``comparison.schema.json``, are made from them: after a change here run ``python -m jdscan.report.documents``,
which writes both anew (a test fails until then).

A document refuses fields that it does not know and values of another JSON type, and cannot be changed. Read one with
``AnalysisDocument.model_validate_json(text)``; ``model_dump_json()`` of it gives the same data again. The models of
the parts stand in the modules of this package, each under the name of the record that it shows.

Nothing else in jdscan imports this package, so that only who asks for it loads pydantic.
"""

from jdscan.report.documents.analysis import AnalysisDocument
from jdscan.report.documents.comparison import ComparisonDocument
from jdscan.report.documents.schemas import analysis_schema, comparison_schema

__all__ = ["AnalysisDocument", "ComparisonDocument", "analysis_schema", "comparison_schema"]
