"""A thousand schools of which five in a hundred are poisoned, in ten ways: the others must be made, these named.

python -m benchmarks.poisoned [SCHOOLS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter

import nbformat

from benchmarks.machine import built, described
from coachkit.batch import find_notebook

EVERY, TEACHERS = 20, 12
POISONS = {
    "error": "1 / 0",
    "error, of ours": "coachkit.open_school(data, 'nobody')",
    "exit": "sys.exit(0)",
    "exit, with a number": "raise SystemExit(3)",
    "os._exit": "os._exit(4)",
    "segmentation fault": "ctypes.string_at(0)",
    "killed": "os.kill(os.getpid(), 9)",
    "infinite loop": "while True: pass",
    "memory at once": "x = bytearray(8 << 30)",
    "memory bit by bit": "x = []\n    while True: x.append(bytes(1 << 16))",
}


def main(schools: int) -> None:
    """Run the shipped notebook with poison for every twentieth school, and check the count."""
    print(described(), flush=True)
    with built(schools, TEACHERS) as (home, _, release):
        sick = [school.id for school in release.schools][::EVERY]
        deeds = dict(zip(sick, list(POISONS.values()) * len(sick), strict=False))
        lines = [f"if school_id == {school!r}:\n    {deed}" for school, deed in deeds.items()]
        content = nbformat.read(find_notebook("school_report"), as_version=4)
        content.cells.insert(3, nbformat.v4.new_code_cell("import ctypes, os, sys\n" + "\n".join(lines)))
        nbformat.write(content, home / "poisoned.ipynb")
        words = [str(home / "poisoned.ipynb"), "--data", str(release.path), "--out", str(home / "out")]
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "coachkit", "run", *words, "--timeout", "10", "--memory", "900"],
                              check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        seconds = time.perf_counter() - start
        reports = json.loads((home / "out" / "work" / "manifest.json").read_text())["reports"]
        failed = {r["id"]: r["failure"] for r in reports if r["status"] == "failed"}
        kinds = Counter(f"{failure['kind']} ({failure['error']})" for failure in failed.values())
        pages = {path.stem for path in (home / "out" / "share" / "schools").glob("*.html")}
    told = f"{len(pages)} pages, {len(failed)} named, {seconds:.0f} s, exit {done.returncode}"
    print(f"{len(reports)} schools, {len(sick)} poisoned: {told}")
    for kind, count in sorted(kinds.items()):
        print(f"  {count:3d} {kind}")
    assert set(failed) == set(sick)
    assert len(pages) == schools - len(sick)
    assert done.returncode == 1


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
