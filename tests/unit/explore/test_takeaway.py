"""What is taken away: chapters in any settings file, files that the audit refuses in any form, a panel without widgets."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from coachkit.audit import audit
from coachkit.errors import BadInput
from coachkit.explore import Explorer, View, open_explorer
from coachkit.explore.takeaway import add_chapter, csv_text, html_page, notebook
from coachkit.schema.config import FILE, load_config

GRADES = View(by="").only("grade_band", "6-8")
OTHER = '[[chapter]]  # ours\nname = "a"\ntitle = "A"\nwhere = { grade_band = ["3-5"] }\n# the end'


@pytest.fixture(scope="module")
def panel(sample: Path) -> Explorer:
    return open_explorer(sample, View(by="subject"))


@pytest.fixture
def settings(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes((sample / FILE).read_bytes())
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: f"{text}\n{OTHER}".encode(),
        lambda text: b"",
    ],
    ids=["plain", "CRLF", "mark", "other chapters", "empty"],
)
@pytest.mark.parametrize("title", ["Grades “6” to 8's", "学校"])
def test_a_chapter_goes_to_the_end_and_the_rest_stays(settings: Path, change, title: str) -> None:  # type: ignore[no-untyped-def]
    settings.write_bytes(change(settings.read_text(encoding="utf-8")))
    before = settings.read_bytes()
    add_chapter(settings.parent, GRADES, title)
    after = settings.read_bytes()
    assert after.startswith(before.rstrip())
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    made = load_config(settings.parent).chapter[-1]
    assert (made.title, made.view.where) == (title, GRADES.where)
    with pytest.raises(BadInput, match="already"):
        add_chapter(settings.parent, GRADES, title)
    assert settings.read_bytes() == after


def test_a_chapter_that_cannot_be_written_is_said_with_its_lines(settings: Path) -> None:
    inline = f'chapter = [{{ name = "a", title = "A", where = {{ grade_band = ["3-5"] }} }}]\n{settings.read_text()}'
    settings.write_text(inline)
    with pytest.raises(BadInput, match=r"by hand:\n\[\[chapter\]\]"):
        add_chapter(settings.parent, GRADES, "B")
    assert settings.read_text() == inline
    settings.chmod(0o444)
    with pytest.raises(BadInput, match="read-only"):
        add_chapter(settings.parent, GRADES, "B")
    settings.unlink()
    add_chapter(settings.parent, GRADES, "B")
    assert load_config(settings.parent).chapter[0].title == "B"


def test_the_audit_refuses_what_was_taken_away_in_any_form(panel: Explorer, tmp_path: Path) -> None:
    page = html_page(*panel.still())
    made = {"html": page, "csv": csv_text(panel.answer), "ipynb": notebook(panel.view, "data")}
    files: dict[str, bytes] = {
        "data.html": b'<a href="data:text/html;base64,' + base64.b64encode(page.encode()) + b'">x</a>'
    }
    for kind, text in made.items():
        files |= {
            f"{kind}.txt": text.encode(),
            kind: text.encode("utf-16-le"),
            f"{kind}.big.csv": text.encode("utf-16-be"),
            f"{kind}.bom.dat": text.encode("utf-16"),
            f"{kind}.upper.txt": text.upper().encode(),
            f"{kind}.pasted.html": f"<html><body><p>Ours</p>{text}</body></html>".encode(),
            f"{kind}.space.html": text.replace("not gated", "not&nbsp;gated").encode(),
        }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("a.txt", page)
    refused = {leak.file for leak in audit(tmp_path, panel.data).leaks if "inside: not gated" in leak.what}
    assert refused == {*files, "all.zip"}


def test_a_notebook_without_widgets_shows_the_table(panel: Explorer, tmp_path: Path) -> None:
    data, meta = panel._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=json.loads(json.dumps(data)), metadata=meta)
    stored = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("panel", outputs=[output])])
    shown, _ = HTMLExporter(template_name="basic").from_notebook_node(stored)
    for text in (shown, data["text/html"], data["text/plain"]):
        assert "Share of lessons at Modification or above, by subject" in text
        assert "VBox(" not in text
        assert "Explorer(" not in text
    assert "<table>" in shown
    assert "Mathematics" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    panel.kept.clear()
    below = panel.bundles()[1][0]["text/html"]  # where the widget is stored and cannot run, this is all there is
    assert "<table>" in below
    assert 'class="coachkit-explorer alone still" hidden="hidden"' in below  # by the style alone it is seen
    panel.keep()
    assert panel.bundles()[1][0]["text/html"].count("<table>") == 2
    assert 'data-k="' not in data["text/html"]
