"""The ordinal mixed model: seconds beside R's ordinal::clmm on the same data, and seconds as rows grow.

Both fit ``level ~ post + term + (1|teacher) + (1|school) + (1|observer) + (1|coach)``, one after the other. R's part is
left out, and said to be, where Rscript or the package ordinal is not installed.

    python benchmarks/ordinal_mixed.py [ROWS_BESIDE_R ...]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.stats.ordinal_mixed import OrdinalMixedFit, fit_ordinal_mixed

FIXED, GROUPS = ["post", "term"], ["teacher", "school", "observer", "coach"]
CUTS = np.array([-1.5, 0.4, 2.1, 3.9])
GROWING = (3_000, 10_000, 30_000, 100_000, 200_000)
R = """
suppressMessages(library(ordinal))
d <- read.csv("data.csv")
d$level <- factor(d$level, ordered = TRUE)
for (v in c("teacher", "school", "observer", "coach")) d[[v]] <- factor(d[[v]])
seconds <- system.time(fit <- clmm(level ~ post + term + (1|teacher) + (1|school) + (1|observer) + (1|coach), data = d))[[3]]
sds <- sapply(VarCorr(fit), function(v) attr(v, "stddev")[[1]])[c("teacher", "school", "observer", "coach")]
sds <- paste(sprintf("%.8f", sds), collapse = ",")
cat(sprintf('{"seconds": %.3f, "loglik": %.8f, "beta": [%.8f, %.8f], "sd": [%s]}', seconds, as.numeric(logLik(fit)),
            fit$beta[[1]], fit$beta[[2]], sds))
"""


def draw(rows: int, seed: int = 1, schools: int = 24, observers: int = 12, coaches: int = 8) -> pd.DataFrame:
    """Ratings of eight and a half lessons a teacher, over four terms; schools are coached from a term on."""
    rng = np.random.default_rng([seed, rows])
    teachers = max(2 * schools, round(rows / 8.5))
    teacher = rng.integers(0, teachers, rows)
    school, term = teacher % schools, rng.integers(0, 4, rows)
    observer, coach = rng.integers(0, observers, rows), rng.integers(0, coaches, rows)
    post = (term >= 1 + school % 4).astype(float)
    effects = (rng.normal(0, sd, n)[at] for sd, n, at in
               ((1.0, teachers, teacher), (0.3, schools, school), (0.4, observers, observer), (0.4, coaches, coach)))  # fmt: skip
    value = 0.6 * post + 0.2 * term + sum(effects) + rng.logistic(size=rows)
    columns = {"level": np.digitize(value, CUTS), "post": post, "term": term.astype(float), "teacher": teacher}
    return pd.DataFrame({**columns, "school": school, "observer": observer, "coach": coach})


def ours(data: pd.DataFrame) -> tuple[float, OrdinalMixedFit]:
    """Seconds of the better of two fits, and the fit."""
    best, found = np.inf, None
    for _ in range(2):
        start = time.perf_counter()
        found = fit_ordinal_mixed(data, "level", FIXED, GROUPS)
        best = min(best, time.perf_counter() - start)
    assert found is not None
    assert found.converged, found
    return best, found


def theirs(data: pd.DataFrame) -> dict | None:
    """R's seconds and estimates; None without R."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        data.to_csv(Path(home) / "data.csv", index=False)
        done = subprocess.run(["Rscript", "-e", R], cwd=home, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def beside_r(sizes: list[int]) -> None:
    """Print seconds and the largest difference of an estimate, side by side."""
    print(f"{os.cpu_count()} cores; seconds of one fit; 24 schools, 12 observers, 8 coaches")
    print("    rows   clmm   coachkit   times as fast   with intervals   log-likelihood apart   estimates apart")
    for rows in sizes:
        data = draw(rows)
        seconds, found = ours(data)
        start = time.perf_counter()
        _ = found.coefficients, found.sd
        whole = seconds + time.perf_counter() - start
        ref = theirs(data)
        if ref is None:
            print(
                f"{rows:8,d}      –   {seconds:8.2f}               –   {whole:14.2f}   (no R with the package ordinal)"
            )
            continue
        apart = max(
            np.abs(found.beta - ref["beta"]).max(), np.abs(np.array(list(found.sds.values())) - ref["sd"]).max()
        )
        print(f"{rows:8,d} {ref['seconds']:6.1f}   {seconds:8.2f}   {ref['seconds'] / seconds:13.0f}   {whole:14.2f}   "
              f"{found.loglik - ref['loglik']:20.1e}   {apart:15.1e}", flush=True)  # fmt: skip


def growing() -> None:
    """Print seconds as rows grow."""
    print("\n    rows   teachers   seconds   microseconds a row")
    for rows in GROWING:
        data = draw(rows)
        seconds, _ = ours(data)
        print(
            f"{rows:8,d}   {data['teacher'].nunique():8,d}   {seconds:7.2f}   {1e6 * seconds / rows:18.0f}", flush=True
        )


if __name__ == "__main__":
    beside_r([int(n) for n in sys.argv[1:]] or [3_000, 10_000])
    growing()
