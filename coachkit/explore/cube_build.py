"""From a district to its cube."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.explore.cubes import EPOCH, Cube
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.cycles import COMPONENTS, cycles
from coachkit.measures.prepare.dimensions import Codes, coded, teacher_dimensions
from coachkit.measures.prepare.lessons import lessons
from coachkit.schema.dimensions import OWN
from coachkit.stats import anova_icc

_COLUMNS = {
    "purpose": "purpose", "student_use": "student_use", "tool": "tool_id", "fit": "pedagogical_fit",
}  # fmt: skip


def build_cube(district: District) -> Cube:
    """The cube of a district's rated lessons."""
    people, rows = district.cached(teacher_dimensions), district.cached(lessons)
    scale, width = district.config.scale, len(people.terms)
    where = [
        _place(rows[name], known) for name, known in (("teacher_id", people.teachers), ("school_id", people.schools))
    ]
    term = _place(rows["term"], np.array(people.terms, dtype=object))
    cells, cell = np.unique((where[0] * width + term) * len(people.schools) + where[1], return_inverse=True)
    order = np.argsort(cell, kind="stable")
    once, school = cells // len(people.schools), cells % len(people.schools)
    pairs = people.teacher * len(people.schools) + people.school
    pair = np.searchsorted(pairs, once // width * len(people.schools) + school).astype(np.int32)
    level = rows["level"].to_numpy()[order].astype(np.int8)
    weight, cell = rows["weight"].to_numpy()[order], cell[order].astype(np.int32)
    size = len(cells) * len(scale.levels)
    counts = np.bincount(cell.astype(np.int64) * len(scale.levels) + level, weight, size).reshape(-1, len(scale.levels))
    raw = district["observations"].loc[rows.index[order]]
    names = {"school": dict(zip(district["schools"]["school_id"], district["schools"]["name"], strict=True))}
    if len(district["tools"]):
        names["tool"] = dict(zip(district["tools"]["tool_id"], district["tools"]["name"], strict=True))
    return Cube(
        levels=scale.levels,
        cut=scale.cut,
        people=people,
        pair=pair,
        term=(once % width).astype(np.int8),
        cell=cell,
        level=level,
        lesson=rows["lesson_id"].to_numpy()[order].astype(np.int32),
        day=((raw["date"].to_numpy(dtype="datetime64[D]") - EPOCH).astype(np.int64)).astype(np.int32),
        ids=np.strings.encode(raw["observation_id"].to_numpy(dtype=str), "utf-8"),
        dims=_dims(district, raw, level),
        icc=district_icc(counts, school * width + once % width),
        coaching=_coaching(district),
        names={name: {str(key): str(text) for key, text in known.items()} for name, known in names.items()},
    )


def _coaching(district: District) -> dict[str, tuple[float, int, int]]:
    met, done = district.cached(contacts), district.cached(cycles).drop_duplicates("thing")
    met = met[met["kind"].eq("one-on-one")].drop_duplicates("event")
    done = done[done["finished"]]
    hours = met["minutes"].groupby(met["coach_id"].astype("str")).sum() / 60
    by = done["coach_id"].astype("str")
    finished, whole = done["finished"].groupby(by).sum(), done[list(COMPONENTS)].all(axis=1).groupby(by).sum()
    return {
        str(coach): (float(hours.get(coach, 0)), int(finished.get(coach, 0)), int(whole.get(coach, 0)))
        for coach in sorted({*hours.index, *finished.index})
    }


def _place(values: pd.Series, known: np.ndarray) -> np.ndarray:
    """Positions of a categorical's values among ``known``."""
    categories = values.cat.categories
    found: np.ndarray = pd.Index(known).get_indexer(pd.Index(categories.astype("str")))[values.cat.codes]
    return found.astype(np.int64)


def _dims(district: District, raw: pd.DataFrame, level: np.ndarray) -> dict[str, Codes]:
    announced = raw["announced"].map({True: "announced", False: "unannounced"})
    texts = {
        "observer": raw["observer_id"],
        **{name: raw[column] for name, column in _COLUMNS.items()},
        "announced": announced,
    }
    texts |= {name: raw[name] for name in raw.columns if name.startswith(OWN)}
    found = {name: coded(values.reset_index(drop=True)) for name, values in texts.items()}
    found["technology"] = Codes((level > 0).astype(np.int8), ("without technology", "with technology"))
    small = {name: np.int8 if len(codes.words) < 127 else np.int16 if len(codes.words) < 2**15 else np.int32
             for name, codes in found.items()}  # fmt: skip
    return {name: Codes(codes.code.astype(small[name]), codes.words) for name, codes in found.items() if codes.words}


def district_icc(counts: np.ndarray, place: np.ndarray) -> dict[tuple[int, int], float]:
    """The correlation of a teacher's lessons for every level and every cut, as the report pools it over schools and terms."""
    levels, size = counts.shape[1], counts.sum(axis=1)
    group = np.unique(place, return_inverse=True)[1]
    spans = {(at, at + 1) for at in range(levels)} | {(cut, levels) for cut in range(1, levels)}
    return {(low, high): float(anova_icc(counts[:, low:high].sum(axis=1), size, group)) for low, high in sorted(spans)}
