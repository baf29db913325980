"""An attacker who knows who is in every group and chapter: which few people do shown numbers single out?

It has code of its own: sets of teachers from the district's tables, and linear algebra over single people.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.groups import groups
from coachkit.measures.prepare.selection import teachers
from coachkit.privacy import Gated
from coachkit.release import Row

__all__ = ["Told", "singled_out", "told"]

PARTS = {
    "share_by_group": "transformative_share",
    "shift_by_group": "shift",
    "reach_by_group": "reach",
    "dosage_by_group": "dosage",
}
_DIRECT = ("planning", "modeling", "co_teaching", "observation", "co_observation", "debrief")
Own = dict[str, tuple[bool, bool]]  # by teacher: contributes, and to the rest


@dataclass(frozen=True)
class Told:
    """The sets behind the shown and the hidden rows of one outcome and time; ``own`` has what each teacher contributes."""

    outcome: str
    term: str
    own: Own
    shown: dict[str, frozenset[str]]
    hidden: dict[str, frozenset[str]]


def told(district: District, through: Gated) -> list[Told]:
    """What a release shows of the district's teachers and their groups and chapters."""
    rows = through.rows.get("", ())
    out = []
    slots = dict.fromkeys((r.measure, r.term, r.to_term) for r in rows if r.measure in PARTS)
    for measure, term, to_term in slots:
        own = _contributions(district, PARTS[measure], term, to_term)
        sums = PARTS[measure] != "dosage"  # of which the district and the schools show medians
        shown: dict[str, frozenset[str]] = {"all": frozenset(own)} if sums else {}
        hidden: dict[str, frozenset[str]] = {}
        for row in rows:
            if (row.measure, row.term, row.to_term) == (measure, term, to_term):
                people = _members(district, row, to_term or term) & set(own)
                (shown if row.ok else hidden)[f"{row.item}: {row.category}"] = frozenset(people)
        for school, inner in through.rows.items():
            there = [r for r in inner if school and (r.measure, r.term, r.to_term) == (PARTS[measure], term, to_term)]
            if sums and any(r.ok for r in there):
                shown[f"school {school}"] = frozenset(_contributions(district, PARTS[measure], term, to_term, school))
        out.append(Told(PARTS[measure], f"{term} {to_term}".strip(), own, shown, hidden))
    return out


def singled_out(it: Told, least: int) -> list[str]:
    """Few people that shown rows single out: between two rows, in a combination of three, or in any combination at all."""
    return [*_pairs(it, least), *_triples(it, least), *_determined(it, least)]


def _pairs(it: Told, least: int) -> list[str]:
    """One shown row inside another, with 1 to ``least`` − 1 people, contributors or others between them."""
    out = []
    for (one, small), (two, large) in combinations(it.shown.items(), 2):
        if one.startswith("school") and two.startswith("school"):
            continue  # schools keep to their own rules
        inner, outer = sorted((small, large), key=len)
        if not inner < outer or {one, two} <= {"all"} or _of_schools(one, two):
            continue
        between = [it.own[person] for person in outer - inner]
        counts = (len(between), sum(some for some, _ in between), sum(rest for _, rest in between))
        if any(0 < count < least for count in counts):
            out.append(f"{it.outcome}, {it.term}: {one} and {two} differ by {counts}")
    return out


def _of_schools(one: str, two: str) -> bool:
    return all(name == "all" or name.startswith("school") for name in (one, two))


def _triples(it: Told, least: int) -> list[str]:
    """Sums and differences of three rows that are about 1 to ``least`` − 1 people alone."""
    names, matrix = _matrix(it, schools=False)
    out = []
    for one, two in combinations(range(len(names)), 2):
        for sum_ in (matrix[one] + matrix[two], matrix[one] - matrix[two]):
            for sign in (1, -1):
                people = (sum_ + sign * matrix != 0).sum(axis=1)
                for three in np.flatnonzero((people > 0) & (people < least)):
                    about = [names[i] for i in (one, two, three)]
                    out.append(f"{it.outcome}, {it.term}: {about} are about {people[three]} people")
    return out


