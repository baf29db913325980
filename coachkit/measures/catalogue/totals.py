"""Which rows of one measure add up to a row of another (``AddsUp.into``)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coachkit.schema.activities import DIRECT, GROUP


def reaching_the_cut(rows: pd.DataFrame, rules: Any) -> pd.Series:
    """Levels at or above the cut add up to the transformative share."""
    return pd.Series("", index=rows.index).where(rows["level"].isin(rules.levels[rules.cut :]), None)


def at_the_lowest(rows: pd.DataFrame, rules: Any) -> pd.Series:
    """The lowest level is the share of lessons without technology."""
    return pd.Series("", index=rows.index).where(rows["level"].isin(rules.levels[:1]), None)


def high_by_kind(rows: pd.DataFrame, rules: Any) -> pd.Series:
    """Levels at or above the cut add up to the transformative share of their kind of tool."""
    return rows["category"].where(rows["level"].isin(rules.levels[rules.cut :]), None)


def by_kind(rows: pd.DataFrame, rules: Any) -> pd.Series:
    """Activities add up to one-on-one and group."""
    kinds = np.select([rows["category"].isin(DIRECT), rows["category"].isin(GROUP)], ["one-on-one", "group"], "")
    return pd.Series(kinds, index=rows.index).where(kinds != "", None)


def by_direction(rows: pd.DataFrame, rules: Any) -> pd.Series:
    """Cells of the matrix of levels add up to higher, same and lower."""
    at = {level: i for i, level in enumerate(rules.levels)}
    moved = rows["to_level"].map(at) - rows["level"].map(at)
    return pd.Series(np.select([moved > 0, moved < 0], ["higher", "lower"], "same"), index=rows.index)
