"""The batch against what it replaces, and against its floor; all in one run, side by side, reading one built release.

- the loop: a shell loop of ``papermill`` and ``jupyter nbconvert`` over some schools (start-up of each included);
- coachkit run: start-up, executed notebooks, pages and index included;
- the floor: the same cells, one school after another in one warm process on one core; no notebook, no page;
- the cost of a school, from 10 schools on: what each further school adds;
- peak memory of a report's process, of which most is shared with the others;
- what looking for people in the pages costs (``coachkit audit``), which a run on a district folder ends with.

    python -m benchmarks.batch [SCHOOLS [LOOP_SCHOOLS [SIZE ...]]]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import built, described, load
from coachkit.audit import audit
from coachkit.batch import find_notebook
from coachkit.release import Release

TEACHERS = 12
LOOP = """
set -e
for school in {schools}; do
  {python} -m papermill "{notebook}" "{out}/$school.ipynb" -r school_id "$school" -r data "{release}" \\
    --cwd "{cwd}" --no-progress-bar --log-level ERROR
  {python} -m nbconvert --to html --no-input --log-level ERROR "{out}/$school.ipynb"
done
"""
FLOOR = """
import os, sys, time
sys.path.append({home!r})
from coachkit.batch.reports import load_notebook, parameterise
from coachkit.batch.tasks import Task
from coachkit.batch.engines.fork.warm_up import warm_up
from coachkit.batch.engines.fork.shell import make_kernel
notebook = load_notebook({notebook!r})
warm_up(Task(0, "", {{"data": {release!r}}}, "", "", {{}}, "", 1, 1), notebook)
kernel = make_kernel()
kernel.session.send = lambda *given, **more: {{}}  # what cells show goes nowhere
shell = kernel.shell
os.chdir({cwd!r})
start, busy = time.perf_counter(), time.process_time()
for school in {schools!r}:
    made = parameterise(notebook, Task(0, "", {{"school_id": school, "data": {release!r}}}, "", "", {{}}, "", 1, 1))
    for cell in made.cells:
        if cell.cell_type == "code" and cell.source.strip():
            shell.run_cell(cell.source).raise_error()
print("FLOOR", time.perf_counter() - start, time.process_time() - busy)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of processors (which other work on the machine hardly changes)."""

    clock: float
    busy: float

    def each(self, schools: int) -> Cost:
        """For one of so many schools."""
        return Cost(self.clock / schools, self.busy / schools)

    def __str__(self) -> str:
        return f"{self.clock:8.3f} s a school, {self.busy:7.3f} of a processor"


def timed(words: list[str], shell: bool = False) -> Cost:
    """What a command cost; it must succeed."""
    start, busy = time.perf_counter(), _busy()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(words[0] if shell else words, check=True, shell=shell, **quiet)
    return Cost(time.perf_counter() - start, _busy() - busy)


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def batch(release: Release, home: Path, schools: list[str]) -> tuple[Cost, int, Path]:
    """The cost of ``coachkit run`` for these schools, the peak memory of a report in MB, and where the pages are."""
    out = home / f"out-{len(schools)}-{time.perf_counter_ns()}"
    named = [word for school in schools for word in ("--school", school)] if len(schools) < len(release.schools) else []
    command = [sys.executable, "-m", "coachkit", "run", "school_report", "--data", str(release.path), "--out", str(out)]
    cost = timed([*command, *named])
    reports = json.loads((out / "work" / "manifest.json").read_text())["reports"]
    pages = len(list((out / "share" / "schools").glob("*.html")))
    assert pages == len(schools) == len(reports)
    return cost, max(report["peak"] for report in reports), out / "share"


def floor(release: Release, schools: list[str]) -> Cost:
    """The cost of the cells alone."""
    notebook = find_notebook("school_report")
    code = FLOOR.format(home=str(Path(__file__).parent.parent), notebook=str(notebook), release=str(release.path),
                        cwd=str(notebook.parent), schools=schools)  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                          env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})  # fmt: skip
    return Cost(*map(float, done.stdout.rpartition("FLOOR")[2].split()))


def loop(release: Release, home: Path, schools: list[str]) -> Cost:
    """The cost of the shell loop."""
    notebook = find_notebook("school_report")
    (home / "loop").mkdir()
    script = LOOP.format(schools=" ".join(schools), python=sys.executable, notebook=notebook, out=home / "loop",
                         release=release.path, cwd=notebook.parent)  # fmt: skip
    cost = timed([script], shell=True)
    assert len(list((home / "loop").glob("*.html"))) == len(schools)
    return cost


def main(count: int, looped: int, sizes: list[int]) -> None:
    """Run all and print the comparison."""
    print(described(), flush=True)
    with built(max([count, *sizes]), TEACHERS) as (home, data, release):
        ids = [school.id for school in release.schools]
        shell = loop(release, home, ids[:looped]).each(looped)
        print(f"  loop of papermill + nbconvert   {looped:5d} schools {shell} ({load()})", flush=True)
        least = floor(release, ids[:count]).each(count)
        print(f"  floor: the cells alone, 1 core  {count:5d} schools {least} ({load()})", flush=True)
        cost, peak, _ = batch(release, home, ids[:count])
        ours = cost.each(count)
        print(f"  coachkit run, start to end      {count:5d} schools {ours} ({load()}), "
              f"{60 / ours.clock:.0f} reports a minute, peak {peak} MB a report", flush=True)  # fmt: skip
        cores = os.cpu_count() or 1
        print(f"  reports a minute, times the loop's: {shell.clock / ours.clock:.1f}; "
              f"by processor seconds, on all {cores} cores {cores * shell.busy / ours.busy:.1f}")  # fmt: skip
        print(f"  seconds, times the floor's: {ours.clock / least.clock:.2f}; "
              f"by processor seconds, on all {cores} cores {ours.busy / least.busy / cores:.2f}", flush=True)  # fmt: skip
        before: tuple[int, Cost] | None = None
        for size in sizes:
            cost, peak, share = batch(release, home, ids[:size])
            added = ""
            if before:
                more = size - before[0]
                added = (
                    f"; each further one {Cost(cost.clock - before[1].clock, cost.busy - before[1].busy).each(more)}"
                )
            print(f"  coachkit run                    {size:5d} schools {cost.clock:8.1f} s{added}, peak {peak} MB "
                  f"({load()})", flush=True)  # fmt: skip
            before = (size, cost)
            if size == len(ids):
                audited(share, data, size, cost.clock)


def audited(share: Path, data: Path, size: int, took: float) -> None:
    """The cost of the audit beside that of the batch."""
    start = time.perf_counter()
    audit(share, data)
    seconds = time.perf_counter() - start
    print(f"  coachkit audit                  {size:5d} schools {seconds:8.1f} s, {seconds / took:.2f} of the batch "
          f"({load()})", flush=True)  # fmt: skip


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 200, given[1] if len(given) > 1 else 10, given[2:] or [10, 100, 1000])
