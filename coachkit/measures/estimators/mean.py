"""Means of respondents' scores, for every school."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.scores import MIXED
from coachkit.measures.prepare.terms import complete
from coachkit.stats import Means, group_means, limits


def means_of(rows: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, Means]:
    """The groups of ``rows`` (``score, scale, cluster`` and ``keys``), with keys, ``n`` and ``scale``; and their means.

    For the district, the members of a school are a cluster; within a school, everybody is independent.
    """
    groups = rows.groupby(keys, sort=True)
    found = group_means(
        rows["score"].to_numpy(), groups.ngroup().to_numpy(), groups.ngroups, rows["cluster"].to_numpy()
    )
    out = groups.agg(n=("score", "size"), scale_low=("scale_low", "first"), scale_high=("scale_high", "first"))
    out = out.reset_index()
    return out, found


def mean_by_group(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Mean score with t limits, one row per group.

    Columns: ``keys`` (a ``domain`` becomes ``category``), ``estimate, low, high, n, scale_low, scale_high, note``. For the
    district, the members of a school are a cluster. Means over items with different scales are left out.
    """
    out, found = means_of(rows, keys)
    low, high = limits(found)
    low, high = np.fmax(low, out["scale_low"].to_numpy()), np.fmin(high, out["scale_high"].to_numpy())
    flat = ~np.isfinite(found.se)
    mixed = out["scale_low"].isna().to_numpy()
    out = out.assign(
        estimate=np.where(mixed, np.nan, found.mean),
        low=np.where(flat | mixed, np.nan, low),
        high=np.where(flat | mixed, np.nan, high),
        note=np.where(mixed, MIXED, ""),
    )
    return out.rename(columns={"domain": "category"})


def on_grid(key: str, found: pd.DataFrame, district: District, **dims: list[Any]) -> MeasureFrame:
    """The measure frame of ``found`` on the grid of schools × ``dims``; people are the respondents (``n``)."""
    grid = complete(found, district, **dims)
    counted = grid.assign(n=grid["n"].fillna(0), note=grid["note"].fillna(""))
    return with_minimum(key, counted.assign(people=counted.get("people", counted["n"])))