def _determined(it: Told, least: int) -> list[str]:
    """People, and small hidden groups, whose contribution follows from shown sums by any combination."""
    _, matrix = _matrix(it, schools=True)
    _, single, rows = np.linalg.svd(matrix, full_matrices=False)
    base = rows[single > 1e-9]
    people = sorted(it.own)
    left = 1 - (base**2).sum(axis=0)  # what of each person's own unit is outside the span of the shown sums
    out = [
        f"{it.outcome}, {it.term}: {person} is determined"
        for person, off in zip(people, left, strict=True)
        if off < 1e-7
    ]
    for name, group in it.hidden.items():
        own = [it.own[person] for person in group]
        few = any(0 < n < least for n in (len(own), sum(s for s, _ in own), sum(r for _, r in own)))
        unit = np.array([person in group for person in people], dtype=float)
        if few and ((unit - base.T @ (base @ unit)) ** 2).sum() < 1e-7:
            out.append(f"{it.outcome}, {it.term}: the hidden {name} ({len(group)} people) follows from what is shown")
    return out


def _matrix(it: Told, schools: bool) -> tuple[list[str], np.ndarray]:
    people = sorted(it.own)
    kept = {name: group for name, group in it.shown.items() if schools or not name.startswith("school")}
    rows = [[person in group for person in people] for group in kept.values()]
    return list(kept), np.array(rows, dtype=float).reshape(len(rows), len(people))


def _members(district: District, row: Row, when: str) -> set[str]:
    if row.item.startswith("chapter:"):
        view = next(one.view for one in district.config.chapter if f"chapter:{one.name}" == row.item)
        inside = set(teachers(district, view, when))
        every = set(district.cached(groups)["teacher_id"])
        return inside if row.category == "in the selection" else every - inside
    found = district.cached(groups)
    return set(found.loc[found["term"].eq(when) & found[row.item].eq(row.category), "teacher_id"])


def _contributions(district: District, outcome: str, term: str, to_term: str, school: str = "") -> Own:
    if outcome in ("reach", "dosage"):
        roster, met = _coaching(district, term, school)
        if outcome == "dosage":
            return dict.fromkeys(met, (True, False))
        return {person: (person in met, person not in met) for person in roster}
    seen = _lessons(district, term, school)
    if outcome == "transformative_share":
        return {person: (bool(hits.any()), not bool(hits.all())) for person, hits in seen.items()}
    return dict.fromkeys(set(seen) & set(_lessons(district, to_term, school)), (True, False))


def _span(district: District, term: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    found = next(one for one in district.config.terms if one.name == term)
    return pd.Timestamp(found.start), pd.Timestamp(found.end)


def _lessons(district: District, term: str, school: str) -> dict[str, np.ndarray]:
    start, end = _span(district, term)
    rows = district["observations"]
    rows = rows[rows["date"].between(start, end) & (rows["school_id"].eq(school) | (not school))]
    high = rows["level"].cat.codes.ge(district.config.scale.cut)
    return {str(person): part.to_numpy() for person, part in high.groupby(rows["teacher_id"].astype("str"))}


def _coaching(district: District, term: str, school: str) -> tuple[set[str], set[str]]:
    start, end = _span(district, term)
    staff = district["staff"]
    staff = staff[staff["roles"].str.contains("teacher") & (staff["school_id"].eq(school) | (not school))]
    able = staff[staff["coaching_eligible"].fillna(True).astype(bool)]
    able = able[~able["start_date"].gt(end) & ~able["end_date"].lt(start)]
    log = district["coaching_log"]
    log = log[
        log["date"].between(start, end) & log["activity"].isin(_DIRECT) & (log["school_id"].eq(school) | (not school))
    ]
    met = set(log["participant_ids"].fillna("").str.split(";").explode()) & set(district["staff"]["staff_id"])
    met &= set(district["staff"].loc[district["staff"]["roles"].str.contains("teacher"), "staff_id"])
    return set(able["staff_id"]), met
