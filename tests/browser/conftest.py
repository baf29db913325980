"""A headless Chromium with the network blocked, and the sample's pages to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from coachkit.api import run


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The pages of three schools of the sample and its index, through a real kernel."""
    out = tmp_path_factory.mktemp("browser")
    done = run(sample, out, schools=["0001", "0003", "0012"])
    assert not done.failed
    return out / "share"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped, but never in continuous integration."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("continuous integration needs a chromium: see .ci/run")
        pytest.skip("no chromium on the path: install Debian's chromium, or set $CHROMIUM")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


PATIENCE = 300_000  # milliseconds: a machine may be busy
DRAWN = """() => [...document.querySelectorAll('.plotly-graph-div')].every(div =>
  div.closest('figure').hidden || !div.getBoundingClientRect().height || div.querySelector('.main-svg'))"""
NEXT_FRAME = "() => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))"


class Tab:
    """A page, what it asked for, and what it complained of."""

    def __init__(self, browser: Browser, width: int, scripts: bool = True) -> None:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(PATIENCE)
        self.asked: list[str] = []
        self.said: list[str] = []
        context.route("**/*", lambda route: route.continue_() if _local(route.request.url) else route.abort())
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def open(self, file: Path) -> Tab:
        self.page.goto(file.as_uri())
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(DRAWN, polling=100)  # charts are drawn one after the other
        return self

    @property
    def outside(self) -> list[str]:
        return [url for url in self.asked if not _local(url)]


def _local(url: str) -> bool:
    return urlsplit(url).scheme in {"file", "data", "blob"}


@pytest.fixture
def tab(browser: Browser) -> Iterator[object]:
    made: list[Tab] = []

    def make(width: int, scripts: bool = True) -> Tab:
        made.append(Tab(browser, width, scripts))
        return made[-1]

    yield make
    for found in made:
        found.page.context.close()


@pytest.fixture(scope="session")
def opened(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """A page for tests that only look at it, opened once for each width: its charts are drawn only once.

    Each test gets it for the screen, in the colours it asks for, and with the details open that were open at first.
    """
    tabs: dict[tuple[Path, int], Tab] = {}

    def get(file: Path, width: int, dark: bool = False) -> Tab:
        found = tabs.get((file, width))
        if found is None:
            found = tabs[file, width] = Tab(browser, width).open(file)
            found.page.evaluate("() => { window.openAtFirst = [...document.querySelectorAll('details[open]')]; }")
        found.page.emulate_media(media="null", color_scheme="dark" if dark else "light")
        found.page.evaluate(NEXT_FRAME)  # charts are drawn again in other colours
        found.page.evaluate("""() => document.querySelectorAll('details')
          .forEach(details => { details.open = window.openAtFirst.includes(details); })""")
        return found

    yield get
    for found in tabs.values():
        found.page.context.close()
