"""Turn an executed notebook into a page: its headings and its exhibits, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from coachkit.exhibits.exhibit import MIME
from coachkit.import_guards import notebook_libraries
from coachkit.release import Estimates, Release
from coachkit.report.chapters import Block, chapters_of, lacks_of
from coachkit.report.checked import checked_exhibit
from coachkit.report.page import Page
from coachkit.report.prepare import chart, prepare
from coachkit.report.template import render
from coachkit.report.text import brief, clean

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PLOTLY = "application/vnd.plotly.v1+json"
_OUTPUTS = {"figure": "A chart of the notebook's own", "image": "A picture", "text": "An output of the notebook's code"}
_BRING_IN = "To show it, make it an exhibit of rows of the release, or declare it as a [[chapter]] in coachkit.toml."
_CONTROL = re.compile(r"\x1b\[[0-9;]*m")


def export_notebook(
    notebook: NotebookNode, page: Page, single_file: bool = False, release: Release | None = None
) -> str:
    """The page of an executed notebook.

    The first chapter is the page's summary; exhibits without a number are one list at its end. The page shows markdown cells,
    exhibits, plotly figures, pictures and texts. It leaves out code, cells and outputs marked ``lab_only``, and HTML made by
    cells: only HTML from the templates is known to be safe, accessible and offline. With a ``release``, it shows markdown and
    those exhibits alone that can be made again from the release, and a line where it leaves something out.

    With ``single_file`` the page needs no other file (about 2 MB), so that you can mail it. Otherwise it loads the charts'
    library from ``page.source`` (see :func:`~coachkit.report.copy_assets`).

    Examples
    --------
    >>> import nbformat
    >>> from coachkit.report import Page
    >>> release = coachkit.build_release("data/sample")
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Reading")])
    >>> html = export_notebook(notebook, Page.of(release.meta, "Reading"))
    >>> html[:15], "<h1>Reading</h1>" in html
    ('<!DOCTYPE html>', True)
    """
    blocks = [block for number, cell in enumerate(notebook.cells) for block in _blocks(cell, number)]
    if release is not None:
        school = page.about != "coach" and page.id
        about = release.school(page.id) if school else release.coach(page.id) if page.id else release.district
        blocks = [_checked(block, about, release) for block in blocks]
    for number, block in enumerate(blocks, 1):
        if block.kind == "figure":
            block.content = chart(block.content, f"Chart {number}")
            block.id = f"own-{number}"
    lacks, chapters = lacks_of(blocks), chapters_of(blocks)
    exhibits = [block for chapter in chapters for block in chapter.blocks if block.kind == "exhibit"]
    prepare([block.content for block in exhibits], all_methods=page.audience == "internal")
    for block in exhibits:
        block.id = block.content["id"]
    return render("report.html.j2", page, single_file, chapters=chapters, lacks=lacks)


def _checked(block: Block, about: Estimates, release: Release) -> Block:
    """The block, if it may be on a page for others; otherwise a line that says what is left out."""
    if block.kind == "markdown":
        return block
    if block.kind == "exhibit":
        made, why = checked_exhibit(block.content, about, release)
        if made is not None:
            return Block("exhibit", made)
        return Block("left out", f"An exhibit is left out here: {why}. {_BRING_IN}")
    return Block(
        "left out",
        f"{_OUTPUTS[block.kind]} is left out here: coachkit cannot check how many people it is about. {_BRING_IN}",
    )


def _blocks(cell: NotebookNode, number: int) -> list[Block]:
    if "lab_only" in cell.metadata.get("tags", []):
        return []
    if cell.cell_type == "markdown":
        html = _pinned(clean(_markdown()(cell.source)), number)
        return [Block("markdown", html)]
    if cell.cell_type != "code":
        return []
    return [block for output in cell.outputs for block in _output(output)]


@lru_cache(maxsize=1)
def _markdown() -> Callable[[str], str]:
    """Convert markdown to HTML with nbconvert, showing any HTML in it as text.

    Results are cached, because all reports of a batch have the same text between their exhibits. The import waits until a
    page needs it.
    """
    notebook_libraries()
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return lru_cache(maxsize=512)(lambda source: str(MarkdownWithMath(renderer=renderer).render(source)))


def _pinned(html: str, number: int) -> tuple[str, str, str]:
    """The HTML of a cell, with the anchor and text of its chapter heading if it has one; ``number`` makes the anchor."""
    found = re.search(r"<h2>(.*?)</h2>", html, flags=re.S)
    if not found:
        return html, "", ""
    anchor = f"chapter-{number}"
    return html.replace("<h2>", f'<h2 id="{anchor}">', 1), anchor, brief(re.sub(r"<[^>]+>", "", found[1]))


def _output(output: NotebookNode) -> list[Block]:
    if output.output_type == "stream":
        return [Block("text", _CONTROL.sub("", output.text))] if output.name == "stdout" and output.text.strip() else []
    if output.output_type not in {"display_data", "execute_result"}:
        return []
    if output.metadata.get("coachkit", {}).get("lab_only"):
        return []
    data = output.data
    if MIME in data:
        return [Block("exhibit", dict(data[MIME]))]
    if _PLOTLY in data:
        return [Block("figure", data[_PLOTLY])]
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            alt = data.get("text/plain", "picture")
            return [Block("image", {"src": f"data:{kind};base64,{data[kind].strip()}", "alt": alt})]
    return [Block("text", data["text/plain"])] if "text/plain" in data else []
