"""The framework document as JSON Schema: its form from the records, its examples from the data, its words from here."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from jdscan.framework import Framework, load_framework
from jdscan.framework.lookup import ENTRY_KINDS
from jdscan.report.documents.schemas import PlainJsonSchema

Schema = dict[str, Any]
DOCUMENT = "Framework"
ENTRIES = "FrameworkEntries"
_PREFIX = "Framework"
_MOST_SHOWN = 2
# By the name of the field, or `Record.field` where a record means something else by it.
_WORDS: Mapping[str, str] = {
    "framework_version": "Version of the framework data.",
    "seat": "Role id of the seat itself.",
    "seat_titles": "Titles that name the seat outright.",
    "assumption_caveat": "What is added to a finding that rests on premises of which the posting is silent.",
    "documents": "The documents that the framework was written from.",
    "placeholders": "The slots in texts that take the words of a posting.",
    "roles": "The columns of the RACI matrix.",
    "categories": "The groups of rows of the RACI matrix.",
    "shared_surfaces": "Decisions that two executives hold together.",
    "accountabilities": "The five accountabilities of the seat.",
    "territories": "Work beside the five accountabilities.",
    "overreach": "Work that a posting may not give to the seat.",
    "signs": "Signs for and against the seat.",
    "questions": "The diagnostic questions.",
    "quiet_variants": "The seat under other titles.",
    "practices": "Ways of working across product and marketing.",
    "friction_points": "Places where the seat and the chief revenue officer collide.",
    "assumptions": "What is taken for granted of the company.",
    "joins": "Decisions that two job descriptions make twice and the seat makes once.",
    "rules": "The rules of the documents, and how a result shows each.",
    "severity_points": "What a finding of each severity takes from the score.",
    "point_overrides": "Findings that take another number of points.",
    "id": "Its id; `GET /v1/framework/{id}` gives the entry.",
    "Document.id": "Id of the document; a section reads `<document id>#<section id>`.",
    "Section.id": "Number or slug of the section within its document.",
    "Category.id": "Number of the group.",
    "Placeholder.id": "The name between the braces.",
    "RaciRole.id": "Id of the role.",
    "SubScope.id": "Id within the entry around it.",
    "name": "Its name.",
    "section": "Where it comes from, as `<document id>#<section id>`.",
    "definition": "What it means, in a sentence.",
    "also_sections": "Other sections that bear on it.",
    "note": "Where the documents disagree or fall silent on it; may be empty.",
    "boundary": "Where it ends.",
    "cues": "Phrases in which postings speak of it.",
    "sub_scopes": "Its parts.",
    "premise": "How a finding that rests on it names it.",
    "stated_by": "Signals in a posting that state it.",
    "stated_by_titles": "Words in the title of a peer or the manager that state it.",
    "contradicted_by": "Signals in a posting that contradict it.",
    "stated": "What is said where the posting states it.",
    "contradicted": "What is said where the posting contradicts it.",
    "assumed": "What is said where the posting is silent.",
    "question": "What to ask.",
    "findings": "Ids or families of findings that belong to it.",
    "Framework.findings": "The kinds of findings; `<slot>` at the end of an id stands for a family.",
    "holders": "Roles that hold it.",
    "AssumptionKind.holders": "Of a family, only the findings in which one of these roles has a part.",
    "asks_when_silent": "Whether its question is asked also where the posting is silent.",
    "size": "Number of rows in the group.",
    "category": "Number of the group that the row stands in.",
    "raci": "A letter for each role: A accountable, C consulted, I informed.",
    "topic": "The topic that its work belongs to.",
    "also_topics": "Other topics that its work belongs to.",
    "overreach_with": "Overreach rules beside which a claim of this row is overreach; empty for always.",
    "title": "Its title.",
    "sections": "The sections that entries cite.",
    "severity": "How grave it is.",
    "fault": "Whether there is something to mend.",
    "remedy": "What a recruiter may edit.",
    "explanation": "Why it matters.",
    "finding": "Id of the finding that it raises.",
    "surface": "Id of the shared surface that it concerns; may be empty.",
    "clash": "Decisions that make the muddle where one posting gives the role all of them.",
    "sides": "What each executive holds.",
    "role": "Role of the executive.",
    "metrics": "Measures that fit.",
    "decisions": "Ids of the decisions that belong to it.",
    "Framework.decisions": "The rows of the RACI matrix.",
    "accountability": "The accountability that the decision belongs to.",
    "product": "What a product duty must bear.",
    "marketing": "What a marketing duty must bear.",
    "line": "The decision as one accountability, with slots for the objects of two duties.",
    "topics": "Topics that it belongs to.",
    "scopes": "Parts of accountabilities, as `<accountability>.<part>`.",
    "words": "Lower-case stems that begin a word of the duty.",
    "answer": "The answer.",
    "text": "The answer in words.",
    "least": "Least number of the question's findings that must be raised.",
    "raised": "Findings that must be among them.",
    "shape": "How the duties must stand: joined, apart, or either.",
    "belongs_to": "Roles that the work belongs to.",
    "fallback": "What stands in where the posting gives no word.",
    "quoted": "Whether the word is put in quotation marks.",
    "prefix": "How the ids of these findings begin.",
    "points": "Points of 100.",
    "asked_of": "Whom the question is about.",
    "if_yes": "What a yes means.",
    "if_no": "What a no means.",
    "outcomes": "What a posting's text amounts to as an answer; the first that holds is taken.",
    "titles": "The titles.",
    "home": "Accountabilities that the title promises.",
    "absorbed": "Accountabilities that make it the seat.",
    "rule": "What the section says, in our words.",
    "shown_by": "Parts of a result, beside findings, that show it.",
    "reason": "Why it raises no finding; empty where it raises one.",
    "owners": "The two roles that hold it.",
    "mechanism": "How the two agree.",
    "tiebreaker": "Who breaks a tie; may be empty.",
    "bearing": "Whether it speaks for or against the seat.",
    "items": "What belongs to it.",
}


@cache
def framework_schemas() -> dict[str, Schema]:
    """Return the components by name: the document, the entries of an id, and every record in them."""
    whole = TypeAdapter(Framework).json_schema(
        mode="serialization", ref_template=f"#/components/schemas/{_PREFIX}{{model}}", schema_generator=PlainJsonSchema
    )
    records: dict[str, Schema] = whole.pop("$defs")
    records["Letters"] = _letters(records["Letters"])
    whole["properties"] = {"framework_version": whole["properties"].pop("version"), **whole["properties"]}
    held = load_framework()
    examples = _examples(held)
    components = {DOCUMENT: _complete("Framework", whole, examples)}
    components |= {_PREFIX + name: _complete(name, records[name], examples) for name in records}
    components[ENTRIES] = _entries(components[DOCUMENT]["properties"])
    return components


def _letters(pairs: Schema) -> Schema:
    letters = pairs["properties"]["pairs"]["items"]["prefixItems"][1]
    return {"type": "object", "additionalProperties": letters, "description": "The letter of each role, by its id."}


def _complete(record: str, schema: Schema, examples: Mapping[str, Any]) -> Schema:
    """Add words and examples; every field is always there, also one that has a default in Python."""
    schema.pop("title", None)
    schema["description"] = schema["description"].replace("``", "`")
    if "properties" not in schema:
        return schema
    for name, member in schema["properties"].items():
        member.pop("default", None)
        member["description"] = _WORDS.get(f"{record}.{name}") or _WORDS[name]
        member["examples"] = [examples[f"{record}.{name}"]]
    return {**schema, "required": list(schema["properties"]), "additionalProperties": False}


def _entries(lists: Mapping[str, Schema]) -> Schema:
    properties = {
        kind: {
            **lists[kind]["items"],
            "description": f"The {word.lower()} of this id.",
            "examples": lists[kind]["examples"][0][:1],
        }
        for kind, word in ENTRY_KINDS.items()
    }
    return {
        "type": "object",
        "description": "The entries of one id, by the list that they stand in.",
        "properties": properties,
        "minProperties": 1,
        "additionalProperties": False,
    }


def _examples(held: Framework) -> dict[str, Any]:
    """Give an example for every field of every record; the first that is not empty, where there is one."""
    data = held.to_dict()
    examples = {f"Framework.{name}": _shortened(value) for name, value in data.items()}
    for record in _records(held):
        for field in fields(record):
            name = f"{type(record).__name__}.{field.name}"
            examples[name] = examples.get(name) or _shortened(getattr(record, field.name))
    return examples


def _records(value: Any) -> Iterator[Any]:
    for field in fields(value):
        inner = getattr(value, field.name)
        for item in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(item) and not isinstance(item, Mapping):
                yield item
                yield from _records(item)


def _shortened(value: Any) -> Any:
    """Give plain JSON data with no more than two items a list."""
    if isinstance(value, Mapping):
        return {name: _shortened(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value[:_MOST_SHOWN]]
    if is_dataclass(value):
        return {field.name: _shortened(getattr(value, field.name)) for field in fields(value)}
    return value
