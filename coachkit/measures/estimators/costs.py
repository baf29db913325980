"""What coaching costs (17): per coachee and per direct hour, in the currency of the data. For the district alone."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.rollup import first_of
from coachkit.measures.prepare.terms import DISTRICT, WINDOW
from coachkit.stats import rounded

_YEAR = re.compile(r"^\D*(\d{4})(?:\s*[-/–]\s*(\d{2}|\d{4}))?\D*$")
_SLACK = pd.Timedelta(days=75)  # summer: a log may begin and end that far inside a year
_CATEGORIES = ("per coachee", "per direct hour")


def unit_cost(district: District) -> list[MeasureFrame]:
    """All costs of a year ÷ its coachees, and ÷ its direct hours; ``wave`` is the year, with the ``currency``.

    A year is not estimable if its name has no dates, its currencies differ, or the log does not cover it. People are
    coachees or coaches, whichever are fewer: with one coach, the cost is a salary.
    """
    rows = district["costs"].dropna(subset="amount")
    by_year = rows.assign(currency=rows["currency"].fillna("")).groupby("year", as_index=False)
    years = by_year.agg(amount=("amount", "sum"), currency=("currency", "first"), kinds=("currency", "nunique"))
    log = district["coaching_log"]
    span = (log["date"].min(), log["date"].max())
    met = district.cached(contacts)
    met = met.loc[met["kind"].eq("one-on-one"), ["event", "date", "teacher_id", "coach_id", "minutes"]]
    out = []
    year: Any
    for year in years.itertuples():
        days = year_span(year.year)
        why = _why_not(year.kinds, days, span)
        inside = met[met["date"].between(*days)] if days else met[:0]
        events = inside[first_of(inside["event"])]
        per = (inside["teacher_id"].nunique(), events["minutes"].sum() / 60)
        people = min(per[0], inside["coach_id"].nunique())
        for name, number in zip(_CATEGORIES, per, strict=True):
            estimate = year.amount / number if number > 0 and not why else np.nan
            out.append((year.year, name, estimate, int(rounded(number)) or len(log), people, why, year.currency))
    names = ["wave", "category", "estimate", "n", "people", "note", "currency"]
    frame = pd.DataFrame(out, columns=names).assign(school_id=DISTRICT, term=WINDOW)
    return [with_minimum("unit_cost", frame)]


def _why_not(currencies: int, days: tuple[pd.Timestamp, pd.Timestamp] | None, log: tuple) -> str:
    if currencies > 1:
        return "the year's costs are in several currencies"
    if days is None:
        return "the year's name does not say its days"
    if pd.isna(log[0]):
        return "there is no coaching log"
    if log[0] > days[0] + _SLACK or log[1] < days[1] - _SLACK:
        return "the coaching log does not cover the year"
    return ""


def year_span(name: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The days of a budget year: ``2025-26`` lasts from July to June, ``2025`` from January to December."""
    found = _YEAR.match(name.strip())
    if found is None:
        return None
    first, second = int(found[1]), found[2]
    if second is None:
        return pd.Timestamp(first, 1, 1), pd.Timestamp(first, 12, 31)
    if int(second) % 100 != (first + 1) % 100:
        return None
    return pd.Timestamp(first, 7, 1), pd.Timestamp(first + 1, 6, 30)
