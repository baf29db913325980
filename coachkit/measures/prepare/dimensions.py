"""What is known about teachers by school and term: the dimensions that a view filters by and makes rows for.

What may change with time is as of the term's end. Another column of the roster is one entry in :data:`ROSTER`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.errors import Unknown
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.so_far import cycles_so_far, hours_so_far, main_coach
from coachkit.measures.prepare.terms import terms
from coachkit.schema.dimensions import OWN, Filter

__all__ = [
    "ROSTER",
    "Codes",
    "TeacherDimensions",
    "coded",
    "own_columns",
    "range_mask",
    "teacher_dimensions",
    "value_mask",
]

# Dimension → the column of staff.csv, and the category of those with several values.
ROSTER = {
    "subject": ("subject", "several subjects"),
    "grade": ("grades", "several grades"),
}
_SEVERAL = "several values"  # of an own column
_BANDS: dict[
    str, tuple[tuple[float, ...], tuple[str, ...]]
] = {  # where each band begins but the first, and their names
    "cycles": ((1, 2, 3), ("no cycle", "1 cycle", "2 cycles", "3 cycles or more")),
    "hours": ((1e-9, 2, 5), ("no hours", "under 2 hours", "2 to under 5 hours", "5 hours or more")),
}
_YEARS = (3.0, 10.0)


@dataclass(frozen=True)
class Codes:
    """Categories as numbers: ``words[code]`` names them; −1 is unknown."""

    code: np.ndarray
    words: tuple[str, ...]

    def __getitem__(self, rows: np.ndarray) -> Codes:
        return Codes(self.code[rows], self.words)


@dataclass(frozen=True)
class TeacherDimensions:
    """Every teacher at every school of theirs (a pair), with each dimension by term.

    ``teacher`` and ``school`` are the pairs' codes among ``teachers`` and ``schools`` (ids); ``here`` (pairs × terms) is
    True while a teacher is on the roster or observed there; ``codes`` and ``values`` are pairs × terms, or pairs × 1 for
    what never changes.
    """

    teachers: np.ndarray
    schools: np.ndarray
    terms: tuple[str, ...]
    teacher: np.ndarray
    school: np.ndarray
    here: np.ndarray
    codes: dict[str, Codes]
    values: dict[str, np.ndarray]

    def keep(self, only: Filter) -> np.ndarray:
        """True for the pairs and terms that a filter keeps; Unknown when the data do not have its dimension or value."""
        if only.least is not None or only.most is not None:
            if only.dimension not in self.values:
                raise Unknown("dimension in these data", only.dimension, [*self.codes, *self.values])
            return range_mask(self.values[only.dimension], only)
        if only.dimension not in self.codes:
            raise Unknown("dimension in these data", only.dimension, [*self.codes, *self.values])
        return value_mask(self.codes[only.dimension], only)

    def with_own(self, name: str, values: pd.Series) -> TeacherDimensions:
        """These dimensions and an own one, given as a Series of texts by staff id."""
        texts = values[~values.index.duplicated()].reindex(pd.Index(self.teachers)).reset_index(drop=True)
        found = coded(texts)
        own = Codes(found.code[self.teacher][:, None], found.words)
        return replace(self, codes={**self.codes, f"{OWN}{name}": own})


def value_mask(codes: Codes, only: Filter) -> np.ndarray:
    """True where a filter on values keeps a code."""
    for value in only.values:
        if value not in codes.words:
            raise Unknown(f"{only.dimension.replace('_', ' ')} in these data", value, codes.words)
    keep = np.append([(word in only.values) != only.without for word in codes.words], only.without)
    found: np.ndarray = keep[codes.code]
    return found


def range_mask(values: np.ndarray, only: Filter) -> np.ndarray:
    """True where a filter on a range keeps a value; unknown ones are never kept."""
    low = -np.inf if only.least is None else only.least
    high = np.inf if only.most is None else only.most
    slack = 1e-9  # hours are sums of minutes ÷ 60
    with np.errstate(invalid="ignore"):
        found: np.ndarray = (values >= float(low) - slack) & (values <= float(high) + slack)
    return found


def coded(values: pd.Series) -> Codes:
    """Texts as codes, numbers in them in their order (grade 6 before 10); missing ones are −1."""
    code, found = pd.factorize(values.astype("str").where(values.notna()))
    words = [str(word) for word in found]
    order = sorted(range(len(words)), key=lambda at: _natural(words[at]))
    place = np.empty(len(words) + 1, dtype=np.int64)
    place[order], place[-1] = np.arange(len(words)), -1
    return Codes(place[code].astype(np.int32), tuple(words[at] for at in order))


def _natural(word: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d{1,9})", word) if part
    )


def own_columns(district: District) -> dict[str, str]:
    """The district's own columns that its settings name, with their table."""
    named = getattr(_settings(district), "columns", ())
    out: dict[str, str] = {}
    for name in named:
        bare = str(name).rpartition(".")[2]
        tables = [table for table in ("staff", "observations", "schools") if bare in district[table].columns]
        if tables:
            out[bare] = tables[0]
    return out


