"""Moves written out as changes: bullets, paragraphs, numbers, Markdown marks and lost line breaks."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.judgement.rewriting import Move, apply_changes, changes_of
from jdscan.records import Unit, UnitKind


def units_in(text: str, *words: str, kind: UnitKind = "item") -> list[Unit]:
    """Find the units in a text, which they must stand in in this order."""
    out, at = [], 0
    for i, w in enumerate(words):
        start = text.index(w, at)
        at = start + len(w)
        out.append(Unit(i, w, start, at, kind))
    return out


def edited(text: str, units: Sequence[Unit], *moves: Move) -> str:
    return apply_changes(text, changes_of(moves, text, units))


LIST = "Duties\n\n- Own A\n- Own B\n- Own C\n\nOffer\n"
LISTED = units_in(LIST, "Duties", "Own A", "Own B", "Own C", "Offer")


def test_a_removed_bullet_takes_its_mark_and_break_along() -> None:
    assert edited(LIST, LISTED, Move(2)) == "Duties\n\n- Own A\n- Own C\n\nOffer\n"


def test_a_removed_list_leaves_one_blank_line() -> None:
    text = "Duties\n\n- Own A\n\nOffer"
    assert edited(text, units_in(text, "Duties", "Own A", "Offer"), Move(1)) == "Duties\n\nOffer"


def test_the_last_line_goes_with_the_break_before_it() -> None:
    text = "- Own A\n- Own B"
    assert edited(text, units_in(text, "Own A", "Own B"), Move(1)) == "- Own A"


def test_all_lines_may_go() -> None:
    text = "- Own A\n- Own B"
    assert not edited(text, units_in(text, "Own A", "Own B"), Move(0), Move(1)).strip()


def test_a_replaced_bullet_keeps_its_mark() -> None:
    assert edited(LIST, LISTED, Move(2, "Own D.")) == LIST.replace("Own B", "Own D")


def test_new_duties_come_as_bullets_of_the_same_mark() -> None:
    new = edited(LIST, LISTED, Move(3, "Own D", after=True), Move(3, "Own E", after=True))
    assert new == LIST.replace("- Own C\n", "- Own C\n- Own D\n- Own E\n")


def test_lines_after_one_unit_make_one_change() -> None:
    moves = (Move(3, "Own D", after=True), Move(3, "Own E", after=True))
    assert len(changes_of(moves, LIST, LISTED)) == 1


def test_a_numbered_list_counts_on() -> None:
    text = "1. Own A.\n2. Own B.\n"
    new = edited(text, units_in(text, "Own A.", "Own B."), Move(1, "Own C", after=True), Move(1, "Own D", after=True))
    assert new == "1. Own A.\n2. Own B.\n3. Own C.\n4. Own D.\n"


def test_a_duty_after_an_item_of_two_sentences_does_not_part_them() -> None:
    text = "- Own A. It is large.\n- Own B.\n"
    units = units_in(text, "Own A.", "It is large.", "Own B.")
    assert edited(text, units, Move(0, "Own C", after=True)) == "- Own A. It is large.\n- Own C.\n- Own B.\n"


def test_a_wrapped_item_goes_as_a_whole() -> None:
    text = "- Own A and\n  its parts\n- Own B\n"
    units = units_in(text, "Own A and\n  its parts", "Own B")
    assert edited(text, units, Move(0)) == "- Own B\n"
    assert edited(text, units, Move(0, "Own C", after=True)) == "- Own A and\n  its parts\n- Own C\n- Own B\n"


PARAGRAPH = "We grow. You own A. You carry B.\n\nNext."
SENTENCES = units_in(PARAGRAPH, "We grow.", "You own A.", "You carry B.", "Next.", kind="sentence")


@pytest.mark.parametrize(
    ("moves", "first"),
    [
        ([Move(0)], "You own A. You carry B."),
        ([Move(1)], "We grow. You carry B."),
        ([Move(2)], "We grow. You own A."),
        ([Move(1), Move(2)], "We grow."),
        ([Move(1, "You own C")], "We grow. You own C. You carry B."),
        ([Move(1, "You own C", after=True)], "We grow. You own A. You own C. You carry B."),
    ],
)
def test_sentences_in_a_paragraph_leave_no_gap(moves: list[Move], first: str) -> None:
    assert edited(PARAGRAPH, SENTENCES, *moves).split("\n")[0].rstrip() == first


def test_a_duty_after_a_paragraph_of_its_own_is_one_too() -> None:
    text = "You own A.\n\nNext.\n"
    units = units_in(text, "You own A.", "Next.", kind="sentence")
    assert edited(text, units, Move(0, "You own B", after=True)) == "You own A.\n\nYou own B.\n\nNext.\n"


def test_marks_within_a_line_that_lost_its_breaks_are_repeated() -> None:
    text = "Duties: • Own A • Own B • Own C"
    units = units_in(text, "Duties:", "Own A", "Own B", "Own C")
    assert edited(text, units, Move(2, "Own D", after=True)) == "Duties: • Own A • Own B • Own D • Own C"


def test_bold_marks_go_with_what_they_mark() -> None:
    text = "Hello. Also: **one dream!** Bye."
    units = units_in(text, "Hello.", "Also: **one dream!", "Bye.", kind="sentence")
    assert edited(text, units, Move(1)) == "Hello. Bye."
    bold = "Hello. **You own A.** Bye."
    assert edited(bold, units_in(bold, "Hello.", "You own A.", "Bye.", kind="sentence"), Move(1)) == "Hello. Bye."


@given(st.lists(st.sampled_from(["- ", "* ", "3. ", ""]), min_size=1, max_size=7), st.data())
def test_removals_take_nothing_else_along_and_do_not_overlap(marks: list[str], data: st.DataObject) -> None:
    words = [f"Own part{i}" for i in range(len(marks))]
    gaps = [data.draw(st.sampled_from(["\n", "\n\n"])) for _ in marks]
    text = "".join(m + w + g for m, w, g in zip(marks, words, gaps, strict=True)).rstrip()
    units = units_in(text, *words)
    gone = data.draw(st.sets(st.integers(0, len(marks) - 1)))
    changes = changes_of([Move(i) for i in gone], text, units)
    assert all(a.end <= b.start for a, b in pairwise(changes))
    kept = [w for i, w in enumerate(words) if i not in gone]
    new = apply_changes(text, changes)
    assert re.findall(r"Own part\d", new) == kept
    assert "\n\n\n" not in new
