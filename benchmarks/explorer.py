"""The explorer beside a FigureWidget in a real JupyterLab: time from a change to the painted chart, in alternated runs.

Both ask the same views of the same cube. The table also has bytes at open, growth over many changes, and requests elsewhere.
How fast ``answer`` and the cube are: ``benchmarks/explorer_answer.py``.

python -m benchmarks.explorer [FOLDER …]
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import described, load

RUNS, MANY = 6, 500
OWN_CHOOSER, OTHER_CHOOSER = ".coachkit-explorer select[data-k=by]", ".widget-dropdown select"
BYS = ("subject", "grade_band", "school_type", "cycles", "student_use", "coach", "hours", "announced")
OWN = """import coachkit
panel = coachkit.open_explorer(DATA)
panel"""
OTHER = """import ipywidgets, plotly.graph_objects as go
cube, choice = panel.cube, ipywidgets.Dropdown(options=BYS, description="by")
figure = go.FigureWidget(coachkit.answer(cube, coachkit.View(by=BYS[0])).exhibit.chart.spec())
def change(event):
    made = coachkit.answer(cube, coachkit.View(by=event["new"])).exhibit.chart.spec()
    with figure.batch_update():
        figure.data = ()
        figure.add_traces(made["data"])
        figure.layout = made["layout"]
choice.observe(change, "value")
ipywidgets.VBox([choice, figure])"""
# Both sides: to two frames after the last drawing. Nothing asks in each frame whether it is there: that would draw, too.
WATCH = """() => {
  const panel = document.querySelector('.coachkit-explorer'), plot = document.querySelector('.js-plotly-plot');
  let began = 0;
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => { window.took = performance.now() - began; }));
  for (const one of [panel, document.querySelector('.widget-dropdown select')])
    one.addEventListener('change', () => { began = performance.now(); window.took = 0; }, true);
  new MutationObserver(drawn).observe(panel.querySelector('[data-p=main]'), { childList: true });
  plot.on('plotly_afterplot', drawn);
}"""


class Lab:
    """A JupyterLab on a notebook of two cells, and a browser that ran them."""

    def __init__(self, home: Path, data: Path) -> None:
        given = f"DATA = {str(data)!r}\nBYS = {list(BYS)!r}\n"
        cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
                 for i, source in enumerate((given + OWN, OTHER))]  # fmt: skip
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        (home / "b.ipynb").write_text(
            json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
        )
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=t",
                   f"--ServerApp.root_dir={home}"]  # fmt: skip
        with (home / "log").open("w") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        while not (found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab", (home / "log").read_text())):
            time.sleep(0.1)
        self.address = f"http://127.0.0.1:{found[1]}"

    def ready(self, page: Page) -> None:
        """Open the notebook, run it, and wait for both panels."""
        page.goto(f"{self.address}/lab/tree/b.ipynb?token=t")
        while (
            '"execution_state": "idle"'
            not in urllib.request.urlopen(f"{self.address}/api/sessions?token=t").read().decode()
        ):
            page.wait_for_timeout(100)
        page.wait_for_timeout(2_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(".coachkit-explorer [role=grid]")
        page.wait_for_selector(".js-plotly-plot .main-svg")
        page.wait_for_timeout(2_000)
        page.evaluate(WATCH)

    def kernel(self) -> psutil.Process:
        """The process of the kernel."""
        return next(
            child
            for child in psutil.Process(self.server.pid).children(True)
            if "ipykernel" in " ".join(child.cmdline())
        )


def change(page: Page, chooser: str, by: str, pause: int = 500) -> float:
    """Choose; milliseconds to the last drawing, after which there is none for ``pause`` milliseconds."""
    page.select_option(chooser, by)
    took = 0.0
    while not took or float(page.evaluate("window.took")) > took:
        took = float(page.evaluate("window.took"))
        page.wait_for_timeout(pause)
    return took


def heap(page: Page) -> float:
    """Used memory of the browser's page in MB, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"]) / 1e6


def measured(data: Path) -> None:
    """Print one row of the table for a district folder."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        lab = Lab(Path(temporary), data)
        try:
            chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            page.set_default_timeout(600_000)
            outside: list[str] = []
            page.on(
                "request",
                lambda r: None if re.match(r"(?:https?|ws)://127|data:|blob:", r.url) else outside.append(r.url),
            )
            lab.ready(page)
            sent = page.evaluate("document.querySelector('.coachkit-explorer').innerHTML.length") / 1e6
            own: list[float] = []
            other: list[float] = []
            for chooser in (OWN_CHOOSER, OTHER_CHOOSER):
                change(page, chooser, BYS[-1])
            for _ in range(RUNS):
                own += [change(page, OWN_CHOOSER, by) for by in BYS]
                other += [change(page, OTHER_CHOOSER, by) for by in BYS]
            before, kernel = heap(page), lab.kernel().memory_info().rss / 1e6
            for number in range(MANY):
                change(page, OWN_CHOOSER, BYS[number % len(BYS)], 100)
            grown, more = heap(page) - before, lab.kernel().memory_info().rss / 1e6 - kernel
            one, two = np.percentile(own, [50, 95]), np.percentile(other, [50, 95])
            print(
                f"| {data.name} | {one[0]:.0f} / {one[1]:.0f} ms | {two[0]:.0f} / {two[1]:.0f} ms | {two[0] / one[0]:.1f} × / "
                f"{two[1] / one[1]:.1f} × | {sent:.2f} MB | {grown:.1f} / {more:.1f} MB | {len(outside)} | {load()} |",
                flush=True,
            )
        finally:
            lab.server.terminate()
            lab.server.wait(60)


if __name__ == "__main__":
    print(described())
    head = ["district", "explorer p50 / p95", "FigureWidget p50 / p95", "as fast", "at open"]
    print(f"| {' | '.join([*head, 'growth, browser / kernel', 'outside', 'load'])} |")
    print("|---|--:|--:|--:|--:|--:|--:|---|", flush=True)
    for folder in sys.argv[1:] or ["data/sample"]:
        measured(Path(folder).resolve())