def teacher_dimensions(district: District) -> TeacherDimensions:
    """The dimensions of all teachers of a district; get it with ``district.cached(teacher_dimensions)``."""
    staff, names = district["staff"], tuple(terms(district))
    roster = staff[has_role(staff["roles"], "teacher")]
    seen = district.cached(lessons)[["teacher_id", "school_id", "term"]].astype("str").drop_duplicates()
    places = district["schools"].set_index("school_id").sort_index()
    schools = np.array(places.index, dtype=object)
    teachers = np.array(sorted({*roster["staff_id"], *seen["teacher_id"]}), dtype=object)
    on_roster = _place(roster["staff_id"], teachers) * len(schools) + _place(roster["school_id"], schools)
    observed = _place(seen["teacher_id"], teachers) * len(schools) + _place(seen["school_id"], schools)
    pairs = np.union1d(on_roster, observed)
    teacher, school = pairs // len(schools), pairs % len(schools)

    spans = sorted(district.config.terms, key=lambda term: term.start)
    starts, ends = (np.array([getattr(span, end) for span in spans], dtype="datetime64[D]") for end in ("start", "end"))
    began, left = (roster[name].to_numpy(dtype="datetime64[D]")[:, None] for name in ("start_date", "end_date"))
    on = (np.isnat(began) | (began <= ends)) & (np.isnat(left) | (left >= starts))
    here = np.zeros((len(pairs), len(names)), dtype=bool)
    np.logical_or.at(here, np.searchsorted(pairs, on_roster), on)
    here[np.searchsorted(pairs, observed), _place(seen["term"], np.array(names, dtype=object))] = True
    rank = on.astype(np.int8) + (on & (np.isnat(left) | (left >= ends)))
    rows = _Roster(roster, _place(roster["staff_id"], teachers), rank, len(teachers))

    def of_school(values: pd.Series) -> Codes:
        found = coded(values.reset_index(drop=True))
        return Codes(found.code[school][:, None], found.words)

    start = places["coaching_start"].to_numpy(dtype="datetime64[D]")[school][:, None]
    coach, coaches = main_coach(district, teachers, ends)
    codes = {
        "school": Codes(school[:, None].astype(np.int32), tuple(schools)),
        "school_type": of_school(places["school_type"]),
        "started": Codes((start <= ends).astype(np.int8), ("before coaching began", "after coaching began")),
        "coach": Codes(coach[teacher], coaches),
    }
    codes |= {name: rows.of(column, several)[teacher] for name, (column, several) in ROSTER.items() if column in roster}
    own = own_columns(district)
    codes |= {f"{OWN}{name}": rows.of(name, _SEVERAL)[teacher] for name, table in own.items() if table == "staff"}
    codes |= {f"{OWN}{name}": of_school(places[name]) for name, table in own.items() if table == "schools"}
    values = {"cycles": cycles_so_far(district, teachers, names), "hours": hours_so_far(district, teachers, ends)}
    if "years_of_service" in roster:
        until = left[:, 0].copy()
        until[np.isnat(until)] = np.datetime64(district.last_date, "D")
        values["experience"] = rows.number("years_of_service", until, ends)
    bands = {**_BANDS, "experience": _year_bands(district)}
    codes |= {name: _banded(value, *bands[name])[teacher] for name, value in values.items()}
    known = {name: found for name, found in codes.items() if found.words}
    return TeacherDimensions(
        teachers, schools, names, teacher, school, here, known, {name: value[teacher] for name, value in values.items()}
    )


