"""The inside at the size of a large district: simulate, read and check, measure, gate, write; seconds of each.

python benchmarks/inside.py [SCHOOLS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coachkit.district import load
from coachkit.measures import measure_all
from coachkit.pipeline import build_release
from coachkit.privacy import gate, rules_for
from coachkit.simulate import simulate_district


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do it and print how long it took."""
    start = time.perf_counter()
    out = work()
    print(f"  {what:28s}{time.perf_counter() - start:8.1f} s", flush=True)
    return out


def main(schools: int) -> None:
    """Walk the inside once."""
    print(f"{schools} schools × 30 teachers × 4 terms, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as home:
        os.environ["COACHKIT_CACHE"] = str(Path(home) / "cache")
        data = timed("simulate", lambda: simulate_district(Path(home) / "data", schools))
        district = timed("read and check", lambda: load(data))
        print(f"    ({sum(len(t) for t in district.tables.values()):,} rows)")
        frames = timed("measures", lambda: measure_all(district))
        timed("gate", lambda: gate(frames, rules_for("school", district.config)))
        timed("all of it, as a release", lambda: build_release(data))
        timed("the release found again", lambda: build_release(data))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
