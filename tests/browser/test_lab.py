"""The explorer in JupyterLab itself: run it, choose, see another exhibit."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..conftest import ROOT
from .conftest import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """A JupyterLab on a copy of the notebooks, its news switched off."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    environment = {
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "COACHKIT_DATA": str(ROOT / "data" / "sample"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=50",
               "--IdentityProvider.token=t", f"--ServerApp.root_dir={tmp_path}"]  # fmt: skip
    log = (tmp_path / "lab.log").open("w+")
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _address(tmp_path / "lab.log")
    finally:
        server.terminate()
        server.wait(300)
        log.close()


def _address(log: Path) -> str:
    for _ in range(3000):
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab", log.read_text())
        if found:
            return f"http://127.0.0.1:{found[1]}"
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_choosing_in_jupyterlab(lab: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb?token=t")
    for _ in range(3000):  # until a kernel is connected and idle: Run All before that is swallowed by a dialog
        sessions = urllib.request.urlopen(f"{lab}/api/sessions?token=t").read().decode()
        if '"execution_state": "idle"' in sessions and not re.search(r'"connections": 0', sessions):
            break
        page.wait_for_timeout(100)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    choosers = page.locator(".widget-dropdown select")
    expect(choosers).to_have_count(5, timeout=PATIENCE)
    panel = page.locator(".jp-OutputArea-output").filter(has=choosers.first)
    expect(panel.get_by_text("How many lessons reached Modification or above?").first).to_be_visible(timeout=PATIENCE)
    expect(panel.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    choosers.nth(2).select_option(label="Reach")
    expect(panel.get_by_text("How many eligible teachers are coached?").first).to_be_visible(timeout=PATIENCE)
    choosers.nth(0).select_option(label="All schools together")
    expect(panel.get_by_text(re.compile(r"of \d+ teachers eligible for coaching")).first).to_be_visible(
        timeout=PATIENCE
    )
    page.context.close()
