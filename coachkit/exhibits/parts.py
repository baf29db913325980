"""The parts of an exhibit: its table (texts, and behind them numbers), its chart, the lines of its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coachkit.exhibits.theme import TEMPLATE

if TYPE_CHECKING:
    import pandas as pd


class Number(str):
    """The text of a cell with the numbers behind it: ``Number("38%", 0.38)``, ``Number("30% to 40%", low=0.3, high=0.4)``.

    ``numbers`` has them by name; the cell's own number has a blank name.
    """

    numbers: dict[str, float]
    __slots__ = ("numbers",)

    def __new__(cls, text: str, value: float | None = None, **named: float | None) -> Number:
        """The text with its numbers; those that are None are left out."""
        made = super().__new__(cls, text)
        every = {"": value, **named}
        made.numbers = {name: number for name, number in every.items() if number is not None}
        return made


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart, as text: ``columns`` names them; the first cell of a row is its header.

    A table with a row for each school says which (``schools``: their ids, blank for the district), and what its columns show
    (``shows``: an exhibit's key, one of its columns, the term), so that the audit knows these numbers.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    schools: tuple[str, ...] = ()
    shows: tuple[tuple[str, str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The table for the page template; all columns except the first are right-aligned."""
        columns = [{"label": c, "align": "left" if i == 0 else "right"} for i, c in enumerate(self.columns)]
        for column, shown in zip(columns[1:], self.shows, strict=False):
            column |= dict(zip(("of", "part", "term"), shown, strict=True))
        schools = {"schools": list(self.schools)} if self.schools else {}
        return {"caption": self.caption, "columns": columns, "rows": [list(row) for row in self.rows], **schools}

    def to_text(self) -> str:
        """The table as plain text, columns aligned."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)

    @property
    def texts(self) -> pd.DataFrame:
        """The table as readers see it: a data frame of texts."""
        import pandas as pd

        return pd.DataFrame(list(map(list, self.rows)), columns=list(self.columns), dtype="str")

    @property
    def data(self) -> pd.DataFrame:
        """The table with numbers in place of texts.

        A column whose cells have numbers becomes a column of floats, and one more for each named number (``95% interval
        low``); a cell without a number is missing there. Shares are fractions: 38% is 0.38. Other columns stay texts.
        """
        import pandas as pd

        out: dict[str, Any] = {}
        for place, column in enumerate(self.columns):
            cells = [row[place] for row in self.rows]
            found = [cell.numbers if isinstance(cell, Number) else {} for cell in cells]
            names = dict.fromkeys(name for numbers in found for name in numbers)
            for name in names:
                label = f"{column} {name}".strip()
                out[label] = pd.array([numbers.get(name) for numbers in found], dtype="float64")
            if not names:
                out[column] = pd.array(list(map(str, cells)), dtype="str")
        return pd.DataFrame(out)


@dataclass(frozen=True)
class Chart:
    """A plotly chart as plain dictionaries, its text alternative, and the key to its colours."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    alt: str
    legend: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The chart for the page template."""
        key = [{"label": label, "color": color} for label, color in self.legend]
        return {"data": self.data, "layout": self.layout, "alt": self.alt, "legend": key}

    def spec(self) -> dict[str, Any]:
        """The chart with its template and plotly's own legend; a page has the template once, and its own key."""
        layout = {**self.layout, "template": TEMPLATE}
        if not self.legend:
            return {"data": self.data, "layout": layout}
        legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
        margin = {**self.layout["margin"], "t": 44}
        height = self.layout["height"] + 36
        return {
            "data": self.data,
            "layout": {**layout, "showlegend": True, "legend": legend, "margin": margin, "height": height},
        }


@dataclass(frozen=True)
class Item:
    """One line of a list: a text and, if any, the exhibit it links to (``#exhibit-key``)."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Lack:
    """Why an exhibit has no number, for the page's list of what it cannot show.

    ``kind`` is ``bring`` (``what`` is a table), ``more`` (``what`` is a
    minimum), ``hidden``, or ``why`` (``what`` is a reason); ``shows`` is what the exhibit would show.
    """

    kind: str
    shows: str
    what: str = ""
