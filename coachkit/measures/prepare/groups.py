"""The groups that teachers belong to at the end of each term: subject, grades, school type, years of service, own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.roster import YEAR, on_roster
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.terms import WINDOW, term_days
from coachkit.schema.explore import OWN
from coachkit.schema.grades import GRADES, band_grades
from coachkit.schema.tables.people import SCHOOL_TYPES
from coachkit.stats import at_least

NOT_GIVEN = "not given"
GROUPINGS: Mapping[str, str] = {
    "subject": "several subjects",
    "grade": "several grades",
    "grade_band": "several grade bands",
    "school_type": "several school types",
    "years_of_service": "",
}


def several(grouping: str) -> str:
    """The category of teachers with more than one group."""
    return GROUPINGS.get(grouping, "several values")


def groups(district: District) -> pd.DataFrame:
    """The groups of every teacher and term; get it with ``district.cached(groups)``.

    A teacher has the groups of the roster's rows on the term's last day (for the running term, the data's last day); a
    teacher who left earlier, those of the last row in the term.

    Returns
    -------
    DataFrame
        ``teacher_id, term`` (``""``: the whole window, as of its end), ``subject, grade, grade_band, school_type,
        years_of_service`` and ``own:NAME`` for each own column of staff or schools: texts, ``not given`` if the data have
        none, ``several subjects`` and the like if they have more than one. ``years`` are numbers.

    Examples
    --------
    >>> found = groups(coachkit.load("data/sample"))
    >>> sorted(found["grade_band"].unique())
    ['3-5', '6-8', '9-12', 'PK-2']
    """
    rows = _teachers(district)
    spans = term_days(district)
    if spans:
        spans[WINDOW] = (min(start for start, _ in spans.values()), max(end for _, end in spans.values()))
    parts = [
        _as_of(rows, start, min(end, district.last_date)).assign(term=name) for name, (start, end) in spans.items()
    ]
    there = pd.concat(parts, ignore_index=True) if parts else rows.assign(term="", day=rows["start"])[:0]
    keys = [there["teacher_id"], there["term"]]
    out = {name: _joined(there[name], keys, several(name)) for name in _texts(rows)}
    bands = {grade: band for band in district.config.explore.grade_bands for grade in band_grades(band)}
    out["grade_band"] = _joined(there["grade"].map(lambda cell: _banded(cell, bands)), keys, several("grade_band"))
    years = ((there["day"] - there["service_start"]).dt.days / YEAR).clip(lower=0)
    out["years"] = years.groupby(keys).max()
    found = pd.DataFrame(out)
    found["years_of_service"] = _bands(found["years"], district.config.explore.years_of_service)
    return found.reset_index()


def _teachers(district: District) -> pd.DataFrame:
    """The roster's rows of teachers, with what their school has."""
    staff, schools = district["staff"], district["schools"]
    rows = staff[has_role(staff["roles"], "teacher")]
    rows = rows[["staff_id", "school_id", "subject", "grades", "start_date", "end_date", "service_start", *_own(staff)]]
    schools = schools[["school_id", "school_type", *_own(schools)]].drop_duplicates("school_id")
    out = rows.merge(schools, on="school_id", how="left", validate="many_to_one")
    out = out.rename(columns={"staff_id": "teacher_id", "grades": "grade"})
    start, end = on_roster(out)
    return out.assign(start=start, end=end, **{name: _text(out[name]) for name in _texts(out)})


def _own(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name.startswith(OWN)]


def _texts(rows: pd.DataFrame) -> list[str]:
    return ["subject", "grade", "school_type", *_own(rows)]


def _text(values: pd.Series) -> pd.Series:
    """Values as texts, blank if missing; whole numbers without a point."""
    if values.dtype.kind != "f":
        return values.astype("str").fillna("")
    return values.map(lambda number: "" if pd.isna(number) else f"{number:g}").astype("str")


def _as_of(rows: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """The rows on a day, or else each teacher's last ones since the start of the term."""
    there = rows[(rows["start"] <= day) & (rows["end"] >= start)]
    until = there["end"].where(there["end"] < day, day)
    last = until.eq(until.groupby(there["teacher_id"]).transform("max"))
    return there[last].assign(day=day)


def _banded(grades: str, bands: Mapping[str, str]) -> str:
    return ";".join(dict.fromkeys(bands.get(grade, "other") for grade in grades.split(";") if grade))


def _joined(cells: pd.Series, keys: list[pd.Series], several: str) -> pd.Series:
    """The one value of each teacher and term, or the words for several or none."""
    filled = cells.ne("")
    by = [key[filled] for key in keys]
    first, last = (cells[filled].groupby(by).agg(which) for which in ("min", "max"))
    one = first.where(first.eq(last) & ~first.str.contains(";", regex=False), several)
    every = pd.MultiIndex.from_arrays(keys, names=["teacher_id", "term"]).unique()
    return one.reindex(every).fillna(NOT_GIVEN)


def _bands(years: pd.Series, lower: tuple[float, ...]) -> pd.Series:
    labels = band_labels(lower)
    at = sum((at_least(years.to_numpy(), low).astype(int) for low in lower), np.zeros(len(years), dtype=int))
    return pd.Series(np.where(years.isna(), NOT_GIVEN, np.take(labels, at)), index=years.index, dtype="str")


def band_labels(lower: tuple[float, ...]) -> list[str]:
    """The bands of years in words: ``below 3 years``, ``3 to below 10 years``, ``10 years or more``."""
    if not lower:
        return ["any number of years"]
    inner = [f"{one:g} to below {two:g} years" for one, two in pairwise(lower)]
    return [f"below {lower[0]:g} years", *inner, f"{lower[-1]:g} years or more"]


def in_order(grouping: str, found: Iterable[str], district: District) -> list[str]:
    """The categories of a grouping that somebody is in: in their own order, then several, then not given."""
    explore = district.config.explore
    own: dict[str, Callable[[], list[str]]] = {
        "grade": lambda: list(GRADES),
        "grade_band": lambda: [*explore.grade_bands, "other"],
        "school_type": lambda: list(SCHOOL_TYPES),
        "years_of_service": lambda: band_labels(explore.years_of_service),
    }
    there = set(found)
    ends = [name for name in (several(grouping), NOT_GIVEN) if name]
    inner = own[grouping]() if grouping in own else sorted(there - set(ends))
    return [name for name in (*inner, *ends) if name in there]
