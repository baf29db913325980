"""How the schema declares a column: one line that a person can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coachkit.import_guards import without

with without("dask", "dask.dataframe"):  # where dask is installed, pandera would spend a second on types not used here
    import pandera.pandas as pa
    from pandera.typing import Series, dask  # noqa: F401  the first schema asks for it, when dask is importable again

Text = Series[str]
Date = Series[pd.Timestamp]
Number = Series[float]
Whole = Series[pd.Int64Dtype]
YesNo = Series[pd.BooleanDtype]
_KINDS = {"str": "text", "datetime64": "date", "float": "number", "int": "whole number", "bool": "yes/no"}


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
    spellings of a cell into the allowed ones. A ``free`` text names groups as the district likes.
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
    spelled: Callable[[str], str] | None = None
    free: bool = False


def column(
    description: str,
    example: str,
    *,
    required: bool = False,
    many: bool = False,
    allowed: tuple[str, ...] = (),
    refers: Reference | None = None,
    planned: bool = False,
    spelled: Callable[[str], str] | None = None,
    free: bool = False,
    **checks: Any,
) -> Any:
    """Declare a column of a :class:`Table`: its meaning, an example, and the values it may have.

    ``checks`` are pandera's own (``ge``, ``le``, ``gt``). ``allowed`` becomes pandera's ``isin``, except for a list, whose
    items the check tests one by one.
    """
    if allowed and not many:
        checks["isin"] = list(allowed)
    known = {"example": example, "required": required, "many": many, "allowed": allowed, "refers": refers}
    return pa.Field(
        nullable=not required,
        description=description,
        metadata={**known, "planned": planned, "spelled": spelled, "free": free, **_bounds(checks)},
        **checks,
    )


def _bounds(checks: dict[str, Any]) -> dict[str, Any]:
    return {name: checks.get(name) for name in ("ge", "gt", "le")}


class Table(pa.DataFrameModel):
    """Base of the tables: one class attribute per column, in the order of the file.

    ``Config.name`` is the name of the file and ``Config.unique`` its key; ``in_order`` lists pairs of days whose first must
    not be after the second.
    """

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """Pairs of day columns: the earlier, the later."""
        return ()

    @classmethod
    def key(cls) -> tuple[str, ...]:
        """The columns that together identify a row."""
        return tuple(cls.to_schema().unique or ())

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name, in order."""
        return {name: _column(name, found) for name, found in cls.to_schema().columns.items()}


def _column(name: str, declared: Any) -> Column:
    meta = declared.metadata
    kind = next(word for start, word in _KINDS.items() if str(declared.dtype).lower().startswith(start))
    return Column(
        name, kind, declared.description, meta["example"], meta["required"], meta["many"], meta["allowed"],
        _words(meta), meta["refers"], meta["planned"], meta["spelled"], meta["free"],
    )  # fmt: skip


def _words(meta: dict[str, Any]) -> str:
    """The allowed values, in words."""
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
