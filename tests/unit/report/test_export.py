import base64
import gzip
import hashlib
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coachkit import exhibits
from coachkit.audit.page import read_page
from coachkit.exhibits import EXHIBITS, MIME
from coachkit.release import Estimates, Release
from coachkit.release.meta import Named
from coachkit.report import IndexEntry, Link, Page, copy_assets, export_notebook, render_index

from ...conftest import ROOT


@pytest.fixture
def page(release: Release) -> Page:
    return Page.of(release.meta, "A <b>school</b>", home="../", index="index.html", subtitle="School report")


def output(data: dict, **metadata: object) -> nbformat.NotebookNode:
    return new_output("display_data", data=data, metadata=metadata)


def test_a_page_holds_headings_and_exhibits_and_no_code(release: Release, page: Page) -> None:
    reach = exhibits.reach(release.school("0001"))
    code = new_code_cell("secret_code()", outputs=[output({MIME: reach.to_json(), "text/plain": "x"})])
    lab = new_code_cell("x", outputs=[output({"text/plain": "only for the lab"}, coachkit={"lab_only": True})])
    skipped = new_markdown_cell("# For the analyst")
    skipped.metadata["tags"] = ["lab_only"]
    html = export_notebook(new_notebook(cells=[skipped, new_markdown_cell("## Chapter & one"), code, lab]), page)
    assert 'id="reach"' in html
    assert reach.sentence.replace("'", "&#39;") in html
    assert '<h2 id="chapter-1">Chapter &amp; one</h2>' in html
    assert '<a href="#chapter-1">Chapter &amp; one</a>' in html
    assert "role=img" in html
    for word in ("secret_code", "only for the lab", "For the analyst", "<b>school</b>"):
        assert word not in html


def test_foreign_outputs_are_shown_but_their_html_is_not(page: Page) -> None:
    cells = [
        new_code_cell("x", outputs=[output({"text/html": "<script>bad()</script>", "text/plain": "a table"})]),
        new_code_cell("x", outputs=[new_output("stream", name="stdout", text="printed \x1b[31mred\x1b[0m"),
                                    new_output("stream", name="stderr", text="a warning")]),
        new_code_cell("x", outputs=[output({"image/png": "aGk=\n", "text/plain": "a picture"})]),
        new_code_cell("x", outputs=[output({"application/vnd.plotly.v1+json": {"data": [{"y": [1]}], "layout": {}}})]),
        new_markdown_cell("<script>alert(1)</script> *text*"),
    ]  # fmt: skip
    html = export_notebook(new_notebook(cells=cells), page)
    assert "a table" in html
    assert "printed red" in html
    assert 'src="data:image/png;base64,aGk="' in html
    assert "data-for=own-4>" in html
    assert "bad()" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "a warning" not in html


def test_links_to_exhibits_that_are_not_there_are_left_out(release: Release, page: Page) -> None:
    what = exhibits.what_next(release.district)
    assert what.items
    cell = new_code_cell("x", outputs=[output({MIME: what.to_json()})])
    html = export_notebook(new_notebook(cells=[cell]), page)
    assert what.items[0].text.split("?")[0] in html
    assert f'href="{what.items[0].link}"' not in html


def test_nothing_is_asked_of_the_outside(release: Release, page: Page) -> None:
    html = export_notebook(new_notebook(cells=[]), page)
    assert "http://" not in html
    assert "https://" not in html
    assert html.count("<script") == 2  # the one beside the page, and what speaks where that is missing
    assert 'src="assets/charts.js"' in html
    assert "unsafe-inline" not in html.split("script-src")[1].split(";")[0]


def test_banners_tell_synthetic_and_internal(release: Release) -> None:
    meta = release.meta.model_copy(update={"audience": "internal"})
    html = export_notebook(new_notebook(cells=[]), Page.of(meta, "x"))
    assert "not to be sent on" in html
    assert "Synthetic data." in html
    real = release.meta.model_copy(update={"district": Named(name="Real", synthetic=False)})
    assert "Synthetic" not in export_notebook(new_notebook(cells=[]), Page.of(real, "x"))


