"""Headers of survey platforms: codes, questions and import ids in three rows; questions and items in two; or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.district.raw import Raw, numbered
from coachkit.errors import BadInput
from coachkit.ingest.headers import again, first_row
from coachkit.ingest.kinds import MOST, fits_day
from coachkit.ingest.scales import bare, words

_IDS = re.compile(r"\{\s*'?\"?ImportId\"?'?\s*:")
_CODE = re.compile(r"[^\W\d_][\w.#-]*")  # Q3_1, StartDate: a word without spaces
_LOOKS = {
    "mail": re.compile(r"\S+@\S+\.\S+").fullmatch,
    "number": re.compile(r"-?\d+([.,]\d+)?").fullmatch,
    "day": re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(\D|$)").match,
}
_SOME = 200  # cells by which a column's kind is told
_TOP = 1000  # rows by which a header is told from answers
_LOOK = 4  # rows in which the rest of a header is looked for


def header_rows(raw: Raw) -> int:
    """How many rows the header of a table has, if the table was read with one: 0 when even the first looks like answers.

    Import ids end the header of Qualtrics. Otherwise a second row belongs to the header if it has items where the first row
    is blank, or if it has no day, number or address in any column where all other rows have them.
    """
    raw = replace(raw, cells=raw.cells.head(_TOP))
    head, cells = first_row(raw), raw.cells[~again(raw)]
    for row in range(min(_LOOK, len(cells))):
        if _IDS.search(" ".join(map(str, cells.iloc[row]))):
            return row + 2
    if like_answers(head, cells):
        return 0
    if len(cells) < 2:
        return 1
    second = [str(cell) for cell in cells.iloc[0]]
    rest = cells.iloc[1:]
    blank = [at for at, name in enumerate(head) if name and not second[at] and rest.iloc[:, at].ne("").mean() >= MOST]
    items = any(not name and second[at] for at, name in enumerate(head))
    if blank and any(second) and (items or _own_all(blank, rest)) and not like_answers(second, rest):
        return 2
    return 2 if _unlike(second, rest) else 1


def laid_out(raw: Raw, rows: int | None = None, names: Sequence[str] = ()) -> Raw:
    """A table under one header: questions with their items in brackets (``How often? [Planning]``).

    Parameters
    ----------
    raw
        The table as read, with its first row as the header.
    rows
        How many rows the header has; None: decide from the file.
    names
        Names of all columns, to use instead.

    Raises
    ------
    BadInput
        When the file's first rows contradict ``rows``, or the number of ``names`` is not the number of columns.
    """
    found = header_rows(raw)
    if rows is not None:
        _agree(raw, rows, found)
    made = put_together(raw, found if rows is None else rows, names)
    if rows is not None or found == 1:
        return made
    why = f"the header has {found} rows" if found else "the first line looks like answers: there is no header"
    return replace(made, notes=(*made.notes, f"{raw.file}: {why}."))


def put_together(raw: Raw, rows: int, names: Sequence[str] = ()) -> Raw:
    """A table whose header of ``rows`` rows becomes one name per column (raises BadInput like :func:`laid_out`)."""
    heads = [first_row(raw), *([str(cell) for cell in raw.cells.iloc[at]] for at in range(max(rows - 1, 0)))]
    cells, lines, ragged = raw.cells, raw.lines, raw.ragged
    if rows == 0:
        top = pd.DataFrame([heads[0]], columns=cells.columns, dtype="str")
        cells = pd.concat([top, cells], ignore_index=True).astype("str")
        lines = np.concatenate([[int(lines[0]) - 1 if len(lines) else 1], lines])
        ragged = np.concatenate([[False], ragged])
        header = [f"column {at}" for at in range(1, len(cells.columns) + 1)]
    else:
        cells, lines, ragged = cells.iloc[rows - 1 :], lines[rows - 1 :], ragged[rows - 1 :]
        header = numbered(_names(heads)) if rows > 1 else list(map(str, cells.columns))
    if names and len(names) != len(header):
        raise BadInput(
            f"{raw.file} has {len(header)} columns, but names lists {len(names)}.", "Name every column once."
        )
    cells = cells.set_axis(list(names) or header, axis=1).reset_index(drop=True)
    kept = tuple(tuple(head) for head in heads) if rows > 1 else ()
    return replace(raw, cells=cells, lines=lines, ragged=ragged, heads=kept)


def like_answers(row: Sequence[str], cells: pd.DataFrame) -> bool:
    """True when a row looks like those below it: days, addresses or numbers in the same columns, or the same answers."""
    sure, alike, seen = 0, 0, 0
    for at, cell in enumerate(row):
        kind, filled = _kind(cells.iloc[:, at])
        if not cell or not filled:
            continue
        if kind:
            seen += 1
            same = _fits(cell, kind)
            sure += same and kind != "number"
            alike += same
        elif len(set(filled)) > 1:  # a ticked box has its own text as the header
            seen += 1
            alike += cell.casefold() in {other.casefold() for other in filled}
    return bool(sure) or (alike > 1 and alike * 2 >= seen)


def _own_all(blank: list[int], cells: pd.DataFrame) -> bool:
    """True when the columns that a row leaves blank are all those with days, addresses or numbers: a platform's own."""
    typed = [
        at
        for at in range(len(cells.columns))
        if cells.iloc[:, at].ne("").mean() >= MOST and _kind(cells.iloc[:, at])[0]
    ]
    own = [at for at in typed if at in blank]
    return len(own) >= 2 and own == typed[: len(own)]


