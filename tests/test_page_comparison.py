"""The comparison of two versions as HTML, and what terminal and page both say of it."""

import re
from dataclasses import replace
from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from jdscan.records import Comparison, Evidence, FindingChange, Score, StatusChange, UnitChange
from jdscan.report import render_comparison, render_comparison_html
from jdscan.report.changes import NO_CHANGE_OF_FINDINGS, NO_CHANGE_OF_TEXT, Part, change_groups, reworded
from tests.sample_analysis import quote, sample, whole


def sentence(text: str) -> Evidence:
    return Evidence(0, 0, len(text), text)


def compared() -> Comparison:
    """Give a comparison in which everything changed: one finding each way, a status, and a sentence of each kind."""
    before = whole()
    units = before.reading.units
    stapled, quota, practice = before.verdict.findings
    score = Score(80, "80 of 100.", (), None)
    after = replace(before, verdict=replace(before.verdict, score=score, headline="One <seat>."))
    coverage = before.verdict.coverage[2]
    return Comparison(
        before=before,
        after=after,
        cleared=(FindingChange(stapled.id, stapled, None, (quote(units[3]),), (sentence("Answer for <one> line"),)),),
        appeared=(FindingChange(practice.id, None, practice, (), ()),),
        moved=(FindingChange(quota.id, quota, replace(quota, confidence=0.55), (), ()),),
        coverage=(StatusChange(coverage, replace(coverage, status="owned", unsure=True, confidence=0.6)),),
        units=(
            UnitChange(quote(units[1]), None),
            UnitChange(None, sentence("Answer for <one> line")),
            UnitChange(sentence("Own packaging & price"), sentence("Own pricing & packaging & price")),
        ),
    )


def unchanged() -> Comparison:
    return Comparison(sample(), sample(), (), (), (), (), ())


def in_terminal(found: Comparison) -> str:
    console = Console(width=120, record=True, file=StringIO())
    render_comparison(found, console)
    return " ".join(console.export_text().split())


def words(tree: LexborHTMLParser) -> str:
    return " ".join(str(tree.text(separator=" ")).split())


def test_both_verdicts_and_scores_stand_side_by_side() -> None:
    tree = LexborHTMLParser(render_comparison_html(compared()))
    (frame,) = tree.css(".comparison")
    assert (frame.attributes["data-score-before"], frame.attributes["data-score-after"]) == ("54", "80")
    assert [h.text() for h in tree.css(".sides .headline")] == [whole().verdict.headline, "One <seat>."]
    assert "Score: 54 of 100 → 80 of 100" in [p.text() for p in tree.css("p.score")]
    assert len(tree.css('.sides svg[role="img"][aria-label] > title')) == 2


def test_a_version_without_a_score_says_so_and_has_no_bar() -> None:
    found = replace(compared(), before=sample())
    page = render_comparison_html(found)
    assert "not scored → 80 of 100" in page
    assert page.count("<svg") == 1
    assert "data-score-before" not in page
    assert "Score" not in render_comparison_html(unchanged())


def test_findings_say_their_fate_and_the_sentences_behind_it() -> None:
    tree = LexborHTMLParser(render_comparison_html(compared()))
    articles = tree.css("article")
    assert [(a.attributes["data-change"], a.attributes["data-finding"]) for a in articles] == [
        ("cleared", "structure.stapled"),
        ("appeared", "practice.shared_activation_metrics"),
        ("moved", "overreach.sales_quota"),
    ]
    assert [h.text() for h in tree.css("h3")][2:] == ["Cleared (1)", "Appeared (1)", "Moved (1)"]
    cleared, _, moved = articles
    assert [d.text() for d in cleared.css("del")] == ["Set the product vision and choose the portfolio's bets"]
    assert [i.text() for i in cleared.css("ins")] == ["Answer for <one> line"]
    assert moved.css("p")[0].text() == "moved, medium, 70% → 55% sure"


def test_coverage_says_how_it_was_and_how_it_is() -> None:
    tree = LexborHTMLParser(render_comparison_html(compared()))
    said = [node.text() for node in tree.css("dl > *")]
    assert said == ["Positioning and narrative", "missing (90%) → owned, unsure (60%)"]


def test_sentences_show_what_went_and_what_came_word_by_word() -> None:
    tree = LexborHTMLParser(render_comparison_html(compared()))
    (_, *__, changes) = tree.css("ul.changes")
    gone, come, changed = changes.css("li")
    assert [d.text() for d in gone.css("del")] == [gone.text()] == [whole().reading.units[1].unit.text]
    assert come.html == "<li><ins>Answer for &lt;one&gt; line</ins></li>"
    assert changed.text() == "Own pricing & packaging & price"
    assert changed.css("ins")[0].text().strip() != ""
    assert changed.css("del") == []


def test_two_versions_alike_are_said_to_be_so() -> None:
    page = render_comparison_html(unchanged())
    assert NO_CHANGE_OF_FINDINGS in page
    assert NO_CHANGE_OF_TEXT in page
    assert "Coverage" not in page
    assert not re.search("<(?:ul|dl|article|del|ins)", page)


def test_terminal_and_page_say_the_same() -> None:
    page = words(LexborHTMLParser(render_comparison_html(compared())))
    told = in_terminal(compared())
    for group in change_groups(compared()):
        assert group.heading in page
        assert group.heading in told
        for shown in group.findings:
            assert shown.finding.name in page
            assert shown.finding.name in told
    for said in ("54 of 100 -> 80 of 100", "missing (90%) -> owned, unsure (60%)", "70% -> 55% sure"):
        assert said in told
        assert said.replace("->", "→") in page


def test_the_comparison_is_sound() -> None:
    page = render_comparison_html(compared())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) == set(ids)
    assert all(id.startswith("compared-") for id in ids)
    levels = [1, *(int(level) for level in re.findall(r"<h([1-6])", page))]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert "<one>" not in page
    assert not re.search(r"<script|\b(?:src|srcset|action)=|url\(|https?:|\son\w+=|\sstyle=", page)
    opened = re.findall(r"<([a-z0-9]+)[^>]*(?<!/)>", page)
    assert sorted(opened) == sorted(re.findall(r"</([a-z0-9]+)>", page))


# Rewordings.


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_rewording_holds_both_sentences_to_the_letter(before: str, after: str) -> None:
    parts = reworded(UnitChange(sentence(before), sentence(after)))
    assert "".join(p.text for p in parts if p.kind != "added") == before
    assert "".join(p.text for p in parts if p.kind != "removed") == after
    assert all(part.text for part in parts)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (
            "Own the sales quota.",
            "Own the pipeline goal.",
            [
                Part("kept", "Own the "),
                Part("removed", "sales"),
                Part("added", "pipeline"),
                Part("kept", " "),
                Part("removed", "quota"),
                Part("added", "goal"),
                Part("kept", "."),
            ],
        ),
        (
            "Own the sales quota.",
            "Free lunch",
            [Part("removed", "Own the sales quota."), Part("added", "Free lunch")],
        ),
    ],
)
def test_sentences_alike_are_laid_over_each_other_and_others_told_whole(
    before: str, after: str, parts: list[Part]
) -> None:
    assert reworded(UnitChange(sentence(before), sentence(after))) == parts


def test_a_sentence_without_end_is_told_whole() -> None:
    long = "a " * 100_000
    parts = reworded(UnitChange(sentence(long), sentence(f"{long}b")))
    assert [part.kind for part in parts] == ["removed", "added"]
