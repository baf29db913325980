"""What a page says in numbers: the cells of its tables, and the marks of its charts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import numpy as np

from coachkit.audit.markup import replay

__all__ = ["Cell", "Mark", "Sheet", "read_page"]

_AUDIENCE = re.compile(r"audience:?\s*(internal|school|coach|public)", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its exhibit, row and column as the page names them, and its text."""

    exhibit: str
    row: str
    column: str
    text: str

    @property
    def number(self) -> float | None:
        """A share as a fraction (``38%``), or a plain number; None for anything else."""
        found = re.match(r"^([+−-]?\d[\d,]*(?:\.\d+)?)(\s?%)?(?:\s|$|\()", self.text + " ")
        if not found:
            return None
        value = float(found[1].replace(",", "").replace("−", "-"))
        return value / 100 if found[2] else value


@dataclass(frozen=True)
class Mark:
    """A mark of a chart: its exhibit, trace, category and value."""

    exhibit: str
    trace: str
    category: str
    value: float


@dataclass(frozen=True)
class Sheet:
    """All numbers of a page, and the audience it names."""

    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    audience: str


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.section: list[str] = [""]
        self.rows: list[tuple[str, list[str]]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.script: list[str] | None = None
        self.scripts: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.head: list[str] = []
        self.cells: list[Cell] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section":
            self.section.append(given.get("id") or "")
        elif tag == "table":
            self.head = []
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "script":
            self.script = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and len(self.section) > 1:
            self.section.pop()
        elif tag in ("td", "th") and self.cell is not None and self.row is not None:
            self.row.append(" ".join("".join(self.cell).split()))
            self.cell = None
        elif tag == "tr" and self.row is not None:
            if not self.head:
                self.head = self.row
            else:
                self.cells += [
                    Cell(self.section[-1], self.row[0], column, text)
                    for column, text in zip(self.head[1:], self.row[1:], strict=False)
                ]
            self.row = None
        elif tag == "script" and self.script is not None:
            self.scripts.append((self.section[-1], "".join(self.script)))
            self.script = None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script.append(data)
        elif self.cell is not None:
            self.cell.append(data)
        else:
            self.words.append(data)


def read_page(text: str) -> Sheet:
    """The tables and charts of a page."""
    reader = _Tables()
    replay(text, reader)
    reader.close()
    marks = [mark for exhibit, script in reader.scripts for mark in _marks(exhibit, script)]
    found = _AUDIENCE.search(" ".join(reader.words))
    return Sheet(tuple(reader.cells), tuple(marks), found[1].lower() if found else "")


def _marks(exhibit: str, script: str) -> Iterator[Mark]:
    if script.lstrip()[:1] != "{":
        return
    try:
        content = json.loads(script)
    except ValueError:
        return
    traces = content.get("data")
    for trace in traces if isinstance(traces, list) else []:
        if not isinstance(trace, dict):
            continue
        sides = _list(trace.get("y")), _list(trace.get("x"))
        names, values = sides if trace.get("orientation") == "h" else sides[::-1]
        for name, value in zip(names, values, strict=False):
            if isinstance(value, int | float):
                yield Mark(exhibit, str(trace.get("name", "")), re.sub(r"\s*<br>\s*", " ", str(name)), float(value))


def _list(values: Any) -> list[Any]:
    if isinstance(values, dict) and "bdata" in values:
        raw = base64.b64decode(values["bdata"])
        found: list[Any] = np.frombuffer(raw, dtype="<" + str(values.get("dtype", "f8"))).tolist()
        return found
    return values if isinstance(values, list) else []
