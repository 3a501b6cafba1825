"""Ingest of HTML: the text a reader would see, lists and headings kept apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.errors import InputError
from jdscan.ingest import read_posting
from jdscan.records import Posting


def read(source: str) -> Posting:
    return read_posting(source, source_format="html")


def headings(source: str) -> list[str]:
    posting = read(source)
    return [posting.text[a:b] for a, b in posting.headings]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One  two\n three</p><p>Four</p>", "One two three\n\nFour"),
        ("One<br>two<br/><br>three", "One\ntwo\n\nthree"),
        ("<div>One</div><div>two</div>", "One\ntwo"),
        ("<ul><li>One</li><li><p>two</p></li></ul>After", "- One\n- two\n\nAfter"),
        ("<ol><li>One<ul><li>sub</li></ul></li><li>two</li></ol>", "1. One\n  - sub\n2. two"),
        ("<ul><li>• One</li><li></li><li>two</li></ul>", "• One\n- two"),
        ("<p>• One</p><p>• two</p>", "• One\n\n• two"),
        ("<h2>Duties</h2><p>Own it</p>", "Duties\n\nOwn it"),
        ("<b>Own</b>ing <i>it</i>&nbsp;now", "Owning it now"),
        ("<table><tr><td>Pay</td><td>10</td></tr><tr><td>Site</td></tr></table>", "Pay | 10\nSite"),
        ("<pre>One\n  two</pre>", "One\n  two"),
        ("R&amp;amp;D &amp;nbsp;and AT&T", "R&D and AT&T"),
        ("road&shy;map&#8203; and&#8232;price&#1;", "roadmap and price"),
        ("<p>Unclosed <b>tags<p>go on", "Unclosed tags\n\ngo on"),
        ("<p style=font-weight: 400;>No <span class= a b>quotes</span></p>", "No quotes"),
        ("<p>One</p><!-- hidden --><p hidden>two</p>", "One"),
    ],
)
def test_rendering(source: str, text: str) -> None:
    assert read(source).text == text


def test_script_style_navigation_and_forms_are_dropped_with_a_note() -> None:
    posting = read(
        "<html><head><style>p {}</style></head><body><nav>Jobs</nav><p>Own it</p><script>var a = 1;</script>"
        "<form><label>Name</label><input></form><footer>©</footer></body></html>"
    )
    assert posting.text == "Own it"
    assert "Left out of the page: 1 footer, 1 form, 1 nav, 1 script." in posting.notes


def test_residue_of_scripts_is_dropped_with_a_note() -> None:
    posting = read("<p>Own it</p><div>window.dataLayer = x</div><div>\\u003cp\\u003eOwn it</div><p>Now</p>")
    assert posting.text == "Own it\n\nNow"
    assert "2 line(s) of script or markup residue were left out." in posting.notes


def test_escaped_html_is_unescaped_with_a_note() -> None:
    posting = read_posting("&lt;p&gt;Own &amp;amp; lead&lt;/p&gt;&lt;ul&gt;&lt;li&gt;One&lt;/li&gt;&lt;/ul&gt;")
    assert posting.text == "Own & lead\n\n- One"
    assert "escaped twice" in " ".join(posting.notes)


def test_headings_are_tags_and_short_bold_lines() -> None:
    assert headings("<h1>Role</h1><p>Own it</p><h3>Pay:</h3>") == ["Role", "Pay:"]
    assert headings("<p><strong>What you do</strong></p><p><b>Own</b> it</p>") == ["What you do"]
    assert headings("<div><b>About</b> <b>us</b><br>We sell.</div>") == ["About us"]
    assert headings("<ul><li><b>Item</b></li></ul>") == []
    assert headings("<p><b>This is a bold sentence.</b></p>") == []
    assert headings(f"<h2>{'word ' * 30}</h2>") == []


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title>Job Application for VP Growth at Acme Corp</title><p>Own it</p>", "VP Growth"),
        ("<title>VP Growth | Acme</title><h1>About us</h1>", "VP Growth"),
        ("<title>Acme</title><h1>Head of Product</h1>", "Head of Product"),
        ("<h1>About us</h1><p>We sell</p>", ""),
        ("<p>Director of Price</p><p>We sell</p>", "Director of Price"),
    ],
)
def test_title_of_a_page(source: str, title: str) -> None:
    assert read(source).title == title


def test_deep_nesting_is_an_error() -> None:
    with pytest.raises(InputError, match="nested 200000 levels deep"):
        read("<div>" * 200_000 + "x")


def test_unclosed_formatting_does_not_take_minutes() -> None:
    start = time.process_time()
    assert read("<b a=1><i>" * 3000 + "<p>x" * 3000).text.count("x") == 3000
    assert time.process_time() - start < 5


TAGS = st.sampled_from(
    [
        *["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<h2>", "</h2>", "<b>", "</b>", "<br>", "<div>", "</div>"],
        *["<pre>", "</pre>", "<td>", "&amp;", "&nbsp;", "<", ">", "<!--"],
    ]
)


@given(st.lists(st.one_of(TAGS, st.text(max_size=8)), max_size=40))
def test_any_tag_soup_keeps_headings_inside_the_text(pieces: list[str]) -> None:
    try:
        posting = read("".join(pieces))
    except InputError:
        return
    end = 0
    for a, b in posting.headings:
        assert end <= a < b <= len(posting.text)
        assert "\n" not in posting.text[a:b]
        end = b
