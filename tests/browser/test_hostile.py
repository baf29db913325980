"""Hostile text anywhere is shown as text: on pages, in tables and charts, in the index, in file names."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coachkit.exhibits import MIME
from coachkit.exhibits.charts import Point, bars, dots, slopes, stacked
from coachkit.exhibits.exhibit import Exhibit, Item, Table
from coachkit.release import Release, slug
from coachkit.release.meta import Named
from coachkit.report import IndexEntry, Page, copy_assets, export_notebook, render_index

pytestmark = pytest.mark.browser

TEXTS = [
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "</script><script>document.title='owned'</script><!--",
    "</title></style></textarea><b id=owned>bold</b>",
    '<a href="javascript:document.title=1">link</a> <b>bold</b> %{x} ${1} {{ 7 * 7 }} {% raw %}',
    "=HYPERLINK(\"https://example.org\",\"x\")",
    "\u202eright to left\u202d and \u2066isolated\u2069 \u200bzero",
    "مدرسة שלום 学校 👩🏽‍🏫🇺🇳",
    "long" * 2500,
    "a\x00b\x1b[31mc\ud800d\u2028e",
]  # fmt: skip


def exhibit(text: str, number: int) -> Exhibit:
    point = Point(text, 0.4, 0.3, 0.5, text)
    charts = [
        dots({text: [point], "District": [point]}, text, text, lines=[(0.5, text)]),
        stacked([text, "other"], {text: [0.5, 0.4], "b": [0.5, None]}, ["#cfe3f5", "#1a5c9e"], text, text),
        slopes({text: [point]}, text, text, text, order=[text]),
        bars({text: 0.4}, [text], text, text),
    ]
    table = Table(text, (text, text), ((text, text),))
    return Exhibit(
        text,
        text,
        table,
        charts[number % len(charts)],
        key=f"key{number}",
        sentences=(text,),
        items=(Item(text),),
        notes=(text,),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Path:
    out = tmp_path_factory.mktemp("hostile")
    copy_assets(out)
    made = [exhibit(text, number) for number, text in enumerate(TEXTS)]
    page = Page.of(release.meta.model_copy(update={"district": Named(name=TEXTS[2], synthetic=True)}), TEXTS[0])
    cells = [new_code_cell("x", outputs=[new_output("display_data", {MIME: e.to_json()})]) for e in made]
    texts = [new_markdown_cell(f"## {text}\n\n{text}") for text in TEXTS]
    for name, more in (("page", {}), ("single", {"single_file": True})):
        (out / f"{name}.html").write_text(
            export_notebook(new_notebook(cells=[*texts, *cells]), page, **more), encoding="utf-8"
        )
    entries = [IndexEntry(t, t, "failed" if i % 2 else "report", f"schools/{slug(t)}.html", t, (t,), "1", "1%", t)
               for i, t in enumerate(TEXTS)]  # fmt: skip
    heads = [{"label": TEXTS[3], "of": TEXTS[4], "part": "", "term": ""}]
    index = render_index(replace(page, title=TEXTS[6]), made[1], heads, ["1"], entries)
    (out / "index.html").write_text(index, encoding="utf-8")
    return out


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("file", ["page.html", "index.html", "single.html"])
def test_hostile_text_is_text(folder: Path, tab: object, file: str, width: int) -> None:
    seen = tab(width).open(folder / file)
    seen.page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert seen.page.title() != "owned"
    assert seen.page.locator("#owned, img[src=x], svg a, main b:not(.s b)").count() == 0
    assert (
        seen.page.evaluate("() => [...document.querySelectorAll('a')].filter(a => a.protocol === 'javascript:').length")
        == 0
    )
    assert seen.said == []
    assert seen.outside == []
    assert seen.page.evaluate("() => document.scrollingElement.scrollWidth") <= width
    said = seen.page.inner_text("body")
    for text in TEXTS[:6]:
        assert text[:40] in re.sub(r"\s+", " ", said), text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", said)
    assert "49" not in re.sub(r"\d{3,}", "", said)  # no template was filled in
    assert seen.page.locator(".main-svg").count() >= (1 if file == "index.html" else len(TEXTS))


def test_file_names_are_plain(folder: Path) -> None:
    names = {slug(text.replace("\ud800", "")) for text in TEXTS}
    assert len(names) == len(TEXTS)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", name) for name in names)


def test_links_of_the_index_stay_in_the_folder(folder: Path) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    for href in re.findall(r'href="([^"]*)"', text):
        assert re.fullmatch(r"#[\w-]+|schools/[a-z0-9-]+\.html", html.unescape(href)), href
