"""The validity table as a page of Markdown."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["page", "verdict"]

_TOLD = ("schools told apart", "district's model fitted")  # how often there is an estimate: no test, and no goal
_GOAL, _ALARMS, _POWER, _Z = (0.93, 0.97), 0.06, 0.8, 1.96
_HEAD = """<!-- Written by benchmarks/validity.py. Do not edit. -->
# Validity

What every estimate does over simulated districts whose truth is known; `make validity` runs it again. In brackets: 95 %
Monte-Carlo intervals, districts (not schools) as the unit. *Districts*: those that gave an estimate; a roll-out or data
that refuse one are not counted. Goals: 95 % intervals that hold the truth in 93 to 97 %, false positives in at most 6 %,
and a smallest detectable effect that is seen in 80 %. A goal is missed where the whole Monte-Carlo interval misses it;
*open* where the figure misses it and its interval does not: more districts would tell.
*Power*: for the effect, how often an effect of exactly the printed smallest detectable size is seen; for the others, how
often what was planted is seen. Shares in points (hundredths of a share), shifts and SDs in log-odds, hazard ratios as
logarithms. A *known limit* is what the method cannot cure, and its words in [methods.md](methods.md) say so.

| quantity | scenario | districts | bias | RMSE | coverage % | false positives % | power % | verdict |
|---|---|--:|--:|--:|--:|--:|--:|---|"""


def page(table: pd.DataFrame) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_row(row) for _, row in table.iterrows()), ""])


def verdict(row: pd.Series) -> str:
    """What misses its goal by more than its Monte-Carlo error; ``open`` where the figure does, and the error could be why."""
    if row["quantity"] in _TOLD:
        return "–"
    said = []
    low, high = _limits(row, "coverage")
    if high < _GOAL[0]:
        said.append("covers too little")
    if low > _GOAL[1]:
        said.append("wider than need be")
    if _limits(row, "false_positive")[0] > _ALARMS:
        said.append("too many false positives")
    if str(row["quantity"]).startswith("effect,") and _limits(row, "power")[1] < _POWER:
        said.append("less power than promised")
    if not np.isfinite([row["coverage"], row["false_positive"]]).any():
        return "–"
    missed = row["coverage"] < _GOAL[0] or row["coverage"] > _GOAL[1] or row["false_positive"] > _ALARMS
    return ", ".join(said) or ("open" if missed else "holds")


def _limits(row: pd.Series, name: str) -> tuple[float, float]:
    return row[name] - _Z * row[f"{name}_se"], row[name] + _Z * row[f"{name}_se"]


def _row(row: pd.Series) -> str:
    points = row["unit"] == "points"
    size = [_told(row, name, 100.0 if points else 1.0, 1 if points else 2) for name in ("bias", "rmse")]
    shares = [_told(row, name, 100.0, 1, (0.0, 1.0)) for name in ("coverage", "false_positive", "power")]
    cells = [row["quantity"], f"{row['scenario']}", f"{row['districts']:,}", *size, *shares, verdict(row)]
    return f"| {' | '.join(cells)} |"


def _told(row: pd.Series, name: str, scale: float, digits: int, ends: tuple[float, float] | None = None) -> str:
    if not np.isfinite(row[name]):
        return "–"
    value, limits = row[name], np.array(_limits(row, name))
    limits = np.clip(limits, *ends) if ends else limits
    text = f"{scale * value:.{digits}f}"
    if np.isfinite(limits).all():
        text += f" ({scale * limits[0]:.{digits}f} to {scale * limits[1]:.{digits}f})"
    return text.replace("-", "−")
