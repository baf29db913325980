"""The checker kept beside the project, with its strictest settings, on a handful of pages; on every page at night.

``make nightly`` sets ``COACHKIT_EVERY_PAGE``: every page of every scenario and audience, 6 to 9 seconds each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coachkit.api import run

from ..conftest import ROOT, Simulated

pytestmark = pytest.mark.browser

EVERY = bool(os.environ.get("COACHKIT_EVERY_PAGE"))
SCENARIOS = ("default", "null", "small", "adversarial") if EVERY else ("adversarial",)
AUDIENCES = ("school", "public", "internal") if EVERY else ("public",)


@pytest.fixture(scope="session")
def checker() -> Path:
    """The checker's file; without it these tests are skipped: the essentials are in the other browser tests."""
    file = Path(os.environ.get("COACHKIT_CHECKS", ROOT.parent / "shared" / "checks")) / "check_report.py"
    if not file.is_file():
        pytest.skip("the page checker is not beside the project (../shared/checks/check_report.py)")
    return file


def problems(checker: Path, page: Path) -> list[dict]:
    command = [sys.executable, str(checker), str(page), "--strict", "--dark", "--timeout", "120"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400)
    found = json.loads(done.stdout)
    assert "tool_error" not in found, found
    assert found["charts"]["drawn"] == found["charts"]["count"]
    return [problem for problem in found["problems"] if problem["severity"] == "error"]


@pytest.mark.parametrize("file", ["index.html", "schools/0001.html"] if EVERY else ["schools/0001.html"])
def test_pages_of_the_sample(checker: Path, browser: object, share: Path, file: str) -> None:
    assert problems(checker, share / file) == []


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages_of_every_scenario_and_audience(
    checker: Path, browser: object, simulated: Simulated, tmp_path: Path, scenario: str, audience: str
) -> None:
    run(simulated(6, 20, 5, scenario), tmp_path / "out", audience=audience)
    folder = tmp_path / "out" / ("internal" if audience == "internal" else "share")
    pages = sorted(folder.rglob("*.html"))
    found = {page.name: problems(checker, page) for page in (pages if EVERY else pages[:1])}
    assert not {name: said for name, said in found.items() if said}
