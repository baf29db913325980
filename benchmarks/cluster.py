"""A cluster on this machine, measured, and what many schools would cost on one: from measured figures alone.

Starts a scheduler and two workers of one thread each, makes reports of a simulated district there, and prints worker
seconds and bytes a school. From these: core hours, gigabytes that travel, and hours on a number of cores, for any
number of schools. ``PRICE`` is what you pay for an hour of one core.

    python -m benchmarks.cluster [SCHOOLS [OF_INTEREST [CORES [PRICE]]]]
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from benchmarks.machine import built, described, load

PORT = "8797"
WORKERS, TEACHERS = 2, 12


def main(schools: int, interest: int, cores: int, price: float) -> None:
    """Measure, then compute."""
    print(described(), flush=True)
    with built(schools, TEACHERS) as (home, _, release):
        address = f"tcp://127.0.0.1:{PORT}"
        words = [["dask_scheduler", "--host", "127.0.0.1", "--port", PORT, "--no-dashboard"]]
        words += [["dask_worker", address, "--nthreads", "1", "--no-dashboard"]] * WORKERS
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home}
        started = [subprocess.Popen([sys.executable, "-m", f"distributed.cli.{w[0]}", *w[1:]], **quiet) for w in words]
        try:
            command = [sys.executable, "-m", "coachkit", "run", "school_report", "--data", str(release.path)]
            start = time.perf_counter()
            subprocess.run(
                [*command, "--out", str(home / "out"), "--cluster", address], check=True, stdout=subprocess.DEVNULL
            )
            wall = time.perf_counter() - start
        finally:
            for process in started:
                process.terminate()
        reports = json.loads((home / "out" / "work" / "manifest.json").read_text())["reports"]
        busy = sum(report["seconds"] for report in reports) / schools
        down = sum(path.stat().st_size for path in (release.path / "schools").iterdir()) / schools
        up = sum(p.stat().st_size for p in (home / "out").rglob("*") if p.suffix in {".html", ".ipynb"}) / schools
    print(f"Measured: {schools} schools on {WORKERS} workers: {wall:.1f} s in all; {busy:.3f} worker seconds, "
          f"{down / 1e3:.0f} kB there and {up / 1e3:.0f} kB back a school ({load()})")  # fmt: skip
    hours = busy * interest / 3600
    print(f"Computed for {interest:,} schools: {hours:.1f} core hours, {(down + up) * interest / 1e9:.1f} GB on the wire; "
          f"on {cores} cores {60 * hours / cores:.0f} minutes; at {price:g} an hour of a core: {hours * price:.2f}")  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 100, int(given[1]) if len(given) > 1 else 100_000,
         int(given[2]) if len(given) > 2 else 64, float(given[3]) if len(given) > 3 else 0.05)  # fmt: skip
