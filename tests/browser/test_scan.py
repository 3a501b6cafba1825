"""From a text to its report, and what one does with the report."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.actions import EXAMPLES, GAP, STAPLED, headline, paste, scan
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

DROP = """([name, type, text, place]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector(place).dispatchEvent(event);
  }
}"""


def test_a_pasted_text_gets_its_verdict_without_a_new_page(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("window.stayed = true")
    scan(page)
    assert "two job descriptions stapled together" in headline(page)
    expect(page.locator("#changes")).to_have_text(re.compile(r"Score \d+, \d findings"))
    assert page.locator(".report .coverage .row").count() == 5
    assert page.evaluate("window.stayed")


def test_on_a_narrow_screen_the_verdict_comes_into_view(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    scan(page)
    expect(page.locator(".report .headline").first).to_be_in_viewport()


def test_the_accurate_model_reads_where_it_is_chosen(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Model").select_option("accurate")
    with page.expect_request("**/fragment") as sent:
        scan(page)
    assert 'name="encoder"\r\n\r\naccurate' in str(sent.value.post_data)
    assert "two job descriptions stapled together" in headline(page)


@pytest.mark.parametrize(("name", "kind"), [("stapled-cpmo.md", "text/markdown"), ("ordinary-cmo.html", "text/html")])
@pytest.mark.parametrize("place", ["#text", "footer"])
def test_a_file_can_be_dropped_anywhere(open_page: OpenPage, name: str, kind: str, place: str) -> None:
    page = open_page()
    page.evaluate(DROP, [name, kind, (EXAMPLES / name).read_text("utf-8"), place])
    expect(page.locator(".report")).to_be_visible()
    field = page.locator("#text").input_value()
    assert len(field) > 1000
    assert "<p>" not in field
    assert "Chief" in page.locator("#title").input_value()


def test_a_file_can_be_chosen(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Or a file").set_input_files(EXAMPLES / "ordinary-cpo.txt")
    expect(page.locator(".report")).to_be_visible()
    assert page.locator("#text").input_value() == (EXAMPLES / "ordinary-cpo.txt").read_text("utf-8").strip("\n") + "\n"


def test_a_file_that_is_not_read_is_refused_in_words(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(DROP, ["cv.pdf", "application/pdf", "%PDF-1.7", "#text"])
    expect(page.get_by_role("alert")).to_contain_text("The file is neither text, Markdown nor HTML.")


def test_a_refused_file_is_not_downloaded_in_the_place_of_the_text(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Or a file").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(page.get_by_role("alert")).to_contain_text("neither text, Markdown nor HTML")
    scan(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    assert "Wrenfield" in Path(download.value.path()).read_text("utf-8")


def test_the_title_of_a_file_goes_with_its_text(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Or a file").set_input_files(EXAMPLES / "ordinary-cmo.html")
    expect(page.locator(".report")).to_be_visible()
    title = page.get_by_label("Job title")
    expect(title).to_be_visible()
    read = title.input_value()
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("- Own the website")
    assert title.input_value() == read != ""
    paste(page, STAPLED)
    assert title.input_value() == ""


def test_an_example_is_loaded_and_scanned(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("link", name="Two jobs stapled together").click()
    expect(page.locator(".report")).to_be_visible()
    assert page.locator("#text").input_value() == STAPLED


@pytest.mark.parametrize("layer", ["accountability", "template", "ownership", "overreach"])
def test_a_layer_shows_its_marks_and_no_others(open_page: OpenPage, layer: str) -> None:
    page = open_page()
    scan(page)
    page.get_by_role("group", name="Mark by").locator(f"input[value={layer}]").check()
    shown = page.locator(".unit .tag:visible")
    assert shown.count() > 0
    assert shown.count() == page.locator(f".unit .tag.{layer}").count()


def test_a_reading_is_shown_by_pointer_and_focus_and_dismissed_by_escape(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    units = page.locator(".unit.counted")
    first, second = units.nth(0), units.nth(1)
    expect(first.get_by_role("tooltip")).to_be_hidden()
    first.locator(".words").hover()
    expect(first.get_by_role("tooltip")).to_be_visible()
    expect(first.get_by_role("tooltip")).to_contain_text(re.compile(r"Ownership.*\d+%"))
    page.keyboard.press("Escape")
    expect(first.get_by_role("tooltip")).to_be_hidden()
    second.focus()
    expect(second.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(second.get_by_role("tooltip")).to_be_hidden()


def test_the_parts_of_the_report_stay_in_reach(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    parts = page.get_by_role("navigation", name="Parts of the report")
    parts.get_by_role("link", name="Marked posting").click()
    heading = page.get_by_role("heading", name="The posting", exact=True)
    expect(heading).to_be_in_viewport(ratio=1)
    expect(parts).to_be_in_viewport(ratio=1)
    below = "([a, b]) => a.getBoundingClientRect().bottom <= b.getBoundingClientRect().top"
    assert page.evaluate(below, [parts.element_handle(), heading.element_handle()])


def test_a_reading_is_whole_where_its_passage_has_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    units = page.locator(".unit.counted")
    for at in range(units.count()):
        units.nth(at).focus()
        expect(units.nth(at).get_by_role("tooltip")).to_be_in_viewport(ratio=0.99)


def test_findings_and_text_lead_to_one_another(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    page.locator("#f1 a.quote").first.click()
    unit = page.locator(".unit:target")
    expect(unit).to_be_in_viewport()
    unit.locator("a.ref").first.click()
    expect(page.locator(".finding:target")).to_be_in_viewport()


def test_the_candidate_sees_questions_and_no_edits(open_page: OpenPage) -> None:
    page = open_page()
    scan(page)
    expect(page.get_by_role("heading", name="Questions to ask")).to_have_count(0)
    page.get_by_label("Candidate").check()
    expect(page.get_by_role("heading", name="Questions to ask")).to_be_visible()
    expect(page.locator(".finding dt", has_text="Edit")).to_have_count(0)


def test_edits_are_searched_where_they_are_asked_for(open_page: OpenPage) -> None:
    page = open_page()
    page.set_default_timeout(60_000)
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Also search edits").check()
    scan(page)
    expect(page.locator(f'[data-name="{GAP}"] dt', has_text="Fix")).to_be_visible()


def test_downloads_are_those_of_the_api(open_page: OpenPage, service: str) -> None:
    page = open_page()
    scan(page)
    for button, accept, ending in (
        ("Download JSON", "application/json", "json"),
        ("Download the report", "text/html", "html"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == f"jdscan-posting.{ending}"
        answer = page.request.post("/v1/analyses", data={"text": STAPLED}, headers={"Accept": accept})
        assert Path(download.value.path()).read_bytes() == answer.body()


def test_a_text_that_cannot_be_read_is_said_at_the_field(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Scan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The input is empty.")
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    scan(page)
    expect(page.get_by_role("alert")).to_be_empty()
    assert page.locator("#text").get_attribute("aria-invalid") is None


def test_a_script_in_the_text_is_shown_as_text(open_page: OpenPage) -> None:
    page = open_page()
    attack = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 2'>"
    # Front matter makes it Markdown, so that the tags are words of the posting and no page to be read.
    scan(page, f"---\ntitle: Chief Product Officer {attack}\n---\n\n- Own the roadmap, the price and {attack}\n")
    assert attack in page.locator(".report .posting").inner_text()
    assert page.locator(".report img, .report script").count() == 0
    assert page.evaluate("window.harmed === undefined")