def _place(values: pd.Series, known: np.ndarray) -> np.ndarray:
    return pd.Index(known).get_indexer(pd.Index(values.astype("str")))


def _settings(district: District) -> object:
    return getattr(district.config, "explore", None)


def _year_bands(district: District) -> tuple[tuple[float, ...], tuple[str, ...]]:
    edges = tuple(getattr(_settings(district), "years_of_service", _YEARS))
    between = [f"{low:g} to under {high:g} years" for low, high in pairwise(edges)]
    return edges, (f"under {edges[0]:g} years", *between, f"{edges[-1]:g} years or more")


def _banded(value: np.ndarray, edges: tuple[float, ...], words: tuple[str, ...]) -> Codes:
    band = np.searchsorted(edges, np.nan_to_num(value) + 1e-9 * (edges[0] > 1e-9), side="right")
    return Codes(np.where(np.isfinite(value), band, -1).astype(np.int8), words)


class _Roster:
    """Rows of the roster, of which those with the highest rank count for a teacher and term (2: there at its end)."""

    def __init__(self, rows: pd.DataFrame, teacher: np.ndarray, rank: np.ndarray, teachers: int) -> None:
        self.rows, self.teacher, self.teachers = rows, teacher, teachers
        best = np.zeros((teachers, rank.shape[1]), dtype=np.int8)
        np.maximum.at(best, teacher, rank)
        self.counts = rank == best[teacher]

    def of(self, column: str, several: str, named: Mapping[str, str] | None = None) -> Codes:
        """Each teacher's category by term, ``named`` by its values; a teacher with several is in ``several``."""
        raw, cells = pd.factorize(self.rows[column].astype("str").where(self.rows[column].notna()))
        parts = [{part.strip() for part in str(cell).split(";")} - {""} for cell in cells]
        lists = [sorted({named.get(part, part) for part in one} if named else one) for one in parts]
        single = pd.Series([one[0] if len(one) == 1 else several if one else None for one in lists], dtype="object")
        found = coded(single)
        words = (*(word for word in found.words if word != several), several)
        code = np.append(np.array([words.index(word) for word in found.words], dtype=int)[found.code], -1)[raw]
        low = np.full((self.teachers, self.counts.shape[1]), len(words))
        high = np.full_like(low, -1)
        known = code >= 0
        np.minimum.at(low, self.teacher[known], np.where(self.counts[known], code[known, None], len(words)))
        np.maximum.at(high, self.teacher[known], np.where(self.counts[known], code[known, None], -1))
        one = np.where(low == high, low, len(words) - 1)
        code = np.where(high < 0, -1, one).astype(np.int16)
        return Codes(code, words if (code == len(words) - 1).any() else words[:-1])

    def number(self, column: str, until: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Each teacher's years by term, from those on the day ``until`` of a row; NaN if unknown."""
        value = pd.to_numeric(self.rows[column]).to_numpy(dtype=float, na_value=np.nan)
        before = np.maximum((until[:, None] - ends) / np.timedelta64(1, "D") / 365.25, 0)
        years = np.maximum(value[:, None] - before, 0)
        out = np.full((self.teachers, len(ends)), -np.inf)
        np.maximum.at(out, self.teacher, np.where(self.counts & np.isfinite(years), years, -np.inf))
        return np.where(np.isfinite(out), out, np.nan)
