"""How a column of the contract is declared: one line a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from coachkit.import_guards import without

with without("dask", "dask.dataframe"):  # where dask is installed, pandera would spend a second on types not used here
    import pandera.pandas as pa
    from pandera.typing import Series, dask  # noqa: F401  the first schema asks for it, when dask is importable again

__all__ = ["Column", "Date", "Number", "Reference", "Table", "Text", "Whole", "YesNo", "column"]

Text = Series[str]
Date = Series[pd.Timestamp]
Number = Series[float]
Whole = Series[pd.Int64Dtype]
YesNo = Series[pd.BooleanDtype]
_KINDS = {"str": "text", "datetime64": "date", "float": "number", "int": "whole number", "bool": "yes/no"}


@dataclass(frozen=True)
class Reference:
    """Ids of a column must be found in ``table.column``; ``role`` narrows staff to those who have it.

    ``school`` names the column of the school they must belong to, ``day`` that of the day they must be there.
    """

    table: str
    column: str
    role: str = ""
    school: str = ""
    day: str = ""


@dataclass(frozen=True)
class Column:
    """One column as the reader, the check and the dictionary use it.

    ``kind`` is ``text``, ``date``, ``number``, ``whole number`` or ``yes/no``; ``many`` marks a
    ``;``-separated list; ``allowed`` the values of an enumeration; ``planned`` a day that may lie ahead.
    """

    name: str
    kind: str
    description: str
    example: str
    required: bool
    many: bool
    allowed: tuple[str, ...]
    constraint: str
    refers: Reference | None
    planned: bool


def column(
    description: str,
    example: str,
    *,
    required: bool = False,
    many: bool = False,
    allowed: tuple[str, ...] = (),
    refers: Reference | None = None,
    planned: bool = False,
    **checks: Any,
) -> Any:
    """Declare a column of a :class:`Table`: what it means, an example, what it may hold.

    ``checks`` are pandera's own (``ge``, ``le``, ``gt``); ``allowed`` becomes its ``isin`` unless the
    column is a list, whose items the check looks at one by one.
    """
    if allowed and not many:
        checks["isin"] = list(allowed)
    known = {"example": example, "required": required, "many": many, "allowed": allowed, "refers": refers}
    return pa.Field(
        nullable=not required,
        description=description,
        metadata={**known, "planned": planned, **_bounds(checks)},
        **checks,
    )


def _bounds(checks: dict[str, Any]) -> dict[str, Any]:
    return {name: checks.get(name) for name in ("ge", "gt", "le")}


class Table(pa.DataFrameModel):
    """Base of the tables: a class attribute a column, in the order of the file.

    ``Config.name`` is the file's name and ``Config.unique`` its key; ``in_order`` lists pairs of days of
    which the first must not lie after the second.
    """

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """Pairs of day columns: earlier, later."""
        return ()

    @classmethod
    def key(cls) -> tuple[str, ...]:
        """The columns that no two rows share."""
        return tuple(cls.to_schema().unique or ())

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Its columns, by name, in order."""
        return {name: _column(name, found) for name, found in cls.to_schema().columns.items()}


def _column(name: str, declared: Any) -> Column:
    meta = declared.metadata
    kind = next(word for start, word in _KINDS.items() if str(declared.dtype).lower().startswith(start))
    return Column(
        name, kind, declared.description, meta["example"], meta["required"], meta["many"], meta["allowed"],
        _words(meta), meta["refers"], meta["planned"],
    )  # fmt: skip


def _words(meta: dict[str, Any]) -> str:
    """What it may hold, in words."""
    parts = [", ".join(meta["allowed"])] if meta["allowed"] else []
    low, above, high = meta["ge"], meta["gt"], meta["le"]
    if low is not None and high is not None:
        parts.append(f"{low:g} to {high:g}")
    elif above is not None:
        parts.append(f"above {above:g}" + (f", at most {high:g}" if high is not None else ""))
    elif low is not None:
        parts.append(f"{low:g} or more")
    if meta["refers"]:
        ref = meta["refers"]
        parts.append(f"found in {ref.table}.{ref.column}" + (f" with the role {ref.role}" if ref.role else ""))
    return "; ".join(parts)
