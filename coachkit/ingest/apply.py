"""Apply a mapping's rules to the cells of an export."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.district.lists import listed
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.district.spreadsheet_leftovers import spreadsheet_errors
from coachkit.errors import Ambiguous, BadMapping, nearest
from coachkit.ingest.days import plain_days
from coachkit.ingest.headers import again
from coachkit.ingest.lengths import in_minutes, units_of
from coachkit.ingest.mapping import Mapping, Rule, TableRule
from coachkit.ingest.patterns import first_group, fits
from coachkit.ingest.people import People
from coachkit.ingest.roster import LeftOut
from coachkit.ingest.templates import parts_of
from coachkit.schema.tables import TABLES
from coachkit.size_limits import CELL, CELLS

_DAY = TABLES["observations"].columns()["date"]
_WHO = ("staff_id", "teacher_id", "coach_id", "observer_id", "owner_id")  # columns of people
_ITEM, _VALUE = "ITEM", "VALUE"


def usable(plan: Mapping, raw: Raw, left: LeftOut, name: str = "") -> Raw:
    """The rows of a file (called ``name`` in the mapping) that the mapping does not skip; notes report the others."""
    gone = raw.ragged.copy()
    left.add(raw, gone, "it has more or fewer cells than the header", raw.cells.columns[0])
    header = again(raw) & ~gone
    left.add(raw, header, "the header again", raw.cells.columns[0])
    gone |= header
    for skip in plan.skip:
        if skip.file not in ("", name):
            continue
        wanted = {value.casefold().strip() for value in skip.values}
        cells = [raw.cells[name].str.casefold() for name in columns_named(skip.column, raw, "skip")]
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


def _long(entry: TableRule, raw: Raw) -> tuple[Raw, np.ndarray]:
    """One row per row and column of ``each``, and which of them were answered.

    The item is the text in brackets, or the header if there are none.
    """
    if not entry.each:
        return raw, np.ones(len(raw.cells), dtype=bool)
    names = list(dict.fromkeys(name for given in entry.each for name in columns_named(given, raw, entry.name)))
    if len(names) * raw.cells.size > CELLS:
        raise BadMapping(
            f"{entry.name}: {len(names):,} columns of {len(raw.cells):,} rows make more cells than fit into memory.",
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
    return replace(raw, cells=whole, lines=np.tile(raw.lines, times), ragged=np.tile(raw.ragged, times)), asked


def make_rows(entry: TableRule, raw: Raw, left: LeftOut, people: People, said: list[str]) -> pd.DataFrame:
    """The rows of one table entry, in the order of the export; every cell is text (blank: ``""``).

    Notes on them are added to ``said``.

    Raises
    ------
    BadMapping
        When a rule names a column that the export does not have.
    """
    wide = _last(entry, raw, left)
    _same_unit(entry, wide)
    long, asked = _long(entry, wide)
    some = _part(long, asked)
    columns = {}
    for key, rule in entry.columns.items():
        what = f"{entry.name}.{key}"
        if rule.unique or rule.row_number:  # told from all rows, for an unanswered item shall not change a key
            made = _apart(rule, wide, _cells(rule, long, what, people), entry.name, said)
            columns[key] = made[asked].set_axis(some.cells.index)
        else:
            columns[key] = _cells(rule, some, what, people)
    return pd.DataFrame(
        {key: made.fillna("") if made.isna().any() else made for key, made in columns.items()}, index=some.cells.index
    )


def _apart(rule: Rule, wide: Raw, cells: pd.Series, table: str, said: list[str]) -> pd.Series:
    """Row numbers, or cells with a number appended where rows that differ share a cell.

    ``cells`` has the rows of ``wide`` once or, after a change to long form, several times one below the other. Rows that
    agree in every column of the export are a repeated answer and keep one key, which the check will find.
    """
    rows = len(wide.cells)
    block, at = np.divmod(np.arange(len(cells)), max(rows, 1))
    if rule.row_number:
        return pd.Series([f"{rule.row_number}{n + 1}" for n in at], index=cells.index, dtype="str")
    if not cells[:rows].duplicated().any():
        return cells
    same = wide.cells.groupby(list(wide.cells.columns), sort=False, dropna=False).ngroup().to_numpy()
    frame = pd.DataFrame({"cell": cells.to_numpy(), "block": block, "row": same[at]})
    first = frame.drop_duplicates()
    times = first.assign(time=first.groupby(["cell", "block"], sort=False).cumcount())
    time = frame.merge(times, how="left", on=["cell", "block", "row"])["time"].to_numpy()
    again = (time > 0) & cells.ne("").to_numpy()
    twice = pd.Series(same).duplicated().to_numpy() & cells[:rows].ne("").to_numpy()
    if count := int(twice.sum()):
        said.append(f"{table}: {count:,} rows of {wide.file} equal an earlier one in every column and keep its key.")
    if count := int(again[:rows].sum()):
        said.append(f"{table}: {count:,} answers of {wide.file} share their key with an earlier one and are numbered.")
    return cells.where(~again, cells + "-" + pd.Series(time + 1, index=cells.index).astype("str")).astype("str")


def _same_unit(entry: TableRule, raw: Raw) -> None:
    """Refuse minutes from a column whose name says hours or seconds, unless the rule gives the unit."""
    rule = entry.columns.get("minutes")
    if rule is None or rule.unit or not rule.column:
        return
    named = units_of(_find(rule.column, raw, f"{entry.name}.minutes"))
    if named and named != ("minutes",):
        raise BadMapping(
            f"{entry.name}.minutes: the column '{rule.column}' of {raw.file} says {' and '.join(named)}.",
            f'Give the unit of its numbers: minutes = {{ column = "…", unit = "{named[0]}" }}.',
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
            said = f"{what}: '{rule.date}' is not a date format ({str(error)[:80]})."
            raise BadMapping(said, "Write it as strptime does, for example %d.%m.%Y; or 'any'.") from None
        cells = days.dt.strftime("%Y-%m-%d").fillna(cells)
    if rule.fold:
        return people.folded(cells, rule.values, names=what.endswith(_WHO))
    if rule.values:
        cells = cells.map(lambda cell: rule.values.get(cell, cell)).astype("str")
    if rule.unit:
        cells = in_minutes(cells, rule.unit)
    return people.resolve(cells) if rule.person else cells


def _listed(rule: Rule, cells: pd.Series, people: People) -> pd.Series:
    """Lists in cells, item by item: split at ``;``, cut by the pattern, translated, names looked up."""
    at, items = listed(cells.str.replace(rule.list.strip() or rule.list, ";", regex=False))
    if rule.pattern:
        items = items.str.extract(rule.pattern, expand=True)[0].fillna("").astype("str")
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
        found = [name for given in rule.highest_of for name in columns_named(given, raw, what)]
        numbers = pd.DataFrame({name: pd.to_numeric(raw.cells[name], errors="coerce") for name in found})
        highest = numbers.max(axis=1).map(lambda n: "" if pd.isna(n) else f"{n:g}").astype("str")
        for name in found:  # what a formula left is for the check to name
            highest = highest.mask(spreadsheet_errors(raw.cells[name]), raw.cells[name])
        return highest
    if rule.row_number:
        return pd.Series("", index=raw.cells.index, dtype="str")
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
            raise BadMapping(f"{what}: a cell of {longest:,} characters.", f"At most {CELL:,} are allowed.")
    return rows


def _find(name: str, raw: Raw, what: str) -> str:
    found = columns_named(name, raw, what)
    if len(found) > 1:
        raise BadMapping(
            f"{what}: '{name}' matches {len(found)} columns of {raw.file}.", "Write more of the column's name."
        )
    return found[0]


def columns_named(name: str, raw: Raw, what: str) -> list[str]:
    """The columns that match a mapping's name; ``what`` names the rule in the error (raises BadMapping if there is none)."""
    columns = list(raw.cells.columns)
    if name in columns:
        return [name]
    found = [c for c in columns if fits(name, c)] if "*" in name else []  # brackets in a question mean themselves
    if found:
        return found
    guess = nearest(name, columns)
    hint = f"Did you mean '{guess[:80]}'?" if guess else f"It has: {', '.join(c[:40] for c in columns[:12])} …"
    raise BadMapping(f"{what}: {raw.file} has no column '{name}'.", hint)
