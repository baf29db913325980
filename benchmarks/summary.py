"""Lines (one a simulated district and estimate) and the rows of the validity table made of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["COLUMNS", "STATISTICS", "halves", "line", "summary"]

STATISTICS = ("bias", "rmse", "coverage", "false_positive", "power")
COLUMNS = ("quantity", "scenario", "unit", "districts", "width",
           *(name for statistic in STATISTICS for name in (statistic, f"{statistic}_se")))  # fmt: skip
_KEPT = {"bias": "error", "rmse": "square", "coverage": "held", "false_positive": "alarm", "power": "power"}


def line(
    quantity: str,
    scenario: str,
    unit: str,
    district: int,
    *,
    error: Any = np.nan,
    held: Any = np.nan,
    alarm: Any = np.nan,
    power: Any = np.nan,
    width: Any = np.nan,
) -> dict[str, object]:
    """One district's line; several values of one district (its schools) are averaged, since they are not independent.

    Parameters
    ----------
    unit
        ``points`` (a share, printed in per cent), or any other word (printed as it is).
    error, held, alarm, power
        Estimate − truth; whether the interval holds the truth; whether it leaves 0 out though nothing was planted;
        whether it shows what was planted. NaN where there is no such thing.
    width
        Length of the interval.
    """
    error = np.asarray(error, dtype=float)
    own = {"error": error, "square": error**2, "held": held, "alarm": alarm, "power": power, "width": width}
    means = {name: _mean(np.asarray(values, dtype=float)) for name, values in own.items()}
    return {"quantity": quantity, "scenario": scenario, "unit": unit, "district": district, **means}


def summary(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a quantity and scenario: each statistic with its Monte-Carlo standard error, districts as the unit."""
    rows = []
    for (quantity, scenario, unit), part in lines.groupby(["quantity", "scenario", "unit"], sort=False):
        row: dict[str, object] = {"quantity": quantity, "scenario": scenario, "unit": unit}
        row["districts"] = int(part["district"].nunique())
        row["width"] = float(part["width"].mean()) if "width" in part else np.nan
        for name, kept in _KEPT.items():
            row[name], row[f"{name}_se"] = _with_error(part[kept].dropna().to_numpy(dtype=float))
        square, error = row["rmse"], row["rmse_se"]
        row["rmse"] = root = float(np.sqrt(square))  # type: ignore[arg-type]
        row["rmse_se"] = error / (2 * root) if root > 0 else np.nan  # type: ignore[operator]
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def halves(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines, and again those with a width: the narrower and the wider half of intervals of a scenario, apart.

    An interval that is right on average may be so because some are too short and others too long.
    """
    wide = lines[lines["width"].notna()] if "width" in lines else lines.iloc[:0]
    if wide.empty:
        return lines
    place = wide.groupby(["quantity", "scenario"])["width"].rank(pct=True)
    half = wide["quantity"] + np.where(place <= 0.5, ", narrower half of intervals", ", wider half of intervals")
    again = wide.assign(quantity=half, alarm=np.nan, power=np.nan)
    return pd.concat([lines, again], ignore_index=True)


def _mean(values: np.ndarray) -> float:
    good = values[np.isfinite(values)]
    return float(good.mean()) if len(good) else float("nan")


def _with_error(values: np.ndarray) -> tuple[float, float]:
    if len(values) == 0:
        return float("nan"), float("nan")
    spread = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    if spread == 0 and len(values) > 1:  # nothing seen in n: the rule of three as a standard error
        spread = 3 / 1.96 / np.sqrt(len(values)) if set(values) <= {0.0, 1.0} else 0.0
    return float(values.mean()), spread / np.sqrt(len(values))
