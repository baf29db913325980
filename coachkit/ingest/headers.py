"""Find a file's header: below a title, and repeated among the rows of exports joined together."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from coachkit.district.raw import Raw, header_at, numbered, taken_as_header, two_rows

_LOOK = 12  # rows in which a header is looked for
_BLANK = re.compile(r"(Unnamed: \d+|\(\d+\))?")


def below_title(raw: Raw) -> Raw:
    """The table whose first line was a title: the first row that names most columns becomes the header."""
    given = sum(not _BLANK.fullmatch(str(name)) for name in raw.cells.columns)
    at = header_at([given, *(raw.cells.head(_LOOK) != "").sum(axis=1)]) - 1
    if at < 0 or two_rows(first_row(raw), raw.cells.iloc[at].tolist()):
        return raw
    header = numbered([str(cell) for cell in raw.cells.iloc[at]])
    cells = raw.cells.iloc[at + 1 :].set_axis(header, axis=1).reset_index(drop=True)
    note = taken_as_header(raw.file, raw.lines[at])
    return replace(raw, cells=cells, lines=raw.lines[at + 1 :], ragged=raw.ragged[at + 1 :], notes=(*raw.notes, note))


def without_blank(raw: Raw) -> Raw:
    """The table without blank rows, and without columns that have neither a header nor a cell."""
    rows = np.ones(len(raw.cells), dtype=bool)
    blank = raw.cells.iloc[:, 0].eq("").to_numpy() if len(raw.cells.columns) else ~rows
    if blank.any():  # few rows are left to look at after the first column
        rows[blank] = (raw.cells[blank] != "").any(axis=1)
    if not rows.all():
        cells = raw.cells[rows].reset_index(drop=True)
        raw = replace(raw, cells=cells, lines=raw.lines[rows], ragged=raw.ragged[rows])
    empty = [n for n in raw.cells if _BLANK.fullmatch(str(n)) and raw.cells[n].eq("").all()]
    return replace(raw, cells=raw.cells.drop(columns=empty)) if empty else raw


def first_row(raw: Raw) -> list[str]:
    """The header as in the file, without the numbers added to repeated columns."""
    names = [str(name) for name in raw.cells.columns]
    plain = ["" if _BLANK.fullmatch(name) else re.sub(r" ?\(\d+\)$", "", name) for name in names]
    return [
        bare if name != bare and bare in names else name if bare else ""
        for name, bare in zip(names, plain, strict=True)
    ]


def again(raw: Raw) -> np.ndarray:
    """Rows that repeat the header, as in exports pasted one below the other."""
    columns = [str(name) for name in raw.cells.columns]
    if len(columns) < 2 or not len(raw.cells):
        return np.zeros(len(raw.cells), dtype=bool)
    out = np.zeros(len(raw.cells), dtype=bool)
    for head in raw.heads or (first_row(raw),):
        same = np.ones(len(raw.cells), dtype=bool)
        for at, name in enumerate(head):  # few rows are left to ask after the first column, and soon none
            if not same.any():
                break
            same[same] = raw.cells.iloc[same, at].isin([name, columns[at]])
        out |= same
    return out
