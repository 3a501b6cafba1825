"""Every state of the page in every look: no violation that axe finds, nothing wider than the screen, pictures of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.actions import GAP, MENDED, STAPLED, paste, scan
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}},
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def show_empty(page: Page) -> None:
    for summary in page.locator("#scan summary").all():
        summary.click()


def show_error(page: Page) -> None:
    page.get_by_role("button", name="Scan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("empty")


def show_report(page: Page) -> None:
    scan(page)


def show_opened(page: Page) -> None:
    scan(page)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    page.locator("input[value=overreach]").check()
    page.locator(".unit.counted").nth(2).focus()


def show_change(page: Page) -> None:
    scan(page)
    paste(page, MENDED)
    expect(page.locator("#changes .cleared")).to_contain_text(GAP)


def show_candidate(page: Page) -> None:
    page.get_by_label("Candidate").check()
    scan(page)


def show_comparison(page: Page) -> None:
    page.goto("/compare")
    page.get_by_label("First version").fill(STAPLED)
    page.get_by_label("Second version").fill(MENDED)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".comparison")).to_be_visible()


STATES: dict[str, Callable[[Page], None]] = {
    "empty": show_empty,
    "error": show_error,
    "report": show_report,
    "opened": show_opened,
    "change": show_change,
    "candidate": show_candidate,
    "comparison": show_comparison,
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    open_page: OpenPage, screenshots: Path, state: str, look: str
) -> None:
    page = open_page(**LOOKS[look])
    STATES[state](page)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=screenshots / f"{state}-{look}.png", full_page=True)


@pytest.mark.parametrize(("look", "dark"), [("light", False), ("dark", True)])
def test_the_ground_is_as_the_user_likes_it(open_page: OpenPage, look: str, dark: bool) -> None:
    page = open_page(**LOOKS[look])
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(ground[:3]) < 3 * 128) == dark


def test_with_the_system_s_colours_words_are_seen_and_only_marked_ones_underlined(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    show_report(page)
    style = "(e, name) => getComputedStyle(e)[name]"
    ground = page.locator("body").evaluate(style, "backgroundColor")
    assert page.locator(".unit mark").first.evaluate(style, "color") != ground
    unmarked = page.locator('.unit[data-accountability="none"] > .words').first
    assert unmarked.evaluate(style, "textDecorationColor") == "rgba(0, 0, 0, 0)"
    assert page.locator(".counted .words").first.evaluate(style, "textDecorationColor") != ground


@pytest.mark.parametrize("look", ["light", "narrow"])
def test_targets_are_24_pixels_or_stand_in_a_sentence(open_page: OpenPage, look: str) -> None:
    page = open_page(**LOOKS[look])
    show_report(page)
    small = page.evaluate("""() => [...document.querySelectorAll("button, input, select, summary, .top a")]
      .filter((e) => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 24 && !e.closest("label"))
      .map((e) => e.outerHTML.slice(0, 80))""")
    assert small == []


def test_on_paper_there_is_the_report_alone(open_page: OpenPage) -> None:
    page = open_page()
    show_report(page)
    page.emulate_media(media="print")
    for hidden in ("#scan", ".top", ".actions"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".report .headline")).to_be_visible()


def test_printing_is_offered_with_a_script(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("window.print = () => { window.printed = true }")
    show_report(page)
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
