"""Pages as readers see them: drawn, quiet, offline, on a phone, by keyboard, in print, without the library."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

DRAWN = """() => [...document.querySelectorAll('.chart')].map(div => {
  const svg = div.querySelector('.main-svg'), box = svg && svg.getBoundingClientRect();
  const marks = [...div.querySelectorAll('.trace path, .points path, .point path')].filter(p => p.getBoundingClientRect().width);
  return {id: div.id, drawn: !!box && box.width > 100 && box.height > 50, marks: marks.length,
          inside: !!box && box.right <= window.innerWidth + 1};
})"""
FILES = ["index.html", "schools/0001.html", "schools/0012.html"]


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("file", FILES)
def test_every_chart_is_drawn_and_nothing_is_asked_of_the_outside(
    share: Path, tab: object, file: str, width: int
) -> None:
    seen = tab(width).open(share / file)
    charts = seen.page.evaluate(DRAWN)
    assert len(charts) >= 5
    for chart in charts:
        assert chart["drawn"], chart
        assert chart["marks"] > 0, chart
        assert chart["inside"], chart
    assert seen.outside == []
    assert seen.said == []
    assert seen.page.evaluate("() => document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("file", FILES[:2])
def test_axe_finds_nothing(share: Path, tab: object, file: str, dark: bool) -> None:
    seen = tab(1280, dark).open(share / file)
    seen.page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()


def test_the_index_finds_schools_and_leads_to_them(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "index.html")
    rows = seen.page.locator("tr[data-name]")
    assert rows.count() == 12
    seen.page.fill("#find", "0003")
    assert seen.page.locator("tr[data-name]:visible").count() == 1
    assert seen.page.locator("#found").inner_text() == "1 found"
    seen.page.locator("tr[data-name]:visible a").click()
    seen.page.wait_for_load_state("load")
    assert seen.page.url.endswith("schools/0003.html")
    assert seen.page.locator("h1").inner_text()
    seen.page.get_by_role("link", name="All schools").click()
    assert seen.page.url.endswith("index.html")


def test_the_keyboard_reaches_the_numbers(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "schools/0001.html")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("() => document.activeElement.className") == "skip"
    summary = seen.page.locator("#reach summary")
    summary.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#reach table").is_visible()


def test_without_the_library_the_tables_speak(share: Path, tab: object, tmp_path: Path) -> None:
    (tmp_path / "schools").mkdir()
    shutil.copy(share / "schools" / "0001.html", tmp_path / "schools")
    seen = tab(375).open(tmp_path / "schools" / "0001.html")
    assert seen.page.locator(".no-charts").is_visible()
    assert seen.page.locator("#reach table").is_visible()
    assert not seen.page.locator("#reach figure").is_visible()


def test_in_print_charts_are_whole_and_tables_open(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "schools/0001.html")
    seen.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    seen.page.wait_for_timeout(200)
    sizes = seen.page.evaluate(
        "() => [...document.querySelectorAll('.chart .main-svg')].map(s => s.getBoundingClientRect().width)"
    )
    assert set(map(round, sizes)) == {640}
    assert seen.page.evaluate("() => document.querySelectorAll('details:not([open])').length") == 0
    seen.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate("() => document.querySelectorAll('details:not([open])').length") > 0
    assert seen.said == []
