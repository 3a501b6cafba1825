"""Units: lists, sentences, headings, hard wraps, and the promises on offsets."""

import re
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdscan.records import Posting, Unit
from jdscan.units import Splitter
from jdscan.units.lines import read_lines

SPLITTER = Splitter()


def split(text: str, headings: tuple[tuple[int, int], ...] = ()) -> tuple[Unit, ...]:
    return SPLITTER.split(Posting(text, "", "text", (), headings))


def texts(text: str) -> list[str]:
    return [u.text for u in split(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(u.kind, u.text) for u in split(text)]


@pytest.mark.parametrize(
    "mark",
    ["-", "*", "+", "•", "‣", "·", "–", "—", "●", "▪", "✓", "✅", "1.", "12)", "(3)", "a)", "b.", "iv.", "o", "\\-"],
)
def test_list_marks_are_cut_off(mark: str) -> None:
    assert kinds(f"We do this\n{mark} Own the plan\n  {mark} Set the price") == [
        ("sentence", "We do this"),
        ("item", "Own the plan"),
        ("item", "Set the price"),
    ]


@pytest.mark.parametrize(
    "line", ["3.5 years of work", "10 years of work", "J. Smith leads us", "o2 is a firm", "-", "401(k) match"]
)
def test_what_only_looks_like_a_mark_stays(line: str) -> None:
    assert texts(f"Here\n{line}") == ["Here", line] if len(line) > 1 else ["Here"]


def test_glyphs_without_a_space_and_hyphens_at_a_word() -> None:
    assert texts("•Own it\n-Set the price\n*Lead it") == ["Own it", "Set the price", "Lead it"]


@pytest.mark.parametrize(
    "line",
    [
        "Duties of the role • Own the whole roadmap of it • Set the price of our tools • Lead a team of ten people",
        "Duties of the role * Own the whole roadmap of it * Set the price of our tools * Lead a team of ten people",
        "Duties of the role: - Own the whole roadmap of it - Set the price of our tools.- Lead a team of ten people",
        "Duties of the role 1. Own the whole roadmap of it 2. Set the price of our tools 3. Lead a team of ten people",
    ],
)
def test_glued_lists_are_cut(line: str) -> None:
    head, *items = kinds(line)
    assert head[1].startswith("Duties of the role")
    assert [k for k, _ in items] == ["item"] * 3
    assert [t.rstrip(".") for _, t in items] == [
        "Own the whole roadmap of it",
        "Set the price of our tools",
        "Lead a team of ten people",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Tags: Remote • Full time • Senior • Growth",
        "Set prices; packaging; launches; and discounts",
        "A well-known B2B - and now B2C - firm",
    ],
)
def test_rows_of_tags_semicolons_and_dashes_are_one_unit(line: str) -> None:
    assert texts(line) == [line]


def test_items_of_some_sentences_stay_whole_and_long_ones_do_not() -> None:
    item = "Own the plan. You decide what we build."
    assert texts(f"- {item}") == [item]
    assert len(texts("- " + "You decide what we will build next year. " * 9)) == 9


