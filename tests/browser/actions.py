"""What a user does with the page, in the words of the tests."""

from pathlib import Path

from playwright.sync_api import Page, expect

EXAMPLES = Path(__file__).parents[2] / "corpus" / "postings" / "examples"
STAPLED = (EXAMPLES / "stapled-cpmo.md").read_text("utf-8")
GAP = "Growth and lifecycle revenue: not in the posting"
# The duty that closes the gap, in the place of one that is doubled anyway.
MENDED = STAPLED.replace(
    "- Set packaging and list prices for all editions",
    "- Own activation, retention and expansion as systems built into the product and its lifecycle messages",
)
MARKETING_HALF = STAPLED[STAPLED.index("## On the marketing side") : STAPLED.index("You would also carry")]


def paste(page: Page, text: str = STAPLED) -> None:
    """Put a text in the field, as pasting over all of it does."""
    page.locator("#text").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def scan(page: Page, text: str = STAPLED) -> None:
    paste(page, text)
    page.get_by_role("button", name="Scan", exact=True).click()
    expect(page.locator(".report")).to_be_visible()


def headline(page: Page) -> str:
    return page.locator(".report .verdict .headline").inner_text()


def focused(page: Page) -> str:
    """Return the id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))
