"""An exhibit: one question, its answer in a sentence, the chart, the table behind it, and notes.

JupyterLab, the exported page, the explorer and the tests use the same object. The chart is a plain plotly dictionary (five
times cheaper to make than a validated figure) that names the template of all charts (``theme.TEMPLATE``); ``.figure`` adds
the template and validates it on demand.
"""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from coachkit.exhibits.theme import TEMPLATE

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["MIME", "Chart", "Exhibit", "Item", "Lack", "Table"]

MIME = "application/vnd.coachkit.exhibit+json"
_PLOTLY = "application/vnd.plotly.v1+json"
_LAB_ONLY = {"coachkit": {"lab_only": True}}


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

    ``kind`` is ``bring`` (``what`` is a table), ``more`` (``what`` is a minimum), ``hidden``, or ``why`` (``what`` is a reason);
    ``shows`` is what the exhibit would show.
    """

    kind: str
    shows: str
    what: str = ""


@dataclass(frozen=True)
class Exhibit:
    """One titled piece of a report.

    ``kind`` is ``exhibit``, ``answer`` (sentences), ``items`` (a list) or ``provenance``. ``status`` is
    ``ok``, or why there is no number: ``too few``, ``no data``, ``not estimable``, ``suppressed``; ``lack`` then says what
    would change that.
    """

    key: str
    question: str
    sentence: str
    chart: Chart | None = None
    table: Table | None = None
    sentences: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    status: str = "ok"
    kind: str = field(default="exhibit", kw_only=True)
    lack: Lack | None = field(default=None, kw_only=True)

    @property
    def data(self) -> pd.DataFrame:
        """The table as a data frame of texts (empty if there is no table)."""
        import pandas as pd

        if self.table is None:
            return pd.DataFrame()
        return pd.DataFrame(list(self.table.rows), columns=list(self.table.columns))

    @property
    def figure(self) -> go.Figure | None:
        """The chart as a validated plotly figure (None if there is no chart)."""
        import plotly.graph_objects as go

        return None if self.chart is None else go.Figure(self.chart.spec())

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON, for the page."""
        return {
            "version": 1,
            "kind": self.kind,
            "key": self.key,
            "question": self.question,
            "sentence": self.sentence,
            "sentences": list(self.sentences),
            "chart": self.chart.to_json() if self.chart else None,
            "table": self.table.to_json() if self.table else None,
            "items": [{"text": item.text, "link": item.link} for item in self.items],
            "notes": list(self.notes),
            "status": self.status,
            "lack": asdict(self.lack) if self.lack else None,
        }

    def to_text(self) -> str:
        """Question, sentence, list and rounded table as plain text, for the tests of notebooks."""
        parts = [self.question, *([self.sentence] if self.sentence else []), *self.sentences]
        parts += [f"- {item.text}" for item in self.items]
        if self.table is not None and self.table.rows:
            parts += ["", self.table.to_text()]
        return "\n".join(parts)

    __str__ = to_text

    def _ipython_display_(self) -> None:
        from IPython.display import display, publish_display_data

        # The page is made of the first bundle alone; JupyterLab shows its HTML, then the chart, then the rest.
        publish_display_data({MIME: self.to_json(), "text/html": self._head(), "text/plain": self.to_text()})
        if self.chart is not None:
            spec = {**self.chart.spec(), "config": {"displayModeBar": False}}
            shown = {_PLOTLY: spec, "text/html": self._instead(), "text/plain": self.chart.alt}
            display(shown, raw=True, metadata=_LAB_ONLY)
        if self.table is not None or self.notes:
            display({"text/html": self._tail(), "text/plain": " ".join(self.notes)}, raw=True, metadata=_LAB_ONLY)

    def _instead(self) -> str:
        """What a program shows that draws no plotly charts, such as ``jupyter nbconvert``."""
        what = html.escape(self.chart.alt if self.chart else "")
        how = "To get a page with its charts: <code>coachkit run NOTEBOOK --data DATA --out OUT --single-file</code>."
        return f"<p><small>{what} (This program cannot draw the chart. {how})</small></p>"

    def _head(self) -> str:
        lines = [f"<h3>{html.escape(self.question)}</h3>"]
        lines += [f"<p>{html.escape(text)}</p>" for text in ((self.sentence,) if self.sentence else ())]
        lines += [f"<p>{html.escape(text)}</p>" for text in self.sentences]
        if self.items:
            lines.append("<ul>" + "".join(f"<li>{html.escape(i.text)}</li>" for i in self.items) + "</ul>")
        return "".join(lines)

    def _tail(self) -> str:
        lines = []
        if self.table is not None:
            head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in self.table.columns)
            body = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self.table.rows
            )
            lines.append(f"<details><summary>{html.escape(self.table.caption)}</summary>")
            lines.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>")
        lines += [f"<p><small>{html.escape(note)}</small></p>" for note in self.notes]
        return "".join(lines)
