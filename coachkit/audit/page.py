"""The numbers of a page: the cells of its tables, the marks of its charts, and what its head says the page is about."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, NamedTuple

from coachkit.audit.charts import Mark, marks_of
from coachkit.audit.markup import replay


class Cell(NamedTuple):
    """A cell of a table: its exhibit, its row and column as the page names them, and its text.

    In a list of schools, a column says which exhibit, column and term it shows, and a row which school: the cell then has
    these, as on the school's own page.
    """

    exhibit: str
    row: str
    column: str
    text: str
    school: str | None = None

    @property
    def number(self) -> float | None:
        """A share as a fraction (``38%``), or a plain number; None for anything else."""
        found = re.match(r"^([+−-]?\d[\d,]*(?:\.\d+)?)(\s?%)?(?:\s|$|\()", self.text + " ")
        if not found:
            return None
        value = float(found[1].replace(",", "").replace("−", "-"))
        return value / 100 if found[2] else value


@dataclass(frozen=True)
class Sheet:
    """All numbers of a page, and what its ``meta`` tags say.

    ``about`` is ``school``, ``coach``, ``district``, or blank if the page does not say; ``id`` is the school's id;
    ``audience`` is who may read it; ``day`` is the last day of the data (ISO); ``earlier`` lists the places and terms
    (term, to_term) with numbers of an earlier day.
    """

    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    about: str = ""
    id: str = ""
    audience: str = ""
    day: str = ""
    earlier: frozenset[tuple[str, str]] = frozenset()


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.section: list[str] = [""]
        self.rows: list[tuple[str, list[str]]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.script: list[str] | None = None
        self.scripts: list[tuple[str, str]] = []
        self.meta: dict[str, str] = {}
        self.head: list[str] = []
        self.shows: list[dict[str, str]] = []  # what each column of a list of schools shows
        self.school: str | None = None
        self.cells: list[Cell] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta":
            self.meta.setdefault(given.get("name") or "", given.get("content") or "")
        elif tag == "section":
            self.section.append(given.get("id") or "")
        elif tag == "table":
            self.head, self.shows = [], []
        elif tag in ("tr", "thead", "tbody", "tfoot"):
            self._end_row()
            self.row = []
            self.school = given.get("data-school")
        elif tag in ("td", "th"):
            self._end_cell()
            self.cell = []
            if not self.head:
                self.shows.append({key: given.get(f"data-{key}") or "" for key in ("of", "part", "term")})
        elif tag == "script":
            self.script = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and len(self.section) > 1:
            self.section.pop()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "thead", "tbody", "tfoot", "table"):
            self._end_row()
        elif tag == "script" and self.script is not None:
            self.scripts.append((self.section[-1], "".join(self.script)))
            self.script = None

    def _end_cell(self) -> None:
        """End a cell at its end tag, or where HTML allows: at the next cell, the next row or the end of the table."""
        if self.cell is not None and self.row is not None:
            self.row.append(" ".join("".join(self.cell).split()))
        self.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self.row and not self.head:
            self.head = self.row
        elif self.row:
            self.cells += [self._cell(place) for place in range(1, min(len(self.head), len(self.row)))]
        self.row = None

    def _cell(self, place: int) -> Cell:
        assert self.row is not None
        shows = self.shows[place] if place < len(self.shows) else {}
        if shows.get("of"):
            return Cell(shows["of"], shows["term"] or self.row[0], shows["part"], self.row[place], self.school or "")
        return Cell(self.section[-1], self.row[0], self.head[place], self.row[place])

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script.append(data)
        elif self.cell is not None:
            self.cell.append(data)


def read_page(text: str) -> Sheet:
    """The tables and charts of a page."""
    reader = _Tables()
    replay(text, reader)
    reader.close()
    marks = [mark for exhibit, script in reader.scripts for mark in marks_of(exhibit, _json(script))]
    said = {key: reader.meta.get(f"coachkit-{key}", "") for key in ("about", "id", "audience")}
    return Sheet(tuple(reader.cells), tuple(marks), **said, day=reader.meta.get("date", ""), earlier=_earlier(reader))


def _earlier(reader: _Tables) -> frozenset[tuple[str, str]]:
    """Places and terms that keep numbers of an earlier day: (school id, term)."""
    try:
        known = json.loads(reader.meta.get("coachkit-earlier", "{}") or "{}")
        return frozenset(
            (str(place), str(name)) for place, lines in known.items() for line in lines for name in line[1:3] if name
        )
    except (ValueError, AttributeError, TypeError):
        return frozenset()


def _json(script: str) -> Any:
    if script.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(script)
    except ValueError:
        return None
