"""Who is in each group and own chapter of the district, from the raw tables alone; and what each teacher contributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from coachkit.audit.raw import DIRECT, Raw
from coachkit.schema.grades import BANDS, band_grades, read_grades

_YEAR = 365.25
Spans = dict[str, tuple[pd.Timestamp, pd.Timestamp]]


class Unknown(Exception):
    """A chapter's filter that the audit cannot follow."""


@dataclass(frozen=True)
class Subgroups:
    """``own[outcome, term, to_term]`` has, by teacher, whether they contribute, and to the rest; groups are asked for."""

    raw: Raw
    spans: Spans
    last: pd.Timestamp
    day: pd.Timestamp
    roster: pd.DataFrame
    lessons: dict[str, dict[str, list[bool]]]
    log: pd.DataFrame
    read: dict[tuple[str, str], dict[str, set[str]]] = field(default_factory=dict)

    def own(self, outcome: str, term: str, to_term: str = "") -> dict[str, tuple[bool, bool]]:
        """What each teacher of the district contributes."""
        if outcome == "dosage":
            return dict.fromkeys(self._met.get(term, set()), (True, False))
        if outcome == "reach":
            met = self._met.get(term, set())
            return {person: (person in met, person not in met) for person in self._eligible(term)}
        seen = self.lessons.get(term, {})
        if to_term:
            return dict.fromkeys(set(seen) & set(self.lessons.get(to_term, {})), (True, False))
        return {person: (any(hits), not all(hits)) for person, hits in seen.items()}

    def group(self, item: str, category: str, term: str) -> set[str]:
        """The teachers of a group at the end of a term."""
        if (item, term) not in self.read:  # many cells ask for the groups of one term
            found = self.read.setdefault((item, term), {})
            for person, word in self._words(item, term).items():
                found.setdefault(word, set()).add(person)
        return self.read[item, term].get(category, set())

    def chapter(self, where: dict[str, Any], term: str) -> set[str]:
        """The teachers of a chapter's selection. Raises Unknown if a filter is one that the audit cannot follow."""
        found = set(self.roster["staff_id"])
        for name, kept in where.items():
            found &= self._kept(name, kept, term)
        return found

    def _kept(self, name: str, kept: Any, term: str) -> set[str]:
        table: dict[str, Any] = (
            kept if isinstance(kept, dict) else {"values": kept if isinstance(kept, list) else [kept]}
        )
        low, high = float(table.get("least", "-inf")), float(table.get("most", "inf"))
        if name == "cycles":
            done = self._cycles.get(term, {})
            values = {person: float(done.get(person, 0)) for person in self.roster["staff_id"]}
            if "values" not in table:
                return {person for person, value in values.items() if low - 1e-9 <= value <= high + 1e-9}
        elif name == "years_of_service" and "values" not in table and "without" not in table:
            return {p for p, value in self._years(term).items() if low - 1e-9 <= value <= high + 1e-9}
        elif name in ("subject", "grade", "grade_band", "school_type", "years_of_service"):
            wanted = set(map(str, table.get("values", table.get("without", []))))
            return {p for p, word in self._words(name, term).items() if (word in wanted) != ("without" in table)}
        raise Unknown(name)

    def _eligible(self, term: str) -> set[str]:
        rows = self.roster[self.roster["eligible"]]
        start, end = self.spans[term]
        return set(rows.loc[(rows["start"] <= end) & (rows["end"] >= start), "staff_id"])

    def _there(self, term: str) -> pd.DataFrame:
        """The roster's rows at the end of a term, or each teacher's last ones in it."""
        start, end = self.spans[term]
        end = min(end, self.day)
        rows = self.roster[(self.roster["start"] <= end) & (self.roster["end"] >= start)]
        until = rows["end"].where(rows["end"] < end, end)
        return rows[until.eq(until.groupby(rows["staff_id"]).transform("max"))]

    def _years(self, term: str) -> dict[str, float]:
        rows = self._there(term)
        end = min(self.spans[term][1], self.day)
        years = pd.to_numeric(rows["years_of_service"], errors="coerce")
        gone = (rows["end"].where(rows["end"] < self.last, self.last) - end).dt.days
        found = (years * _YEAR - gone + 0.999).floordiv(1).clip(lower=0) / _YEAR
        most = found.groupby(rows["staff_id"]).max().dropna()
        return {str(person): float(value) for person, value in most.items()}

    def _words(self, item: str, term: str) -> dict[str, str]:
        """Each teacher's one category, ``several …`` or ``not given``."""
        rows = self._there(term)
        if item == "years_of_service":
            return self._year_bands(term, rows)
        sets = {
            "subject": ("subject", "several subjects", self._subjects),
            "grade": ("grades", "several grades", self._grades),
            "grade_band": ("grades", "several grade bands", self._bands),
            "school_type": ("school_type", "several school types", lambda cell: [cell] if cell else []),
        }
        column, several, read = sets[item]
        found: dict[str, set[str]] = {}
        for person, cell in zip(rows["staff_id"], rows[column], strict=True):
            found.setdefault(person, set()).update(read(cell))
        return {p: several if len(words) > 1 else next(iter(words), "not given") for p, words in found.items()}

    def _year_bands(self, term: str, rows: pd.DataFrame) -> dict[str, str]:
        lower = [float(year) for year in self._explore("years_of_service", [3, 10])]
        labels = [f"{a:g} to below {b:g} years" for a, b in pairwise(lower)]
        labels = (
            [f"below {lower[0]:g} years", *labels, f"{lower[-1]:g} years or more"] if lower else ["any number of years"]
        )
        years = self._years(term)
        return {
            person: labels[sum(years[person] >= low - 1e-9 for low in lower)] if person in years else "not given"
            for person in rows["staff_id"]
        }

    def _explore(self, name: str, default: Any) -> Any:
        return (self.raw.settings.get("explore") or {}).get(name, default)

    def _subjects(self, cell: str) -> list[str]:
        meant = self._explore("spellings", {}).get("subject", {})
        return [meant.get(name.strip(), name.strip()) for name in cell.split(";") if name.strip()]

    def _grades(self, cell: str) -> list[str]:
        return [grade for grade in read_grades(cell.replace(",", ";").replace("|", ";")).split(";") if grade]

    def _bands(self, cell: str) -> list[str]:
        return [self._band_of.get(grade, "other") for grade in self._grades(cell)]

    @cached_property
    def _band_of(self) -> dict[str, str]:
        return {grade: band for band in self._explore("grade_bands", BANDS) for grade in band_grades(band)}

    @cached_property
    def _people(self) -> pd.DataFrame:
        """A row per event and teacher of the district in it."""
        return self.log.loc[self.log["person"].isin(set(self.roster["staff_id"]))]

    @cached_property
    def _met(self) -> dict[str, set[str]]:
        rows = self._people[self._people["activity"].isin(DIRECT)]
        return {term: set(rows.loc[rows["day"].between(*span), "person"]) for term, span in self.spans.items()}

    @cached_property
    def _cycles(self) -> dict[str, dict[str, int]]:
        """Finished cycles of each teacher up to the end of each term."""
        wait = int((self.raw.settings.get("plan") or {}).get("follow_up_days", 14))
        order = sorted(self.spans, key=lambda term: self.spans[term][0])
        counts: dict[str, dict[str, int]] = {term: {} for term in self.spans}
        rows = self._people[self._people["cycle_id"].ne("")]
        reflects = rows["cycle_phase"].eq("reflect") | (rows["cycle_phase"].eq("") & rows["activity"].eq("debrief"))
        for _, events in rows.assign(reflects=reflects).groupby(["school_id", "cycle_id"], sort=False):
            final = events["day"].max()
            if not (events["reflects"].any() or (self.log["day"].max() - final).days >= wait):
                continue
            ended = next((term for term in order if self.spans[term][0] <= final <= self.spans[term][1]), None)
            for term in order[order.index(ended) :] if ended else []:
                for person in events["person"].unique():
                    counts[term][person] = counts[term].get(person, 0) + 1
        return counts


