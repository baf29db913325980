"""Draw the small data sets that reference.R fits: ``python tests/reference/ordinal_mixed/make_inputs.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def levels(rng: np.random.Generator, value: np.ndarray, cuts: list[float]) -> np.ndarray:
    """A cumulative-logit draw."""
    return ((value + rng.logistic(size=len(value)))[:, None] > np.array(cuts)).sum(axis=1)


def terms() -> pd.DataFrame:
    """Five random terms, some nested, some crossed; two terms; three schools without a second one."""
    rng = np.random.default_rng(11)
    n, schools = 900, 9
    teacher = rng.integers(0, 90, n)
    school, observer = teacher % schools, rng.integers(0, 8, n)
    term = np.where(school < 3, 0, rng.integers(0, 2, n))
    pair, own = school * 2 + term, teacher * 2 + term
    value = rng.normal(0, 0.9, 90)[teacher] + rng.normal(0, 0.5, schools)[school] + rng.normal(0, 0.6, 8)[observer]
    value += rng.normal(0, 0.5, 18)[pair] + rng.normal(0, 0.5, 180)[own] + 0.6 * term
    y = levels(rng, value, [-1.2, 0.3, 1.6])
    return pd.DataFrame({"y": y, "term": term, "teacher": teacher, "school": school, "observer": observer, "pair": pair,
                         "own": own})  # fmt: skip


def binary() -> pd.DataFrame:
    """Two levels; a continuous and a between-group covariate."""
    rng = np.random.default_rng(12)
    n = 700
    a, b = rng.integers(0, 60, n), rng.integers(0, 12, n)
    x, between = rng.normal(size=n).round(3), (b % 2).astype(float)
    value = 0.8 * x - 0.5 * between + rng.normal(0, 1, 60)[a] + rng.normal(0, 0.6, 12)[b]
    return pd.DataFrame({"y": levels(rng, value, [0.4]), "x": x, "between": between, "a": a, "b": b})


def boundary() -> pd.DataFrame:
    """The second group changes nothing, and the data say so: its SD is 0."""
    rng = np.random.default_rng(14)
    n = 600
    a, b = rng.integers(0, 50, n), rng.integers(0, 10, n)
    x = rng.normal(size=n).round(3)
    value = 0.5 * x + rng.normal(0, 1, 50)[a]
    return pd.DataFrame({"y": levels(rng, value, [-1.0, 0.5, 2.0]), "x": x, "a": a, "b": b})


def unbalanced() -> pd.DataFrame:
    """Group sizes from 1 to about a hundred, a factor with three values, levels as rare as 1 %."""
    rng = np.random.default_rng(15)
    n = 800
    a = np.minimum(rng.geometric(0.06, n) - 1, 70)
    b = np.minimum(rng.geometric(0.2, n) - 1, 14)
    kind = rng.choice(["high", "low", "mid"], n, p=[0.1, 0.6, 0.3])
    value = 0.7 * (kind == "low") - 0.4 * (kind == "mid") + rng.normal(0, 1.2, 71)[a] + rng.normal(0, 0.8, 15)[b]
    return pd.DataFrame({"y": levels(rng, value, [-3.5, -1.0, 0.5, 2.0, 4.0, 5.5]), "kind": kind, "a": a, "b": b})


if __name__ == "__main__":
    for make in (terms, binary, boundary, unbalanced):
        make().to_csv(HERE / f"{make.__name__}.csv", index=False, lineterminator="\n")
