"""Ingest: encodings, formats, titles, notes and errors. HTML has a file of its own."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.errors import InputError
from jdscan.ingest import MAX_BYTES, looks_english, read_file, read_posting

PLAIN = "Head of Product\n\nYou will own the roadmap and the price of what we sell to our customers.\n"


def notes(data: str | bytes) -> str:
    return " ".join(read_posting(data).notes)


def test_plain_text_stays_as_it_is() -> None:
    posting = read_posting(PLAIN)
    assert posting.text == PLAIN
    assert posting.title == "Head of Product"
    assert posting.source_format == "text"
    assert posting.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding: str) -> None:
    text = PLAIN + "It’s – naïve 🚀\n"
    assert read_posting(text.encode(encoding)).text == text


def test_windows_1252_is_read_with_a_note() -> None:
    data = PLAIN.encode() + "We’re based in Zürich – near the lake.".encode("cp1252")
    posting = read_posting(data)
    assert posting.text.endswith("We’re based in Zürich – near the lake.")
    assert "Windows-1252" in " ".join(posting.notes)


def test_mojibake_is_mended_with_a_note() -> None:
    text = "What you’ll do – and how we “work” in Zürich, with our team and the board."
    for wrong in (text.encode().decode("latin-1"), text.encode().decode("cp1252", "replace")):
        posting = read_posting(wrong)
        assert "’ll do –" in posting.text
        assert "Zürich" in posting.text
        assert "mended" in " ".join(posting.notes)


def test_real_accents_are_not_taken_for_mojibake() -> None:
    text = "We are à la carte, São Paulo, Ærø, naïve and crème brûlée – for the team of our client."
    assert read_posting(text).text == text


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_line_breaks_become_newlines(mark: str) -> None:
    assert read_posting(f"You own the plan{mark}We sell it").text == "You own the plan\nWe sell it"


def test_invisible_characters_go_and_controls_become_spaces() -> None:
    text = "road\u00admap and\u200b price of the\ufeff tool\x9dfor us, " + "as you own it. " * 5
    posting = read_posting(text)
    assert posting.text.startswith("roadmap and price of the tool for us")
    assert "1 control character" in " ".join(posting.notes)


def test_entities_in_text_are_resolved_with_a_note() -> None:
    posting = read_posting("You own R&amp;D&nbsp;and AT&T for us,&#8232;with a team.")
    assert posting.text == "You own R&D\xa0and AT&T for us,\nwith a team."
    assert "entities" in " ".join(posting.notes)


def test_lone_surrogates_are_replaced_with_a_note() -> None:
    posting = read_posting("You own \ud83d the roadmap and the price of our tools.")
    assert posting.text.startswith("You own \ufffd the")
    assert "surrogate" in " ".join(posting.notes)


@pytest.mark.parametrize("data", ["", b"", " \n\t ", b"\xef\xbb\xbf", "\u200b\ufeff", "<p> </p><div></div>"])
def test_empty_input_is_an_error(data: str | bytes) -> None:
    with pytest.raises(InputError, match=r"empty|no visible text") as e:
        read_posting(data, where="x.txt")
    assert e.value.where == "x.txt"
    assert e.value.remedy


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02\x03" * 40, bytes(range(256)) * 9, "ab\x00cd", b"%PDF-1.7 text", b"PK\x03\x04zip", b"\x89PNG\r\n"],
)
def test_binary_input_is_an_error(data: str | bytes) -> None:
    with pytest.raises(InputError, match=r"binary|not text"):
        read_posting(data)


@pytest.mark.parametrize("data", [b"a" * 5_000_000, "a" * 5_000_000, "é" * (MAX_BYTES // 2 + 1)])
def test_too_large_input_names_the_limit(data: str | bytes) -> None:
    with pytest.raises(InputError, match=r"limit is 2 MB.*Paste just the posting"):
        read_posting(data)


def test_front_matter_gives_the_title_and_leaves_the_text() -> None:
    source = '---\ntitle: "VP \\"Growth\\""\ntags:\n  - a\nlink: https://x.y # here\n---\n\n# About\n\nWe sell it.\n'
    posting = read_posting(source)
    assert posting.title == 'VP "Growth"'
    assert posting.text == "# About\n\nWe sell it.\n"
    assert posting.source_format == "markdown"
    assert "Front matter (6 lines)" in " ".join(posting.notes)


@pytest.mark.parametrize(
    "source", ["---\nNot a field at all\n---\nBody of it", "---\ntitle: open\nBody", "---\n---\nx"]
)
def test_what_is_not_front_matter_stays(source: str) -> None:
    assert read_posting(source).text == source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Role\n\nOwn it", "markdown"),
        ("You are **bold** here", "markdown"),
        ("see [us](https://a.b)", "markdown"),
        ("Own it\n- and this\n#LI-REMOTE", "text"),
        ("3 < 5 and 7 > 2", "text"),
        ("<p>Own it</p><p>Now</p>", "html"),
        ("<!DOCTYPE html><title>x</title>Own it", "html"),
        ("&lt;p&gt;Own it&lt;/p&gt;", "html"),
    ],
)
def test_format_is_told_from_the_text(text: str, expected: str) -> None:
    assert read_posting(text).source_format == expected


def test_format_argument_wins() -> None:
    assert read_posting("<p>Own it</p><p>Now</p>", source_format="text").text == "<p>Own it</p><p>Now</p>"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Chief Product Officer\n\nOwn it.", "Chief Product Officer"),
        ("**VP, Marketing**\n\nOwn it.", "VP, Marketing"),
        ("Job Title: Wizard of Price\nOwn it.", "Wizard of Price"),
        ("We are a team of engineers\nOwn it.", ""),
        ("Our director writes a sentence.\nOwn it.", ""),
    ],
)
def test_title_from_the_first_line(text: str, title: str) -> None:
    posting = read_posting(text)
    assert posting.title == title
    assert ("No job title" in " ".join(posting.notes)) == (not title)


def test_title_argument_wins() -> None:
    assert read_posting("Title: CMO\nOwn it.", title=" Chief\n Officer ").title == "Chief Officer"


def test_other_languages_have_a_note_and_no_error() -> None:
    german = "Wir suchen eine Person, die unser Produkt verantwortet und mit dem Vertrieb daran arbeitet."
    assert not looks_english(german)
    assert "not look English" in notes(german)
    assert not looks_english("Мы ищем директора по продукту для нашей компании в Москве сегодня")


@pytest.mark.parametrize("text", [PLAIN, "Head of Product", "Own the roadmap\nLead pricing for our tools\nHire a team"])
def test_english_is_english(text: str) -> None:
    assert looks_english(text)


def test_payload_of_an_applicant_tracking_system() -> None:
    section = {"title": "What you do", "text": "<ul><li>Own the plan</li><li>Set the price</li></ul>"}
    smart = read_posting(json.dumps({"name": "CPO", "jobAd": {"sections": {"jobDescription": section}}}))
    assert smart.title == "CPO"
    assert smart.text == "What you do\n- Own the plan\n- Set the price"
    lever = {
        "text": "VP Growth",
        "description": "<div>Hi</div>",
        "lists": [{"text": "Do", "content": "<li>Own it</li>"}],
    }
    assert read_posting(json.dumps([lever])).text == "Hi\n\nDo\n- Own it"
    green = {"jobs": [{"title": "CMO", "content": "&lt;p&gt;Own&amp;nbsp;it&lt;/p&gt;&lt;p&gt;Now&lt;/p&gt;"}]}
    assert read_posting(json.dumps(green)).text == "Own it\n\nNow"


@pytest.mark.parametrize("rows", [[], [{"content": "a b"}, {"content": "c d"}]])
def test_payload_with_other_than_one_posting_is_an_error(rows: list[object]) -> None:
    with pytest.raises(InputError, match=f"holds {len(rows)} postings"):
        read_posting(json.dumps({"jobs": rows}))


def test_braces_that_are_no_json_are_text() -> None:
    assert read_posting("{Remote} Head of Product").text == "{Remote} Head of Product"
    assert read_posting("[" * 5000).text == "[" * 5000


def test_file_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "jd.html"
    path.write_text("Own it, <b>now</b>", "utf-8")
    assert read_file(path).text == "Own it, now"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PLAIN.encode())))
    assert read_file("-").title == "Head of Product"
    with pytest.raises(InputError, match="cannot read the file") as e:
        read_file(tmp_path / "none.txt")
    assert "none.txt" in e.value.where
    (tmp_path / "big").write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="2 MB"):
        read_file(tmp_path / "big")


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_any_input_is_read_or_refused(data: str | bytes) -> None:
    try:
        posting = read_posting(data)
    except InputError:
        return
    assert posting.text.strip()
    assert posting.text.encode("utf-8")
    assert not set(posting.text) & {"\r", "\u2028", "\x00", "\x85"}
    assert all(posting.text[a:b].strip() for a, b in posting.headings)


def test_half_a_surrogate_pair_in_the_title_is_replaced_with_a_note() -> None:
    posting = read_posting("Own the roadmap.", title="Chief \ud83d Officer")
    assert posting.title == "Chief \ufffd Officer"
    assert any("surrogate" in note for note in posting.notes)
