"""What five own chapters cost the gate: CPU seconds for the school's release without and with them.

``python -m benchmarks.chapters [SCHOOLS ...]`` (default 12 60). The other rows are judged once: chapters do not change them.
They are those of levels, shares, shift, reach and dosage alone; with all measures the gate takes longer, and the factor is
smaller.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from coachkit.district import District, load
from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.estimators.coaching import dosage, reach
from coachkit.measures.estimators.groups import by_group
from coachkit.measures.estimators.levels import level_distribution, transformative_share
from coachkit.measures.estimators.shift import shift
from coachkit.measures.prepare.groupings import grouped
from coachkit.privacy import gate, rules_for
from coachkit.privacy.cells import Cells
from coachkit.privacy.parts import hide_parts
from coachkit.simulate import simulate_district

TEACHERS = 25
CHAPTERS = "".join(
    f'\n[[chapter]]\ntitle = "{title}"\nwhere = {where}\n'
    for title, where in (
        ("Grades 6 to 8", '{ grade_band = ["6-8"] }'),
        ("A cycle", "{ cycles = { least = 1 } }"),
        ("Two cycles", "{ cycles = { least = 2 } }"),
        ("Maths, a cycle", '{ cycles = { least = 1 }, subject = ["Mathematics"] }'),
        ("New teachers", "{ years_of_service = { most = 2.99 } }"),
    )
)


def main() -> None:
    """Print a line a district."""
    for schools in [int(word) for word in sys.argv[1:]] or [12, 60]:
        with tempfile.TemporaryDirectory() as home:
            folder = simulate_district(Path(home) / "d", schools, TEACHERS, seed=schools)
            alone = load(folder)
            with (folder / "coachkit.toml").open("a", encoding="utf-8") as settings:
                settings.write(CHAPTERS)
            beside = load(folder)
        rules = rules_for("school", alone.config)
        frames = [
            f for function in (reach, dosage, level_distribution, transformative_share, shift) for f in function(alone)
        ]
        start = time.process_time()
        through = gate(frames, rules)
        base = time.process_time() - start
        rows = [row[:4] for rows in through.rows.values() for row in rows if row.ok]
        shown = pd.DataFrame(rows, columns=["measure", "school_id", "term", "to_term"])
        without, with_ = (base + _parts(district, shown) for district in (alone, beside))
        print(
            f"{schools:5} schools: {without:.1f} s without chapters, {with_:.1f} s with five ({with_ / without:.2f} ×); "
            f"{base:.1f} s of it for other rows",
            flush=True,
        )


def _parts(district: District, shown: pd.DataFrame) -> float:
    """CPU seconds for the rows about groups and chapters."""
    rules = rules_for("school", district.config)
    rows = pd.concat([frame.rows for frame in by_group(district)], ignore_index=True)
    members = grouped(district)
    start = time.process_time()
    hide_parts(Cells.of(rows, CATALOGUE, rules), CATALOGUE, rules, members, shown)
    return time.process_time() - start


if __name__ == "__main__":
    main()
