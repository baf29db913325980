"""Data at scale: import, check and release of a district, beside pandas.read_csv with dtypes on the same files.

A simulated district's coaching log and observations are repeated, with ids of their own, until they have the rows asked
for, and written as another product would export them. These are imported (`coachkit import table`) beside the district's
other tables; pandas reads the folder that this makes, then it is checked and released; one after the other, each in a
process of its own. What fitted models take of the release is told apart.

    python benchmarks/data.py [LOG_ROWS ...]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.simulate import simulate_district

READ = """
import json, resource, sys, time
import pandas as pd
from coachkit.schema.tables import TABLES
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
IMPORT = """
import json, resource, sys, time
from coachkit.ingest import import_table
start = time.perf_counter()
made = import_table(sys.argv[1] + "-export", sys.argv[1] + "-export/product.toml", sys.argv[1])
rows = sum(made.rows.values())
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
RELEASE = """
import json, resource, sys, time
from coachkit.pipeline import build_release
steps = []
start = time.perf_counter()
build_release(sys.argv[1], on_progress=lambda step, done: steps.append((step, time.perf_counter())))
steps.append(("", time.perf_counter()))
models = {models!r}
fitted = sum(after - at for (step, at), (_, after) in zip(steps, steps[1:]) if step in models)
print(json.dumps([time.perf_counter() - start - fitted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, fitted]))
"""
MODELS = ("shift pooled", "shift checks", "generalizability", "observer severity", "coach effects", "effect", "speed")
EXPORTED = {
    "coaching_log": ("Event", "Day", "Coach", "School", "Teachers", "Minutes", "Kind", "Way", "Cycle", "Phase", "After", "About",
                     "Entered"),
    "observations": ("Visit", "Lesson", "Teacher", "School", "Observer", "Day", "SAMR", "Minutes", "Fit", "Tool", "Use",
                     "Announced", "Why"),
}  # fmt: skip


def export(folder: Path) -> None:
    """Move log and observations out into another product's files, beside a mapping that brings them back."""
    out = folder.with_name(f"{folder.name}-export")
    out.mkdir()
    lines = ['title = "A product\'s export"', "[files]", *(f'{name} = "{name}.csv"' for name in EXPORTED)]
    for name, headers in EXPORTED.items():
        with (folder / f"{name}.csv").open() as old, (out / f"{name}.csv").open("w") as new:
            columns = old.readline().strip().split(",")
            new.write(",".join(headers) + "\n")
            shutil.copyfileobj(old, new)
        (folder / f"{name}.csv").unlink()
        lines += ["[[table]]", f'name = "{name}"', f'file = "{name}"', "[table.columns]"]
        for column, header in zip(columns, headers, strict=True):
            day = column in ("date", "entered_on")
            lines.append(
                f'{column} = {{ column = "{header}", date = "%Y-%m-%d" }}' if day else f'{column} = "{header}"'
            )
    (out / "product.toml").write_text("\n".join(lines) + "\n")


def grow(folder: Path, table: str, key: str, rows: int) -> None:
    """Repeat a table until it has as many rows (it may have more); repeated ones have keys of their own, and follow nothing."""
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    again = frame.assign(follows_event_id="") if "follows_event_id" in frame else frame
    with (folder / f"{table}.csv").open("w") as out:
        frame.to_csv(out, index=False, lineterminator="\n")
        done = len(frame)
        while done < rows:
            part = again.head(rows - done)
            part = part.assign(**{key: np.char.add("X", np.arange(done, done + len(part)).astype(str))})
            part.to_csv(out, index=False, header=False, lineterminator="\n")
            done += len(part)


def measured(code: str, folder: Path) -> list[float]:
    """Seconds, peak memory in GiB and rows of a reader in its own process."""
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))


def main(sizes: list[int]) -> None:
    """Compare at each size."""
    print(f"{os.cpu_count()} cores; seconds (peak GiB); the release without its models, and these apart")
    print("        rows      import   pandas.read_csv       check   of read_csv     release   of check      models")
    with tempfile.TemporaryDirectory() as home:
        os.environ["COACHKIT_CACHE"] = str(Path(home) / "cache")
        for size in sizes:
            folder = simulate_district(Path(home) / str(size), 1_000)
            grow(folder, "coaching_log", "event_id", size)
            grow(folder, "observations", "observation_id", max(size // 10, 1))
            export(folder)
            brought = measured(IMPORT, folder)
            plain, checked = measured(READ, folder), measured(CHECK, folder)
            assert plain[2] == checked[2]
            built = measured(RELEASE.format(models=MODELS), folder)
            print(f"{int(checked[2]):12,d}  {_told(brought)}       {_told(plain)} {_told(checked)} {checked[0] / plain[0]:13.1f} "
                  f"{_told(built)} {built[0] / checked[0]:10.1f} {built[2]:11.1f}", flush=True)  # fmt: skip
            shutil.rmtree(folder)
            shutil.rmtree(folder.with_name(f"{folder.name}-export"))


def _told(cost: list[float]) -> str:
    return f"{cost[0]:5.1f} ({cost[1]:.1f})"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000])
