"""What coaches and teachers do together (6, 34a): activity, modality, one-on-one or group, focus."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.rollup import added, first_of, largest_two, with_totals
from coachkit.measures.prepare.terms import WINDOW, complete, terms
from coachkit.schema.activities import ACTIVITIES, FOCUS

_KEYS = ["school_id", "term"]
_MODALITIES = ["in_person", "virtual", "async"]


def activity_mix(district: District) -> list[MeasureFrame]:
    """Shares of the minutes of events with teachers, by activity, modality and focus, and in groups.

    Coaches' own time without teachers does not count: this is about coaching of teachers, so ``people`` are the distinct
    teachers of a row. Activity and modality are not crossed: nearly every cell of one school would be too small to show.
    """
    met = _met(district)
    every = [WINDOW, *terms(district)]
    mix = _grid(met, district, "category", term=every, category=list(ACTIVITIES))
    modalities = _grid(met.where("modality", ""), district, "modality", term=every, modality=_MODALITIES)
    taught = met.where("kind", "other").by("kind")
    kinds = _grid(taught, district, "category", term=every, category=["one-on-one", "group"])
    told = met.where("focus", "").by("focus")
    focus = _grid(told, district, "category", term=every, category=list(FOCUS))
    return [
        _measure("activity_mix", mix.assign(estimate=mix["share"])),
        _measure("modality_mix", modalities.assign(estimate=modalities["share"])),
        _measure("group_share", kinds.assign(estimate=kinds["share"])),
        _measure("focus_mix", focus.assign(estimate=focus["share"])),
    ]


@dataclass(frozen=True)
class _Met:
    """Minutes and people of the events with teachers.

    ``minutes`` has minutes and events (``n``) by school, term, activity (``category``), modality, kind and focus.
    ``people`` has the same with ``teacher_id``, each once, and her ``minutes`` (an event's minutes in equal parts).
    """

    minutes: pd.DataFrame
    people: pd.DataFrame

    def where(self, column: str, other_than: str) -> _Met:
        return _Met(*(part[part[column].ne(other_than)] for part in (self.minutes, self.people)))

    def by(self, column: str) -> _Met:
        return _Met(*(part.assign(category=part[column]) for part in (self.minutes, self.people)))


def _met(district: District) -> _Met:
    """Events with teachers in a term; an event has one school, term, activity, modality, kind and focus."""
    rows = district.cached(contacts)
    rows = rows.loc[
        rows["term"].notna(), [*_KEYS, "event", "teacher_id", "minutes", "modality", "kind", "focus", "activity"]
    ]
    cell = [*_KEYS, "category", "modality", "kind", "focus"]
    rows = rows.assign(category=_known(rows["activity"]))
    once = rows.loc[first_of(rows["event"]), [*cell, "minutes"]]
    equal = rows["minutes"] / rows.groupby("event")["event"].transform("size")
    return _Met(added(once, cell, "minutes"), added(rows.assign(minutes=equal), [*cell, "teacher_id"], "minutes"))


def _known(activity: pd.Series) -> pd.Series:
    """Activities that the schema does not name become ``other``."""
    names = activity.cat.categories
    return activity.map({name: name if name in ACTIVITIES else "other" for name in names}).astype("category")


def _grid(met: _Met, district: District, by: str, **dims: list[str]) -> pd.DataFrame:
    return complete(_shares(_sums(met, [by]), _sums(met, [])), district, **dims)


def _sums(met: _Met, dims: list[str]) -> pd.DataFrame:
    """Minutes, events and distinct teachers of each cell; an event counts once, however many take part."""
    keys = [*_KEYS, *dims]
    minutes = met.minutes.groupby(keys)[["minutes", "n"]].sum()
    minutes = with_totals(minutes.reset_index()).groupby(keys).sum()
    person = [*keys, "teacher_id"]
    own = with_totals(met.people.groupby(person, as_index=False)[["minutes"]].sum())
    own = own.groupby(person, as_index=False)[["minutes"]].sum()
    held = largest_two(own, keys, "minutes")
    return minutes.join(own.groupby(keys).size().rename("people")).join(held).reset_index()


def _shares(cells: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """``share`` of the total minutes, with the total number of events as ``events``."""
    totals = total.rename(columns={"minutes": "all", "n": "events"})[[*_KEYS, "all", "events"]]
    both = cells.merge(totals, on=_KEYS, how="left", validate="many_to_one")
    return both.assign(share=both["minutes"] / both["all"]).drop(columns="all")


def _measure(key: str, grid: pd.DataFrame) -> MeasureFrame:
    events = grid.groupby(_KEYS)["events"].transform("max").fillna(0)
    rows = grid.assign(estimate=grid["estimate"].fillna(0).where(events > 0))
    # A cell without minutes is a true zero where the school has events enough; the minimum is the school's.
    judged = enough(key, rows.assign(cell=rows["n"].fillna(0), n=events))
    judged = judged.assign(n=judged["cell"]).drop(columns=["cell", "share", "minutes", "events"])
    return framed(key, judged)