def subgroups(
    raw: Raw, spans: Iterable[tuple[str, pd.Timestamp, pd.Timestamp]], cut: Callable[[str], bool], day: str
) -> Subgroups:
    """Read what the groups of a district rest on, up to a day (ISO).

    ``raw`` has one id per person, ``spans`` are the terms, ``cut`` says whether a level is transformative.
    """
    staff = raw.teachers("subject", "grades", "years_of_service")
    schools = raw.table("schools", "school_id", "school_type").drop_duplicates("school_id")
    kinds = dict(zip(schools["school_id"], schools["school_type"], strict=True))
    known = {name: (one, two) for name, one, two in spans}
    anchors = (
        ("observations", "date"),
        ("coaching_log", "date"),
        ("tool_use", "week"),
        ("survey_responses", "submitted_at"),
    )
    last = max(pd.to_datetime(raw.table(t, c)[c], errors="coerce").max() for t, c in anchors if len(raw.table(t, c)))
    until = pd.Timestamp(day) if day else last
    roster = staff.assign(school_type=staff["school_id"].map(kinds).fillna(""))
    roster = roster[roster["start"] <= until]
    log = raw.participants()
    log = log[log["day"] <= until]
    teachers = set(staff["staff_id"])
    return Subgroups(raw, known, last, until, roster, _lessons(raw, known, cut, until, teachers), log)


def _lessons(
    raw: Raw, spans: Spans, cut: Callable[[str], bool], until: pd.Timestamp, teachers: set[str]
) -> dict[str, dict[str, list[bool]]]:
    rows = raw.table("observations", "teacher_id", "date", "level")
    rows = rows.assign(day=pd.to_datetime(rows["date"], errors="coerce"), high=rows["level"].map(cut))
    rows = rows[(rows["day"] <= until) & rows["level"].ne("") & rows["teacher_id"].isin(teachers)]
    found: dict[str, dict[str, list[bool]]] = {term: {} for term in spans}
    for term, (start, end) in spans.items():
        inside = rows[rows["day"].between(start, end)]
        for person, high in zip(inside["teacher_id"], inside["high"], strict=True):
            found[term].setdefault(person, []).append(bool(high))
    return found
