"""When each teacher reaches the cut, in a scenario with a speed of adoption: the hazard ratio of coaching is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.schema.activities import DIRECT
from coachkit.schema.config import Config
from coachkit.simulate.people import TERMS, World
from coachkit.simulate.scenario import Scenario


def adopted(it: Scenario, seed: int, world: World, log: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """The observations, with levels below the cut until a teacher reaches it and at or above it from then on.

    The hazard per week is ``adopt`` (times e to the ``keen`` × standardised value) from the start of the first term, times
    ``speed`` from the teacher's first direct coaching event on. Scenarios without ``speed`` do not change. The draws have a
    stream of their own, so that nothing else changes.
    """
    if not it.speed:
        return observations
    scale = Config().scale
    rng = np.random.default_rng([seed, len(world.starts), 29])
    value = world.teachers.groupby("staff_id")["value"].first().sort_index()
    direct = log.loc[log["activity"].isin(DIRECT), ["date", "participant_ids"]]
    direct = direct.assign(staff_id=direct["participant_ids"].str.split(";")).explode("staff_id")
    start = direct.groupby("staff_id")["date"].min().reindex(value.index)
    origin = np.datetime64(TERMS[0][1])
    switch = ((pd.to_datetime(start).to_numpy(dtype="datetime64[D]") - origin) / np.timedelta64(7, "D")).astype(float)
    switch = np.where(np.isnan(switch), np.inf, np.maximum(switch, 0))
    base = it.adopt * np.exp(it.keen * value.to_numpy() / it.teacher)
    need = rng.exponential(size=len(value))
    before = need / base
    with np.errstate(invalid="ignore"):
        after = switch + (need - base * switch) / (base * it.speed)
    week = pd.Series(np.where(before <= switch, before, after), index=value.index)
    seen = (pd.to_datetime(observations["date"]).to_numpy(dtype="datetime64[D]") - origin) / np.timedelta64(7, "D")
    there = seen.astype(float) >= observations["teacher_id"].map(week).to_numpy()
    code = observations["level"].map({name: i for i, name in enumerate(scale.levels)}).to_numpy()
    code = np.where(there, np.maximum(code, scale.cut), np.minimum(code, scale.cut - 1))
    return observations.assign(level=np.take(scale.levels, code))
