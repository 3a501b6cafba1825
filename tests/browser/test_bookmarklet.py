"""The bookmark that sends the text of a job board's page, from another origin with a strict policy of its own."""

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser.actions import EXAMPLES, headline
from tests.browser.conftest import OpenPage, running, watch

pytestmark = pytest.mark.browser

BOARD_POLICY = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}
SELECT = "(id) => getSelection().selectAllChildren(document.getElementById(id))"


async def posting(request: Request) -> Response:
    html = (EXAMPLES / "ordinary-cmo.html").read_text("utf-8")
    return HTMLResponse(html.replace("<main>", '<main id="posting">'), headers=BOARD_POLICY)


@pytest.fixture(scope="module")
def board() -> Iterator[str]:
    with running(Starlette(routes=[Route("/", posting)])) as address:
        yield address


@pytest.fixture
def code(open_page: OpenPage) -> str:
    """The script in the address of the bookmark."""
    page = open_page()
    page.get_by_text("Scan from any job board").click()
    address = str(page.get_by_role("link", name="Scan with jdscan").get_attribute("href"))
    assert page.get_by_label("copy this address").input_value() == address
    assert address.startswith("javascript:")
    return unquote(address.removeprefix("javascript:"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def send(context: BrowserContext, board: str, code: str, *, select: str = "") -> Page:
    """Press the bookmark on the job board's page: the browser runs its script past the page's policy."""
    page = context.new_page()
    page.goto(board)
    if select:
        page.evaluate(SELECT, select)
    with context.expect_page() as opened:
        page.evaluate(code)
    return opened.value


@pytest.mark.parametrize("select", ["posting", ""])
def test_the_text_is_scanned_in_the_user_s_own_jdscan(
    context: BrowserContext, board: str, code: str, service: str, select: str
) -> None:
    faults: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = send(context, board, code, select=select)
    expect(page.locator(".report")).to_be_visible(timeout=15_000)
    assert "Lead the Saltmarsh brand" in page.locator("#text").input_value()
    assert ("Sign in" in page.locator("#text").input_value()) == (not select)
    assert headline(page)
    assert page.url == f"{service}/"
    # In the fragment alone: what the browser asked of any server held nothing of the text.
    assert [url for url in asked if "Saltmarsh" in url.partition("#")[0]] == []
    watch(context, service, faults)
    page.reload()
    assert page.locator("#text").input_value() == ""
    assert faults == []


def test_a_text_too_long_for_an_address_is_said_to_be(context: BrowserContext, board: str, code: str) -> None:
    page = context.new_page()
    page.goto(board)
    page.evaluate("document.body.textContent = 'a '.repeat(800_000)")
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    page.on("dialog", hear)
    page.evaluate(code)
    assert len(said) == 1
    assert "too long" in said[0]
    assert len(context.pages) == 1


def test_pressing_the_link_itself_says_where_it_belongs(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_text("Scan from any job board").click()
    page.get_by_role("link", name="Scan with jdscan").click()
    expect(page.get_by_role("status")).to_contain_text("Drag this link to your bookmarks bar")


def test_a_broken_fragment_scans_nothing(open_page: OpenPage) -> None:
    page = open_page("/#text=%E0%A4%A")
    assert page.locator("#text").input_value() == ""
    assert page.evaluate("location.hash") == ""