def test_the_index_lists_by_name_with_states_and_results(release: Release) -> None:
    entries = [
        IndexEntry(
            "Alpha", "1", "report", href="schools/1.html", results=("26% (16% to 40%)",), lessons="12", complete="99%"
        ),
        IndexEntry("Beta", "2", "failed", results=("not shown",), cause="ValueError in cell 3"),
        IndexEntry("مدرسة", "3", "not made", results=("too few",)),
    ]
    links = [Link("District report", "district_report.html", "all chapters"), Link("Another", "", "failed")]
    heads = [{"label": "Share, spring", "of": "transformative_share", "part": "Share", "term": "spring"}]
    page = Page.of(release.meta, "D")
    html = render_index(page, exhibits.answer(release.district), heads, ["36%"], entries, links)
    assert '<a href="district_report.html">District report</a>: all chapters' in html
    assert "<li>Another: failed</li>" in html
    assert "coachkit run …  --school 2" in html
    assert 'href="schools/1.html"' in html
    assert "ValueError in cell 3" in html
    assert "1 of 3 schools have a report" in html
    assert "<bdi>مدرسة</bdi>" in html
    assert "not a ranking" in html
    shown = [cell for cell in read_page(html).cells if cell.exhibit == "transformative_share"]
    assert [(cell.school, cell.row, cell.column, cell.text) for cell in shown] == [
        ("", "spring", "Share", "36%"),
        ("1", "spring", "Share", "26% (16% to 40%)"),
        ("2", "spring", "Share", "not shown"),
        ("3", "spring", "Share", "too few"),
    ]


def test_the_script_is_the_installed_library_and_the_pages_own_behind_it(tmp_path: Path) -> None:
    import plotly

    copy_assets(tmp_path)
    shipped = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert (tmp_path / "schools" / "assets" / "charts.js").read_bytes().startswith(shipped.read_bytes() + b"\n")


def whole(estimates: Estimates) -> nbformat.NotebookNode:
    """A notebook with every exhibit there is."""
    every = [exhibits.answer, exhibits.what_next, *EXHIBITS.values(), exhibits.methods, exhibits.provenance]
    return new_notebook(
        cells=[new_code_cell("x", outputs=[output({MIME: make(estimates).to_json()})]) for make in every]
    )


def shipped(name: str, estimates: Estimates) -> nbformat.NotebookNode:
    """The exhibits of a shipped notebook."""
    book = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    names = [
        c.source.removeprefix("exhibits.").partition("(")[0] for c in book.cells if c.source.startswith("exhibits.")
    ]
    made = [getattr(exhibits, n)(estimates).to_json() for n in names if n != "schools_side_by_side"]
    return new_notebook(cells=[new_code_cell("x", outputs=[output({MIME: one})]) for one in made])


def test_a_report_is_light_and_the_same_each_time(release: Release, page: Page) -> None:
    for entry in release.schools:
        book = shipped("school_report", release.school(entry.id))
        html = export_notebook(book, page)
        assert len(html.encode()) < 250_000
    assert html == export_notebook(book, page)
    assert len(export_notebook(shipped("district_report", release.district), page).encode()) < 250_000


def test_a_single_file_holds_the_script_and_needs_nothing(release: Release, page: Page) -> None:
    html = export_notebook(whole(release.school("0001")), page, single_file=True)
    assert len(html.encode()) < 2_200_000
    assert "src=" not in html
    assert "All schools" not in html
    packed = re.search(r"id=library>([^<]*)</script>", html)[1]
    script = gzip.decompress(base64.b64decode(packed))
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    assert digest in html  # and no other script may run


def test_the_policy_names_exactly_the_scripts_of_the_page(release: Release, page: Page) -> None:
    for html in (export_notebook(new_notebook(), page), render_index(page, None, [], [], [])):
        for script in re.findall(r"<script>(.*?)</script>", html, re.S):
            assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in html


def test_a_method_is_told_once_and_linked_to(release: Release, page: Page) -> None:
    html = export_notebook(whole(release.school("0001")), page)
    entry = release.meta.catalogue["reach"]
    told = entry.method.replace("'", "&#39;").partition(". ")[0]
    assert html.count(told) == 1
    number = re.search(r'<a href="#(m\d+)">' + entry.title + "</a>", html)[1]
    row = re.search(rf"<tr id={number}>(.*?)(?=<tr|</table)", html)[1]
    assert entry.title in row
    assert told in row


def test_the_foot_tells_where_a_page_comes_from(release: Release, page: Page) -> None:
    html = export_notebook(new_notebook(), page)
    foot = html[html.index("<footer>") :]
    for told in (
        release.meta.as_of,
        release.meta.hashes.data[:12],
        "For the school and its district",
        "pandas 3",
    ):
        assert told in foot
