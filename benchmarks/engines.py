"""What each replacement in a library saves of a report, and papermill's engine ``coachkit`` beside the stock one.

A replacement that saves nothing is to go: the engine then depends on less of its libraries. Processor seconds, the least of
some rounds.

    python -m benchmarks.engines [REPORTS [ROUNDS]]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.batch import TEACHERS
from benchmarks.machine import built, described
from coachkit.batch import find_notebook

OFF = {
    "as it is": "",
    "outputs held against the schema (output_from_msg)": "shell.make_output = nbclient.client.output_from_msg",
    "magics rewritten in each report (transform_cell)": "shell._cache_transforms = lambda manager: None",
    "a pause before each cell (_execute_sleep)": "del shell._SETTINGS['IPythonKernel']",
}
REPORTS = """
import json, os, resource, sys
sys.path.append({home!r})
import coachkit.batch.engines.fork
import nbclient.client
from coachkit.batch.engines.fork import shell
{off}
from coachkit.batch.engines.fork.child import run_report
from coachkit.batch.engines.fork.journal import Journal
from coachkit.batch.engines.fork.warm_up import warm_up
from coachkit.batch.reports import load_notebook, parameterise
from coachkit.batch.tasks import Task
from coachkit.release import read_release
from coachkit.report import Page
from dataclasses import asdict

meta = read_release({release!r}).meta
def task(school):
    page = asdict(Page.of(meta, school))
    return Task(0, {notebook!r}, {{"school_id": school, "data": {release!r}}}, {out!r} + school + ".ipynb",
                {out!r} + school + ".html", page, "", 600, 4000)
notebook = load_notebook({notebook!r})
warm_up(task({schools!r}[0]), notebook)
made = parameterise(notebook, task({schools!r}[0]))
for school in {schools!r}:
    journal = Journal()
    child = os.fork()
    if child == 0:
        run_report(task(school), made, journal)
    os.waitpid(child, 0)
    assert journal.result().kind == "ok", journal.result()
    journal.close()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("COST", (used.ru_utime + used.ru_stime) / len({schools!r}))
"""
PAPERMILL = """
import os, papermill, resource
for school in {schools!r}:
    papermill.execute_notebook({notebook!r}, {out!r} + school + ".ipynb", {{"school_id": school, "data": {release!r}}},
                               engine_name={engine!r}, progress_bar=False, cwd=os.path.dirname({notebook!r}))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print("COST", sum(each.ru_utime + each.ru_stime for each in used) / len({schools!r}))
"""


def cost(code: str) -> float:
    """What the code prints after ``COST``."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout.rpartition("COST")[2])


def main(reports: int, rounds: int) -> None:
    """Run all and print the comparison."""
    print(described(), flush=True)
    with built(reports, TEACHERS) as (home, _, release):
        (home / "out").mkdir()
        ids = [school.id for school in release.schools]
        given = {"home": str(Path(__file__).parent.parent), "release": str(release.path), "out": f"{home / 'out'}/",
                 "notebook": str(find_notebook("school_report")), "schools": ids}  # fmt: skip
        codes = {name: REPORTS.format(**given, off=off) for name, off in OFF.items()}
        for engine in (None, "coachkit"):
            few = {**given, "schools": ids[:4]}
            codes[f"papermill, engine {engine or 'of its own'}"] = PAPERMILL.format(**few, engine=engine)
        least = dict.fromkeys(codes, float("inf"))
        for _ in range(rounds):
            least = {name: min(least[name], cost(code)) for name, code in codes.items()}
        for name, seconds in least.items():
            print(f"  {name:50s} {1000 * seconds:6.0f} ms of a processor a report", flush=True)


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(*(words + [20, 3][len(words) :]))
