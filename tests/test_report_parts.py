"""The parts of the whole judgement in terminal and page, for recruiter and candidate."""

import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from rich.console import Console

from jdscan.records import (
    Advice,
    Analysis,
    Explanation,
    Score,
    ScorePart,
    SurfaceState,
)
from jdscan.report import render_html, render_terminal
from jdscan.report.audience import Audience
from jdscan.report.boundary import assumption_lines, decision_lines, surface_lines
from jdscan.report.explanation import duty_lists, pairs_to_join, parts_of
from jdscan.report.scoring import score_line, worst
from tests.sample_analysis import advice, explanation, sample, whole


def shown(
    analysis: Analysis,
    audience: Audience = "recruiter",
    advised: Advice | None = None,
    *,
    width: int = 80,
    encoding: str = "utf-8",
) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    console = Console(file=stream, width=width)
    render_terminal(analysis, console, audience=audience, advice=advised)
    stream.flush()
    return raw.getvalue().decode(encoding)


def words(text: str) -> str:
    """Undo the wrapping of lines and the marks of the page."""
    return " ".join(re.sub(r"<[^>]+>|[│|]", " ", text).split())


def with_verdict(analysis: Analysis, **changes: Any) -> Analysis:
    return replace(analysis, verdict=replace(analysis.verdict, **changes))


def with_seat(analysis: Analysis, kind: str, structure: str) -> Analysis:
    return with_verdict(analysis, seat=replace(analysis.verdict.seat, kind=kind), structure=structure)


# The seconds that a reader gives it: headline, score, worst findings.


def test_the_panel_has_headline_score_and_the_dearest_findings_before_all_else() -> None:
    panel = shown(whole()).split("╰")[0]
    at = [panel.index(part) for part in ("CPMO seat on paper", "54 of 100, above 12%", "(40 points)", "(6 points)")]
    assert at == sorted(at)
    assert panel.index("(6 points)") < panel.index("Seat  ")
    assert "Practice" not in panel


@pytest.mark.parametrize(
    ("value", "percentile", "line"),
    [
        (None, None, ""),
        (54, None, "54 of 100"),
        (54, 0.12, "54 of 100, above 12% of real leadership postings scored as if they claimed this seat"),
        (
            100,
            0.999,
            "100 of 100, above nearly all real leadership postings scored as if they claimed this seat",
        ),
        (0, 0.0, "0 of 100, among the lowest of real leadership postings scored as if they claimed this seat"),
    ],
)
def test_the_score_is_said_in_a_line(value: int | None, percentile: float | None, line: str) -> None:
    assert score_line(with_verdict(whole(), score=Score(value, "", (), percentile))) == line


def test_the_worst_come_by_points_and_praise_is_none_of_them() -> None:
    dear = Score(0, "", (ScorePart("overreach.sales_quota", 60), ScorePart("structure.stapled", 40)), None)
    charged = worst(with_verdict(whole(), score=dear))
    assert [charge.finding.id for charge in charged] == ["overreach.sales_quota", "structure.stapled"]
    assert [charge.finding.id for charge in worst(sample())] == ["structure.stapled", "overreach.sales_quota"]


def test_each_finding_says_its_points() -> None:
    for text in (shown(whole()), words(render_html(whole()))):
        assert "88% sure, 40 points" in text or "88% sure · 40 points" in text


def test_without_a_score_nothing_is_said_of_it() -> None:
    for text in (shown(sample()), render_html(sample())):
        assert "Score" not in text
        assert "points" not in text


# Recruiter and candidate.


def test_a_recruiter_gets_edits_and_a_candidate_questions() -> None:
    for recruiter, candidate in (
        (shown(whole()), shown(whole(), "candidate")),
        (render_html(whole()), render_html(whole(), audience="candidate")),
    ):
        assert "Open with one accountability" in words(recruiter)
        assert "Which outcome am I alone answerable for?" not in words(recruiter)
        assert "Questions to ask" not in recruiter
        assert "Open with one accountability" not in words(candidate)
        assert "Which outcome am I alone answerable for?" in words(candidate)
        assert "or is that split with a peer?" in words(candidate)
        assert "Risks to check" in candidate
        assert "one proposition" in words(recruiter)
        assert "one proposition" not in words(candidate)


