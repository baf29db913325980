"""Facts of the roster: schools of a folder that may hold nothing else yet, and the day a teacher's service began."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district.cell_checks import draft
from coachkit.district.examples import without_examples
from coachkit.district.files import read_folder
from coachkit.district.rows import check_keys
from coachkit.schema.config import load_config
from coachkit.schema.tables import TABLES

YEAR = 365.25  # days
ALWAYS, NEVER = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")  # for rows without a start or an end


def coaching_starts(schools: pd.DataFrame) -> dict[str, dt.date | None]:
    """School id → the day its coaching starts, None without one; from columns ``school_id`` and ``coaching_start``.

    Examples
    --------
    >>> coaching_starts(pd.DataFrame({"school_id": ["1"], "coaching_start": [pd.Timestamp("2025-08-18")]}))
    {'1': datetime.date(2025, 8, 18)}
    """
    pairs = zip(schools["school_id"], schools["coaching_start"], strict=True)
    return {str(school): None if pd.isna(day) else pd.Timestamp(day).date() for school, day in pairs}


def read_schools(folder: Path | str) -> pd.DataFrame | None:
    """The schools of a folder, typed, by id; None where it has no such table or none of its rows can be used.

    Raises
    ------
    BadInput, BadConfig
        When the folder, the table or the settings cannot be read.

    Examples
    --------
    >>> read_schools("data/sample")["school_id"].head(2).tolist()
    ['0001', '0002']
    """
    home = Path(folder)
    raws, notes = read_folder(home)
    raws = without_examples(raws, notes)
    if "schools" not in raws:
        return None
    table = draft("schools", TABLES["schools"], raws["schools"], load_config(home))
    check_keys(table)
    rows = table.kept.sort_values("school_id", kind="stable", ignore_index=True)
    return rows if len(rows) else None


def on_roster(staff: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day of each row of the staff; far-off days where it has none.

    Examples
    --------
    >>> staff = pd.DataFrame({"start_date": pd.to_datetime(["2025-08-18"]), "end_date": pd.to_datetime([None])})
    >>> [days.dt.year.tolist() for days in on_roster(staff)]
    [[2025], [2200]]
    """
    return staff["start_date"].fillna(ALWAYS), staff["end_date"].fillna(NEVER)


def with_service_start(staff: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """The staff with ``service_start``: the day from which their years of service count (missing if unknown).

    ``years_of_service`` are those on the last day at the school or, if earlier, on ``last``, the last day of the data.

    Examples
    --------
    >>> staff = pd.DataFrame({"years_of_service": [2.0], "end_date": pd.to_datetime([None])})
    >>> with_service_start(staff, pd.Timestamp("2026-06-05"))["service_start"].dt.year.tolist()
    [2024]
    """
    day = staff["end_date"].where(staff["end_date"] < last, last)
    days = np.ceil(staff["years_of_service"].astype("float64") * YEAR)
    return staff.assign(service_start=day - pd.to_timedelta(days, unit="D"))
