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
from coachkit.exhibits.number_format import percent, signed_points
from coachkit.exhibits.theme import ACCENT, EDGE, ramp
from coachkit.explore.answers import Answer
from coachkit.explore.draw import alone
from coachkit.explore.exhibit import INSIDE, cells, shown_groups
from coachkit.files import write_whole
from coachkit.schema.config import FILE, load_config
from coachkit.schema.dimensions import DIMENSIONS
from coachkit.schema.view import View

if TYPE_CHECKING:
    from coachkit.explore.panel import Explorer

__all__ = [
    "CLOSE",
    "add_chapter",
    "chapter_text",
    "code",
    "csv_text",
    "file_name",
    "html_page",
    "notebook",
    "svg_text",
    "take",
]

CLOSE = '<p><button data-k="close">Close</button></p>'
_FORM = (
    "<h3>A chapter of the report</h3><p>Type its title: these lines are then written to coachkit.toml, and the gate decides "
    'what readers see.</p><label>Title <input type="text" data-k="write"></label><pre>{}</pre>' + CLOSE
)
_NAME, _CELL, _ROW, _MOST = 190, 150, 22, 60  # pixels; rows of a picture


def take(panel: Explorer, k: str, value: str) -> None:
    """Take the answer of a panel away. BadInput or NotAllowed when that is impossible."""
    view, data = panel.view, str(panel.data)
    saved: dict[str, tuple[str, Callable[[], str]]] = {
        "csv": ("text/csv", lambda: csv_text(panel.answer)),
        "html": ("text/html", lambda: html_page(*panel.still())),
        "svg": ("image/svg+xml", lambda: svg_text(panel.answer)),
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
    """The numbers as CSV, with the question and the mark in each row."""
    rows = answer.frame.assign(question=answer.words, mark=INSIDE)
    return str(inert(rows).to_csv(index=False, lineterminator="\n"))


def html_page(body: str, title: str) -> str:
    """A page that needs no other file."""
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f"{head}<body>{alone(body, title)}</body></html>"


def notebook(view: View, data: str) -> str:
    """A notebook with the parameters ``data`` and ``view``, which papermill runs as well."""
    cells_ = [
        ("markdown", f"# {view.note or view.words()}\n\n{INSIDE.capitalize()}: for the analyst alone.", []),
        ("code", f"data = {data!r}\nview = {view.to_json()!r}", ["parameters"]),
        ("code", "import coachkit\n\nfound = coachkit.answer(data, view)\nfound.exhibit", []),
        ("code", "found.frame", []),
    ]
    made = []
    for number, (kind, source, tags) in enumerate(cells_):
        more: dict[str, object] = {"outputs": [], "execution_count": None} if kind == "code" else {}
        made.append(
            {
                "cell_type": kind,
                "id": f"cell-{number}",
                "metadata": {"tags": tags} if tags else {},
                "source": source,
                **more,
            }
        )
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1)


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
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    return "\n" + tomli_w.dumps({"chapter": [{"name": name, "title": title.strip(), **View(where=view.where).plain()}]})


def add_chapter(folder: Path, view: View, title: str) -> str:
    """Write the chapter to the folder's ``coachkit.toml``; returns what was added. Nothing is written that cannot be read."""
    text = chapter_text(view, title)
    path = folder / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if f'title = "{title.strip()}"' in before:
        raise BadInput(f"{FILE} has a chapter '{title.strip()}' already.", "Choose another title.")
    write_whole(path, f"{before.rstrip()}\n{text}" if before else text.lstrip())
    try:
        load_config(folder)
    except CoachkitError:
        write_whole(path, before)
        raise
    return text.strip()


def svg_text(answer: Answer) -> str:
    """A picture of the answer with its title, its mark and its numbers."""
    show, groups = answer.view.show, shown_groups(answer)[:_MOST]
    if show == "transitions":
        raise BadInput("There is no picture of transitions.", "Take the HTML, or the CSV.")
    columns = ["change"] if show == "shift" else list(answer.terms)
    width, height = _NAME + _CELL * len(columns) + 20, 78 + _ROW * len(groups)
    lines = [
        _text(8, 20, answer.words, 14, "bold"),
        _text(8, 38, f"{INSIDE.capitalize()}. {answer.exhibit.sentence}", 11),
    ]
    lines += [_text(_NAME + _CELL * i, 60, name, 11, "bold") for i, name in enumerate(columns)]
    every = [cell for group in groups for cell in cells(answer, group) if cell["n"]]
    far = max((abs(float(cell[end])) for cell in every for end in ("low", "high")), default=1) if show == "shift" else 1
    most = max((float(cell["n"]) for cell in every), default=1)
    per = len(answer.levels) if show == "levels" else 1
    for row, group in enumerate(groups):
        y, line = 78 + _ROW * row, cells(answer, group)
        lines.append(_text(8, y + 4, answer.label(answer.groups[group])[:34], 11))
        for at in range(0, len(line), per):
            part = line[at : at + per]
            if part[0]["n"]:
                lines.append(_mark(show, part, _NAME + _CELL * (at // per), y, far, most))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">'
    about = f"<title>{escape(answer.words)}</title><desc>{INSIDE}</desc>"
    return f'{head}{about}<rect width="{width}" height="{height}" fill="#fff"/>{"".join(lines)}</svg>'


def _text(x: float, y: float, text: str, size: int, weight: str = "normal") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="#1b2430">{escape(text)}</text>'


def _mark(show: str, part: list[dict[str, float]], x: float, y: float, far: float, most: float) -> str:
    cell, wide = part[0], 80.0
    if show == "levels":
        out, left = "", x
        for one, color in zip(part, ramp(len(part)), strict=True):
            size = float(one["estimate"]) * (_CELL - 20)
            at = f'x="{left:.1f}" y="{y - 7}" width="{size:.1f}" height="14"'
            out += f'<rect {at} fill="{color}" stroke="{EDGE}" stroke-width=".6"/>'
            left += size
        return out
    if show == "lessons":
        bar = f'<rect x="{x}" y="{y - 5}" width="{wide * cell["n"] / most:.1f}" height="10" fill="{ACCENT}"/>'
        return bar + _text(x + wide + 6, y + 4, f"{cell['n']:,.0f}", 11)
    shift = show == "shift"
    ends = [float(cell[name]) for name in ("low", "high", "estimate")]
    low, high, e = (((value / far + 1) / 2 if shift else value) * wide + x for value in ends)
    zero = f'<line x1="{x + wide / 2}" x2="{x + wide / 2}" y1="{y - 9}" y2="{y + 9}" stroke="{EDGE}"/>' if shift else ""
    line = f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{ACCENT}" stroke-width="2.5"/>'
    said = f"{(signed_points if shift else percent)(cell['estimate'])}{'' if cell['status'] == 'ok' else ' *'}"
    return f'{zero}{line}<circle cx="{e:.1f}" cy="{y}" r="4" fill="{ACCENT}"/>{_text(x + wide + 8, y + 4, said, 11)}'
