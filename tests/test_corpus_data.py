"""The authored corpus keeps to its schema, its quotas and its card.

The held-out split is counted and compared here by program; no assertion shows its text.
``python -m tests.test_corpus_data`` (``make corpus-table``) prints the counts of the card.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jdscan import records
from jdscan.framework import load_framework
from jdscan.ingest import read_file

CORPUS = Path(__file__).parents[1] / "corpus"
HINTS = ("signals.jsonl", "scopes.jsonl", "overreach.jsonl")
FILES = ("units.jsonl", "postings/train.jsonl", "postings/test.jsonl", "reporting.jsonl", *HINTS)
EXAMPLES = sorted((CORPUS / "postings" / "examples").iterdir())
LABELS = {
    "zone": records.ZONES,
    "topics": records.TOPICS,
    "ownership": records.OWNERSHIPS,
    "template": records.TEMPLATES,
}
FEWEST_PER_LABEL = 40
# The words that give an integrated posting away; a `wordless` one has none of them in any form.
TELLTALE = re.compile(r"\b(?:singl[ey]\w*|singular|loops?|end[\s-]+to[\s-]+end|unif\w+|integrat\w+)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_BETWEEN_WORDS = re.compile(r"\W+")
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")


@cache
def rows(name: str) -> list[dict[str, Any]]:
    with (CORPUS / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def postings() -> list[dict[str, Any]]:
    return rows("postings/train.jsonl") + rows("postings/test.jsonl")


def text_of(posting: dict[str, Any]) -> str:
    return str(posting.get("text") or "\n".join(unit["text"] for unit in posting["units"]))


@cache
def labelled_units() -> list[dict[str, Any]]:
    """Every unit of the corpus that bears labels: the single ones and those of the train postings."""
    return rows("units.jsonl") + [unit for posting in rows("postings/train.jsonl") for unit in posting["units"]]


def labels_of(unit: dict[str, Any], task: str) -> list[str]:
    value = unit[task]
    return value if isinstance(value, list) else [value]


def label_counts(task: str) -> Counter[str]:
    return Counter(label for unit in labelled_units() for label in labels_of(unit, task))


def tagged(structure: str, tag: str, among: Iterable[dict[str, Any]]) -> int:
    return sum(p["structure"] == structure and tag in p["tags"] for p in among)


def counts_table() -> str:
    """Return the tables of counts of the dataset card."""
    lines = ["| postings | train | test | all |", "|---|---|---|---|"]
    splits = (rows("postings/train.jsonl"), rows("postings/test.jsonl"))
    for structure in records.STRUCTURES:
        lines.append(_row(f"`{structure}`", [sum(p["structure"] == structure for p in s) for s in splits]))
    for structure, tag in (("integrated", "quiet"), ("integrated", "wordless"), ("stapled", "slogans")):
        lines.append(_row(f"`{structure}`, tagged `{tag}`", [tagged(structure, tag, s) for s in splits]))
    lines.append(_row("all", [len(s) for s in splits]))
    units = (rows("units.jsonl"), [u for p in splits[0] for u in p["units"]])
    lines += ["", "| labelled units | single | in train postings | all |", "|---|---|---|---|"]
    for task, names in LABELS.items():
        for name in names:
            lines.append(_row(f"{task} `{name}`", [sum(name in labels_of(u, task) for u in s) for s in units]))
    lines.append(_row("all", [len(s) for s in units]))
    return "\n".join(lines)


def _row(name: str, numbers: list[int]) -> str:
    return f"| {name} | {' | '.join(f'{n:,}' for n in [*numbers, sum(numbers)])} |"


@cache
def schema() -> dict[str, Any]:
    return dict(json.loads((CORPUS / "schema.json").read_text("utf-8")))


def test_the_answers_on_the_reporting_line_stand_in_the_text() -> None:
    for row in rows("reporting.jsonl"):
        assert all(words in row["text"] for words in (row["manager"], *row["peers"], row["team"])), row["text"]


@pytest.mark.parametrize("name", FILES)
def test_every_line_keeps_to_the_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator({**schema(), **schema()["files"][name]})
    faults = [
        f"{name}:{number}: {'/'.join(map(str, error.absolute_path))}: {error.validator}"
        for number, row in enumerate(rows(name), 1)
        for error in validator.iter_errors(row)
    ]
    assert faults == []


def test_the_schema_is_a_schema_and_has_the_labels_of_the_code() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    defs = schema()["$defs"]
    assert set(schema()["files"]) == set(FILES)
    assert tuple(defs["topics"]["items"]["enum"]) == records.TOPICS
    for task in ("zone", "ownership", "template"):
        assert tuple(defs[task]["enum"]) == LABELS[task]
    shared = defs["posting"]["properties"]
    assert tuple(shared["family"]["enum"]) == records.FAMILIES
    assert tuple(shared["seniority"]["enum"]) == records.SENIORITIES
    assert tuple(shared["structure"]["enum"]) == records.STRUCTURES
    assert tuple(defs["coverage_state"]["enum"]) == records.COVERAGE_STATES
    assert tuple(defs["test_posting"]["properties"]["coverage"]["properties"]) == records.ACCOUNTABILITIES


def test_the_schema_refuses_what_is_not_the_format() -> None:
    name = "units.jsonl"
    validator = jsonschema.Draft202012Validator({**schema(), **schema()["files"][name]})
    good = rows(name)[0]
    assert validator.is_valid(good)
    for bad in ({"zone": "duty"}, {"text": " padded"}, {"topics": ["insight", "insight"]}, {"note": "x"}):
        assert not validator.is_valid(good | bad), bad


def test_ids_of_findings_and_overreach_are_those_of_the_framework() -> None:
    framework = load_framework()
    assert {f for p in postings() for f in p["findings"]} <= set(framework.finding_ids())
    assert {o for p in postings() for o in p["overreach"]} <= {entry.id for entry in framework.overreach}


def test_ids_are_unique_over_all_files() -> None:
    repeated = [
        id for id, n in Counter(row["id"] for name in FILES for row in rows(name) if "id" in row).items() if n > 1
    ]
    assert repeated == []


@pytest.mark.parametrize("task", LABELS)
def test_no_label_is_rare(task: str) -> None:
    assert len(labelled_units()) >= 1200
    counts = label_counts(task)
    assert {name: counts[name] for name in LABELS[task] if counts[name] < FEWEST_PER_LABEL} == {}


def test_there_are_enough_postings_and_a_fifth_of_them_is_held_out() -> None:
    assert len(postings()) >= 200
    assert len(rows("postings/test.jsonl")) >= len(postings()) / 5


def test_integrated_postings_speak_in_many_voices_and_many_do_not_say_so() -> None:
    integrated = [p for p in postings() if p["structure"] == "integrated"]
    assert len(integrated) >= 40
    assert len({p["voice"] for p in integrated}) >= 5
    assert tagged("integrated", "quiet", integrated) >= 15
    assert tagged("integrated", "wordless", integrated) >= 15


def test_wordless_postings_have_none_of_the_telltale_words() -> None:
    wordless = [p for p in postings() if "wordless" in p["tags"]]
    assert [p["id"] for p in wordless if TELLTALE.search(f"{p['title']}\n{text_of(p)}")] == []
    assert TELLTALE.search("one End-to-End owner")
    assert TELLTALE.search("a fully integrated plan")


def test_enough_stapled_postings_are_sprinkled_with_slogans() -> None:
    assert sum(p["structure"] == "stapled" for p in postings()) >= 30
    assert tagged("stapled", "slogans", postings()) >= 15


def test_no_sentence_is_used_twice() -> None:
    seen: dict[str, str] = {}
    repeated = []
    for where, text in _passages():
        for sentence in _SENTENCE_END.split(text):
            words = _BETWEEN_WORDS.sub(" ", _LIST_MARK.sub("", sentence).lower()).strip()
            if len(words.split()) >= 4 and seen.setdefault(words, where) != where:
                repeated.append((seen[words], where))
    assert repeated == []


def _passages() -> Iterator[tuple[str, str]]:
    """Yield every text that is no heading, with a name of its place."""
    for unit in rows("units.jsonl"):
        if unit["zone"] != "heading":
            yield unit["id"], unit["text"]
    for posting in rows("postings/train.jsonl"):
        for number, unit in enumerate(posting["units"]):
            if unit["zone"] != "heading":
                yield f"{posting['id']} unit {number}", unit["text"]
    for posting in rows("postings/test.jsonl"):
        for number, line in enumerate(posting["text"].splitlines(), 1):
            if not (number == 1 and _is_title(line, posting["title"])):
                yield f"{posting['id']} line {number}", line
    for path in EXAMPLES:
        read = read_file(path)
        for number, line in enumerate(read.text.splitlines(), 1):
            if not _is_title(line, read.title):
                yield f"{path.name} line {number}", line


def _is_title(line: str, title: str) -> bool:
    words = (_BETWEEN_WORDS.sub(" ", text.lower()).strip() for text in (line, title))
    return next(words) == next(words)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_postings_of_ordinary_length_with_a_title(path: Path) -> None:
    posting = read_file(path)
    assert posting.title
    assert 230 <= len(posting.text.split()) <= 450
    assert not [note for note in posting.notes if "English" in note]


def test_the_card_has_the_counts_of_the_data() -> None:
    card = (CORPUS / "README.md").read_text("utf-8")
    assert counts_table() in card, "run `make corpus-table` and put its output into corpus/README.md"


def test_the_label_guide_quotes_the_train_split_with_its_labels() -> None:
    guide = (CORPUS / "LABEL_GUIDE.md").read_text("utf-8")
    known = {
        (u["text"], u["zone"], ", ".join(u["topics"]) or "none", u["ownership"], u["template"])
        for u in labelled_units()
    }
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in guide.splitlines()]
    quoted = [row for row in cells if len(row) == 5 and row[1] in records.ZONES]
    assert len(quoted) >= 30
    assert [row[0] for row in quoted if row not in known] == []
    missing = [name for task in LABELS.values() for name in task if f"`{name}`" not in guide]
    assert missing == []


if __name__ == "__main__":
    print(counts_table())
