"""Simulated districts in memory: the simulator's own draws as checked tables, without files in between."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, roots_hermite

from coachkit.district import District
from coachkit.district.cell_checks import empty
from coachkit.district.ledger import Ledger
from coachkit.district.roster import with_service_start
from coachkit.schema.config import Config, make_config
from coachkit.schema.tables import TABLES
from coachkit.simulate.adoption import adopted
from coachkit.simulate.classroom import observations, tools
from coachkit.simulate.coaching import coaching_log
from coachkit.simulate.groups import with_groups
from coachkit.simulate.people import TERMS, World, people
from coachkit.simulate.scenario import Scenario

__all__ = ["CONFIG", "draw", "true_effect"]

CONFIG: Config = make_config(
    {
        "terms": {name: {"start": start, "end": end} for name, start, end in TERMS},
        "plan": {"chosen_by": "lot"},
    },
    "benchmarks",
)
_LEDGER = Ledger(pd.DataFrame(), pd.DataFrame(), {}, pd.DataFrame(), ())


def draw(it: Scenario, schools: int, teachers: int, seed: int, log: bool = False) -> tuple[District, World]:
    """One district of a scenario and the people behind it; the coaching log only where it is asked for."""
    rng = np.random.default_rng([seed, schools, teachers])
    world = people(it, rng, schools, teachers)
    if log:
        world = with_groups(it, np.random.default_rng([seed, schools, teachers, 1]), world)
    drawn = {"schools": world.schools}
    if log:
        drawn |= {"staff": world.staff, "tools": tools(), "coaching_log": coaching_log(it, rng, world)}
    drawn["observations"] = observations(it, rng, world)
    if log:
        drawn["observations"] = adopted(it, seed, world, drawn["coaching_log"], drawn["observations"])
    tables = {
        **{name: empty(name).copy() for name in TABLES},
        **{name: _typed(name, rows) for name, rows in drawn.items()},
    }
    last = pd.Timestamp(TERMS[-1][2])
    tables["staff"] = with_service_start(tables["staff"], last)
    return District(CONFIG, tables, frozenset(drawn), _LEDGER, last), world


def _typed(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns of the contract in their types, as the reader makes them."""
    out = {}
    for column, wanted in TABLES[name].columns().items():
        values = rows[column].replace("", None) if column in rows else pd.Series([None] * len(rows), index=rows.index)
        if column == "level":
            out[column] = pd.Categorical(values, categories=list(CONFIG.scale.levels), ordered=True)
        elif wanted.kind == "date":
            out[column] = pd.to_datetime(values).astype("datetime64[ns]")
        elif wanted.kind == "yes/no":
            out[column] = values.map({"true": True, "false": False}).astype("boolean")
        elif wanted.kind in {"number", "whole number"}:
            out[column] = pd.to_numeric(values).astype("float64" if wanted.kind == "number" else "Int64")
        else:
            out[column] = values.astype("str").where(values.notna())
    return pd.DataFrame(out)


def true_effect(it: Scenario, cells: list[tuple[int, int, int]]) -> float:
    """The planted effect on the transformative share, averaged over treated cells (start, term, schools)."""
    nodes, weights = roots_hermite(60)
    weights = weights / weights.sum()
    spread = np.sqrt(
        it.teacher**2 + it.school**2 + it.school_term**2 + it.teacher_term**2 + it.lesson**2 + it.observer**2
    )
    z = np.sqrt(2) * spread * nodes
    cut = it.thresholds[CONFIG.scale.cut - 1]

    def share(shift: float) -> float:
        return float((weights * expit(z + shift - cut)).sum())

    total = sum(n for *_, n in cells)
    return sum(n * (share(it.effect + it.trend * t) - share(it.trend * t)) for _, t, n in cells) / total