def test_edits_stand_under_their_finding_with_what_goes_and_what_comes() -> None:
    text = shown(whole(), advised=advice())
    staple, quota = text.index("None of the 12 edits"), text.index("Score: 54 → 60.")
    assert text.index("1. Two job descriptions") < staple < text.index("2. Sales quota") < quota
    assert "- “Own the sales quota for new clinics”" in text
    assert "+ “Answer for pipeline <created>”" in text
    page = render_html(whole(), advice=advice())
    assert "<del>Own the sales quota for new clinics</del>" in page
    assert "<ins>Answer for pipeline &lt;created&gt;</ins>" in page


def test_an_insertion_says_which_line_it_follows() -> None:
    found = advice()
    edit = replace(found.edits[1], changes=found.edits[1].changes[1:])
    text = shown(whole(), advised=replace(found, edits=(edit,)))
    assert "after “Own the sales quota for new clinics”" in text


def test_the_outline_tells_proposals_from_the_posting_s_own_words() -> None:
    text = shown(whole(), advised=advice())
    assert "    + You are the one person accountable" in text
    assert "    • Own the sales quota for new clinics" in text
    page = render_html(whole(), advice=advice())
    assert '<ins>You are the one person accountable</ins> <span class="soft">proposal</span>' in page
    assert '<li><a class="quote" href="#u7">Own the sales quota for new clinics</a></li>' in page


def test_a_candidate_is_shown_no_edits() -> None:
    for text in (
        shown(whole(), "candidate", advice()),
        render_html(whole(), audience="candidate", advice=advice()),
    ):
        assert "Outline" not in text
        assert "edits tried" not in text


def test_a_finding_tempered_to_a_question_asks_for_no_edit() -> None:
    staple, quota, practice = sample().verdict.findings
    tempered = replace(quota, severity="info")
    for findings, said in (((staple, quota, practice), True), ((staple, practice, tempered), False)):
        analysis = with_verdict(whole(), findings=findings)
        assert ("Strike “the sales quota”" in shown(analysis)) is said
        assert ("Strike “the sales quota”" in render_html(analysis)) is said


# Why it reads so.


@pytest.mark.parametrize(
    ("kind", "structure", "there"),
    [
        ("cpmo", "stapled", True),
        ("cpmo", "partial", True),
        ("cpmo", "integrated", True),
        ("cpmo", "product_only", False),
        ("cmo", "partial", False),
        ("out_of_scope", "out_of_scope", False),
    ],
)
def test_duty_lists_are_for_seats_over_both(kind: str, structure: str, there: bool) -> None:
    analysis = with_seat(whole(), kind, structure)
    assert (duty_lists(analysis) is not None) is there
    assert ("Product (2)" in shown(analysis)) is there
    assert ('class="card sides"' in render_html(analysis)) is there


def test_duty_lists_stand_side_by_side_where_there_is_room_and_one_below_the_other_else() -> None:
    for width in (60, 80, 120):
        line = next(line for line in shown(whole(), width=width).splitlines() if "Product (2)" in line)
        assert "Marketing (2)" in line
    narrow = shown(whole(), width=50)
    assert "Marketing (2)" not in next(line for line in narrow.splitlines() if "Product (2)" in line)
    assert narrow.index("Product (2)") < narrow.index("Marketing (2)")


def test_a_long_list_is_cut_in_the_terminal_and_whole_on_the_page() -> None:
    found = whole().verdict.explanation
    many = with_verdict(whole(), explanation=replace(found, product=found.product * 6))
    assert "and 4 more" in shown(many)
    assert render_html(many).split("Product (12)")[1].split("</ul>")[0].count("<li>") == 12


def test_an_integrated_seat_shows_its_joined_duties_first_and_no_pairs() -> None:
    text = shown(whole("integrated"))
    assert text.index("Both in one (1)") < text.index("Product (2)")
    assert pairs_to_join(whole("integrated")) == ()
    assert "one proposition" not in text
    page = render_html(whole("integrated"))
    assert page.index("Both in one (1)") < page.index("Product (2)")


