"""Find questions that ask the same kind of thing, and questions whose answers are levels."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from coachkit.ingest.kinds import MOST, about, hold_numbers
from coachkit.ingest.scales import RUBRIC, Known, categorical, no_answer, scale_of, unknown_scale

_SMALL = r"\d|10"  # numbers that an item is answered by


@dataclass(frozen=True)
class Grid:
    """Columns that ask the same kind of thing: rows of one question in brackets, or questions with the same answers."""

    question: str
    columns: tuple[str, ...]
    known: Known


def grids_of(cells: pd.DataFrame, names: list[str]) -> list[Grid]:
    """Questions with two or more rows in brackets, and three or more questions that share a scale of answers."""
    rows: dict[str, list[str]] = {}
    for name in names:
        match = re.fullmatch(r"(.*?)\s*\[[^\]]*\][^\]]*", name, flags=re.S)
        if match:
            rows.setdefault(match[1], []).append(name)
    found = []
    for question, columns in rows.items():
        every = pd.concat([cells[name] for name in columns])
        known = scale_of(every, 2) or unknown_scale(every)
        if len(columns) >= 2 and known is not None:
            found.append(Grid(question, tuple(columns), known))
    taken = {name for grid in found for name in grid.columns}
    alike: dict[str, list[str]] = {}
    for name in names:
        if name not in taken and (kind := _item(cells[name], name)) is not None:
            alike.setdefault(kind, []).append(name)
    shared = _shared(cells, [n for n in names if n not in taken and not any(n in found for found in alike.values())])
    for columns in alike.values():
        known = _scale_together(pd.concat([cells[name] for name in columns]))
        if len(columns) >= 3 and known is not None:
            found.append(Grid(f"Questions like: {columns[0]}", tuple(columns), known))
    return found + shared


def _shared(cells: pd.DataFrame, names: list[str]) -> list[Grid]:
    """Three or more questions whose answers are words of no known scale and come from one set of three to eight."""
    groups: list[tuple[set[str], list[str]]] = []
    for name in names:
        answers = set(cells[name].unique()) - {""}
        plain = about(name, "level") or about(name, "role") or about(name, "school") or about(name, "teacher")
        if plain or not 2 <= len(answers) <= 8 or hold_numbers(cells[name]) or not categorical(cells[name]):
            continue
        near = next((g for g in groups if len(g[0] & answers) >= 2 and len(g[0] | answers) <= 8), None)
        if near is None:
            groups.append((answers, [name]))
        else:
            near[0].update(answers)
            near[1].append(name)
    out = []
    for answers, columns in groups:
        known = unknown_scale(pd.concat([cells[name] for name in columns]))
        if len(columns) >= 3 and len(answers) >= 3 and known is not None:
            out.append(Grid(f"Questions like: {columns[0]}", tuple(columns), known))
    return out


def _item(cells: pd.Series, name: str) -> str | None:
    """The scale of a question that may be one of several with the same answers; numbers from 0 to 10 are one, too."""
    known = scale_of(cells, 1)
    if known is not None:
        return known.name if known.cut is None else None
    filled = cells[cells.ne("")]
    small = filled[~filled.map(no_answer)].str.fullmatch(_SMALL)
    return (
        "numbers" if len(small) and small.mean() >= MOST and not about(name, "count") and cells.nunique() > 1 else None
    )


def _scale_together(cells: pd.Series) -> Known | None:
    known = scale_of(cells, 2)
    if known is not None:
        return known
    small = cells.str.fullmatch(_SMALL)
    numbers = pd.to_numeric(cells[small]).dropna()
    if numbers.empty:
        return None
    stray = tuple((str(cell), int(count)) for cell, count in cells[~small & cells.ne("")].value_counts().items())
    low, high = min(1, int(numbers.min())), max(5, int(numbers.max()))
    levels = tuple(str(n) for n in range(low, high + 1))
    return Known("Numbers", levels, None, seen=numbers.nunique(), stray=stray)


def levels_of(cells: pd.DataFrame, names: list[str]) -> list[tuple[str, Known]]:
    """Columns that may hold the level: first those with a technology scale, then questions that mention a level."""
    found = []
    for name in names:
        known = scale_of(cells[name], 1 if about(name, "level") else 2)
        if known is not None and known.cut is not None:
            found.append((name, known))
        elif known is None and about(name, "level") and (other := unknown_scale(cells[name])) is not None:
            found.append((name, other))
    return sorted(found, key=lambda one: (one[1].name != RUBRIC, not about(one[0], "level"), not one[1].sure))
