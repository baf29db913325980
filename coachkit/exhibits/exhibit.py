"""An exhibit: one question, its answer in a sentence, the chart, the table behind it, and notes.

JupyterLab, the exported page, the explorer and the tests use the same object. The chart is a plain plotly dictionary (five
times cheaper to make than a validated figure) that names the template of all charts (``theme.TEMPLATE``); ``.figure`` adds
the template and validates it on demand.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from coachkit.exhibits.own import own_chart, own_table
from coachkit.exhibits.parts import Chart, Item, Lack, Table
from coachkit.release import Row

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["MIME", "OWN", "Chart", "Exhibit", "Item", "Lack", "Table"]

MIME = "application/vnd.coachkit.exhibit+json"
_PLOTLY = "application/vnd.plotly.v1+json"
OWN = "own"  # the key of an exhibit that is not one of coachkit's
_LAB_ONLY = {"coachkit": {"lab_only": True}}
_BUTTONS = [
    "sendChartToCloud", "toImage", "zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d",
    "resetScale2d", "hoverClosestCartesian", "hoverCompareCartesian", "toggleSpikelines",
]  # fmt: skip


@dataclass(frozen=True, init=False)
class Exhibit:
    """One titled piece of a report. Show it by making it the last line of a cell.

    Parameters
    ----------
    question, sentence
        Its title, and the finding.
    table
        Rows of the release (``school.rows_of("reach")``), a data frame of such rows that keeps their column ``measure``, or
        any other data frame. Only rows of the release can be on a page for others to read; the rest stays in JupyterLab.
    figure
        A plotly figure of the same numbers.
    columns
        The table's columns to show, and their headers: ``{"term": "Term", "estimate": "Share"}``. Default: all that say
        something.
    key, sentences, items, notes, status, kind, lack
        For coachkit's own exhibits. ``kind`` is ``exhibit``, ``answer`` (sentences), ``items`` (a list) or ``provenance``.
        ``status`` is ``ok``, or why there is no number: ``too few``, ``no data``, ``not estimable``, ``suppressed``;
        ``lack`` then says what would change that.

    Raises
    ------
    KeyError
        When ``columns`` names a column that the table does not have.

    Examples
    --------
    >>> rows = school.rows_of("reach", term="spring 2026")
    >>> own = coachkit.Exhibit("Whom did we reach?", "Two of three.", rows, columns={"term": "Term", "estimate": "Share"})
    >>> own.table.rows, float(own.data["Share"].iloc[0])
    ((('spring 2026', '67%'),), 0.6667)
    """

    question: str
    sentence: str
    table: Table | None
    chart: Chart | None
    key: str
    sentences: tuple[str, ...]
    items: tuple[Item, ...]
    notes: tuple[str, ...]
    status: str
    kind: str
    lack: Lack | None
    claimed: tuple[dict[str, Any], ...]
    columns: dict[str, str] | None

    def __init__(
        self,
        question: str,
        sentence: str = "",
        table: Table | pd.DataFrame | Sequence[Row] | None = None,
        figure: Chart | go.Figure | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        key: str = OWN,
        sentences: tuple[str, ...] = (),
        items: tuple[Item, ...] = (),
        notes: tuple[str, ...] = (),
        status: str = "ok",
        kind: str = "exhibit",
        lack: Lack | None = None,
    ) -> None:
        shown, claimed = own_table(table, columns)
        chart = figure if figure is None or isinstance(figure, Chart) else own_chart(figure, sentence or question)
        values = (question, sentence, shown, chart, key, sentences, items, notes, status, kind, lack, claimed)
        for name, value in zip(self.__dataclass_fields__, values, strict=False):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "columns", None if columns is None else dict(columns))

    def reworded(self, sentence: str) -> Exhibit:
        """The same exhibit with another sentence."""
        made = copy(self)
        object.__setattr__(made, "sentence", sentence)
        return made

    @property
    def data(self) -> pd.DataFrame:
        """The numbers of the table: floats (38% is 0.38), a column for each limit; ``table.texts`` has them as readers see them.

        Empty if there is no table.
        """
        import pandas as pd

        return pd.DataFrame() if self.table is None else self.table.data

    @property
    def figure(self) -> go.Figure | None:
        """The chart as a validated plotly figure (None if there is no chart), without buttons over it: one would upload it."""
        import plotly.graph_objects as go

        return None if self.chart is None else go.Figure(self.chart.spec()).update_layout(modebar={"remove": _BUTTONS})

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
            **({"claimed": list(self.claimed), "columns": self.columns} if self.key == OWN else {}),
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
