"""The gate: the only door from measures to what anyone reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import MeasureFrame
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppress import complementary, primary
from coachkit.release import ROW_FIELDS, Row

__all__ = ["Gated", "gate"]

_DECIMALS = 4
_BLANK = ("estimate", "low", "high", "n", "people")


@dataclass(frozen=True)
class Gated:
    """What passed: rows by school id (``""`` the district), and how many rows each rule hid."""

    rows: dict[str, tuple[Row, ...]]
    hidden: dict[str, int]


def gate(frames: Sequence[MeasureFrame], rules: Rules) -> Gated:
    """Apply every rule to every measure of a district at once.

    Parameters
    ----------
    frames
        The measures of the whole district: every total must be here, for suppression has to see it.
    rules
        The audience and its smallest groups.

    Returns
    -------
    Gated
        Rows without ``contributors``; a hidden row has the status ``suppressed`` and no number or count.
    """
    hidden = {"audience": 0, "primary": 0, "complementary": 0}
    passed: list[pd.DataFrame] = []
    for frame in frames:
        measure = CATALOGUE[frame.measure]
        if rules.audience not in measure.audiences:
            hidden["audience"] += len(frame.rows)
            continue
        rows = frame.rows
        first = primary(rows, rules.adults) & rows["status"].ne("no data")
        upper = rows["level"].isin(rules.upper) if frame.measure == "level_distribution" else None
        every = complementary(rows, first, measure, rules.adults, upper)
        told = rows["status"].eq("ok")
        hidden["primary"] += int((first & told).sum())
        hidden["complementary"] += int((every & ~first & told).sum())
        passed.append(_blanked(rows, every))
    return Gated(_by_school(pd.concat(passed, ignore_index=True)), hidden)


def _blanked(rows: pd.DataFrame, hide: pd.Series) -> pd.DataFrame:
    """Rows with the hidden ones emptied; a row without a number keeps its status, but not a small count."""
    told = rows["status"].eq("ok")
    out = rows.copy()
    out["status"] = out["status"].mask(hide & told, "suppressed")
    out["note"] = out["note"].mask(hide, "")
    for name in _BLANK:
        out[name] = out[name].mask(hide)
    return out


def _by_school(rows: pd.DataFrame) -> dict[str, tuple[Row, ...]]:
    numbers = {name: rows[name].round(_DECIMALS) + 0.0 for name in ("estimate", "low", "high")}
    plain = rows.assign(**numbers)[list(ROW_FIELDS)]
    columns = [[_plain(value) for value in plain[name].tolist()] for name in ROW_FIELDS]
    out: dict[str, list[Row]] = {}
    for values in zip(*columns, strict=True):
        row = Row(*values)
        out.setdefault(row.school_id, []).append(row)
    return {school: tuple(found) for school, found in out.items()}


def _plain(value: Any) -> Any:
    return None if value is pd.NA or value != value else value
