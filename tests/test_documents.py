"""The typed documents: what the library writes reads back, and the models, the schemas and the files are one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from jdscan import Analyzer, to_json
from jdscan.judgement import compare
from jdscan.report import comparison_to_json, json_schema, to_dict
from jdscan.report.documents import AnalysisDocument, ComparisonDocument, analysis_schema, comparison_schema
from jdscan.report.documents.__main__ import main
from jdscan.report.documents.base import Document
from jdscan.report.documents.schemas import SCHEMA_FILES, file_text
from tests.sample_analysis import advice, sample, whole

ROOT = Path(__file__).parents[1]
POSTINGS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "corpus/postings/examples").iterdir())} | {
    f"{row['finding']}-{row['kind']}": f"{row['title']}\n\n{row['text']}"
    for row in map(json.loads, (ROOT / "tests/data/findings.jsonl").read_text("utf-8").splitlines()[::24])
}
At = tuple[str | int, ...]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer("fast")


def models(kind: type[Document] = Document) -> Iterator[type[Document]]:
    for model in kind.__subclasses__():
        yield model
        yield from models(model)


def same(document: BaseModel, text: str) -> bool:
    """Tell whether a document gives the text again, byte for byte."""
    return document.model_dump_json(indent=2) + "\n" == text


@pytest.mark.parametrize("name", POSTINGS)
def test_every_analysis_reads_back_as_it_was_written(name: str, analyzer: Analyzer) -> None:
    analysis = analyzer.analyze(POSTINGS[name])
    for text in (to_json(analysis), to_json(analysis, analyzer.advise(analysis))):
        document = AnalysisDocument.model_validate_json(text)
        assert same(document, text)
        assert AnalysisDocument.model_validate(json.loads(text)) == document
        assert document.verdict.seat.kind == analysis.verdict.seat.kind
        assert (document.advice is None) == ("advice" not in json.loads(text))
        jsonschema.Draft202012Validator(json_schema()).validate(json.loads(text))


def test_every_comparison_reads_back_as_it_was_written(analyzer: Analyzer) -> None:
    analyses = [analyzer.analyze(text) for text in POSTINGS.values()]
    for before, after in zip(analyses, [*analyses[1:], analyses[0]], strict=True):
        found = compare(before, after)
        text = comparison_to_json(found)
        document = ComparisonDocument.model_validate_json(text)
        assert same(document, text)
        assert [change.id for change in document.cleared] == [change.id for change in found.cleared]
        jsonschema.Draft202012Validator(comparison_schema()).validate(json.loads(text))


@pytest.mark.parametrize("name", SCHEMA_FILES)
def test_the_schema_files_are_made_from_the_models(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = resources.files("jdscan.report").joinpath(name).read_text("utf-8")
    assert shipped == file_text(SCHEMA_FILES[name]()), "run `python -m jdscan.report.documents` to renew it"
    main(tmp_path)
    assert (tmp_path / name).read_text("utf-8") == shipped
    main(tmp_path)
    printed = capsys.readouterr().out.splitlines()
    assert (printed.count(f"{name}: changed"), printed.count(f"{name}: as it was")) == (1, 1)


def test_the_public_schema_is_that_of_the_models_and_has_a_name_of_its_version() -> None:
    assert json_schema() == analysis_schema()
    assert json_schema()["$id"] == f"urn:jdscan:analysis:{to_dict(sample())['schema_version']}"
    assert comparison_schema()["$id"] != json_schema()["$id"]
    for schema in (analysis_schema(), comparison_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["title"].startswith("jdscan ")


@pytest.mark.parametrize("model", list(models()), ids=lambda model: model.__name__)
def test_every_field_has_a_description_and_examples_that_are_right(model: type[Document]) -> None:
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        assert field.examples, name
    for place in range(max(len(field.examples or ()) for field in model.model_fields.values())):
        model.model_validate_json(json.dumps(model.example(place)))


def test_the_examples_make_up_a_document_whose_quotations_hold() -> None:
    data = AnalysisDocument.example()
    jsonschema.Draft202012Validator(json_schema()).validate(data)
    quotations = [value for _, value in places(data) if isinstance(value, dict) and {"unit", "start"} <= set(value)]
    assert len(quotations) > 10
    for quote in [*quotations, *data["reading"]["units"]]:
        assert data["posting"]["text"][quote["start"] : quote["end"]] == quote["text"]
    edit = data["advice"]["edits"][0]
    (change,) = edit["changes"]
    before, after = data["posting"]["text"][: change["start"]], data["posting"]["text"][change["end"] :]
    assert before + change["replacement"] + after == edit["text"]
    compared = ComparisonDocument.example()
    added = compared["units"][0]["after"]
    assert compared["after"]["text"][added["start"] : added["end"]] == added["text"]


@pytest.mark.parametrize("model", [AnalysisDocument, ComparisonDocument])
def test_a_document_cannot_be_changed(model: type[Document]) -> None:
    document = model.model_validate_json(json.dumps(model.example()))
    with pytest.raises(ValidationError, match="frozen"):
        document.encoder = "fast"  # type: ignore[attr-defined]  # a field of both


def places(value: Any, at: At = ()) -> Iterator[tuple[At, Any]]:
    """Yield every value of JSON data with the keys and indices that lead to it."""
    yield at, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*at, key))


WHOLE = to_dict(whole(), advice())
PLACES = [at for at, _ in places(WHOLE) if at]
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-2, 102)
    | st.floats(-2, 2).filter(lambda number: not number.is_integer())  # 2.0 is an integer to JSON Schema alone
    | st.sampled_from(["", "owned", "A", "a.b", "insight", "yes", "structure.stapled", "1", "Ä ö"])
)
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["id", "unit", "x"]), SCALARS)
CHANGES = ("replace", "remove", "add")


def altered(at: At, change: str, value: Any) -> dict[str, Any]:
    """Give the whole document with the value at a place replaced or taken out, or with another beside it."""
    data: Any = deepcopy(WHOLE)
    parent = data
    for step in at[:-1]:
        parent = parent[step]
    beside = parent[at[-1]]
    if change == "replace":
        parent[at[-1]] = value
    elif change == "remove":
        del parent[at[-1]]
    elif isinstance(parent, list):
        parent.append(beside)
    else:
        parent["surprise"] = value
    return dict(data)


def refused(data: Any) -> bool:
    try:
        AnalysisDocument.model_validate_json(json.dumps(data))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("at", "change", "value"),
    [
        (("schema_version",), "replace", "1.1"),
        (("notice",), "replace", "Use it to rank people."),
        (("encoder",), "replace", "slow"),
        (("advice",), "replace", None),
        (("verdict", "abstained"), "replace", "no"),
        (("verdict", "score", "value"), "replace", 101),
        (("verdict", "seat", "kind"), "replace", "ceo"),
        (("verdict", "coverage", 0), "remove", None),
        (("verdict", "diagnostics", 0), "add", None),
        (("verdict", "surfaces", 0, "share"), "replace", 1.5),
        (("verdict", "surfaces", 0, "share"), "remove", None),
        (("verdict", "findings", 0, "id"), "replace", "Stapled"),
        (("reading", "units", 3, "topics", 0), "add", None),
        (("reading", "units", 3, "start"), "replace", "3"),
        (("reading", "units", 3, "zone_proba", "legal"), "remove", None),
        (("posting", "text"), "add", None),
    ],
)
def test_a_broken_field_is_refused_by_model_and_schema(at: At, change: str, value: Any) -> None:
    data = altered(at, change, value)
    assert refused(data)
    assert not VALIDATOR.is_valid(data)


@given(st.sampled_from(PLACES), st.sampled_from(CHANGES), VALUES)
def test_the_models_refuse_what_the_schema_refuses_and_nothing_else(at: At, change: str, value: Any) -> None:
    data = altered(at, change, value)
    assert refused(data) == (not VALIDATOR.is_valid(data))


def test_only_who_asks_for_the_documents_loads_pydantic() -> None:
    # spaCy, which a scan imports with the first posting, is left out: it loads pydantic for itself.
    code = (
        "import sys, jdscan.analyzer, jdscan.report, jdscan.cli.scan, jdscan.cli.compare\n"
        "print([name for name in ('pydantic', 'jdscan.report.documents') if name in sys.modules])\n"
        "import jdscan.units\n"
        "print('jdscan.report.documents' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split("\n") == ["[]", "False", ""]