@pytest.mark.parametrize(
    ("change", "summary"),
    [
        ({}, "1 of 5 duties joins product and marketing (20%); for the rest, one side comes after the other."),
        ({"joined": ()}, "No duty joins product and marketing; one side comes after the other."),
        ({"joined": (), "layout": "alternating"}, "No duty joins product and marketing; the two sides alternate."),
        ({"joined": (), "marketing": (), "layout": "one_sided"}, "No duty joins product and marketing."),
        ({"product": (), "marketing": (), "layout": "one_sided"}, "Every duty joins product and marketing."),
    ],
)
def test_the_lay_of_the_duties_is_said_in_a_sentence(change: dict[str, Any], summary: str) -> None:
    found = replace(explanation(whole().reading.units), **change)
    lists = duty_lists(with_verdict(whole(), explanation=found))
    assert lists is not None
    assert lists.summary == summary


def test_without_duties_there_is_nothing_to_explain() -> None:
    empty = with_verdict(whole(), explanation=Explanation((), (), (), 0.0, "one_sided", ()))
    assert "Why it reads so" not in shown(empty)
    assert "Why it reads so" not in render_html(empty)


def test_parts_of_an_accountability_are_named_where_any_is() -> None:
    parts = parts_of(whole(), "product_strategy")
    assert parts is not None
    assert (len(parts.owned), len(parts.touched)) == (1, 1)
    assert f"2 of {2 + len(parts.missing)} parts: {parts.owned[0]}" in words(shown(whole()))
    assert f"owned: {parts.owned[0]}" in words(render_html(whole()))
    assert parts_of(whole(), "insight") is None
    assert parts_of(sample(), "product_strategy") is None


# The boundary.


def test_disputed_decisions_are_shown_and_the_others_counted() -> None:
    text = words(shown(whole()))
    assert "Decisions: 2 against the matrix, 1 as it has them" in text
    assert "has the role decide (A); in the matrix the CRO decides (A) and the CPMO is informed (I)." in text
    assert "has the role only help (C); in the matrix the CPMO decides (A)." in text
    assert "Product strategy and portfolio direction" not in text
    assert "Product strategy and portfolio direction" in render_html(whole())


def test_decisions_that_all_agree_are_one_line() -> None:
    agreeing = tuple(row for row in whole().verdict.decisions if row.reading == "agrees")
    found = decision_lines(with_verdict(whole(), decisions=agreeing))
    assert found is not None
    assert (found.heading, found.disputed) == ("Decisions: 1 spoken of, none against the matrix", ())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((False, False, False), "no second owner, no way to agree and no tiebreaker"),
        ((True, False, False), "names a second owner; no way to agree and no tiebreaker"),
        ((True, True, True), "names a second owner, says how the two agree and says who breaks a tie"),
    ],
)
def test_a_surface_says_what_it_has_and_what_it_lacks(told: tuple[bool, bool, bool], said: str) -> None:
    state = SurfaceState("lead_handoff", True, *told, ())
    (line,) = surface_lines(with_verdict(whole(), surfaces=(state,)))
    assert line.words == said


def test_surfaces_that_are_not_named_are_left_out() -> None:
    text = shown(whole())
    assert "Shared surfaces: 2 of 6 named" in text
    assert "Sales enablement" not in text


def test_how_usual_it_is_to_name_a_surface_is_said_where_it_is_known() -> None:
    for text in (words(shown(whole())), words(render_html(whole()))):
        assert "Shared surfaces: 2 of 6 named (40% of real leadership postings name any)" in text
        assert text.count("; named by 12% of real leadership postings") == 2
    states = tuple(replace(s, share=None) for s in whole().verdict.surfaces)
    unknown = with_verdict(whole(), surfaces=states, any_surface_share=None)
    for text in (shown(unknown), render_html(unknown)):
        assert "named by" not in text
        assert "name any" not in text


