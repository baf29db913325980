"""The district's own columns (``[explore] columns``): find them in the files, and read them as numbers or texts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from coachkit.district.figures import figures
from coachkit.district.raw import Raw
from coachkit.errors import BadConfig, nearest
from coachkit.schema.column import Column
from coachkit.schema.config import FILE, Config
from coachkit.schema.tables import TABLES

GROUPED = ("staff", "observations", "schools")  # tables whose own columns are read
_MOST = 200  # different texts of a column that names groups


def own_columns(config: Config, raws: Mapping[str, Raw]) -> dict[str, tuple[str, ...]]:
    """The own columns of each table, named as in the settings.

    Raises
    ------
    BadConfig
        When a column is in no file or in several, is one of the schema, or has too many values to name groups.
    """
    found: dict[str, tuple[str, ...]] = {}
    for wanted in config.explore.columns:
        table, name = _place(wanted, raws)
        if _bare(name) in {_bare(known) for known in TABLES[table].columns()}:
            raise _wrong(wanted, f"is a column of {table} that coachkit reads anyway", "Remove it from the list.")
        header = next(header for header in raws[table].cells.columns if _bare(header) == _bare(name))
        values = raws[table].cells[header]
        count = int(values[values.ne("")].nunique())
        if count > _MOST and not _numbers(values, raws[table].decimal_comma):
            raise _wrong(
                wanted,
                f"has {count:,} different texts in {raws[table].file}; the names of groups have at most {_MOST}",
                "Name a column that puts many rows into few groups, not one of names, ids or free text.",
            )
        found[table] = (*found.get(table, ()), name)
    return found


def own_column(name: str, texts: pd.Series, decimal_comma: bool) -> Column:
    """How an own column is read: as numbers if every filled cell is one (``007`` is not), else as texts."""
    kind = "number" if _numbers(texts, decimal_comma) else "text"
    return Column(name, kind, "Your own column.", "", False, False, (), "", None, False, free=kind == "text")


def _numbers(texts: pd.Series, decimal_comma: bool) -> bool:
    filled = pd.Series(texts[texts.ne("")].unique(), dtype="str")
    if filled.empty or filled.str.match(r"-?0\d").any():
        return False
    read = figures(filled, decimal_comma, False)
    return bool((~np.isnan(read.values) & ~read.unclear).all())


def _place(wanted: str, raws: Mapping[str, Raw]) -> tuple[str, str]:
    """The table and the name of a column of the settings."""
    first, _, rest = wanted.partition(".")
    if rest and first.casefold() in TABLES:
        table, name = first.casefold(), rest.strip()
        if table not in GROUPED:
            raise _wrong(wanted, f"is of {table}", f"Own columns can be of {', '.join(GROUPED)}.")
        tables = [table] if table in raws else []
    else:
        tables, name = [table for table in GROUPED if table in raws], wanted
    there = [table for table in tables if _bare(name) in map(_bare, raws[table].cells.columns)]
    if len(there) == 1:
        return there[0], name
    if there:
        raise _wrong(wanted, f"is in {' and in '.join(raws[t].file for t in there)}", f"Write {there[0]}.{name}.")
    headers = [f"{table}.{header}" for table in tables for header in raws[table].cells.columns]
    guess = nearest(wanted, headers) or nearest(name, [header.partition(".")[2] for header in headers])
    files = " or ".join(raws[table].file for table in tables) or f"any file of {', '.join(GROUPED)}"
    own = [h for h in headers if _bare(h.partition(".")[2]) not in map(_bare, TABLES[h.partition(".")[0]].columns())]
    hint = f"Did you mean '{guess}'? " if guess else ""
    raise _wrong(wanted, f"is not a column of {files}", f"{hint}Own columns there: {', '.join(own) or 'none'}.")


def _wrong(wanted: str, what: str, fix: str) -> BadConfig:
    return BadConfig(f"{FILE}: explore.columns: '{wanted}' {what}.", fix)


def _bare(name: str) -> str:
    return "".join(ch for ch in str(name).casefold() if ch.isalnum())
