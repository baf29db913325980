"""The README's picture: the top of a report of the sample, in a headless Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from coachkit.api import run

HOME = Path(__file__).parent.parent
TARGET = HOME / "docs" / "images" / "school_report.png"

if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("The picture needs a chromium on the path; docs/images stays as it is.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        run(HOME / "data" / "sample", folder, schools=["0001"])
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 1560})
        page.goto((Path(folder) / "share" / "schools" / "0001.html").as_uri())
        page.wait_for_selector(".plotly-graph-div .main-svg")
        page.wait_for_timeout(500)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()
