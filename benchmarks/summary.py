"""One row of the validity table, with Monte-Carlo standard errors."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["COLUMNS", "summary"]

COLUMNS = ("quantity", "scenario", "districts", "bias", "rmse", "coverage", "coverage_se", "false_positive",
           "false_positive_se", "power")  # fmt: skip


def summary(
    quantity: str,
    scenario: str,
    estimate: pd.Series,
    low: pd.Series,
    high: pd.Series,
    truth: pd.Series,
    alarm: pd.Series | None = None,
    power: pd.Series | None = None,
) -> pd.DataFrame:
    """Bias, RMSE, coverage and its error; false positives where nothing was planted; power where it was looked for."""
    good = estimate.notna() & low.notna() & high.notna()
    error = (estimate - truth)[good]
    n = int(good.sum())
    held = float(((low <= truth) & (truth <= high))[good].mean()) if n else np.nan
    alarms = float(alarm[good].mean()) if alarm is not None and n else np.nan
    row = {
        "quantity": quantity,
        "scenario": scenario,
        "districts": n,
        "bias": float(error.mean()) if n else np.nan,
        "rmse": float(np.sqrt((error**2).mean())) if n else np.nan,
        "coverage": held,
        "coverage_se": np.sqrt(held * (1 - held) / max(n, 1)),
        "false_positive": alarms,
        "false_positive_se": np.sqrt(alarms * (1 - alarms) / max(n, 1)),
        "power": float(power[good].mean()) if power is not None and n else np.nan,
    }
    return pd.DataFrame([row], columns=list(COLUMNS))