@pytest.mark.parametrize(
    "sentences",
    [
        ["We make tools, e.g. saws, i.e. sharp ones, vs. hammers.", "You sell them."],
        ["You hold a B.Sc. in physics or a Ph.D. from a U.S. school.", "We like it."],
        ["Acme Inc. hires a Sr. Product Manager.", "The role is new."],
        ["It grew in the U.S.", "We now sell in the U.K."],
        ["Ask Dr. Smith or J. R. Jones.", "They know."],
        ["We grew 3.5 times to $1.2M in 2.5 years.", "Join us!", "Will you?"],
        ["See https://a.example/x.y?z=1.2 or www.b.example.", "Then write."],
        ["We plan, we build, we sell... and we learn.", "Then… more."],
        ["You love it! 🚀", "We do too 🎉"],
        ['He said "own it."', "(You will.)", "So do we."],
        ["We use Node.js, ASP.NET and Vue.js.", "No. 5 is next."],
        ["Yahoo! is a client, and so is Who? in France.", "Good."],
        ["We hire, sell, etc. Our team is small."[:19], "Our team is small."],
        ["we write sloppily here.", "you will mend it."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert texts(" ".join(sentences)) == sentences


def test_sentences_glued_by_a_crawler() -> None:
    assert texts("You own our roadmap.You set prices!We like it (a lot).What now?") == [
        "You own our roadmap.",
        "You set prices!",
        "We like it (a lot).",
        "What now?",
    ]
    assert texts("We use Vue.Js and a.Bc and https://x.example/a.Html today") == [
        "We use Vue.Js and a.Bc and https://x.example/a.Html today"
    ]


def test_headings_by_their_marks() -> None:
    text = "# The role\nOwn it.\n\n**About us**\n\nWe sell.\n\nPay\n===\nWell paid.\n\nDuties:\n- One"
    assert [u.text for u in split(text) if u.kind == "heading"] == ["The role", "About us", "Pay", "Duties:"]
    assert [u.heading for u in split(text)] == [
        "",
        "The role",
        "The role",
        "About us",
        "About us",
        "Pay",
        "Pay",
        "Duties:",
    ]


def test_headings_that_the_source_marked() -> None:
    text = "Role\nOwn it.\nPay\nWell paid."
    assert [(u.kind, u.text) for u in split(text, ((0, 4), (13, 16)))] == [
        ("heading", "Role"),
        ("sentence", "Own it."),
        ("heading", "Pay"),
        ("sentence", "Well paid."),
    ]


def test_markdown_marks_at_the_edges_are_no_part_of_a_unit() -> None:
    assert texts("- **Own the roadmap:** you will *decide*.\n\n> _Quoted_ words\n\n## Closed ##\n\n| cell |") == [
        "Own the roadmap:** you will *decide*.",
        "Quoted_ words",
        "Closed",
        "cell",
    ]
    assert texts("We write C# and #LI-REMOTE\n\n#hashtag") == ["We write C# and #LI-REMOTE", "#hashtag"]


WRAPPED = """\
We are looking for someone who will own what we build and how we sell it,
and who likes to work with a small team in a growing firm. You will report
to the founders and lead ten people.

- Own the roadmap of all our tools and the price at which we sell them to
  our clients in the north
- Hire a team
Short line
Another one
"""


def test_hard_wrapped_lines_are_joined() -> None:
    assert [" ".join(t.split()) for t in texts(WRAPPED)] == [
        "We are looking for someone who will own what we build and how we sell it, and who likes to work with a "
        "small team in a growing firm.",
        "You will report to the founders and lead ten people.",
        "Own the roadmap of all our tools and the price at which we sell them to our clients in the north",
        "Hire a team",
        "Short line",
        "Another one",
    ]


def test_paragraphs_on_single_lines_are_not_joined() -> None:
    text = (
        "You will own the roadmap of our tools and lead the team\n"
        "We will pay you well and give you time to learn it\n"
        "You will sell"
    )
    assert len(texts(text)) == 3
    listed = "answer the questions of our users\nhelp the users with our tool\nsell"
    assert len(texts(listed)) == 3


def test_previous_and_index() -> None:
    units = split("One is here. Two is here.\n- Three")
    assert [u.index for u in units] == [0, 1, 2]
    assert [u.previous for u in units] == ["", "One is here.", "Two is here."]


def test_no_words_no_units() -> None:
    assert split("") == ()
    assert split("--- 🚀 ***\n\n•") == ()


def test_several_threads() -> None:
    expected = split(WRAPPED)
    seen: list[tuple[Unit, ...]] = []
    threads = [Thread(target=lambda: seen.append(split(WRAPPED))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert seen == [expected] * 8


def test_words_are_forgotten_with_their_posting() -> None:
    splitter = Splitter()
    splitter.split(Posting("We own the roadmap", "", "text"))
    before = len(splitter.vocabulary)
    for i in range(50):
        words = " ".join(f"word{'abcdefghij'[j % 10] * (i + 1)}{j}" for j in range(50))
        assert len(splitter.split(Posting(words, "", "text"))) == 1
    assert len(splitter.vocabulary) == before


PIECES = st.one_of(
    st.sampled_from(
        [
            *["\n", "\n\n", "\r\n", "\u2028", " ", "  ", "\t", "\xa0", "- ", "• ", "1. ", "a) ", "o ", "> ", "* "],
            *["# ", "## ", "###", "**", "__", "===\n", "---\n", " - ", " · ", "|", "...", "!", "?", "; ", ":"],
            *["Own it", "We sell. You buy", "e.g. ", "U.S. ", "3.5", "https://a.b/c", "aheadAt"],
            *["🚀", "👩‍👩‍👧", "e\u0301", "שלום", "مرحبا.", "你好。", "\ufe0f", "\u200d"],
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)
NUMBERING = re.compile(r"\(?(?:\d{1,2}|[^\W\d_]{1,4})[.)]?")


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_promises_on_offsets(text: str) -> None:
    units = split(text)
    end = 0
    left: list[str] = []
    for i, u in enumerate(units):
        assert u.index == i
        assert u.text == text[u.start : u.end]
        assert u.text
        assert u.text == u.text.strip()
        assert end <= u.start < u.end
        left.append(text[end : u.start])
        end = u.end
    left.append(text[end:])
    # Nothing is lost but list marks such as "1.", "a)" or "o".
    for gap in left:
        for word in re.findall(r"\(?[^\W_]+[.)]?", gap):
            assert NUMBERING.fullmatch(word), (word, gap)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_lines_are_ordered_and_disjoint(text: str) -> None:
    end = 0
    for line in read_lines(text):
        assert end <= line.start < line.end
        end = line.end
