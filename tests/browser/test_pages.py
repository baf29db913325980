"""Pages as readers see them: drawn, quiet, offline, on a phone, by keyboard, in print, without the library, without scripts."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coachkit.exhibits import MIME
from coachkit.release import Release
from coachkit.report import IndexEntry, Page, copy_assets, export_notebook, render_index
from tools.read_pages import length, sheets

from .. import gallery

pytestmark = pytest.mark.browser

SEEN = """() => [...document.querySelectorAll('.plotly-graph-div')].map(div => {
  const svg = div.querySelector('.main-svg'), box = svg && svg.getBoundingClientRect();
  const marks = [...div.querySelectorAll('.trace path, .points path, .point path')].filter(p => p.getBoundingClientRect().width);
  return {of: div.closest('section').id, drawn: !!box && box.width > 100 && box.height > 50, marks: marks.length,
          inside: !!box && box.right <= window.innerWidth + 1};
})"""
FILES = ["index.html", "schools/0001.html", "schools/0012.html"]
OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true; })"


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a chart of every kind."""
    folder = tmp_path_factory.mktemp("kinds")
    copy_assets(folder, "assets")
    page = Page("Charts", "D", "2026-06-05", "school", True, "coachkit", library="assets")
    cells = [new_code_cell("x", outputs=[new_output("display_data", {MIME: e.to_json()})]) for e in gallery.exhibits()]
    html = export_notebook(new_notebook(cells=[new_markdown_cell("## Charts"), *cells]), page)
    (folder / "kinds.html").write_text(html, encoding="utf-8")
    return folder / "kinds.html"


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("file", [*FILES[1:], "kinds"])
def test_every_chart_is_drawn_and_nothing_is_asked_of_the_outside(
    share: Path, kinds: Path, opened: object, file: str, width: int
) -> None:
    seen = opened(kinds if file == "kinds" else share / file, width)
    charts = seen.page.evaluate(SEEN)
    assert len(charts) >= 5
    for chart in charts:
        assert chart["drawn"], chart
        assert chart["marks"] > 0, chart
        assert chart["inside"], chart
    assert seen.outside == []
    assert seen.said == []
    seen.page.evaluate(OPEN_ALL)
    assert seen.page.evaluate("() => document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("file", FILES[:2])
def test_axe_finds_nothing(share: Path, opened: object, file: str, dark: bool) -> None:
    seen = opened(share / file, 1280, dark)
    seen.page.evaluate(OPEN_ALL)
    found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()


def test_the_index_finds_and_filters_schools_and_leads_to_them(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "index.html")
    assert seen.page.locator("#list tbody tr").nth(2).bounding_box()["y"] < 900, "schools are on the first screen"
    rows, visible = (seen.page.locator(f"#schools tbody tr[data-school]{more}") for more in ("", ":visible"))
    assert rows.count() == 12
    seen.page.get_by_label("Status").select_option("not made")
    assert visible.count() == 9
    seen.page.get_by_label("Status").select_option("")
    types = seen.page.get_by_label("Type").locator("option").all_inner_texts()
    seen.page.get_by_label("Type").select_option(types[1])
    assert 0 < visible.count() < 12
    seen.page.get_by_label("Type").select_option("")
    seen.page.fill("#find", "0003")
    assert visible.count() == 1
    assert seen.page.locator("#found").inner_text() == "1 of 12 found"
    assert not [text for text in seen.page.locator("button, th button, [aria-sort]").all_inner_texts() if "ort" in text]
    orders = seen.page.get_by_label("Order").locator("option").all_inner_texts()
    assert orders == ["By name", "By completeness of the records"], "never by a result"
    visible.locator("a").click()
    seen.page.wait_for_load_state("load")
    assert seen.page.url.endswith("schools/0003.html")
    assert seen.page.locator("h1").inner_text()
    seen.page.get_by_role("link", name="All schools").click()
    assert seen.page.url.endswith("index.html")


def test_up_to_four_schools_are_compared_beside_the_district(share: Path, tab: object) -> None:
    seen = tab(375).open(share / "index.html")
    boxes = seen.page.get_by_role("checkbox")
    for place in range(5):
        boxes.nth(place).click()
    assert [boxes.nth(place).is_checked() for place in range(5)] == [True] * 4 + [False]
    panels = seen.page.locator("#drawn > div")
    assert panels.count() == 3
    names = panels.first.locator("li > span:first-child").all_inner_texts()
    assert names[0] == "Whole district" and len(names) == 5
    cells = seen.page.locator("#list tbody tr").first.locator("td").all_inner_texts()
    assert panels.first.locator("li > span:last-child").first.inner_text() == cells[0]
    assert seen.page.evaluate("() => document.scrollingElement.scrollWidth") <= 375
    assert Axe().run(seen.page).violations_count == 0
    assert seen.said == []


def test_a_phone_shows_the_first_exhibit_of_a_chapter_and_the_rest_on_request(
    share: Path, tab: object, opened: object
) -> None:
    seen = tab(375).open(share / "schools/0001.html")
    assert seen.page.locator("#reach").is_visible()
    assert seen.page.evaluate("() => document.getElementById('dosage').closest('.more').inert")
    chapter = seen.page.locator(".chapter", has=seen.page.locator("#dosage"))
    chapter.locator("button[aria-expanded=false]").click()
    assert not seen.page.evaluate("() => document.getElementById('dosage').closest('.more').inert")
    seen.page.evaluate("() => { location.hash = '#group_chain'; }")
    seen.page.wait_for_function("() => !document.getElementById('group_chain').closest('.more').inert")
    wide = opened(share / "schools/0001.html", 1280)
    assert wide.page.locator("#dosage").is_visible()
    assert wide.page.locator(".folded").count() == 0


def test_a_thousand_schools_are_found_at_once(release: Release, tab: object, tmp_path: Path) -> None:
    kinds = ("primary", "secondary", "other")
    results = ("26% (16% to 40%)", "+11 (+3 to +19)", "67%")
    entries = [IndexEntry(f"School {i}", f"{i:04}", "report", f"schools/{i:04}.html", kinds[i % 3], results, "80", "99%")
               for i in range(1000)]  # fmt: skip
    heads = [{"label": text, "of": "", "part": "", "term": ""} for text in "abc"]
    html = render_index(Page.of(release.meta, "D"), None, heads, results, entries)
    assert len(html.encode()) < 400_000
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    copy_assets(tmp_path)
    seen = tab(1280).open(tmp_path / "index.html")
    took = min(
        seen.page.evaluate("""() => { const start = performance.now(), box = document.getElementById('find');
      box.value = '0042'; box.dispatchEvent(new Event('input', {bubbles: true}));
      document.body.getBoundingClientRect(); return performance.now() - start; }""")
        for _ in range(5)
    )
    assert seen.page.locator("#schools tbody tr[data-school]:visible").count() == 1
    assert took < 1000  # 20 ms on an idle machine


def test_the_keyboard_reaches_the_numbers(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "schools/0001.html")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("() => document.activeElement.className") == "skip"
    summary = seen.page.locator("#reach summary")
    summary.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#reach table").is_visible()


def test_a_method_opens_where_it_is_told(share: Path, opened: object) -> None:
    seen = opened(share / "schools/0001.html", 1280)
    seen.page.locator("#reach summary").click()
    seen.page.locator("#reach").get_by_role("link").click()
    assert seen.page.locator("#methods tr", has_text="Reach").first.is_visible()


def test_a_table_wider_than_a_phone_is_a_region_that_the_keyboard_scrolls(share: Path, opened: object) -> None:
    seen = opened(share / "schools/0001.html", 375)
    seen.page.evaluate(OPEN_ALL)
    seen.page.wait_for_function("() => document.querySelector('.s[role=region]')")
    wide = seen.page.evaluate("""() => [...document.querySelectorAll('.s')]
      .map(box => [box.scrollWidth > box.clientWidth, box.getAttribute('role'), box.tabIndex, !!box.ariaLabel])""")
    assert [w for w in wide if w[0]]
    assert all([role, index, named] == (["region", 0, True] if is_wide else [None, -1, False])
               for is_wide, role, index, named in wide)  # fmt: skip


def test_without_the_library_the_tables_speak(share: Path, tab: object, tmp_path: Path) -> None:
    shutil.copy(share / "schools" / "0001.html", tmp_path)
    seen = tab(375).open(tmp_path / "0001.html")
    assert seen.page.locator(".no-charts").is_visible()
    assert seen.page.locator("#reach table").is_visible()
    assert not seen.page.locator("#reach figure").is_visible()


def test_without_scripts_findings_and_tables_are_there(share: Path, tab: object) -> None:
    seen = tab(375, scripts=False)
    seen.page.goto((share / "schools/0001.html").as_uri())
    assert seen.page.locator("#reach .f").is_visible()
    assert not seen.page.locator("#reach .plotly-graph-div").is_visible()
    seen.page.locator("#reach summary").click()
    assert seen.page.locator("#reach table").is_visible()


def test_print_gives_the_summary_on_one_sheet(share: Path, opened: object) -> None:
    for file in FILES[1:]:
        seen = opened(share / file, 1280)
        for paper in ("A4", "Letter"):
            sheets = len(re.findall(rb"/Type\s*/Page\b", seen.page.pdf(format=paper)))
            assert sheets == 1, (file, paper)
        seen.page.emulate_media(media="print")
        assert seen.page.locator("#answer").is_visible()
        assert not seen.page.locator("#reach").is_visible()


def test_a_schools_page_is_short_on_the_screen_and_on_paper(share: Path, browser: object) -> None:
    for file in FILES[1:]:
        found = length((share / file).read_text(encoding="utf-8"))
        assert found.words <= 1200, (file, found)
        assert found.refusals == 0, "what cannot be shown is one list"
    assert sheets(browser, share / FILES[1], full=True)[0] <= 8


def test_print_full_opens_everything(share: Path, tab: object, tmp_path: Path) -> None:
    html = (share / "schools" / "0001.html").read_text(encoding="utf-8").replace("<body>", "<body class=full>")
    copy_assets(tmp_path, "assets")
    (tmp_path / "full.html").write_text(html, encoding="utf-8")
    seen = tab(1280).open(tmp_path / "full.html")
    seen.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    seen.page.wait_for_function(
        "() => [...document.querySelectorAll('.plotly-graph-div .main-svg')]"
        ".every(s => [320, 640].includes(Math.round(s.getBoundingClientRect().width)))"
    )
    assert seen.page.evaluate("() => document.querySelectorAll('details:not([open])').length") == 0
    seen.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    seen.page.wait_for_function("() => document.querySelectorAll('details:not([open])').length > 0")
    assert seen.said == []


def test_a_single_file_draws_all_its_charts_by_itself(release: Release, tab: object, tmp_path: Path) -> None:
    cells = [new_code_cell("x", outputs=[new_output("display_data", {MIME: e.to_json()})]) for e in gallery.exhibits()]
    page = Page.of(release.meta, "Alone")
    (tmp_path / "alone.html").write_text(
        export_notebook(new_notebook(cells=cells), page, single_file=True), encoding="utf-8"
    )
    seen = tab(1280).open(tmp_path / "alone.html")
    charts = seen.page.evaluate(SEEN)
    assert len(charts) == len(gallery.charts())
    assert all(chart["drawn"] and chart["marks"] for chart in charts)
    assert seen.said == []
    assert len(seen.asked) == 1


def test_a_table_can_be_taken_away_and_no_cell_is_a_formula(share: Path, tab: object) -> None:
    seen = tab(1280).open(share / "schools/0001.html")
    seen.page.evaluate("""() => { const cells = document.querySelectorAll('#transformative_share tbody td');
      cells[0].textContent = '=HYPERLINK("x")'; cells[1].textContent = '@SUM(A1)'; cells[2].textContent = '−12'; }""")
    seen.page.locator("#transformative_share summary").click()
    with seen.page.expect_download() as waiting:
        seen.page.locator("#transformative_share").get_by_role("button", name="Download as CSV").click()
    assert waiting.value.suggested_filename == "0001-transformative_share.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "Term"
    assert rows[1][1:4] == ['\'=HYPERLINK("x")', "'@SUM(A1)", "-12"]
