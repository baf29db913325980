"""The validity table as a page of Markdown."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["page", "verdict"]

_TOLD = (
    "schools told apart",
    "district's model fitted",
    "effect's lead warns",
)  # how often there is an estimate: no test, and no goal
_GOAL, _ALARMS, _POWER, _Z = (0.93, 0.97), 0.06, 0.8, 1.96
_LIMITS = (
    "lowest schools chosen",
    "dip before",
    "parting trends",
    "low teachers leave",
)  # worlds of no parallel movement
_HALF, _CORRELATED = 0.92, 0.08  # coverage of half of the intervals; false positives where shocks are autocorrelated
_HEAD = """<!-- Written by benchmarks/validity.py. Do not edit. -->
# Validity

The results of every estimate on simulated districts whose true values are known; `make validity` runs them again. Brackets
have 95 % Monte-Carlo intervals, with districts (not schools) as the unit. *Districts* counts those with an estimate; it leaves
out roll-outs and data that are refused. The goals are 95 % intervals that cover the true value in 93 to 97 %, false positives
in at most 6 %, and a smallest detectable effect that is detected in 80 %. A goal is missed if the whole Monte-Carlo interval
misses it. It is *open* if the figure misses it and its interval does not; more districts would decide.
For the effect of coaching, the narrower and the wider half of a scenario's intervals are listed separately (each should cover
the true value in 92 %), and autocorrelated shocks may raise 8 % of false alarms. Intervals that cover it in more than 97 % are
not a failure: with 4 to 6 schools the data say little about how much schools' terms vary, and wider intervals allow for this.
If schools are not comparable (lowest chosen, a dip, diverging trends, leavers), the rates show what the assumption is worth;
*effect's lead warns* is how often the difference before the start warns of it (its "power").
*Power* is, for the effect, how often an effect of exactly the printed smallest detectable size is detected; for the others, how
often the planted value is. Shares are in points (hundredths of a share), shifts and SDs in log-odds, hazard ratios are
logarithms. A *known limit* is something that the method cannot cure; its entry in [methods.md](methods.md) says so.

| quantity | scenario | districts | bias | RMSE | width | coverage % | false positives % | power % | verdict |
|---|---|--:|--:|--:|--:|--:|--:|--:|---|"""


def page(table: pd.DataFrame) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_row(row) for _, row in table.iterrows()), ""])


def verdict(row: pd.Series) -> str:
    """What misses its goal by more than its Monte-Carlo error; ``open`` where the figure does, and the error could be why."""
    if row["quantity"] in _TOLD:
        return "–"
    said = []
    low, high = _limits(row, "coverage")
    least = _HALF if "half of intervals" in row["quantity"] else _GOAL[0]
    alarms = _CORRELATED if "autocorrelated" in row["scenario"] else _ALARMS
    if high < least:
        said.append("covers too little")
    if low > _GOAL[1]:
        said.append("wider than need be")
    if _limits(row, "false_positive")[0] > alarms:
        said.append("too many false positives")
    if row["quantity"] == "effect" and _limits(row, "power")[1] < _POWER:
        said.append("less power than promised")
    if not np.isfinite([row["coverage"], row["false_positive"]]).any():
        return "–"
    if (
        said
        and "wider than need be" not in said
        and str(row["quantity"]).startswith("effect")
        and str(row["scenario"]).startswith(_LIMITS)
    ):
        return f"known limit: {', '.join(said)}"
    missed = row["coverage"] < least or row["coverage"] > _GOAL[1] or row["false_positive"] > alarms
    return ", ".join(said) or ("open" if missed else "holds")


def _limits(row: pd.Series, name: str) -> tuple[float, float]:
    return row[name] - _Z * row[f"{name}_se"], row[name] + _Z * row[f"{name}_se"]


def _row(row: pd.Series) -> str:
    points = row["unit"] == "points"
    size = [_told(row, name, 100.0 if points else 1.0, 1 if points else 2) for name in ("bias", "rmse")]
    width = f"{100 * row['width']:.1f}" if np.isfinite(row["width"]) else "–"
    shares = [_told(row, name, 100.0, 1, (0.0, 1.0)) for name in ("coverage", "false_positive", "power")]
    cells = [row["quantity"], f"{row['scenario']}", f"{row['districts']:,}", *size, width, *shares, verdict(row)]
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
