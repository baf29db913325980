"""Count from the raw tables how many people are behind a number on a page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from coachkit.audit.identities import one_each
from coachkit.audit.raw import DIRECT, Raw
from coachkit.schema.config import Config

DISTRICT = ""


@dataclass(frozen=True)
class Group:
    """``people`` in all, and how many of them ``contribute`` to the number."""

    people: int
    contribute: int

    def small(self, least: int) -> bool:
        """True when the group, those who contribute or those who do not are fewer than ``least`` (and at least one)."""
        return any(0 < n < least for n in (self.people, self.contribute, self.people - self.contribute))


@dataclass(frozen=True)
class Groups:
    """Groups by (exhibit, school id, term, part); ``levels`` of the scale, and the index of the ``cut``."""

    of: dict[tuple[str, str, str, str], Group]
    levels: tuple[str, ...]
    cut: int
    terms: tuple[str, ...]
    shared: int
    spans: tuple[tuple[str, pd.Timestamp, pd.Timestamp], ...] = ()

    def without(self, places: Collection[tuple[str, str]]) -> Groups:
        """The groups except those of some schools and terms (school id, term)."""
        return replace(self, of={key: group for key, group in self.of.items() if key[1:3] not in places})

    @cached_property
    def people(self) -> dict[tuple[str, str, str], int]:
        """How many people, by (exhibit, school id, term)."""
        out: dict[tuple[str, str, str], int] = {}
        for (exhibit, school, term, _), group in self.of.items():
            out.setdefault((exhibit, school, term), group.people)
        return out


def count_groups(raw: Raw, as_of: str) -> Groups:
    """Teachers by level, at the cut, with a fit of "yes", and coached, by school and term, up to a day (ISO)."""
    raw = one_each(raw)
    default = Config().scale
    scale = raw.settings.get("scale") or {"levels": default.levels, "transformative": default.transformative}
    levels = tuple(scale.get("levels", ()))
    cut = levels.index(scale["transformative"]) if scale.get("transformative") in levels else len(levels)
    out: dict[tuple[str, str, str, str], Group] = {}
    seen = raw.table("observations", "school_id", "teacher_id", "date", "level", "pedagogical_fit")
    days = pd.to_datetime(seen["date"], errors="coerce")
    last = pd.Timestamp(as_of) if as_of else days.max()
    spans = _terms(
        raw.settings, pd.concat([days, pd.to_datetime(raw.table("coaching_log", "date")["date"], errors="coerce")])
    )
    seen = seen.assign(term=_term(days, spans), code=seen["level"].map({level: i for i, level in enumerate(levels)}))
    teachers = set(raw.teachers()["staff_id"])  # a lesson of somebody who is not on the roster counts nowhere
    seen = seen[days.le(last) & seen["term"].ne("") & seen["code"].notna() & seen["teacher_id"].isin(teachers)]
    seen = pd.concat([seen, seen.assign(school_id=DISTRICT)])
    for code, level in enumerate(levels):
        _add(out, "level_distribution", level, seen, seen["code"].eq(code))
    _add(out, "transformative_share", "Share", seen, seen["code"].ge(cut))
    rated = seen[seen["code"].gt(0) & seen["pedagogical_fit"].ne("")]
    _add(out, "pedagogical_fit", "Share", rated, rated["pedagogical_fit"].eq("yes"))
    roster, met = _coached(raw, spans, last)
    _add(out, "reach", "Coached", roster, met)
    staff = raw.table("staff", "staff_id", "school_id")
    shared = int(staff.drop_duplicates(["staff_id", "school_id"])["staff_id"].duplicated().sum())
    return Groups(out, levels, cut, tuple(name for name, _, _ in spans), shared, tuple(spans))


def _add(
    out: dict[tuple[str, str, str, str], Group], exhibit: str, part: str, rows: pd.DataFrame, hits: pd.Series
) -> None:
    keys = ["school_id", "term", "teacher_id"]
    each = rows[keys].assign(hit=hits.to_numpy()).groupby(keys)["hit"].any().reset_index()
    found = each.groupby(["school_id", "term"])["hit"].agg(["size", "sum"])
    for (school, term), people, some in zip(found.index, found["size"], found["sum"], strict=True):
        out[exhibit, school, term, part] = Group(int(people), int(some))


def _terms(settings: dict[str, Any], days: pd.Series) -> list[tuple[str, pd.Timestamp, pd.Timestamp]]:
    given = settings.get("terms", {})
    spans = [
        (name, pd.Timestamp(span["start"]), pd.Timestamp(span["end"]))
        for name, span in given.items()
        if "start" in span
    ]
    if spans:
        return sorted(spans, key=lambda span: span[1])
    years = sorted(days.dropna().dt.year.unique())
    return [
        (f"{name} {year}", pd.Timestamp(year, first, 1), pd.Timestamp(year, last, 31))
        for year in years
        for name, first, last in (("spring", 1, 7), ("fall", 8, 12))
    ]


def _term(days: pd.Series, spans: list[tuple[str, pd.Timestamp, pd.Timestamp]]) -> np.ndarray:
    out = np.full(len(days), "", dtype=object)
    for name, start, end in spans:
        out[((days >= start) & (days <= end)).to_numpy()] = name
    return out


def _coached(
    raw: Raw, spans: list[tuple[str, pd.Timestamp, pd.Timestamp]], last: pd.Timestamp
) -> tuple[pd.DataFrame, pd.Series]:
    """Eligible teachers by school and term, and those of them with a direct event there."""
    teachers = raw.teachers()
    teachers = teachers[teachers["eligible"]]
    start, end = teachers["start"], teachers["end"]
    people = pd.DataFrame({"school_id": teachers["school_id"], "teacher_id": teachers["staff_id"]})
    parts = [people[(start <= stop) & (end >= first)].assign(term=name) for name, first, stop in spans]
    roster = pd.concat(parts) if parts else people.assign(term="")[:0]
    events = raw.participants()
    events = events.assign(term=_term(events["day"], spans))
    events = events[events["day"].le(last) & events["activity"].isin(DIRECT)]
    met = set(zip(events["school_id"], events["term"], events["person"], strict=True))
    anywhere = {(term, teacher) for _, term, teacher in met}
    both = pd.concat([roster, roster.assign(school_id=DISTRICT)]).drop_duplicates()
    hits = [
        (term, teacher) in anywhere if school == DISTRICT else (school, term, teacher) in met
        for school, teacher, term in zip(both["school_id"], both["teacher_id"], both["term"], strict=True)
    ]
    return both, pd.Series(hits, index=both.index, dtype=bool)