def test_a_stated_assumption_shows_one_quote() -> None:
    found = assumption_lines(whole())
    assert found is not None
    assert [line.premise for line in found.stated] == ["a CRO or head of sales beside the seat"]
    block = shown(whole()).split("  Stated ")[1].split("  Silent on")[0]
    assert "│ “Own the sales quota for new clinics”" in block
    stated = tuple(replace(a, status="stated") for a in whole().verdict.assumptions)
    block = shown(with_verdict(whole(), assumptions=stated)).split("  Stated ")[1]
    assert block.count("│ “") == sum(bool(a.evidence) for a in stated) == 2


def test_assumptions_are_one_block_by_status() -> None:
    text = words(shown(whole()))
    assert "Stated a CRO or head of sales beside the seat" in text
    assert "Silent on a team beyond its founders; customers won by sellers" in text
    assert "Otherwise The posting shows a consumer business" in text
    page = render_html(whole())
    assert page.count('<span class="soft">assumed</span>') == 2


def test_the_reporting_line_is_quoted_and_leads_to_its_place() -> None:
    text = shown(whole())
    assert re.search(r"Reports to +“our CEO”", text)
    assert re.search(r"Beside +“the regional teams”", text)
    assert '<dt>Reports to</dt><dd><a class="quote" href="#u9">“our CEO”</a></dd>' in render_html(whole())
    assert re.search(r"Reports to +our CEO", shown(sample()))


def test_an_ordinary_seat_is_measured_by_none_of_this() -> None:
    analysis = with_seat(whole(), "cmo", "marketing_only")
    assert decision_lines(analysis) is None
    assert assumption_lines(analysis) is None
    for audience in ("recruiter", "candidate"):
        for text in (shown(analysis, audience), render_html(analysis, audience=audience)):
            for part in ("against the matrix", "Shared surfaces", "taken for granted", "hold up as a seat", " parts: "):
                assert part not in text


def test_parts_that_say_nothing_are_left_out() -> None:
    for text in (shown(sample()), render_html(sample())):
        for part in ("Decisions", "Shared surfaces", "taken for granted", "Why it reads so", "Outline", "Fix"):
            assert part not in text


# All of it together.


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
@pytest.mark.parametrize("width", [20, 60, 80, 120])
def test_the_terminal_keeps_to_its_width_in_plain_ascii(width: int, audience: Audience) -> None:
    text = shown(whole(), audience, advice(), width=width, encoding="ascii")
    assert max(map(len, text.splitlines())) <= width
    assert ("->" in text) is (audience == "recruiter")


@pytest.mark.parametrize("audience", ["recruiter", "candidate"])
def test_the_page_is_sound(audience: Audience) -> None:
    page = render_html(whole(), audience=audience, advice=advice())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
    assert not re.search(r"<script|\b(?:src|srcset|action)=|url\(|@import|https?:|\son\w+=|\sstyle=", page)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.count("<svg") == page.count('role="img"') == page.count("</title><rect") == 6
    assert page.count("<table") == page.count("<caption>") == 2
    assert page.count("<details") == page.count("<summary>") == 4


def test_the_page_brings_the_bars_first_where_a_gap_is_a_fault_and_lists_its_parts() -> None:
    assert parts_listed(render_html(whole(), advice=advice())) == [
        "Coverage",
        "Findings",
        "Duties",
        "Outline",
        "Notes",
        "Marked posting",
        "Boundary",
    ]
    assert parts_listed(render_html(whole(), audience="candidate"))[:3] == ["Coverage", "Questions", "Risks"]
    ordinary = with_seat(sample(findings=False), "cmo", "marketing_only")
    assert parts_listed(render_html(ordinary)) == ["Findings", "Coverage", "Notes", "Marked posting"]


def parts_listed(page: str) -> list[str]:
    """Give the names in the list of parts, which must have the order of the parts themselves."""
    links = re.findall(r'<li><a href="#(report-[a-z]+)">([^<]+)</a>', page)
    assert [id for id, _ in links] == re.findall(r'<h2 id="(report-[a-z]+)"', page)
    return [name for _, name in links]


def test_the_page_says_seat_and_structure_once_unless_in_doubt() -> None:
    assert not {"Seat", "Structure"} & set(re.findall(r"<dt>([^<]+)</dt>", render_html(whole())))
    in_doubt = render_html(with_verdict(whole(), abstained=True))
    assert "<dt>Structure</dt>" in in_doubt
