"""What an analyst takes away: files with the mark *inside: not gated*, a notebook, a chapter of the report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import tomli_w

from coachkit.district.ledger import inert
from coachkit.errors import BadInput, CoachkitError, NotAllowed
from coachkit.explore.answers import Answer
from coachkit.explore.draw import alone, picture
from coachkit.explore.exhibit import INSIDE, shown_groups
from coachkit.files import write_whole
from coachkit.import_guards import notebook_libraries
from coachkit.schema.chapters import chapter_name
from coachkit.schema.config import FILE, load_config
from coachkit.schema.dimensions import DIMENSIONS
from coachkit.schema.view import View

if TYPE_CHECKING:
    from coachkit.explore.panel import Explorer

CLOSE = '<p><button data-k="close">Close</button></p>'
_FORM = (
    "<h3>A chapter of the report</h3><p>Type its title: these lines are then written to coachkit.toml, and the gate decides "
    'what readers see.</p><label>Title <input type="text" data-k="write"></label><pre>{}</pre>' + CLOSE
)


def take(panel: Explorer, k: str, value: str) -> None:
    """Take the answer of a panel away. BadInput or NotAllowed when that is impossible."""
    view, data = panel.view, str(panel.data)
    saved: dict[str, tuple[str, Callable[[], str]]] = {
        "csv": ("text/csv", lambda: csv_text(panel.answer)),
        "html": ("text/html", lambda: html_page(*panel.still())),
        "svg": ("image/svg+xml", lambda: picture(panel.grids(), panel.title, panel.sentence)),
        "notebook": ("application/x-ipynb+json", lambda: notebook(view, data)),
    }
    if k in saved:
        mime, make = saved[k]
        name = file_name(view, "ipynb" if k == "notebook" else k)
        panel.send({"save": make(), "name": name, "mime": mime})
        panel.show_below(panel.below, f"Saved as {name}")
    elif k == "keep":
        panel.keep()
        panel.show_below(panel.below, "Kept below")
    elif k == "code" and panel.below.startswith("<pre"):
        panel.show_below("", "Code hidden")
    elif k == "code":
        more = f"# as a parameter: --set view='{view.to_json()}'\n# its chart: panel.exhibit.figure"
        text = escape(f"{code(view, data)}\n\n{more}")
        panel.show_below(f'<pre tabindex="0" aria-label="Code">{text}</pre>', "Code shown below")
    elif k == "chapter":
        lines = escape(chapter_text(view, view.note or "Your title").strip())
        panel.show_below(_FORM.format(lines), "Type a title", "input[data-k=write]")
    elif k == "write":
        written = escape(add_chapter(panel.data, view, value))
        panel.show_below(f"<p>Written to coachkit.toml:</p><pre>{written}</pre>{CLOSE}", "The chapter is written")
    else:
        raise BadInput(f"The explorer has no command '{k}'.")


def file_name(view: View, ending: str) -> str:
    """A name for a file of this view."""
    parts = [view.show, *(["by", view.by] if view.by else []), *(one.dimension for one in view.where)]
    return f"{re.sub(r'[^a-z0-9]+', '-', ' '.join(parts).lower()).strip('-')}.{ending}"


def code(view: View, data: str) -> str:
    """The lines of Python that give this answer."""
    return f"from coachkit import View, answer\n\nanswer({data!r}, {view.code()}).exhibit"


def csv_text(answer: Answer) -> str:
    """The numbers of groups with lessons as CSV, with the question and the mark in each row."""
    some = [answer.groups[group] for group in shown_groups(answer)]
    rows = answer.frame[answer.frame["group"].isin(some)].assign(question=answer.words, mark=INSIDE)
    return str(inert(rows).to_csv(index=False, lineterminator="\n"))


def html_page(body: str, title: str) -> str:
    """A page that needs no other file."""
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f'{head}<body style="margin:0">{alone(body, title)}</body></html>'


def notebook(view: View, data: str) -> str:
    """A notebook with the parameters ``data`` and ``view``, which papermill runs as well."""
    notebook_libraries()
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    parts = [
        new_markdown_cell(f"# {view.note or view.words()}\n\n{INSIDE.capitalize()}: for the analyst alone."),
        new_code_cell(f"data = {data!r}\nview = {view.to_json()!r}", metadata={"tags": ["parameters"]}),
        new_code_cell("import coachkit\n\nfound = coachkit.answer(data, view)\nfound.exhibit"),
        new_code_cell("found.frame"),
    ]
    for number, cell in enumerate(parts):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(new_notebook(cells=parts, metadata={"kernelspec": kernel}), indent=1)


def chapter_text(view: View, title: str) -> str:
    """The lines of ``coachkit.toml`` that make a view a chapter of the report.

    Raises
    ------
    NotAllowed
        When the view chooses lessons: a chapter is about teachers, so that the gate can count who is in it.
    BadInput
        When it has no filter, or no title.
    """
    lessons = [
        one.dimension for one in view.where if DIMENSIONS.get(one.dimension, DIMENSIONS["school"]).of == "lesson"
    ]
    if lessons:
        raise NotAllowed(
            f"A chapter chooses teachers; this view chooses lessons by {', '.join(lessons)}.",
            "Remove these filters first.",
        )
    if not view.where:
        raise BadInput(
            "This view has no filter: it is the whole report already.", "Filter first, for example by grade band."
        )
    if not title.strip():
        raise BadInput("A chapter needs a title.", "Type one, for example: Grades 6 to 8.")
    name = chapter_name(title.strip())[:40]
    return tomli_w.dumps({"chapter": [{"name": name, "title": title.strip(), **View(where=view.where).plain()}]})


def add_chapter(folder: Path, view: View, title: str) -> str:
    """Write the chapter to the end of the folder's ``coachkit.toml``; returns what was added.

    Comments and line ends stay as they are. Nothing is written that cannot be read.

    Raises
    ------
    NotAllowed, BadInput
        As for :func:`chapter_text`; when there is a chapter with this title, or the file cannot be written or added to.
    """
    text = chapter_text(view, title)
    path = (folder / FILE).resolve()
    if any(one.title.strip() == title.strip() for one in load_config(folder).chapter):
        raise BadInput(f"{FILE} has a chapter '{title.strip()}' already.", "Choose another title.")
    if path.is_file() and not path.stat().st_mode & 0o222:
        raise BadInput(f"{path} is read-only.", "Allow writing, or ask its owner to add these lines:\n" + text)
    before = path.read_bytes().decode("utf-8") if path.is_file() else ""
    line = "\r\n" if "\r\n" in before else "\n"
    after = before.rstrip() + 2 * line if before.strip() else before
    write_whole(path, after + text.replace("\n", line))
    try:
        load_config(folder)
    except CoachkitError:
        if before:
            write_whole(path, before)
        else:
            path.unlink()
        raise BadInput(f"{FILE} does not take these lines at its end.", "Add them by hand:\n" + text) from None
    return text.strip()
