"""How a column of the contract is declared: one line a person can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

__all__ = ["Column", "Reference", "Table", "column"]

# What a cell may hold: text, an id, a day, a number, a whole number, yes/no, a ;-separated list of ids.
KINDS = ("text", "id", "date", "number", "whole", "boolean", "list")


@dataclass(frozen=True)
class Reference:
    """Ids of a column must be found in ``table.column``; ``role`` narrows staff to those who have it."""

    table: str
    column: str
    role: str = ""


@dataclass(frozen=True)
class Column:
    """One column: what it means, what it may hold, an example.

    ``allowed`` lists the values of an enumeration (each item of a list column); ``low``/``high`` bound a
    number; ``refers`` names the table its ids must be found in; ``planned`` marks a day that may lie ahead.
    """

    kind: str
    description: str
    example: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    above: float | None = None
    high: float | None = None
    refers: Reference | None = None
    planned: bool = False
    name: str = ""

    @property
    def constraint(self) -> str:
        """What it may hold, in words."""
        parts = []
        if self.allowed:
            parts.append(", ".join(self.allowed))
        if self.low is not None and self.high is not None:
            parts.append(f"{self.low:g} to {self.high:g}")
        elif self.low is not None:
            parts.append(f"{self.low:g} or more")
        if self.above is not None:
            parts.append(f"above {self.above:g}" + (f", at most {self.high:g}" if self.high is not None else ""))
        if self.refers is not None:
            role = f" with the role {self.refers.role}" if self.refers.role else ""
            parts.append(f"found in {self.refers.table}.{self.refers.column}{role}")
        return "; ".join(parts)


def column(kind: str, description: str, example: str, **rules: Any) -> Any:
    """Declare a column in a table class (the class gives it its name)."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind}")
    return Column(kind, description, example, **rules)


@dataclass(frozen=True)
class InOrder:
    """A row check: ``first`` must not lie after ``then`` (where both are given)."""

    first: str
    then: str


class Table:
    """Base of the tables: class attributes made by :func:`column` are its columns, in order.

    ``name`` is the file's name, ``key`` the columns that no two rows share, ``in_order`` pairs of days.
    """

    name: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    in_order: ClassVar[tuple[InOrder, ...]] = ()
    columns: ClassVar[dict[str, Column]] = field(default_factory=dict)

    def __init_subclass__(cls) -> None:
        found = {n: c for n, c in vars(cls).items() if isinstance(c, Column)}
        cls.columns = {n: Column(**{**vars(c), "name": n}) for n, c in found.items()}

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Names of the columns that every row must fill."""
        return tuple(name for name, found in cls.columns.items() if found.required)
