"""An executed notebook as a page: its headings, its exhibits, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from coachkit.exhibits.exhibit import MIME
from coachkit.import_guards import notebook_libraries
from coachkit.report.page import Page
from coachkit.report.prepare import chart, prepare
from coachkit.report.template import render
from coachkit.report.text import brief, clean

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["export_notebook"]

_PLOTLY = "application/vnd.plotly.v1+json"
_CONTROL = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class _Block:
    """One piece of a page: ``markdown`` (HTML), ``exhibit`` (its JSON), ``figure`` (plotly), ``image``, ``text``."""

    kind: str
    content: Any
    id: str = ""


def export_notebook(notebook: NotebookNode, page: Page, single_file: bool = False) -> str:
    """The notebook's page.

    Markdown cells and exhibits are shown; so are plotly figures, pictures and texts that an analyst's own
    notebook may hold. Code is not; nor are cells and outputs marked ``lab_only``, for they speak to the
    analyst. HTML made by cells is left out: only what the templates write can be trusted to be safe,
    accessible and offline.

    With ``single_file`` the page needs nothing beside it (about 2 MB): it can be mailed. Otherwise the charts'
    library stands where ``page.source`` says (:func:`~coachkit.report.copy_assets`).
    """
    blocks = [block for number, cell in enumerate(notebook.cells) for block in _blocks(cell, number)]
    for number, block in enumerate(blocks, 1):
        if block.kind == "figure":
            block.content = chart(block.content, f"Chart {number}")
            block.id = f"own-{number}"
    exhibits = [block for block in blocks if block.kind == "exhibit"]
    prepare([block.content for block in exhibits], all_methods=page.audience == "internal")
    for block in exhibits:
        block.id = block.content["id"]
    chapters = [(b.content[1], b.content[2]) for b in blocks if b.kind == "markdown" and b.content[1]]
    return render("report.html.j2", page, single_file, blocks=blocks, chapters=chapters)


def _blocks(cell: NotebookNode, number: int) -> list[_Block]:
    if "lab_only" in cell.metadata.get("tags", []):
        return []
    if cell.cell_type == "markdown":
        html = _pinned(clean(_markdown()(cell.source)), number)
        return [_Block("markdown", html)]
    if cell.cell_type != "code":
        return []
    return [block for output in cell.outputs for block in _output(output)]


@lru_cache(maxsize=1)
def _markdown() -> Callable[[str], str]:
    """nbconvert's way from markdown to HTML, but HTML in it is shown as text; imported when a page needs it.

    What became of a text is kept: all reports of a batch say the same between their exhibits.
    """
    notebook_libraries()
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return lru_cache(maxsize=512)(lambda source: str(MarkdownWithMath(renderer=renderer).render(source)))


def _pinned(html: str, number: int) -> tuple[str, str, str]:
    """A cell's HTML, and the anchor and text of its chapter heading (if it has one); ``number`` makes the anchor."""
    found = re.search(r"<h2>(.*?)</h2>", html, flags=re.S)
    if not found:
        return html, "", ""
    anchor = f"chapter-{number}"
    return html.replace("<h2>", f'<h2 id="{anchor}">', 1), anchor, brief(re.sub(r"<[^>]+>", "", found[1]))


def _output(output: NotebookNode) -> list[_Block]:
    if output.output_type == "stream":
        return (
            [_Block("text", _CONTROL.sub("", output.text))] if output.name == "stdout" and output.text.strip() else []
        )
    if output.output_type not in {"display_data", "execute_result"}:
        return []
    if output.metadata.get("coachkit", {}).get("lab_only"):
        return []
    data = output.data
    if MIME in data:
        return [_Block("exhibit", dict(data[MIME]))]
    if _PLOTLY in data:
        return [_Block("figure", data[_PLOTLY])]
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            alt = data.get("text/plain", "picture")
            return [_Block("image", {"src": f"data:{kind};base64,{data[kind].strip()}", "alt": alt})]
    return [_Block("text", data["text/plain"])] if "text/plain" in data else []
