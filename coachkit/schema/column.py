"""How the schema declares a column: one line that a person can read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pandas as pd

Text = str
Date = pd.Timestamp
Number = float
Whole = int
YesNo = bool
_KINDS = {"Text": "text", "Date": "date", "Number": "number", "Whole": "whole number", "YesNo": "yes/no"}


@dataclass(frozen=True)
class Reference:
    """A column's ids must exist in ``table.column``; ``role`` limits staff to those with that role.

    ``school`` names the column with the school the person must belong to, ``day`` the column with the day they must be
    there.
    """

    table: str
    column: str
    role: str = ""
    school: str = ""
    day: str = ""


@dataclass(frozen=True)
class Column:
    """One column as the reader, the check and the dictionary use it.

    ``kind`` is ``text``, ``date``, ``number``, ``whole number`` or ``yes/no``; ``many`` marks a ``;``-separated list;
    ``allowed`` lists the values of an enumeration; ``planned`` marks a day that may be in the future; ``spelled`` turns other
    spellings of a cell into the allowed ones. A ``free`` text names groups as the district likes. Numbers are ``ge`` or more,
    above ``gt``, and ``le`` or less, where these are given.
    """

    name: str
    kind: str
    description: str
    example: str
    required: bool = False
    many: bool = False
    allowed: tuple[str, ...] = ()
    constraint: str = ""
    refers: Reference | None = None
    planned: bool = False
    spelled: Callable[[str], str] | None = None
    free: bool = False
    ge: float | None = None
    gt: float | None = None
    le: float | None = None


def column(description: str, example: str, **more: Any) -> Any:
    """Declare a column of a :class:`Table`: its meaning, an example, and other fields of its :class:`Column`."""
    return Column("", "", description, example, **more)


class Table:
    """Base of the tables: one class attribute per column, in the order of the file; its annotation is the column's kind.

    ``Config.name`` is the name of the file and ``Config.unique`` its key; ``in_order`` lists pairs of days whose first must
    not be after the second.
    """

    _columns: ClassVar[dict[str, Column]]

    class Config:
        """Name and key."""

        name = ""
        unique: ClassVar[list[str]] = []

    def __init_subclass__(cls) -> None:
        """Give each column its name, its kind, and what it may hold, in words."""
        cls._columns = {}
        for name, kind in inspect.get_annotations(cls).items():
            declared = getattr(cls, name)
            cls._columns[name] = replace(declared, name=name, kind=_KINDS[kind], constraint=_words(declared))

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """Pairs of day columns: the earlier, the later."""
        return ()

    @classmethod
    def key(cls) -> tuple[str, ...]:
        """The columns that together identify a row."""
        return tuple(cls.Config.unique)

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name, in order."""
        return dict(cls._columns)


def _words(column: Column) -> str:
    """The allowed values, in words."""
    parts = [", ".join(column.allowed)] if column.allowed else []
    low, above, high = column.ge, column.gt, column.le
    if low is not None and high is not None:
        parts.append(f"{low:g} to {high:g}")
    elif above is not None:
        parts.append(f"above {above:g}" + (f", at most {high:g}" if high is not None else ""))
    elif low is not None:
        parts.append(f"{low:g} or more")
    if ref := column.refers:
        parts.append(f"found in {ref.table}.{ref.column}" + (f" with the role {ref.role}" if ref.role else ""))
    return "; ".join(parts)
