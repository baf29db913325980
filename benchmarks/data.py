"""Reading and checking at scale: `coachkit check` against pandas.read_csv with dtypes on the same files.

A simulated district's coaching log and observations are repeated, with ids of their own, until they have the
rows asked for; both readers then read the same folder, one after the other, each in a process of its own.

    python benchmarks/data.py [LOG_ROWS ...]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.simulate import simulate

READ = """
import json, resource, sys, time
import pandas as pd
from coachkit.contract.tables import TABLES
from pathlib import Path
start = time.perf_counter()
rows = 0
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    columns = TABLES[path.stem].columns()
    days = [c.name for c in columns.values() if c.kind == "date"]
    kinds = {c.name: "float64" if "number" in c.kind else "str" for c in columns.values() if c.kind != "yes/no"}
    there = pd.read_csv(path, nrows=0).columns
    frame = pd.read_csv(path, dtype={k: v for k, v in kinds.items() if k in there and k not in days},
                        parse_dates=[d for d in days if d in there])
    rows += len(frame)
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, rows]))
"""
CHECK = """
import json, resource, sys, time
from coachkit.district import check
start = time.perf_counter()
found = check(sys.argv[1])
assert found.exit_code == 0, found.to_json()
rows = int(found.district.ledger.tables["read"].sum())
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, rows]))
"""


def grow(folder: Path, table: str, key: str, rows: int) -> None:
    """Repeat a table, with numbered keys, until it has as many rows; links between its rows are dropped."""
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    if "follows_event_id" in frame:
        frame["follows_event_id"] = ""
    with (folder / f"{table}.csv").open("w") as out:
        done = 0
        while done < rows:
            part = frame.head(rows - done)
            part = part.assign(**{key: np.char.add("X", np.arange(done, done + len(part)).astype(str))})
            part.to_csv(out, index=False, header=done == 0, lineterminator="\n")
            done += len(part)


def measured(code: str, folder: Path) -> list[float]:
    """Seconds, peak memory in GiB and rows of a reader in its own process."""
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))


def main(sizes: list[int]) -> None:
    """Compare at each size."""
    print(f"{os.cpu_count()} cores; rows of log and observations; seconds (peak GiB)")
    print("        rows   pandas.read_csv   coachkit check   ratio")
    with tempfile.TemporaryDirectory() as home:
        for size in sizes:
            folder = simulate(Path(home) / str(size), 1_000)
            grow(folder, "coaching_log", "event_id", size)
            grow(folder, "observations", "observation_id", max(size // 10, 1))
            plain, ours = measured(READ, folder), measured(CHECK, folder)
            assert plain[2] == ours[2]
            one, two = f"{plain[0]:.1f} ({plain[1]:.1f})", f"{ours[0]:.1f} ({ours[1]:.1f})"
            print(f"{int(ours[2]):12,d}   {one:>15s}   {two:>14s}   {ours[0] / plain[0]:5.1f}", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000])
