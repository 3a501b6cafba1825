"""The page without scripts: forms, answered by pages."""

import pytest
from playwright.sync_api import expect

from tests.browser.actions import EXAMPLES, MENDED, STAPLED, headline
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PLAIN = {"java_script_enabled": False}


def test_a_text_gets_its_verdict(open_page: OpenPage) -> None:
    page = open_page(**PLAIN)
    page.get_by_label("The posting").fill(STAPLED)
    page.get_by_role("button", name="Scan", exact=True).click()
    assert "two job descriptions stapled together" in headline(page)
    expect(page.locator("#result")).to_be_in_viewport()
    assert page.locator("#text").input_value() == STAPLED


def test_a_file_gets_its_verdict(open_page: OpenPage) -> None:
    page = open_page(**PLAIN)
    page.get_by_label("Or a file").set_input_files(EXAMPLES / "ordinary-cmo.html")
    page.get_by_role("button", name="Scan", exact=True).click()
    expect(page.locator(".report .headline")).to_be_visible()
    assert "## What you’ll take on" in page.locator("#text").input_value()


def test_enter_in_the_title_scans(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo", **PLAIN)
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Job title").press("Enter")
    expect(page.locator(".report .headline")).to_be_visible()


def test_layers_and_readings_need_no_script(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo", **PLAIN)
    page.get_by_role("button", name="Scan", exact=True).click()
    page.locator("input[value=ownership]").check()
    expect(page.locator(".tag.ownership").first).to_be_visible()
    expect(page.locator(".tag.accountability").first).to_be_hidden()
    unit = page.locator(".unit.counted").first
    unit.focus()
    expect(unit.get_by_role("tooltip")).to_be_visible()


def test_two_versions_are_compared(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo", **PLAIN)
    page.get_by_role("button", name="Scan", exact=True).click()
    page.get_by_role("button", name="Compare with another version").click()
    assert page.get_by_label("First version").input_value() == STAPLED
    page.get_by_label("Second version").fill(MENDED)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".comparison")).to_be_visible()


def test_the_report_is_downloaded(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo", **PLAIN)
    page.get_by_role("button", name="Scan", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert download.value.suggested_filename == "jdscan-posting.html"


def test_an_error_is_said_at_the_field(open_page: OpenPage) -> None:
    page = open_page(**PLAIN)
    page.get_by_role("button", name="Scan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The input is empty.")
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")


def test_what_needs_a_script_is_not_offered(open_page: OpenPage) -> None:
    page = open_page("/examples/stapled-cpmo", **PLAIN)
    page.get_by_role("button", name="Scan", exact=True).click()
    for only_with_script in ("Print", "Set as new baseline", "Compare with the baseline"):
        expect(page.get_by_role("button", name=only_with_script)).to_be_hidden()
    expect(page.get_by_text("Scan from any job board")).to_be_hidden()
