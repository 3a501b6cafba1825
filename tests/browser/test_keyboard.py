"""The page without a pointer, from load to a finding and back to the text."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import STAPLED, focused
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def tab_to(page: Page, selector: str, *, most: int = 40) -> None:
    """Press Tab until the focus is on an element of this kind; fail where it never comes there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the focus never came to {selector}")


def test_from_load_to_a_finding_and_back_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the posting")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the posting")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    page.keyboard.insert_text(STAPLED)
    tab_to(page, "#go")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()
    tab_to(page, ".worst a")
    page.keyboard.press("Enter")
    expect(page.locator(".finding:target")).to_be_in_viewport()
    tab_to(page, ".finding:target a.quote", most=1)
    page.keyboard.press("Enter")
    unit = page.locator(".unit:target")
    expect(unit).to_be_focused()
    expect(unit.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    assert focused(page) == "text"


def test_layers_and_audience_are_chosen_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo")
    expect(page.locator(".report")).to_be_visible()
    page.locator("input[name=layer]:checked").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("input[name=layer]:checked").input_value() == "template"
    page.locator("input[name=audience]:checked").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Questions to ask")).to_be_visible()


def test_control_and_enter_scan_from_the_field(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#text").focus()
    page.keyboard.insert_text(STAPLED)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".report")).to_be_visible()


def test_whatever_has_the_focus_shows_it(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo")
    expect(page.locator(".report")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    for _ in range(60):
        page.keyboard.press("Tab")
        ring = page.evaluate("""() => {
          const at = document.activeElement;
          const shown = at.matches(".switch input") ? at.nextElementSibling : at;
          const style = getComputedStyle(shown);
          return [at.outerHTML.slice(0, 80), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
        }""")
        assert ring[1], ring[0]
