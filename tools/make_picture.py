"""The README's pictures: pages of the sample's reports and the explorer in JupyterLab, in a headless Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from coachkit.api import run

HOME = Path(__file__).parent.parent
IMAGES = HOME / "docs" / "images"
PICTURES = {  # name: page, width, height
    "school_report": ("schools/0001.html", 900, 1560),
    "on_a_phone": ("index.html", 375, 1000),
    "district_report": ("district_report.html", 900, 1000),
}
CELL = 'import coachkit\ncoachkit.open_explorer(view=\'{"by": "subject"}\')'
PATIENCE = 300_000  # milliseconds


def pages(browser: Browser) -> None:
    """The pages of the sample's reports."""
    with tempfile.TemporaryDirectory() as folder:
        run(HOME / "data" / "sample", folder)
        for name, (file, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((Path(folder) / "share" / file).as_uri())
            page.wait_for_load_state("load")
            page.wait_for_timeout(1500)
            page.screenshot(path=IMAGES / f"{name}.png")


def explorer(browser: Browser) -> None:
    """The explorer on the sample, as the output of a cell."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": CELL, "outputs": [], "execution_count": None}
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        (home / "ask.ipynb").write_text(json.dumps(notebook))
        shutil.copytree(HOME / "data" / "sample", home / "district")
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
                   "--IdentityProvider.token=t", f"--ServerApp.root_dir={home}"]  # fmt: skip
        with (home / "lab.log").open("w") as log:
            data = {"COACHKIT_DATA": str(home / "district"), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
            server = subprocess.Popen(command, env={**os.environ, **data}, stdout=log, stderr=subprocess.STDOUT)
        try:
            while not (
                found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab", (home / "lab.log").read_text())
            ):
                time.sleep(0.5)
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(PATIENCE)
            page.goto(f"http://127.0.0.1:{found[1]}/lab/tree/ask.ipynb?token=t")
            page.get_by_text("| Idle").first.wait_for(timeout=PATIENCE)
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_text("Run All Cells", exact=True).click()
            panel = page.locator(".coachkit-explorer:not(.alone)")
            panel.locator("[role=grid]").wait_for()
            page.wait_for_timeout(2000)
            panel.screenshot(path=IMAGES / "explorer.png")
        finally:
            server.terminate()
            server.wait(300)


if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("The pictures need a chromium on the path; docs/images stays as it is.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for make in (pages, explorer):
            if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
                make(browser)
        browser.close()
