"""Other writings of the same district folder: spelling of ids and words, order, dialect, headers, forms of files."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd

__all__ = ["rewrite"]

Table = list[list[str]]
IDS = ("school_id", "staff_id", "teacher_id", "coach_id", "observer_id", "participant_ids")
DAYS = ("date", "entered_on", "start_date", "end_date")
WORDS = ("level", "activity", "roles", "modality", "pedagogical_fit")
NUMBERS = ("minutes", "fte", "amount")


def _columns(table: Table, names: tuple[str, ...]) -> list[int]:
    return [at for at, name in enumerate(table[0]) if name in names]


def _cells(table: Table, names: tuple[str, ...], change: Callable[[str], str]) -> None:
    for at in _columns(table, names):
        for row in table[1:]:
            row[at] = change(row[at]) if row[at] else ""


def ids(rng: random.Random, name: str, table: Table) -> None:
    """Some references in another case, with spaces or with what cannot be seen; the tables that own the ids stay."""
    own = {"schools": "school_id", "staff": "staff_id"}.get(name, "")
    ways = (
        str.lower,
        str.upper,
        lambda c: f" {c} ",
        lambda c: f"\u200b{c}",
        lambda c: f"{c}\u00a0",
        lambda c: c.replace("-", " "),
    )
    names = tuple(column for column in IDS if column != own)
    _cells(table, names, lambda cell: rng.choice(ways)(cell) if rng.random() < 0.3 else cell)


def words(rng: random.Random, name: str, table: Table) -> None:
    """Coded words in another case, with spaces for underscores."""
    ways = (str.upper, str.title, lambda c: c.replace("_", " "), lambda c: f" {c}")
    _cells(table, WORDS, lambda cell: rng.choice(ways)(cell))


def rows(rng: random.Random, name: str, table: Table) -> None:
    """Rows in another order."""
    body = table[1:]
    rng.shuffle(body)
    table[1:] = body


def columns(rng: random.Random, name: str, table: Table) -> None:
    """Columns in another order, headers in another case, an empty column at the end, one that is nobody's."""
    order = list(range(len(table[0])))
    rng.shuffle(order)
    table[:] = [[row[at] for at in order] for row in table]
    spell = rng.choice(
        (str.upper, str.title, lambda c: c.replace("_", " "), lambda c: f" {c} ", lambda c: f"\ufeff{c}")
    )
    table[0] = [spell(column) for column in table[0]]
    if rng.random() < 0.5:
        table[:] = [[*row, ""] for row in table]
    if rng.random() < 0.3:
        table[:] = [[*row, "note" if at == 0 else f"n{at}"] for at, row in enumerate(table)]


def days(rng: random.Random, name: str, table: Table) -> None:
    """All days of a column in another writing."""
    for at in _columns(table, DAYS):
        way = rng.choice(
            ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%y", "%Y/%m/%d", "%Y-%m-%d 00:00:00", "serial")
        )
        for row in table[1:]:
            if row[at]:
                day = pd.Timestamp(row[at])
                row[at] = str((day - pd.Timestamp("1899-12-30")).days) if way == "serial" else day.strftime(way)


def swapped(rng: random.Random, name: str, table: Table) -> None:
    """Days as a spreadsheet of another country leaves them: swapped where it could, text where not."""
    for at in _columns(table, ("date",)):
        for row in table[1:]:
            day = pd.Timestamp(row[at])
            row[at] = f"{day.year}-{day.day:02}-{day.month:02}" if day.day <= 12 else day.strftime("%d/%m/%Y")


def dialect(rng: random.Random, name: str, table: Table) -> bytes:
    """Another separator (with its decimal mark), encoding, quoting, line end, a line of Excel, footers."""
    mark = rng.choice(",;\t|")
    if mark == ";":
        _cells(table, NUMBERS, lambda cell: cell.replace(".", ","))
    out = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n"))).writerows(table)
    text = (f"sep={mark}\n" if rng.random() < 0.3 else "") + out.getvalue()
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16")))


CHANGES = (ids, words, rows, columns, days)


def rewrite(folder: Path, seed: int) -> list[str]:
    """Write the tables of a folder otherwise; returns how. ``swapped`` is the one change that loses something."""
    rng = random.Random(seed)
    chosen = [change for change in CHANGES if rng.random() < 0.6]
    chosen += [swapped] if days not in chosen and rng.random() < 0.15 else []
    for path in sorted(folder.glob("*.csv")):
        table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        for change in sorted(
            chosen, key=lambda change: change is columns
        ):  # headers last: the others go by their names
            change(rng, path.stem, table)
        if rng.random() < 0.2:
            path.unlink()
            frame = pd.DataFrame(table[1:], columns=table[0], dtype=str)
            frame.to_excel(path.with_suffix(".xlsx"), sheet_name=path.stem.upper(), index=False)
        else:
            path.write_bytes(dialect(rng, path.stem, table))
    return [change.__name__ for change in chosen]
