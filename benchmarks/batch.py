"""The batch against what it replaces: a shell loop of papermill and nbconvert over the same schools.

Both make the same reports of the same release, one after the other, in one run; it prints seconds and the
ratio. The loop gives nbconvert's plain HTML; the batch pages and an index.

    python benchmarks/batch.py [SCHOOLS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coachkit.batch import find_notebook
from coachkit.pipeline import build_release
from coachkit.simulate import simulate

LOOP = """
set -e
for school in {schools}; do
  {python} -m papermill "{notebook}" "{out}/$school.ipynb" -r school_id "$school" -r data "{release}" \\
    --cwd "{cwd}" --no-progress-bar --log-level ERROR
  {python} -m nbconvert --to html --no-input --log-level ERROR "{out}/$school.ipynb"
done
"""


def main(schools: int) -> None:
    """Run both and print the comparison."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["COACHKIT_CACHE"] = str(Path(home) / "cache")
        data = simulate(Path(home) / "data", schools)
        release = build_release(data, to=Path(home) / "release")
        notebook = find_notebook("school_report")
        (Path(home) / "loop").mkdir()
        script = LOOP.format(
            schools=" ".join(s["id"] for s in release.schools),
            python=sys.executable,
            notebook=notebook,
            out=Path(home) / "loop",
            release=release.path,
            cwd=notebook.parent,
        )
        start = time.perf_counter()
        subprocess.run(["sh", "-c", script], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        loop = time.perf_counter() - start
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "coachkit",
            "run",
            "--data",
            str(release.path),
            "--out",
            str(Path(home) / "out"),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        batch = time.perf_counter() - start
        pages = len(list((Path(home) / "out" / "share" / "schools").glob("*.html")))
        assert pages == len(list((Path(home) / "loop").glob("*.html"))) == schools
    print(f"{schools} schools, {os.cpu_count()} cores")
    print(f"  loop of papermill + nbconvert  {loop:7.1f} s  {loop / schools:6.2f} s a school")
    print(f"  coachkit run                   {batch:7.1f} s  {batch / schools:6.2f} s a school, index included")
    print(f"  ratio                          {loop / batch:7.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