def _unlike(row: Sequence[str], cells: pd.DataFrame) -> bool:
    """True when a row has words wherever the rows below have days, numbers or addresses, in two or more columns."""
    typed = [(cell, kind) for at, cell in enumerate(row) if (kind := _kind(cells.iloc[:, at])[0])]
    filled = [(cell, kind) for cell, kind in typed if cell]
    return (
        len(cells) >= 3
        and len(filled) >= 2
        and len(filled) * 2 >= len(typed)
        and any(kind != "number" for _, kind in filled)
        and not any(_fits(cell, kind) or not re.search(r"[^\W\d_]", cell) for cell, kind in filled)
    )


def _kind(cells: pd.Series) -> tuple[str, list[str]]:
    """``day``, ``mail``, ``number`` or "": the kind of nearly all cells of a column; and the cells that are filled."""
    filled = [cell for cell in cells.tolist() if cell]
    some = filled[:_SOME]
    for kind, looks in _LOOKS.items():
        if some and sum(map(bool, map(looks, some))) / len(some) >= MOST:
            return kind, filled
    return ("day" if _days(some) else ""), filled


def _fits(cell: str, kind: str) -> bool:
    return bool(_LOOKS[kind](cell)) or (kind == "day" and _days([cell]))


def _days(cells: list[str]) -> bool:
    """True for days in any notation; cells without any digit are none, which is seen at once."""
    return any(any(map(str.isdigit, cell)) for cell in cells) and fits_day(pd.Series(cells, dtype="str"), "date")


def _agree(raw: Raw, rows: int, found: int) -> None:
    """Stop when the header looks different from the mapping: an answer would become a header, or a header an answer."""
    if rows == found:
        return
    taken = [raw.cells.iloc[at].tolist() for at in range(min(rows - 1, len(raw.cells)))] if rows > 1 else []
    below = raw.cells.iloc[max(rows - 1, 0) :]
    swallowed = found == 0 or any(like_answers(row, below) for row in taken) or (taken and below.empty)
    if rows == 0 or (swallowed and rows > found) or (found > rows):
        raise BadInput(
            f"{raw.file}: the mapping says header_rows = {rows}, and the file's first rows look like "
            f"{f'a header of {found}' if found else 'answers without a header'}.",
            "Correct header_rows in [files], or export the file with the same layout as before.",
        )


def _names(heads: list[list[str]]) -> list[str]:
    """One name per column, from the rows of its header."""
    rows = [head for head in heads if not _IDS.search(" ".join(head))]
    if len(rows) < 2:
        return rows[0]
    first, second = rows[0], rows[1]
    ids = next((head for head in heads if _IDS.search(" ".join(head))), None)
    coded = [cell for cell in first if cell]
    if ids is not None or (
        coded and sum(bool(_CODE.fullmatch(cell)) for cell in coded) >= MOST * len(coded) and all(second)
    ):
        return _coded(first, second)
    return _itemed(first, second)


def _coded(codes: list[str], questions: list[str]) -> list[str]:
    """Codes above questions: the question is the name; for ``Q3_1``, ``Q3_2`` the item after ``Question - `` goes in brackets."""
    stems = [match[1] if (match := re.fullmatch(r"(.+)_\d+(?:_\w+)?", code)) else "" for code in codes]
    names = []
    for code, question, stem in zip(codes, questions, stems, strict=True):
        head, dash, item = question.rpartition(" - ")
        flat = " ".join(question.split())
        if stem and stems.count(stem) > 1 and dash:
            flat = f"{' '.join(head.split())} [{' '.join(item.split())}]"
        names.append(flat or code)
    return names


def _itemed(questions: list[str], items: list[str]) -> list[str]:
    """Questions above their items: a question covers the columns after it that have none of their own."""
    plain = {bare(word) for word in words()["platform"]["open"]}
    names, question, alone = [], "", True
    for at, (own, item) in enumerate(zip(questions, items, strict=True)):
        question = own or question
        alone = bool(own) and (at + 1 == len(questions) or bool(questions[at + 1]))
        text = " ".join(question.split())
        only = not item or bare(item) in plain or (alone and bare(item) == bare(question))
        names.append(text if only else f"{text} [{' '.join(item.split())}]")
    return names
