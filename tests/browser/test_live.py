"""The text is edited and the report follows."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.actions import EXAMPLES, GAP, MARKETING_HALF, MENDED, STAPLED, focused, paste, scan
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

SAID = "#changes"


def test_an_edit_clears_a_finding_and_the_score_s_change_is_said(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    expect(page.locator(f'[data-name="{GAP}"]')).to_be_visible()
    paste(page, MENDED)
    expect(page.locator(SAID)).to_contain_text(re.compile(r"Score \d+ → \d+"))
    before, after = re.findall(r"\d+", page.locator(f"{SAID} p").first.inner_text())
    assert int(after) > int(before)
    expect(page.locator(f"{SAID} .cleared")).to_contain_text(GAP)
    expect(page.locator(f'[data-name="{GAP}"]')).to_have_count(0)
    paste(page, STAPLED)
    expect(page.locator(SAID)).to_have_text(re.compile(r"Score \d+, \d findings"))


def test_another_verdict_is_said_with_what_cleared(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, STAPLED.replace(MARKETING_HALF, ""))
    expect(page.locator(f"{SAID} .cleared")).to_contain_text("Two job descriptions stapled together")
    expect(page.locator(SAID)).to_contain_text("This reads as product alone")


def test_deleting_most_of_a_posting_is_an_edit(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, STAPLED[: STAPLED.index("## On the marketing side")])
    expect(page.locator(f"{SAID} .cleared")).to_contain_text("Two job descriptions stapled together")


def test_what_is_typed_during_a_scan_is_an_edit_of_what_was_scanned(open_page: OpenPage) -> None:
    page = open_page()
    waiting: list[Route] = []
    page.route("**/fragment", lambda route: route.continue_() if waiting else waiting.append(route))
    paste(page)
    with page.expect_request("**/fragment"):
        page.get_by_role("button", name="Scan", exact=True).click()
    paste(page, MENDED)
    waiting[0].continue_()
    expect(page.locator(f"{SAID} .cleared")).to_contain_text(GAP)
    page.get_by_role("button", name="Compare with the baseline").click()
    assert page.locator("#before").input_value() == STAPLED


def test_a_live_scan_tells_how_to_have_its_edits(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Also search edits").check()
    paste(page, MENDED)
    expect(page.locator(SAID)).to_contain_text("Press Scan to search edits again.")
    page.get_by_label("Candidate").check()
    expect(page.get_by_role("heading", name="Questions to ask")).to_be_visible()
    expect(page.locator(SAID)).not_to_contain_text("Press Scan")


def test_a_new_baseline_turns_the_change_round(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, MENDED)
    expect(page.locator(f"{SAID} .cleared")).to_be_visible()
    page.get_by_role("button", name="Set as new baseline").click()
    expect(page.locator(SAID)).not_to_contain_text("→")
    assert focused(page) == "text"
    paste(page, STAPLED)
    expect(page.locator(f"{SAID} .new")).to_contain_text(GAP)


def test_another_posting_is_no_edit(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, (EXAMPLES / "ordinary-cpo.txt").read_text("utf-8"))
    expect(page.locator(".report")).to_contain_text("CHIEF PRODUCT OFFICER")
    assert "Cleared" not in page.locator(SAID).inner_text()


def test_the_baseline_can_be_compared_with(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, MENDED)
    page.get_by_role("button", name="Compare with the baseline").click()
    expect(page.locator(".comparison")).to_contain_text(GAP)
    assert page.locator("#before").input_value() == STAPLED
    assert page.locator("#after").input_value() == MENDED


def test_what_was_chosen_outlives_a_new_scan(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    page.locator("input[value=ownership]").check()
    page.get_by_text("What the score is made of").click()
    paste(page, MENDED)
    place = page.evaluate("scrollY")
    expect(page.locator(f"{SAID} .cleared")).to_be_visible()
    assert page.locator("input[value=ownership]").is_checked()
    expect(page.get_by_text("Points that each finding takes from 100")).to_be_visible()
    assert (focused(page), page.evaluate("scrollY")) == ("text", place)


def test_the_focus_in_a_report_outlives_a_new_scan(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    paste(page, MENDED)
    page.locator(".unit.counted").first.focus()
    unit = focused(page)
    expect(page.locator(f"{SAID} .cleared")).to_be_visible()
    assert (focused(page), unit[0]) == (unit, "u")


def test_a_fault_leaves_the_last_good_report(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    page.route("**/fragment", lambda route: route.abort())
    paste(page, MENDED)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("that of the text before")
    expect(page.locator(f'[data-name="{GAP}"]')).to_be_visible()


def test_a_busy_service_is_asked_again_when_it_says(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    refused = refuse_once(page)
    paste(page, MENDED)
    expect(page.locator(SAID)).to_contain_text("Scanning again in 1 s")
    expect(page.locator(f"{SAID} .cleared")).to_contain_text(GAP)
    expect(page.get_by_role("alert")).to_be_empty()
    assert len(refused) == 1


def refuse_once(page: Page) -> list[str]:
    """Answer the next scan with 429, and let those after it through."""
    refused: list[str] = []

    def answer(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(route.request.url)
        route.fulfill(
            status=429,
            headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
            body='{"title": "The service is busy", "status": 429}',
        )

    page.route("**/fragment", answer)
    return refused


def test_only_the_newest_text_is_shown(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    for end in range(8):
        page.keyboard.press("Control+End")
        page.locator("#text").focus()
        page.keyboard.insert_text(str(end))
    expect(page.locator(".posting")).to_contain_text("01234567")
    assert len(sent) < 4


def test_enter_on_a_passage_leads_to_it_in_the_field(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    unit = page.locator(".unit.counted", has_text="Set packaging and list prices")
    unit.focus()
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    chosen = page.locator("#text").evaluate("(f) => f.value.slice(f.selectionStart, f.selectionEnd)")
    assert "Set packaging and list prices for all editions" in chosen
