"""What an exhibit of one's own is given: rows of the release or any data frame, and a plotly figure."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coachkit.exhibits.number_format import percent, plain, short
from coachkit.exhibits.parts import Chart, Table
from coachkit.release import ROW_FIELDS

if TYPE_CHECKING:
    import plotly.graph_objects as go

_NUMBERS = ("estimate", "low", "high", "n", "people")
_DIMENSIONS = ROW_FIELDS[1 : ROW_FIELDS.index("estimate")]
_FRACTIONS = ("share of", "change of share", "probability")


def own_table(given: Any, columns: Mapping[str, str] | None = None) -> tuple[Table | None, tuple[dict[str, Any], ...]]:
    """The table of what an exhibit was given, and the rows of the release it claims to show.

    ``given`` is a finished table, rows of the release, a data frame of them (with the column ``measure``), or any other data
    frame, which claims none. ``columns`` chooses columns, in order, and gives them headers.

    Raises
    ------
    KeyError
        When ``columns`` names a column that is not there.
    """
    if given is None or isinstance(given, Table):
        return given, ()
    import pandas as pd

    frame = given if isinstance(given, pd.DataFrame) else pd.DataFrame(list(given), columns=list(ROW_FIELDS))
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    lines = tuple({str(name): value for name, value in line.items()} for line in records)
    claimed = lines if "measure" in frame else ()
    if columns is None:
        columns = _telling(claimed) if claimed else {str(name): str(name) for name in frame.columns}
    cells = tuple(tuple(_cell(line[name], name, line) for name in columns) for line in lines)
    return Table("The numbers", tuple(columns.values()), cells), claimed


def _telling(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The columns of rows that say something: dimensions that are not blank, numbers that are there."""
    dims = [name for name in _DIMENSIONS if any(line.get(name) for line in lines)]
    numbers = [name for name in _NUMBERS if any(line.get(name) is not None for line in lines)]
    rest = [name for name in lines[0] if name not in ROW_FIELDS]
    return {name: name.replace("_", " ") for name in (*dims, *numbers, *rest)}


def _cell(value: Any, column: str, line: Mapping[str, Any]) -> str:
    if value is None:
        status = str(line.get("status", ""))
        hidden = str(line.get("code") or ("not shown" if status == "suppressed" else status))
        return hidden if column == "estimate" and hidden else "–"
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return str(value)
    number = float(value)
    if column in ("estimate", "low", "high") and str(line.get("unit", "")).startswith(_FRACTIONS):
        return percent(number)
    return plain(round(number)) if number == round(number) else short(number, 2)


def own_chart(figure: go.Figure, alt: str) -> Chart:
    """A plotly figure as a chart of a page: lists in place of arrays, the page's own template, no title of its own."""
    given = _plain(figure.to_plotly_json())
    layout = {name: value for name, value in given["layout"].items() if name not in ("template", "title")}
    return Chart(given["data"], {"height": 360, "margin": {"l": 60, "r": 20, "t": 40, "b": 50}, **layout}, alt)


def _plain(value: Any) -> Any:
    """Lists in place of arrays, which plotly also writes as ``{"dtype": "f8", "bdata": "base64"}``."""
    if isinstance(value, Mapping) and {"dtype", "bdata"} <= set(value):
        import numpy as np

        return np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"])).tolist()
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
