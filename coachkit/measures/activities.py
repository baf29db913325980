"""What coaches and teachers do together (6, 34a): activity, modality, one-on-one or group, focus."""

from __future__ import annotations

import pandas as pd

from coachkit.contract.activities import ACTIVITIES, FOCUS
from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.contacts import contacts
from coachkit.measures.frame import MeasureFrame, build, require
from coachkit.measures.terms import WINDOW, complete, terms, with_wholes

__all__ = ["activity_mix"]

_KEYS = ["school_id", "term"]
_MODALITIES = ["in_person", "virtual", "async"]
_LEAST = 10  # events with teachers a school and term


def activity_mix(district: District) -> list[MeasureFrame]:
    """Minutes of events with teachers, by activity, by modality, by focus, as shares; and in groups.

    Coaches' own time without teachers is not counted here: this is the coaching of teachers, so ``people``
    are the distinct teachers of a row. Activity and modality are not crossed: nearly every cell of one
    school would be too small to show.
    """
    rows = district.once(contacts)
    needed = [*_KEYS, "event_id", "teacher_id", "minutes", "activity", "modality", "kind", "focus"]
    rows = rows.loc[rows["term"].notna(), needed].assign(
        category=lambda r: r["activity"].where(r["activity"].isin(ACTIVITIES), "other")
    )
    every = [WINDOW, *terms(district)]
    mix = _grid(rows, district, "category", term=every, category=list(ACTIVITIES))
    named = rows[rows["modality"].ne("")]
    modalities = _grid(named, district, "modality", term=every, modality=_MODALITIES)
    taught = rows[rows["kind"].ne("other")].assign(category=lambda r: r["kind"])
    kinds = _grid(taught, district, "category", term=every, category=["one-on-one", "group"])
    told = rows[rows["focus"].ne("")].assign(category=lambda r: r["focus"])
    focus = _grid(told, district, "category", term=every, category=list(FOCUS))
    return [
        _measure("activity_mix", mix.assign(estimate=mix["share"])),
        _measure("modality_mix", modalities.assign(estimate=modalities["share"])),
        _measure("group_share", kinds.assign(estimate=kinds["share"])),
        _measure("focus_mix", focus.assign(estimate=focus["share"])),
    ]


def _grid(rows: pd.DataFrame, district: District, by: str, **dims: list[str]) -> pd.DataFrame:
    return complete(_shares(_sums(rows, [by]), _sums(rows, [])), district, **dims)


def _sums(rows: pd.DataFrame, dims: list[str]) -> pd.DataFrame:
    """Minutes, events and distinct teachers of each cell; an event counts once, whatever its participants."""
    keys = [*_KEYS, *dims]
    once = rows[[*keys, "event_id", "minutes"]].drop_duplicates(
        "event_id"
    )  # an event has one school, term, activity and modality
    minutes = once.groupby(keys).agg(minutes=("minutes", "sum"), n=("event_id", "size"))
    minutes = with_wholes(minutes.reset_index()).groupby(keys).sum()
    people = with_wholes(rows[[*keys, "teacher_id"]].drop_duplicates()).drop_duplicates()
    return minutes.join(people.groupby(keys).size().rename("people")).reset_index()


def _shares(cells: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """``share`` of the total minutes, and the total's number of events as ``events``."""
    totals = total.rename(columns={"minutes": "all", "n": "events"})[[*_KEYS, "all", "events"]]
    both = cells.merge(totals, on=_KEYS, how="left", validate="many_to_one")
    return both.assign(share=both["minutes"] / both["all"]).drop(columns="all")


def _measure(key: str, grid: pd.DataFrame) -> MeasureFrame:
    events = grid.groupby(_KEYS)["events"].transform("max").fillna(0)
    filled = {name: grid[name].fillna(0) for name in ("n", "people")}
    rows = grid.assign(**filled, estimate=grid["estimate"].fillna(0).where(events > 0))
    # A cell without minutes is a true zero where the school has events enough; the minimum is the school's.
    judged = require(rows.assign(cell=rows["n"], n=events), {"n": _LEAST})
    judged = judged.assign(n=judged["cell"]).drop(columns=["cell", "share", "minutes", "events"])
    return build(key, get(key).unit, judged)
