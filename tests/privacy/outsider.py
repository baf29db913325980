"""An attacker who has nothing but a share folder: what its pages print, in tables and in charts, is all there is.

How many teachers were observed, in each term and in two, is taken from the pages, too; where they do not say it, nothing is
known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from coachkit.audit.page import Sheet, read_page

from .insider import Insider


class Outsider(Insider):
    """The insider's programs over what the schools' pages of a share folder say."""

    def __init__(self, share: Path, levels: Sequence[str], cut: int) -> None:
        self.levels, self.cut = list(levels), cut
        self.people, self.shown, self.terms = {}, {}, []
        for path in sorted((share / "schools").glob("*.html")):
            self._read(path.stem, read_page(path.read_text(encoding="utf-8")))
        self.places = list(dict.fromkeys(place for _, place, *_ in self.shown))

    def _read(self, place: str, page: Sheet) -> None:
        cells = {(cell.exhibit, cell.row, cell.column): cell.text for cell in page.cells}
        marks = {tuple(mark)[:3]: tuple(mark)[3] for mark in page.marks}
        for term in dict.fromkeys(row for exhibit, row, _ in cells if exhibit == "level_distribution"):
            people = cells.get(("level_distribution", term, "Teachers"), "")
            if not people.isdigit():
                continue
            self.terms += [] if term in self.terms else [term]
            self.people["transformative_share", place, term, ""] = float(people)
            for level in self.levels:
                text = cells.get(("level_distribution", term, level), "not shown")
                value = marks.get(("level_distribution", level, term))
                self.shown["level_distribution", place, term, "", level] = _row(text, value, people)
            text = cells.get(("transformative_share", term, "Share"), "not shown")
            counted = cells.get(("transformative_share", term, "Teachers"), "")
            value = marks.get(("transformative_share", "This school", term))
            self.shown["transformative_share", place, term, "", ""] = _row(text, value, counted)
        for pair in dict.fromkeys(row for exhibit, row, _ in cells if exhibit == "shift_adjusted"):
            before, _, after = pair.partition(" to ")
            people = cells["shift_adjusted", pair, "Teachers in both"]
            if people.isdigit():
                self.people["shift", place, before, after] = float(people)
                value = marks.get(("shift_adjusted", "As seen", pair))
                text = cells.get(("shift_adjusted", pair, "As seen (points)"), "–")
                row = _row(text.lstrip("+−"), None if value is None else float(value) / 100, people)
                self.shown["shift", place, before, after, ""] = row


def _row(text: str, value: float | None, people: str) -> SimpleNamespace:
    """A row as a reader of a page has it."""
    coded, told = text[:1] in "≤≥" and bool(text), text[:1].isdigit() and value is not None
    return SimpleNamespace(
        estimate=value if told else None,
        people=float(people) if people.isdigit() else None,
        code=text if coded else "",
        status="ok" if told else "suppressed" if text.startswith("not shown") else "no data",
    )
