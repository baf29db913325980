"""Apply a mapping's rules to the cells of an export."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.bounds import CELL, CELLS
from coachkit.contract.tables import TABLES
from coachkit.district.foreign import spreadsheet_errors
from coachkit.district.lists import listed
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.errors import Ambiguous, BadMapping, nearest
from coachkit.sources.days import plain_days
from coachkit.sources.headers import again
from coachkit.sources.mapping import Mapping, Rule, TableRule
from coachkit.sources.patterns import first_group, fits
from coachkit.sources.people import People
from coachkit.sources.roster import LeftOut
from coachkit.sources.texts import parts_of

__all__ = ["make_rows", "usable"]


_DAY = TABLES["observations"].columns()["date"]
_WHO = ("staff_id", "teacher_id", "coach_id", "observer_id", "owner_id")  # columns of people
_ITEM, _VALUE = "ITEM", "VALUE"


def usable(plan: Mapping, raw: Raw, left: LeftOut, name: str = "") -> Raw:
    """The rows of a file, known by ``name`` to the mapping, that it does not skip; the others are noted."""
    gone = raw.ragged.copy()
    left.add(raw, gone, "it has more or fewer cells than the header", raw.cells.columns[0])
    header = again(raw) & ~gone
    left.add(raw, header, "the header again", raw.cells.columns[0])
    gone |= header
    for skip in plan.skip:
        if skip.file not in ("", name):
            continue
        wanted = {value.casefold().strip() for value in skip.values}
        cells = [raw.cells[name].str.casefold() for name in _several(skip.column, raw, "skip")]
        here = np.any([column.isin(wanted) for column in cells], axis=0) ^ skip.keep
        left.add(raw, here & ~gone, skip.reason, raw.cells.columns[0])
        gone |= here
    return _part(raw, ~gone)


def _part(raw: Raw, keep: np.ndarray) -> Raw:
    if keep.all():
        return raw
    return replace(raw, cells=raw.cells[keep].reset_index(drop=True), lines=raw.lines[keep], ragged=raw.ragged[keep])


def _last(entry: TableRule, raw: Raw, left: LeftOut) -> Raw:
    if not entry.last_of:
        return raw
    names = [_find(name, raw, entry.name) for name in entry.last_of]
    blank = (raw.cells[names] == "").all(axis=1).to_numpy()  # whoever does not say who they are is nobody's duplicate
    earlier = raw.cells.duplicated(names, keep="last").to_numpy() & ~blank
    left.add(raw, earlier, f"an earlier answer of the same {', '.join(names)}", raw.cells.columns[0])
    return _part(raw, ~earlier)


def _long(entry: TableRule, raw: Raw) -> Raw:
    """One row a row and column of ``each``; the item is what stands in brackets, else the header."""
    if not entry.each:
        return raw
    names = list(dict.fromkeys(name for given in entry.each for name in _several(given, raw, entry.name)))
    if len(names) * raw.cells.size > CELLS:
        raise BadMapping(
            f"{entry.name}: {len(names):,} columns of {len(raw.cells):,} rows make more cells than can be held.",
            "Name fewer columns in each.",
        )
    parts = []
    for name in names:
        found = re.search(r"\[([^\]]*)\][^\]]*$", name)
        item = (found[1] if found else name).strip()
        parts.append(raw.cells.assign(**{_ITEM: item, _VALUE: raw.cells[name]}))
    whole = pd.concat(parts, ignore_index=True)
    times = len(names)
    asked = whole[_VALUE].ne("").to_numpy()
    raw = replace(raw, cells=whole, lines=np.tile(raw.lines, times), ragged=np.tile(raw.ragged, times))
    return _part(raw, asked)


def make_rows(entry: TableRule, raw: Raw, left: LeftOut, people: People) -> pd.DataFrame:
    """The rows of one table entry, in the order of the export; every cell a text (blank: ``""``).

    Raises
    ------
    BadMapping
        When a rule names a column that the export has not.
    """
    raw = _long(entry, _last(entry, raw, left))
    columns = {key: _cells(rule, raw, f"{entry.name}.{key}", people) for key, rule in entry.columns.items()}
    return pd.DataFrame(
        {key: made.fillna("") if made.isna().any() else made for key, made in columns.items()}, index=raw.cells.index
    )


def _cells(rule: Rule, raw: Raw, what: str, people: People) -> pd.Series:
    cells = _source(rule, raw, what, people)
    if rule.list:
        return _listed(rule, cells, people)
    if rule.pattern:
        cells = first_group(cells, rule.pattern, what)
    read = parse(plain_days(cells), _DAY) if rule.date else None
    if read is not None and read.stop:
        raise Ambiguous(f"{raw.file}: {what}: {read.stop}", read.fix)
    if rule.date == "any" and read is not None:
        days = read.values
        cells = days.dt.strftime("%Y-%m-%d").fillna(cells)
    elif rule.date:
        try:
            days = pd.to_datetime(plain_days(cells).where(cells.ne("")), format=rule.date, errors="coerce")
        except (ValueError, KeyError, OverflowError, re.error) as error:
            said = f"{what}: '{rule.date}' is no writing of a day ({str(error)[:80]})."
            raise BadMapping(said, "Write it as strptime does, for example %d.%m.%Y; or 'any'.") from None
        cells = days.dt.strftime("%Y-%m-%d").fillna(cells)
    if rule.fold:
        return people.folded(cells, rule.values, names=what.endswith(_WHO))
    if rule.values:
        cells = cells.map(lambda cell: rule.values.get(cell, cell)).astype("str")
    return people.resolve(cells) if rule.person else cells


def _listed(rule: Rule, cells: pd.Series, people: People) -> pd.Series:
    """Lists within cells, item by item: separated by ``;``, translated, names looked up."""
    at, items = listed(cells.str.replace(rule.list.strip() or rule.list, ";", regex=False))
    if rule.values:
        items = items.map(lambda item: rule.values.get(item, item)).astype("str")
    if rule.person:
        items = people.resolve(items)
    joined = items.groupby(at).agg(";".join)
    return joined.reindex(range(len(cells)), fill_value="").astype("str").set_axis(cells.index)


def _source(rule: Rule, raw: Raw, what: str, people: People) -> pd.Series:
    if rule.constant:
        return pd.Series(rule.constant, index=raw.cells.index, dtype="str")
    if rule.text:
        return _put_together(rule.text, raw, what)
    if rule.highest_of:
        found = [name for given in rule.highest_of for name in _several(given, raw, what)]
        numbers = pd.DataFrame({name: pd.to_numeric(raw.cells[name], errors="coerce") for name in found})
        highest = numbers.max(axis=1).map(lambda n: "" if pd.isna(n) else f"{n:g}").astype("str")
        for name in found:  # what a formula left is for the check to name
            highest = highest.mask(spreadsheet_errors(raw.cells[name]), raw.cells[name])
        return highest
    if rule.numbered:
        return people.number(raw.cells[_find(rule.numbered, raw, what)], rule.label)
    return raw.cells[_find(rule.column or rule.person, raw, what)]


def _put_together(text: str, raw: Raw, what: str) -> pd.Series:
    rows = pd.Series("", index=raw.cells.index, dtype="str")
    for before, name, width in parts_of(text, raw.cells.columns.__contains__):
        rows = rows + before
        if name:
            cells = raw.cells[_find(name, raw, what)]
            rows = rows + (cells.map(lambda cell, width=width: format(cell, width)).astype("str") if width else cells)
        if len(rows) and (longest := int(rows.str.len().max())) > CELL:
            raise BadMapping(f"{what}: a cell of {longest:,} characters.", f"At most {CELL:,} can be put together.")
    return rows


def _find(name: str, raw: Raw, what: str) -> str:
    found = _several(name, raw, what)
    if len(found) > 1:
        raise BadMapping(f"{what}: '{name}' fits {len(found)} columns of {raw.file}.", "Write more of its name.")
    return found[0]


def _several(name: str, raw: Raw, what: str) -> list[str]:
    columns = list(raw.cells.columns)
    if name in columns:
        return [name]
    found = [c for c in columns if fits(name, c)] if "*" in name else []  # brackets in a question mean themselves
    if found:
        return found
    guess = nearest(name, columns)
    hint = f"Did you mean '{guess[:80]}'?" if guess else f"It has: {', '.join(c[:40] for c in columns[:12])} …"
    raise BadMapping(f"{what}: {raw.file} has no column '{name}'.", hint)
