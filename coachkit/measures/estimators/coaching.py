"""Coaching of teachers, counted in teachers: reach (1), dosage (2), contact drought (3)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts, eligible
from coachkit.measures.prepare.rollup import added, largest_two, with_totals
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, complete, term_days, terms, there_in
from coachkit.stats import at_least

_QUARTILES = {"lower quartile": 0.25, "median": 0.5, "upper quartile": 0.75}
_KEYS = ["school_id", "term"]


def reach(district: District) -> list[MeasureFrame]:
    """Eligible teachers with at least one direct event ÷ eligible teachers on the roster, school × term.

    An event counts for the school it is logged at. It is a complete count, so there is no interval.
    """
    met = _hours(district, "one-on-one")[[*_KEYS, "teacher_id"]].assign(met=True)
    roster = _roster(district)
    both = roster.merge(met, on=[*_KEYS, "teacher_id"], how="left", validate="one_to_one")
    both = both.assign(met=both["met"].notna())
    found = both.groupby(_KEYS, as_index=False).agg(n=("met", "size"), contributors=("met", "sum"))
    found = found.assign(people=found["n"], estimate=found["contributors"] / found["n"])
    grid = complete(found, district, term=[WINDOW, *terms(district)])
    logged = district["coaching_log"]["date"]
    spans = term_days(district).items()
    silent = [name for name, (start, end) in spans if len(logged) and (end < logged.min() or start > logged.max())]
    outside = grid["term"].isin(silent)  # a term without any event of the district is not logged, not 0 %
    grid.loc[outside, ["estimate", "n", "people", "contributors"]] = [np.nan, 0, 0, 0]
    if "coaching_log" not in district.present:
        grid = grid.assign(estimate=np.nan, n=0, people=0, contributors=0, note="no coaching log")
    return [with_minimum("reach", grid)]


def dosage(district: District) -> list[MeasureFrame]:
    """Hours of coaching: quartiles per coachee, share at the planned hours, and hours in groups."""
    every = [WINDOW, *terms(district)]
    hours = _hours(district, "one-on-one")
    groups = hours.groupby(_KEYS)["hours"]
    count = groups.size().rename("n").to_frame().join(largest_two(hours, _KEYS, "hours")).reset_index()
    parts = [groups.quantile(q).rename("estimate").reset_index().assign(category=c) for c, q in _QUARTILES.items()]
    spread = pd.concat(parts).merge(count, on=_KEYS, validate="many_to_one")
    spread = complete(spread.assign(people=spread["n"]), district, term=every, category=list(_QUARTILES))
    together = _hours(district, "group")
    middle = together.groupby(_KEYS)["hours"].agg(estimate="median", n="size")
    group = middle.join(largest_two(together, _KEYS, "hours")).reset_index()
    group = complete(group.assign(people=group["n"]), district, term=every)
    found = {"dosage": spread, "dosage_group": group, "dosage_at_plan": _at_plan(hours, district)}
    return [with_minimum(key, rows) for key, rows in found.items()]


def contact_drought(district: District) -> list[MeasureFrame]:
    """Share of active coachees whose longest gap without a direct event exceeds the plan's limits, school × term.

    A gap lasts from one direct event to the next, or from the start of the term for coachees met before it; it ends with
    the term, the log, or the coachee's time at the school, whichever comes first. Days are calendar days. Coachees followed
    for fewer days than a limit do not count for that limit.
    """
    gaps = _gaps(district)
    limits = {f"over {limit} days": limit for limit in sorted(set(district.config.plan.drought_days))}
    parts = []
    for label, limit in limits.items():
        seen = gaps[gaps["followed"] >= limit]
        parts.append(seen.assign(over=seen["longest"] > limit, category=label))
    rows = pd.concat(parts) if parts else gaps.assign(over=False, category="")[:0]
    found = rows.groupby([*_KEYS, "category"], as_index=False).agg(n=("over", "size"), contributors=("over", "sum"))
    found = found.assign(people=found["n"], estimate=found["contributors"] / found["n"])
    grid = complete(found, district, term=terms(district), category=list(limits))
    return [with_minimum("contact_drought", grid)]


def _gaps(district: District) -> pd.DataFrame:
    """Longest gap of each coachee and term: ``school_id, term, teacher_id, longest, followed`` (days)."""
    person = [*_KEYS, "teacher_id"]
    met = district.cached(_days)
    met = met[met["kind"].eq("one-on-one")]
    met = met[[*person, "date"]]
    days = pd.concat([met, met.assign(school_id=DISTRICT)]).drop_duplicates().sort_values([*person, "date"])
    starts, ends = ({name: span[side] for name, span in term_days(district).items()} for side in (0, 1))
    first = days.groupby(["school_id", "teacher_id"])["date"].min().rename("met").reset_index()
    spans = days.groupby(person, as_index=False)["date"].agg(start="min", last="max")
    spans = spans.merge(first, on=["school_id", "teacher_id"], how="left", validate="many_to_one")
    opening = spans["term"].map(starts).astype("datetime64[ns]")
    begin = spans["start"].where(spans["met"] >= opening, opening)
    closing = spans["term"].map(ends).astype("datetime64[ns]")
    closing = closing.where(closing <= district["coaching_log"]["date"].max(), district["coaching_log"]["date"].max())
    left = pd.concat([eligible(district), eligible(district).assign(school_id=DISTRICT)])
    left = left.groupby(["school_id", "teacher_id"])["end"].max().rename("left").reset_index()
    gone = spans[["school_id", "teacher_id"]].merge(left, how="left", validate="many_to_one")["left"]
    stop = closing.where(gone.isna() | (closing <= gone), gone).where(lambda day: day >= spans["last"], spans["last"])
    inner = days.assign(gap=days.groupby(person)["date"].diff().dt.days).groupby(person)["gap"].max().reset_index()
    edges = pd.concat([(spans["start"] - begin).dt.days, (stop - spans["last"]).dt.days], axis=1).max(axis=1)
    inside = spans[person].merge(inner, on=person, how="left", validate="one_to_one")["gap"].fillna(0)
    return spans[person].assign(longest=np.maximum(edges, inside), followed=(stop - begin).dt.days)


def _at_plan(hours: pd.DataFrame, district: District) -> pd.DataFrame:
    rows = hours[hours["term"].ne(WINDOW)]
    reached = rows.assign(reached=at_least(rows["hours"], district.config.plan.dosage_hours))
    found = reached.groupby(_KEYS, as_index=False).agg(n=("reached", "size"), contributors=("reached", "sum"))
    found = found.assign(people=found["n"], estimate=found["contributors"] / found["n"])
    return complete(found, district, term=terms(district))


def _days(district: District) -> pd.DataFrame:
    """``minutes`` of contacts in a term, by ``kind, school_id, term, teacher_id, date``."""
    return added(district.cached(contacts), ["kind", *_KEYS, "teacher_id", "date"], "minutes")


def _hours(district: District, kind: str) -> pd.DataFrame:
    """Hours of each teacher with contacts of a kind, in a term and in the window, at a school and in the district.

    Columns: ``school_id, term, teacher_id, hours``.
    """
    rows, keys = district.cached(_days), [*_KEYS, "teacher_id"]
    own = rows[rows["kind"].eq(kind)].groupby(keys)["minutes"].sum()
    minutes = with_totals(own.reset_index()).groupby(keys, as_index=False)["minutes"].sum()
    return minutes.assign(hours=minutes["minutes"] / 60)


def _roster(district: District) -> pd.DataFrame:
    """Eligible teachers on the roster, for each term, the window and the district: ``school_id, term, teacher_id``."""
    spans = term_days(district)
    if spans:
        spans[WINDOW] = (min(s for s, _ in spans.values()), max(e for _, e in spans.values()))
    rows = there_in(eligible(district), spans)
    return pd.concat([rows, rows.assign(school_id=DISTRICT)])[[*_KEYS, "teacher_id"]].drop_duplicates()
