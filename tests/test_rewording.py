"""Another text of a posting: its headings go along with their lines."""

from hypothesis import given
from hypothesis import strategies as st

from jdscan.ingest import reworded
from jdscan.records import Posting

TEXT = "Duties\n- Own A\n- Own B\nOffer\nTea"
HEADINGS = ((0, 6), (23, 28))
POSTING = Posting(TEXT, "CPMO", "html", ("A note.",), HEADINGS)


def headings(text: str) -> list[str]:
    return [text[a:b] for a, b in reworded(POSTING, text).headings]


def test_headings_move_with_the_text() -> None:
    assert [TEXT[a:b] for a, b in HEADINGS] == ["Duties", "Offer"]
    for edited in (TEXT, TEXT.replace("- Own A\n", ""), TEXT.replace("- Own B", "- Own B\n- Own C"), "New\n" + TEXT):
        assert headings(edited) == ["Duties", "Offer"]


def test_a_heading_whose_line_was_changed_is_one_no_more() -> None:
    assert headings(TEXT.replace("Offer", "Offers")) == ["Duties"]
    assert headings(TEXT.removeprefix("Duties\n")) == ["Offer"]


def test_all_else_stays() -> None:
    edited = reworded(POSTING, "Tea")
    assert (edited.text, edited.title, edited.source_format, edited.notes) == ("Tea", "CPMO", "html", ("A note.",))


@given(st.lists(st.sampled_from(["Duties", "Offer", "x", "- y", ""]), max_size=8))
def test_a_heading_is_always_the_words_that_it_was(lines: list[str]) -> None:
    found = headings("\n".join(lines))
    assert found in ([], ["Duties"], ["Offer"], ["Duties", "Offer"])
