"""The validity table: what every estimate does over at least 1,000 simulated districts, written to docs/validity.md.

Work is cut into chunks of districts, two at a time, each kept on disk under a hash of the code: a run that was
stopped goes on where it stood, and a change of the code starts afresh.

    python -m benchmarks.validity [--districts 1000] [--chunk 50] [--workers 2] [--only effect] [--cache .validity]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.summary import COLUMNS

ROOT = Path(__file__).parent.parent
PARTS = ("levels", "shift", "effect", "speed")
_GOAL = (0.93, 0.97)
_ALARMS = 0.06
_Z = 1.96


def work(part: str, districts: int, seed: int) -> pd.DataFrame:
    """One chunk of one part: districts ``seed`` … ``seed + districts − 1``."""
    os.environ["OMP_NUM_THREADS"] = "1"
    import warnings

    warnings.simplefilter("ignore", RuntimeWarning)
    return import_module(f"benchmarks.validity_{part}").run(districts, seed)


def combine(chunks: list[pd.DataFrame]) -> pd.DataFrame:
    """Chunks of one part put together, weighted by districts; errors from the spread between chunks where there are eight."""
    every = pd.concat(chunks, ignore_index=True)
    rows = []
    for (quantity, scenario), part in every.groupby(["quantity", "scenario"], sort=False):
        n = part["districts"].to_numpy(dtype=float)
        row = {"quantity": quantity, "scenario": scenario, "districts": int(n.sum())}
        for name in ("bias", "coverage", "false_positive", "power"):
            row[name] = _mean(part[name].to_numpy(dtype=float), n)
        row["rmse"] = float(np.sqrt(_mean(part["rmse"].to_numpy(dtype=float) ** 2, n)))
        for name in ("coverage", "false_positive"):
            row[f"{name}_se"] = _error(part[name].to_numpy(dtype=float), part[f"{name}_se"].to_numpy(dtype=float), n)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _mean(values: np.ndarray, n: np.ndarray) -> float:
    good = np.isfinite(values) & (n > 0)
    return float((values[good] * n[good]).sum() / n[good].sum()) if good.any() else float("nan")


def _error(values: np.ndarray, own: np.ndarray, n: np.ndarray) -> float:
    good = np.isfinite(values) & (n > 0)
    if not good.any():
        return float("nan")
    values, own, n = values[good], own[good], n[good]
    share = n / n.sum()
    if len(values) >= 8:
        centre = float((values * share).sum())
        return float(np.sqrt((share**2 * (values - centre) ** 2).sum()))
    return float(np.sqrt((share**2 * own**2).sum()))


def verdict(row: pd.Series) -> str:
    """Whether coverage may lie in 93 to 97 % and false positives at or under 6 %, given their Monte-Carlo error."""
    low, high = row["coverage"] - _Z * row["coverage_se"], row["coverage"] + _Z * row["coverage_se"]
    said = []
    if high < _GOAL[0]:
        said.append("covers too little")
    if low > _GOAL[1]:
        said.append("wider than need be")
    if row["false_positive"] - _Z * row["false_positive_se"] > _ALARMS:
        said.append("too many false positives")
    return ", ".join(said) or "holds"


def page(table: pd.DataFrame, districts: int) -> str:
    """The table as Markdown."""
    lines = [
        "<!-- Written by benchmarks/validity.py. Do not edit. -->",
        "# Validity",
        "",
        f"What each estimate does over {districts:,} simulated districts a row (fewer where the roll-out or the data refuse an",
        "estimate: those are not counted). Goals: intervals that hold the truth in 93 to 97 %, false positives in at most 6 %,",
        "both judged with their Monte-Carlo interval (in brackets). Shares in points (per cent of lessons), weeks in weeks,",
        "hazard ratios as logarithms. *Power*: for the effect, how often an effect of exactly the printed smallest detectable",
        "size is seen (80 is promised); for the others, how often what was planted is seen. Rows named *a known limit* show what",
        "the method cannot cure, and the reports say.",
        "",
        "| quantity | scenario | districts | bias | RMSE | coverage % | false positives % | power % | verdict |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for _, row in table.iterrows():
        scale = 1.0 if "weeks" in row["quantity"] or "log" in row["quantity"] else 100.0
        power = "–" if np.isnan(row["power"]) else f"{100 * row['power']:.0f}"
        lines.append(
            f"| {row['quantity']} | {row['scenario']} | {row['districts']:,} | {scale * row['bias']:.2f} | "
            f"{scale * row['rmse']:.2f} | {_told(row, 'coverage')} | {_told(row, 'false_positive')} | {power} | {verdict(row)} |"
        )
    return "\n".join([*lines, ""])


def _told(row: pd.Series, name: str) -> str:
    if np.isnan(row[name]):
        return "–"
    low, high = (max(0.0, min(1.0, row[name] + s * _Z * row[f"{name}_se"])) for s in (-1, 1))
    return f"{100 * row[name]:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def _code(part: str) -> str:
    digest = hashlib.sha256()
    homes = [ROOT / "coachkit" / name for name in ("stats", "measures", "simulate", "contract")]
    files = [path for home in homes for path in sorted(home.rglob("*.py"))] + sorted((ROOT / "benchmarks").glob("*.py"))
    for path in files:
        if path.parent.name != "benchmarks" or path.stem in {f"validity_{part}", "districts", "summary", "intervals"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def main() -> None:
    """Run what is not kept yet, put it together, write the page."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--districts", type=int, default=1_000)
    ask.add_argument("--chunk", type=int, default=50)
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--only", nargs="*", default=list(PARTS))
    ask.add_argument("--cache", type=Path, default=ROOT / ".validity")
    ask.add_argument("--to", type=Path, default=ROOT / "docs" / "validity.md")
    given = ask.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    given.cache.mkdir(exist_ok=True)
    parts = [part for part in PARTS if part in given.only and find_spec(f"benchmarks.validity_{part}")]
    seeds = range(1, given.districts + 1, given.chunk)
    files = {
        (part, seed): given.cache / f"{part}-{_code(part)}-{given.chunk}-{seed}.csv" for part in parts for seed in seeds
    }
    left = [key for key, file in files.items() if not file.is_file()]
    begun = time.perf_counter()
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(work, part, given.chunk, seed): (part, seed) for part, seed in left}
        for done, job in enumerate(as_completed(jobs), 1):
            job.result().to_csv(files[jobs[job]], index=False)
            took = time.perf_counter() - begun
            print(
                f"{done}/{len(left)} chunks, {took / 60:.1f} min, about {took / done * (len(left) - done) / 60:.0f} to go",
                flush=True,
            )
    chunks = {part: [pd.read_csv(files[part, seed]) for seed in seeds] for part in parts}
    table = pd.concat([combine(chunks[part]) for part in parts], ignore_index=True)
    given.to.write_text(page(table, given.districts), encoding="utf-8", newline="\n")
    print(table.assign(verdict=table.apply(verdict, axis=1)).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
