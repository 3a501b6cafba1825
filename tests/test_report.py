"""The JSON, the terminal view and the page of one analysis that is built by hand."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from jdscan import records
from jdscan.framework import load_framework
from jdscan.records import Analysis, Evidence, Posting, Unit
from jdscan.report import NOTICE, json_schema, render_html, render_terminal, to_dict, to_json
from jdscan.report.glyphs import Typesetter
from jdscan.report.marking import cut
from jdscan.report.view import NumberedFinding
from tests.sample_analysis import sample


def validator() -> Any:
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_is_a_schema_and_the_sample_keeps_to_it() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    validator().validate(to_dict(sample()))
    validator().validate(to_dict(sample("out_of_scope", "level", findings=False)))


def test_json_and_dict_are_the_same() -> None:
    analysis = sample()
    text = to_json(analysis)
    assert json.loads(text) == to_dict(analysis)
    assert text.endswith("}\n")
    assert "🚀" in text
    assert list(json.loads(text)) == [name for name in json_schema()["properties"] if name != "advice"]
    assert json.loads(text)["notice"] == NOTICE


@given(st.floats(0, 1))
def test_any_probability_gets_four_decimals_and_stays_one(probability: float) -> None:
    verdict = replace(sample().verdict, structure_proba={"stapled": probability})
    data = to_dict(replace(sample(), verdict=verdict))
    shown = data["verdict"]["structure_proba"]["stapled"]
    assert shown == round(probability, 4)
    assert set(data["verdict"]["structure_proba"]) == set(records.STRUCTURES)


def test_every_quote_and_unit_is_where_its_offsets_say() -> None:
    data = to_dict(sample())
    text = data["posting"]["text"]
    quotes = [quote for finding in data["verdict"]["findings"] for quote in finding["evidence"]]
    assert len(quotes) == 5
    for piece in quotes + data["reading"]["units"]:
        assert text[piece["start"] : piece["end"]] == piece["text"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict", "structure"), "glued"),
        (("verdict", "seat", "kind"), "ceo"),
        (("verdict", "abstained"), "no"),
        (("reading", "units", 0, "zone_proba", "company"), 1.2),
        (("reading", "units", 0, "surprise"), 1),
        (("schema_version",), "2.0"),
        (("notice",), "Use it to rank people."),
    ],
)
def test_the_schema_refuses_what_is_not_the_format(path: tuple[str | int, ...], value: object) -> None:
    data: Any = to_dict(sample())
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert list(validator().iter_errors(data))


def test_the_schema_describes_every_field_and_closes_every_object() -> None:
    def walk(node: Any, where: str) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item, where)
        if not isinstance(node, Mapping):
            return
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, where
            optional = ["advice"] if where == "$" else []
            assert [*node["required"], *optional] == list(node["properties"]), where
            for name, field in node["properties"].items():
                described = field if "$ref" not in field else {**resolve(field), **field}
                assert described["description"], f"{where}.{name}"
                assert described["examples"], f"{where}.{name}"
        for key, value in node.items():
            if key != "examples":
                walk(value, f"{where}.{key}")

    def resolve(field: Mapping[str, str]) -> Any:
        return json_schema()["$defs"][field["$ref"].rpartition("/")[2]]

    walk(json_schema(), "$")


def test_the_schema_has_the_labels_of_the_codebook() -> None:
    defs = json_schema()["$defs"]
    unit, verdict, reading = (defs[name]["properties"] for name in ("Unit", "Verdict", "Reading"))
    assert unit["zone"]["enum"] == list(records.ZONES)
    assert unit["ownership"]["enum"] == list(records.OWNERSHIPS)
    assert unit["template"]["enum"] == list(records.TEMPLATES)
    assert unit["topics"]["items"]["enum"] == list(records.TOPICS)
    assert verdict["structure"]["enum"] == list(records.STRUCTURES)
    assert defs["Coverage"]["properties"]["accountability"]["enum"] == list(records.ACCOUNTABILITIES)
    assert defs["Finding"]["properties"]["severity"]["enum"] == list(records.SEVERITIES)
    assert reading["family"]["enum"] == list(records.FAMILIES)
    assert reading["seniority"]["enum"] == list(records.SENIORITIES)


@pytest.mark.parametrize(
    ("task", "labels"),
    [
        ("Zone", records.ZONES),
        ("Topic", records.TOPICS),
        ("Ownership", records.OWNERSHIPS),
        ("Template", records.TEMPLATES),
        ("Family", records.FAMILIES),
        ("Seniority", records.SENIORITIES),
        ("Structure", records.STRUCTURES),
    ],
)
def test_the_schema_has_a_probability_for_every_label(task: str, labels: tuple[str, ...]) -> None:
    probabilities = json_schema()["$defs"][f"{task}Probabilities"]["properties"]
    assert list(probabilities) == list(labels)
    assert all((p["type"], p["minimum"], p["maximum"]) == ("number", 0, 1) for p in probabilities.values())


def test_coverage_has_the_names_of_the_framework() -> None:
    names = [entry["name"] for entry in to_dict(sample())["verdict"]["coverage"]]
    assert names == [entry.name for entry in load_framework().accountabilities]


def shown(analysis: Analysis, *, width: int = 80, encoding: str = "utf-8", units: bool = False) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    render_terminal(analysis, Console(file=stream, width=width), show_units=units)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_terminal_says_in_words_what_colour_would_say() -> None:
    text = shown(sample())
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    for words in (
        "two job descriptions stapled together (87% sure)",
        "2 owned · 1 touched · 2 missing",
        "62%, unsure, 1 passage",
        "“Own packaging and price architecture”",
        "Serious (1 high)",
        "Should be mended (1 medium)",
        "3.1 The Addition Fallacy · structure.stapled",
        "and 1 passage more",
        "Note  The posting does not say how large the team is.",
        NOTICE,
    ):
        assert words in text
    assert re.search(r"Positioning and narrative +missing", text)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_terminal_works_at_any_width_and_in_ascii(width: int) -> None:
    analysis = sample()
    posting = replace(analysis.posting, title="Señior " + 20 * "Officer ")
    text = shown(replace(analysis, posting=posting), width=width, encoding="ascii", units=True)
    assert max(map(len, text.splitlines())) <= width
    assert "[x]" in text
    assert "A CPMO seat" in text


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_long_quote_ends_at_a_word_with_an_ellipsis(encoding: str) -> None:
    quote = Typesetter(encoding).quote("Own every launch " * 9, 40)
    assert quote == Typesetter(encoding).set("“Own every launch Own every launch Own …”")
    assert Typesetter(encoding).quote("Own it", 40).strip('“”"') == "Own it"


def test_terminal_unit_table_shows_offset_reading_and_text() -> None:
    own_start = sample().posting.text.index("Own packaging")
    for width in (80, 160):
        text = shown(sample(), width=width, units=True)
        for words in (
            f"{own_start}-{own_start + 36}",
            "responsibility",
            "product strategy 90%",
            "owns",
            "cpo",
        ):
            assert words in text


def test_terminal_lets_no_escape_sequence_through() -> None:
    analysis = sample()
    posting = replace(analysis.posting, title="Chief\x1b]0;owned\x07 Product\u202e Officer [bold]x[/bold]")
    text = shown(replace(analysis, posting=posting))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text


def test_an_ordinary_seat_is_not_faulted_for_its_gaps() -> None:
    analysis = sample("cmo", "work", findings=False)
    for text in (shown(analysis), render_html(analysis)):
        assert "for information only" in text
        assert "a gap here is no fault" in " ".join(text.split())
        assert "No findings." in text
        assert "Sales quota (elsewhere the CRO’s)" in text


def test_abstention_is_said_as_such() -> None:
    analysis = replace(sample(), verdict=replace(sample().verdict, abstained=True))
    for text in (shown(analysis), render_html(analysis)):
        assert "too close to call" in text


def test_page_escapes_everything_and_asks_nothing_of_the_outside() -> None:
    page = render_html(sample())
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#x27;Ärger 🚀&#x27;)&lt;/script&gt;" in page
    assert "<h1>CPMO &quot;North&quot; &lt;b&gt;</h1>" in page
    assert not re.search(r"\b(?:src|srcset|action)=|url\(|@import|https?:|\son\w+=|\sstyle=", page)
    assert "default-src 'none'; style-src 'sha256-" in page


def test_page_links_lead_to_what_is_there_and_ids_are_unique() -> None:
    page = render_html(sample())
    ids = re.findall(r'\bid="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"u3", "u7", "f1", "f2"} <= set(links) <= set(ids)


def test_page_has_headings_in_order_and_a_text_for_every_bar() -> None:
    page = render_html(sample())
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.count("<svg") == page.count('role="img"') == 5
    assert 'aria-label="Positioning and narrative: missing, 90% sure, 0 passages"' in page


@given(st.text(min_size=1, max_size=60), st.data())
def test_page_keeps_the_posting_whole_whatever_is_quoted(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    spans = [sorted((data.draw(ends), data.draw(ends))) for _ in range(3)]
    analysis = sample()
    quotes = tuple(Evidence(0, start, end, text[start:end]) for start, end in spans if start < end)
    finding = replace(analysis.verdict.findings[0], evidence=quotes)
    first, second = sorted((data.draw(ends), data.draw(ends)))
    units = tuple(
        replace(analysis.reading.units[0], unit=Unit(index, text[start:end], start, end))
        for index, (start, end) in enumerate([(0, first), (first, second)])
        if start < end
    )
    numbered = [NumberedFinding(1, finding)]
    reading = replace(analysis.reading, units=units)
    stretches = list(cut(replace(analysis, posting=Posting(text, "", "text"), reading=reading), numbered))
    assert "".join(piece.text for stretch in stretches for piece in stretch.pieces) == text
    marked = sum(len(piece.text) for s in stretches for piece in s.pieces if piece.quoted_by)
    assert marked == len({at for quote in quotes for at in range(quote.start, quote.end)})
