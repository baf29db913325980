"""What is known about teachers by school and term: the dimensions that a view filters by and makes rows for.

What may change with time is as of the term's end. Groups of the roster are those of
:func:`coachkit.measures.prepare.groups.groups`: a column that it has is a dimension here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.errors import Unknown
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.groups import NOT_GIVEN, groups, in_order
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.so_far import cycles_so_far, hours_so_far, main_coach
from coachkit.measures.prepare.terms import terms
from coachkit.schema.dimensions import OWN, Filter

_BANDS: dict[
    str, tuple[tuple[float, ...], tuple[str, ...]]
] = {  # where each band begins but the first, and their names
    "cycles": ((1, 2, 3), ("no cycle", "1 cycle", "2 cycles", "3 cycles or more")),
    "hours": ((1e-9, 2, 5), ("no hours", "under 2 hours", "2 to under 5 hours", "5 hours or more")),
}


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
    texts = values.map("{:g}".format) if values.dtype.kind == "f" and values.notna().any() else values.astype("str")
    code, found = pd.factorize(texts.where(values.notna()))
    words = [str(word) for word in found]
    order = sorted(range(len(words)), key=lambda at: _natural(words[at]))
    place = np.empty(len(words) + 1, dtype=np.int64)
    place[order], place[-1] = np.arange(len(words)), -1
    return Codes(place[code].astype(np.int32), tuple(words[at] for at in order))


def _natural(word: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d{1,9})", word) if part
    )


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
    start = places["coaching_start"].to_numpy(dtype="datetime64[D]")[school][:, None]
    coach, coaches = main_coach(district, teachers, ends)
    codes = {
        "school": Codes(school[:, None].astype(np.int32), tuple(schools)),
        "started": Codes((start <= ends).astype(np.int8), ("before coaching began", "after coaching began")),
        "coach": Codes(coach[teacher], coaches),
    }
    there = np.zeros((len(teachers), len(names)), dtype=bool)
    np.logical_or.at(there, teacher, here)
    own, years = _groups(district, teachers, names, there)
    values = {
        "years_of_service": years,
        "cycles": cycles_so_far(district, teachers, names),
        "hours": hours_so_far(district, teachers, ends),
    }
    codes |= {name: found[teacher] for name, found in own.items()}
    codes |= {name: _banded(values[name], *bands)[teacher] for name, bands in _BANDS.items()}
    known = {name: found for name, found in codes.items() if found.words}
    return TeacherDimensions(
        teachers, schools, names, teacher, school, here, known, {name: value[teacher] for name, value in values.items()}
    )


def _place(values: pd.Series, known: np.ndarray) -> np.ndarray:
    return pd.Index(known).get_indexer(pd.Index(values.astype("str")))


def _groups(
    district: District, teachers: np.ndarray, names: tuple[str, ...], there: np.ndarray
) -> tuple[dict[str, Codes], np.ndarray]:
    """The groups of teachers × terms, and their years of service; of those ``there`` without a group, it is not given."""
    found = district.cached(groups)
    found = found[found["term"].isin(names)]
    who, when = _place(found["teacher_id"], teachers), _place(found["term"], np.array(names, dtype=object))
    years = np.full((len(teachers), len(names)), np.nan)
    years[who, when] = found["years"].to_numpy(dtype=float, na_value=np.nan)
    out = {}
    for name in [name for name in found.columns if name not in ("teacher_id", "term", "years")]:
        words = [word for word in in_order(name, found[name], district) if word != NOT_GIVEN]
        code = np.where(there, len(words), -1).astype(np.int16)
        code[who, when] = _place(found[name], np.array([*words, NOT_GIVEN], dtype=object))
        out[name] = Codes(code, (*words, NOT_GIVEN) if words and (code == len(words)).any() else tuple(words))
    return out, years


def _banded(value: np.ndarray, edges: tuple[float, ...], words: tuple[str, ...]) -> Codes:
    band = np.searchsorted(edges, np.nan_to_num(value) + 1e-9 * (edges[0] > 1e-9), side="right")
    return Codes(np.where(np.isfinite(value), band, -1).astype(np.int8), words)
