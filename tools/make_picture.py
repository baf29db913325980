"""The README's pictures: pages of the sample's reports, in a headless Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from coachkit.api import run

HOME = Path(__file__).parent.parent
PICTURES = {  # name: page, width, height, the exhibit at its top
    "school_report": ("schools/0001.html", 900, 1560, ""),
    "on_a_phone": ("index.html", 375, 1000, ""),
    "district_report": ("district_report.html", 900, 1000, ""),
}

if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("The pictures need a chromium on the path; docs/images stays as it is.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        run(HOME / "data" / "sample", folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (file, width, height, exhibit) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((Path(folder) / "share" / file).as_uri() + (f"#{exhibit}" if exhibit else ""))
            page.wait_for_load_state("load")
            page.wait_for_timeout(1500)
            (HOME / "docs" / "images").mkdir(parents=True, exist_ok=True)
            page.screenshot(path=HOME / "docs" / "images" / f"{name}.png")
        browser.close()
