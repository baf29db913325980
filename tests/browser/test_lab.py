"""The explorer in JupyterLab itself, by mouse and by keyboard: what the exhibit says, and what JupyterLab makes of the keys."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from coachkit import View, answer, open_explorer
from coachkit.exhibits.number_format import percent

from ..conftest import ROOT
from .conftest import PATIENCE

pytestmark = pytest.mark.browser

PANEL = ".coachkit-explorer:not(.alone)"
CELL = 'import coachkit\npanel = coachkit.open_explorer(view=\'{"by": "subject"}\')\npanel'
FOCUS = "() => [document.activeElement.tagName, document.activeElement.dataset.g || '', document.activeElement.dataset.t || '']"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab with a notebook to run and one that was run elsewhere, its news switched off."""
    home = tmp_path_factory.mktemp("lab")
    for name, outputs in (("ask", []), ("stored", stored())):
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        cell = {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "source": CELL,
            "outputs": outputs,
            "execution_count": None,
        }
        notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        (home / f"{name}.ipynb").write_text(json.dumps(notebook))
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    (settings / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Light"}')
    data = home / "district"
    shutil.copytree(ROOT / "data" / "sample", data)
    own = {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    environment = {**os.environ, **own, "COACHKIT_DATA": str(data)}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=50",
               "--IdentityProvider.token=t", f"--ServerApp.root_dir={home}"]  # fmt: skip
    log = (home / "lab.log").open("w+")
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield _address(home / "lab.log")
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # on a busy machine it may wait for a kernel that is gone
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _address(log: Path) -> str:
    for _ in range(3000):
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab", log.read_text())
        if found:
            return f"http://127.0.0.1:{found[1]}"
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def stored() -> list[dict[str, object]]:
    """What a notebook keeps of a panel."""
    panel = open_explorer(ROOT / "data" / "sample", View(by="subject"))
    return [{"output_type": "display_data", "data": data, "metadata": {}} for data, _ in panel.bundles()]


class Opened:
    """The notebook's page with the panel in it, and what it asked for from elsewhere."""

    def __init__(self, lab: str, browser: Browser) -> None:
        self.outside: list[str] = []
        self.page: Page = browser.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(f"{lab}/lab/tree/ask.ipynb?token=t")
        for _ in range(3000):  # until a kernel is connected and idle: Run All before that is swallowed by a dialog
            sessions = urllib.request.urlopen(f"{lab}/api/sessions?token=t").read().decode()
            if '"execution_state": "idle"' in sessions and not re.search(r'"connections": 0', sessions):
                break
            self.page.wait_for_timeout(100)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.panel: Locator = self.page.locator(PANEL)
        expect(self.panel.locator("[role=grid]")).to_be_visible(timeout=PATIENCE)
        expect(self.panel.locator("[data-p=aside] input").first).to_be_attached(timeout=PATIENCE)

    def _asked(self, url: str) -> None:
        if not re.match(r"(?:https?|ws)://127\.0\.0\.1|data:|blob:", url):
            self.outside.append(url)

    @property
    def title(self) -> Locator:
        return self.panel.locator("h2").first

    def says(self, words: str) -> None:
        expect(self.title).to_have_text(words, timeout=PATIENCE)

    def focus(self) -> list[str]:
        found: list[str] = self.page.evaluate(FOCUS)
        return found

    def axe(self) -> list[str]:
        return [rule["id"] for rule in Axe().run(self.page, context=PANEL).response["violations"]]


SHARE = "Share of lessons at Modification or above, by subject"


def test_by_mouse_and_by_keyboard(lab: str, browser: Browser, sample: Path) -> None:
    opened = Opened(lab, browser)
    page, panel = opened.page, opened.panel
    opened.says(SHARE)
    number = (
        answer(sample, View(by="subject")).frame.query("group == 'Arts' and term == 'fall 2025'")["estimate"].item()
    )
    expect(panel.locator("td[data-g=Arts][data-t='fall 2025']")).to_contain_text(percent(number))
    assert opened.axe() == []

    # by mouse: another show, a filter with its count, undo
    middle = panel.locator("[data-p=aside]").get_by_role("checkbox", name="middle", exact=True)
    middle.hover()
    panel.locator("select[data-k=show]").select_option("shift")  # its answer comes while the button is down
    page.mouse.down()
    page.wait_for_timeout(1000)
    page.mouse.up()
    opened.says("Change of the share at Modification or above, same teachers, by subject. Only school type middle")
    assert middle.is_checked()  # also before the filters' counts come
    shift = answer(sample, View("shift", by="").only("school_type", "middle")).frame
    expect(panel.locator("tr.all")).to_contain_text(f"{shift['n'].item()}")
    panel.get_by_role("button", name="Undo").click()
    panel.get_by_role("button", name="Undo").click()
    opened.says(SHARE)
    with page.expect_download() as download:
        panel.get_by_role("button", name="CSV").click()
    assert "inside: not gated" in Path(download.value.path()).read_text(encoding="utf-8")

    # by keyboard: cells of the notebook stay what they are
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.focus(f"{PANEL} [role=grid] td[tabindex='0']")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert opened.focus() == ["TD", "Language arts", "spring 2025"]
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert opened.focus() == ["TD", "Language arts", "fall 2024"]
    page.keyboard.press("Enter")
    expect(panel.locator("[data-p=more]")).to_contain_text("Lessons behind Language arts, fall 2024", timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(panel.locator("[data-p=more]")).to_be_empty(timeout=PATIENCE)
    assert opened.focus() == ["TD", "Language arts", "fall 2024"]
    page.keyboard.press("f")
    opened.says(f"{SHARE}. Only subject Language arts")
    expect(panel.get_by_role("status")).to_contain_text("Only subject Language arts", timeout=PATIENCE)
    for key in "bxddmyABDZ00j":
        page.keyboard.press(key)
    page.keyboard.press("Control+z")
    opened.says(SHARE)
    assert opened.focus()[0] == "TD"
    page.keyboard.press("c")
    expect(panel.locator("pre")).to_contain_text("View(by='subject')", timeout=PATIENCE)
    page.keyboard.press("k")
    kept = page.locator(".coachkit-explorer.alone:not(.still)")
    expect(kept).to_be_visible(timeout=PATIENCE)
    expect(kept).to_contain_text(SHARE)
    expect(kept).to_contain_text("Inside: not gated")
    expect(page.locator(".coachkit-explorer.still")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("ember")
    expect(panel.locator("[data-p=aside]").get_by_role("checkbox", name="Ember Cove School")).to_be_attached(
        timeout=PATIENCE
    )
    assert page.input_value(f"{PANEL} input[type=search]") == "ember"
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert page.locator(".jp-Dialog").count() == 0

    # a choice that is refused is said, and the control goes back
    by = panel.locator("select[data-k=by]")
    by.locator("option").nth(1).evaluate("option => { option.value = 'nothing' }")
    by.select_option("nothing")
    expect(panel.get_by_role("alert")).to_contain_text("nothing", timeout=PATIENCE)
    expect(by).to_have_value("subject")

    # dark, and other rooms
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(page.locator("body[data-jp-theme-light=false]")).to_be_attached(timeout=PATIENCE)
    for room, words in (
        ("overview", "Shaded: 95% interval"),
        ("coaches", "an association"),
        ("observers", "Strictness"),
        ("cohort", "others"),
        ("compare", "Not a ranking"),
    ):
        panel.locator("select[data-k=room]").select_option(room)
        if room == "compare":
            panel.locator("select[data-k=by]").select_option("school_type")
        expect(panel.locator("[data-p=main]")).to_contain_text(words, timeout=PATIENCE)
        assert opened.axe() == [], room
    assert opened.outside == []
    page.context.close()


def test_an_untrusted_notebook_shows_the_table_once(lab: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{lab}/lab/workspaces/stored/tree/stored.ipynb?token=t")
    shown = page.locator(".jp-OutputArea")
    expect(shown.locator("table").first).to_be_visible(timeout=PATIENCE)
    expect(shown.locator("table:visible")).to_have_count(1)
    expect(shown).to_contain_text("Share of lessons with 95% interval")
    expect(shown).to_contain_text("Inside: not gated")
    assert not re.search(r"VBox\(|Loading widget|Error displaying", shown.inner_text())
    page.context.close()
