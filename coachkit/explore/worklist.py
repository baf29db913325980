"""Worklists in the explorer: rows about people, for the analyst alone."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from coachkit.pipeline import inside_files
from coachkit.release import Release

__all__ = ["Worklists"]

_SHOWN = 200  # rows; the file has them all
_NONE = "–"


class Worklists(widgets.VBox):
    """A widget that chooses a worklist of the release that ``current`` gives; ``rows`` is the one shown (None: none).

    A release from elsewhere has no worklists: they are made from rows, which stay with the data.
    """

    def __init__(self, current: Callable[[], Release]) -> None:
        self._current = current
        self.rows: pd.DataFrame | None = None
        self.choice = widgets.Dropdown(options=[(_NONE, "")], description="Worklist")
        self.view = widgets.HTML()
        self.choice.observe(self._show, names="value")
        super().__init__([self.choice, self.view])
        self.refresh()

    def refresh(self) -> None:
        """Read the list of worklists again; called when another term is chosen."""
        kept = self.choice.value
        found = {file.stem: str(file) for file in inside_files(self._current(), "worklists")}
        options = [(_NONE, ""), *((name.replace("_", " ").capitalize(), path) for name, path in found.items())]
        same = found.get(Path(kept).stem, "") if kept else ""
        self.choice.options = options
        self.choice.value = same
        self._show()

    def _show(self, change: object = None) -> None:
        if not self.choice.value:
            self.rows, self.view.value = None, ""
            return
        self.rows = pd.read_csv(self.choice.value, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        head = "".join(f'<th scope="col">{html.escape(name.replace("_", " "))}</th>' for name in self.rows.columns)
        lines = self.rows.head(_SHOWN).to_numpy().tolist()
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        count = len(self.rows)
        told = f"{count:,} rows" + (f", the first {_SHOWN} shown" if count > _SHOWN else "")
        self.view.value = (
            f"<p>{told}. Rows about people: not for reports.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
