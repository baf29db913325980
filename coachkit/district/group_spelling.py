"""Names of groups (subjects, the district's own columns): near-identical spellings are a question."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import tomli_w
from rapidfuzz.distance import OSA

from coachkit.district.cell_checks import TableCheck
from coachkit.district.duplicate_people import accentless, fold, joined
from coachkit.errors import Ambiguous, visible
from coachkit.schema.config import FILE, Config

_WORD, _TYPO, _MOST = 3, 4, 1_000  # letters from which a word may be cut short, or have a typing error; names compared


def check_groups(table: TableCheck, config: Config) -> None:
    """Give the names of groups the spelling of the settings; ask about those that may be one group.

    Raises
    ------
    Ambiguous
        When names differ in case, spaces, an ending or a letter alone, and the settings do not say whether they are one.
    """
    for name, column in table.columns.items():
        if not column.free:
            continue
        meant = config.explore.spellings.get(name, {})
        code, cells = pd.factorize(table.values[name])
        items = [list(dict.fromkeys(_items(cell, column.many, meant))) for cell in cells]
        respelt = pd.array([";".join(names) or None for names in items] + [None], dtype="str")
        table.values[name] = pd.Series(respelt.take(code), index=table.values.index)
        kept = table.kept.index.to_numpy()
        rows = pd.Series(kept).groupby(code[kept]).agg(["size", "min"]).drop(index=-1, errors="ignore")
        used = [(item, size, row) for at, size, row in rows.itertuples() for item in items[at]]
        found = pd.DataFrame(used, columns=["item", "size", "row"]).groupby("item").agg({"size": "sum", "row": "min"})
        own = {one for one, two in meant.items() if one == two}
        groups = _near([item for item in found.index if item not in own])
        if groups:
            raise _question(table, name, groups, found)


def _items(cell: str, many: bool, meant: dict[str, str]) -> list[str]:
    """The names in a cell, in the spelling that is meant."""
    names = [name.strip() for name in cell.split(";")] if many else [cell]
    return [meant.get(name, name) for name in names if name]


def _near(names: list[str]) -> list[tuple[str, ...]]:
    """Names that may mean one group."""
    words = {name: tuple(accentless(fold(name)).split()) for name in names[:_MOST]}
    return joined([(one, two) for one, two in combinations(words, 2) if _same(words[one], words[two])])


def _same(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return len(one) == len(two) and all(_alike(a, b) for a, b in zip(one, two, strict=True))


def _alike(one: str, two: str) -> bool:
    """True for a word and itself, its beginning, or a single typing error; numbers and short words must be equal."""
    if one == two:
        return True
    if any(ch.isdigit() for ch in one + two) or min(len(one), len(two)) < _WORD:
        return False
    if one.startswith(two) or two.startswith(one):
        return True
    return min(len(one), len(two)) >= _TYPO and OSA.distance(one, two, score_cutoff=1) <= 1


def _question(table: TableCheck, name: str, groups: list[tuple[str, ...]], found: pd.DataFrame) -> Ambiguous:
    asked: list[str] = []
    answers: dict[str, str] = {}
    for group in groups:
        some = found.loc[list(group)].sort_values(["size", "item"], ascending=[False, True])
        told = [
            f"'{visible(item)}' ({n:,} rows, first in line {table.raw.lines[at]})" for item, n, at in some.itertuples()
        ]
        asked.append(", ".join(told))
        answers |= dict.fromkeys(some.index[1:], some.index[0])
    block = tomli_w.dumps({"explore": {"spellings": {name: answers}}}).strip()
    return Ambiguous(
        f"{table.raw.file}: column '{name}' may name one group in several spellings: {'; '.join(asked)}.",
        f"Correct the file, or say in {FILE} what each one means (itself, if it is a group of its own):\n{block}",
    )
