"""Rounds of surveys and self-assessments: their order, and who was on the roster when."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.district.roster import NEVER, on_roster
from coachkit.measures.prepare.terms import there_in

LEAST_ROLE = 5  # respondents of an audience


def ordered_waves(district: District, names: pd.Series) -> list[str]:
    """The waves among ``names``, earliest first; waves that begin after the district's last day are left out.

    They are ordered by the settings' dates or, for a wave without dates, by its first survey response; waves without either
    come last, by name.
    """
    starts = {wave.name: pd.Timestamp(wave.start) for wave in district.config.waves}
    rows = district["survey_responses"]
    first = rows.groupby("wave")["submitted_at"].min().dropna().to_dict()
    found = [str(name) for name in names.dropna().unique()]
    begin = {name: starts.get(name, first.get(name, NEVER)) for name in found}
    known = [name for name in found if name not in starts or starts[name] <= district.last_date]
    return sorted(known, key=lambda name: (begin[name], name))


def roster(district: District, waves: list[str]) -> pd.DataFrame:
    """Who could be asked in each wave: ``wave, school_id, person, role``, one row per person and school.

    A person with several roles is asked in the first one listed, and a person with several rows in the last one to begin. A
    wave's days come from the settings, or else from its responses; a wave without either has no roster.
    """
    spans = {wave.name: (pd.Timestamp(wave.start), pd.Timestamp(wave.end)) for wave in district.config.waves}
    days = district["survey_responses"].groupby("wave")["submitted_at"].agg(["min", "max"]).dropna()
    spans = {**{str(w): (row["min"], row["max"]) for w, row in days.iterrows()}, **spans}
    staff = district["staff"]
    start, end = on_roster(staff)
    people = pd.DataFrame(
        {
            "school_id": staff["school_id"],
            "person": staff["staff_id"],
            "role": staff["roles"].str.split(";").str[0].str.strip(),
            "start": start,
            "end": end,
        }
    )
    rows = there_in(people, {wave: spans[wave] for wave in waves if wave in spans}, "wave")
    keys = ["wave", "school_id", "person"]
    if rows.duplicated(keys).any():
        rows = rows.sort_values("start", kind="stable").drop_duplicates(keys, keep="last").sort_index(kind="stable")
    return rows[["wave", "school_id", "person", "role"]].reset_index(drop=True)
