"""A real service on the loopback interface, and a real browser before it that must ask nothing of anyone else."""

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from jdscan_api import create_app
from jdscan_api.settings import Settings

ROOT = Path(__file__).parents[2]
STARTING = 60  # seconds
OPTIONS = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
# A policy's violation is also written to the console, but not by every directive.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation",
  (event) => console.error("policy violated:", event.violatedDirective, event.blockedURI))"""

OpenPage = Callable[..., Page]


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve an app on a free port of the loopback interface; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            deadline = time.monotonic() + STARTING
            while not server.started:
                assert thread.is_alive(), "the service did not start"
                assert time.monotonic() < deadline, "the service did not start in time"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    with running(create_app(Settings(encoders=("fast", "accurate"), encoder="fast"))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("JDSCAN_CHROMIUM") or shutil.which("chromium")
    assert found, "no Chromium: install Debian's package chromium, or name one in JDSCAN_CHROMIUM"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # the sandbox refuses to start as root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=as_root)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, service: str) -> Iterator[OpenPage]:
    """Open pages of the service; afterwards none may have had a fault or asked anything of another origin."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=service, **{**OPTIONS, **options})
        contexts.append(context)
        context.set_default_timeout(15_000)
        watch(context, service, faults)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def watch(context: BrowserContext, origin: str, faults: list[str]) -> None:
    """Note requests to elsewhere, errors of scripts, and violations of the content policy."""

    def hear(message: ConsoleMessage) -> None:
        # The browser itself writes a line for every answer of 400 and above; tests ask for some.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    context.add_init_script(TELL_VIOLATIONS)
    context.on("console", hear)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("request", lambda request: None if request.url.startswith(f"{origin}/") else faults.append(request.url))


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
