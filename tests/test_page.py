"""The report as sections to embed, and the posting with its layers and readings."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jdscan.records import Claim, Posting, Unit
from jdscan.report import render_html, render_report, report_style
from jdscan.report.audience import Audience
from jdscan.report.layers import layers
from jdscan.report.page_posting import posting_section
from tests.sample_analysis import advice, sample, whole

NAMES = [*(layer.id for layer in layers()), "nothing"]


def parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>")


def only(tree: LexborHTMLParser, selector: str) -> LexborNode:
    (node,) = tree.css(selector)
    return node


def unit(tree: LexborHTMLParser, index: int) -> LexborNode:
    return only(tree, f"#u{index}")


def shown_text(html: str) -> str:
    """Give the posting's text as the page has it, without what the page adds."""
    text = only(parsed(html), ".posting")
    for added in text.css(".tag, [role=tooltip], .ref"):
        added.decompose()
    return text.text()


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_the_page_is_the_embedded_report_and_its_style_in_a_frame(audience: Audience) -> None:
    page = render_html(whole(), audience=audience, advice=advice())
    report = render_report(whole(), audience=audience, advice=advice())
    assert page.count(report) == 1
    assert page.split("<main>\n")[1].split("\n</main>")[0] == report
    assert page.split("<style>")[1].split("</style>")[0] == report_style()
    assert not re.search(r"<(?:html|head|body|style|h1|main)\b", report)


def test_the_report_says_verdict_and_score_to_a_script() -> None:
    attributes = only(parsed(render_report(whole(), audience="recruiter")), ".report").attributes
    assert {name: attributes[name] for name in attributes if name.startswith("data-")} == {
        "data-score": "54",
        "data-seat": "cpmo",
        "data-structure": "stapled",
        "data-abstained": "false",
    }
    abstained = replace(sample(), verdict=replace(sample().verdict, abstained=True))
    attributes = only(parsed(render_report(abstained, audience="recruiter")), ".report").attributes
    assert "data-score" not in attributes
    assert attributes["data-abstained"] == "true"


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_every_finding_says_its_id_and_name_to_a_script(audience: Audience) -> None:
    named = replace(sample().verdict.findings[0], name='Two "jobs" <stapled>')
    analysis = replace(sample(), verdict=replace(sample().verdict, findings=(named, *sample().verdict.findings[1:])))
    articles = parsed(render_report(analysis, audience=audience)).css("article")
    found = [(a.attributes["data-finding"], a.attributes["data-name"]) for a in articles]
    assert found == [(f.id, f.name) for f in analysis.verdict.findings]


def test_every_quotation_of_a_finding_leads_to_its_passage_and_back() -> None:
    tree = parsed(render_report(sample(), audience="recruiter"))
    for number, finding in enumerate(sample().verdict.findings, start=1):
        there = [a.attributes["href"] for a in tree.css(f"#f{number} blockquote a")]
        assert there == [f"#u{quote.unit}" for quote in finding.evidence]
        assert all(unit(tree, q.unit).css_first(f'a.ref[href="#f{number}"]') for q in finding.evidence)


# The layers.


def test_one_of_the_layers_is_chosen_without_a_form_or_a_script() -> None:
    tree = parsed(render_report(sample(), audience="recruiter"))
    choices = tree.css("fieldset.layers input[type=radio]")
    assert [c.attributes["id"] for c in choices] == [f"layer-{name}" for name in NAMES]
    assert len({c.attributes["name"] for c in choices}) == 1
    assert [c.attributes["id"] for c in choices if "checked" in c.attributes] == ["layer-accountability"]
    assert tree.css("form, script") == []
    assert [only(tree, f".legend.{name}").text() != "" for name in NAMES] == [True] * 5


def test_every_unit_carries_a_value_of_every_layer_and_a_tag_where_it_is_marked() -> None:
    tree = parsed(posting_section(sample()))
    assert len(tree.css(".unit")) == len(sample().reading.units)
    for layer in layers():
        marked = {entry.value for entry in layer.entries}
        for node in tree.css(".unit"):
            value = node.attributes[f"data-{layer.id}"]
            assert bool(node.css(f".tag.{layer.id}")) is (value in marked), (layer.id, value)
        legend = [sample.attributes[f"data-{layer.id}"] for sample in tree.css(f".legend.{layer.id} .sample")]
        assert legend == [entry.value for entry in layer.entries]


def test_a_unit_is_marked_as_it_was_read() -> None:
    duty, claim = unit(parsed(posting_section(sample())), 5), unit(parsed(posting_section(sample())), 7)
    values = ("data-accountability", "data-template", "data-ownership", "data-overreach")
    assert [duty.attributes[name] for name in values] == ["gtm_execution", "cmo", "executes", "none"]
    assert [claim.attributes[name] for name in values] == ["other", "neither", "owns", "claimed"]
    assert [tag.text() for tag in duty.css(".tag")] == ["GTM execution", "CMO", "executes"]


# The readings.


def test_every_unit_can_be_reached_and_is_described_by_its_reading() -> None:
    tree = parsed(posting_section(sample()))
    for node in tree.css(".unit"):
        assert node.attributes["tabindex"] == "0"
        assert node.attributes["role"] == "group"
        described, labelled = (node.attributes[f"aria-{by}"] for by in ("describedby", "labelledby"))
        assert only(tree, f"#{described}").attributes["role"] == "tooltip"
        assert [child.attributes["id"] for child in node.css("[id]:not(.unit)")] == [labelled, described]


def test_a_reading_says_zone_topics_ownership_and_template_with_their_probability() -> None:
    analysis = sample()
    tree = parsed(posting_section(analysis))
    assert only(tree, "#r5").text() == (
        "Kind responsibility 91%, counts Topics GTM execution 90% Ownership executes 70% Template CMO 80%"
    )
    assert only(tree, "#r1").text() == (
        "Kind company 91%, does not count Topics none (nearest: insight 3%) Ownership none 70% Template neither 80%"
    )
    claiming = replace(analysis, reading=replace(analysis.reading, claims=(Claim("sales_quota", 7, 0.83),)))
    assert only(parsed(posting_section(claiming)), "#r7").text().endswith("Overreach sales quota 83%")


def test_readings_and_choices_are_hidden_where_they_should_be() -> None:
    style = report_style()
    shown = style.index('.unit:hover > [role="tooltip"], .unit:focus-within > [role="tooltip"]')
    # Of equal weight, so that the later rule wins.
    assert style.index('.report.dismissed [role="tooltip"] { display: none; }') > shown
    assert '.layers, .hint, .report [role="tooltip"] { display: none; }' in style.split("@media print")[1]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60), st.data())
def test_the_posting_is_shown_to_the_letter_whatever_its_units_are(text: str, data: st.DataObject) -> None:
    first, second = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    analysis = sample(findings=False)
    places = [(0, first), (first, second)]
    units = [
        replace(analysis.reading.units[4], unit=Unit(i, text[a:b], a, b)) for i, (a, b) in enumerate(places) if a < b
    ]
    # The sample's claims on others' work point at units that are not there now.
    units = [replace(u, unit=replace(u.unit, index=i)) for i, u in enumerate(units)]
    reading = replace(analysis.reading, units=tuple(units), claims=())
    html = posting_section(replace(analysis, posting=Posting(text, "", "text"), reading=reading))
    assert shown_text(html) == text
    assert len(parsed(html).css(".unit")) == len(units)


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_the_page_closes_what_it_opens(audience: Audience) -> None:
    body = render_html(whole(), audience=audience, advice=advice()).partition("<body>")[2]
    open_: list[str] = []
    for closing, name, empty in re.findall(r"<(/?)([a-z0-9]+)[^>]*?(/?)>", body):
        if closing:
            # The body's own end and that of the page close what was opened before the part.
            assert open_ == [] if name in ("body", "html") else open_.pop() == name
        elif not empty and name not in ("br", "input"):
            open_.append(name)
    assert open_ == []
