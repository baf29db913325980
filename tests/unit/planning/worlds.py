"""A plan of six terms and eight schools, as a folder and as a recorded draw."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from coachkit.planning import Draw, PlannedTerm, draw_lot, outcome_of
from coachkit.schema.config import Config, Term

DAYS = (
    ("fall 2025", "2025-08-18", "2025-12-19"),
    ("spring 2026", "2026-01-05", "2026-06-05"),
    ("fall 2026", "2026-08-17", "2026-12-18"),
    ("spring 2027", "2027-01-04", "2027-06-04"),
    ("fall 2027", "2027-08-16", "2027-12-17"),
    ("spring 2028", "2028-01-03", "2028-06-02"),
)
TERMS = tuple(Term.model_validate({"name": n, "start": s, "end": e}) for n, s, e in DAYS)
CONFIG = Config(terms=TERMS)
SCHOOLS = tuple(f"{number:03d}" for number in range(1, 9))
STARTS = {"fall 2026": 3, "spring 2027": 3}
ON = dt.date(2026, 6, 30)


def a_draw(seed: int = 5, **more: Any) -> Draw:
    """A draw of the eight schools, not recorded yet."""
    window = tuple(PlannedTerm(**term.model_dump()) for term in TERMS)
    given = {"number": 1, "date": ON, "seed": seed, "outcome": outcome_of(CONFIG), "window": window, "starts": STARTS,
             "schools": draw_lot(SCHOOLS, STARTS, seed)}  # fmt: skip
    return Draw.model_validate(given | more)


def a_folder(home: Path, schools: int = 8, terms: bool = True, more: str = "") -> Path:
    """A district folder that holds schools and settings alone."""
    rows = "".join(f"{number:03d},School {number},\n" for number in range(1, schools + 1))
    (home / "schools.csv").write_text("school_id,name,coaching_start\n" + rows)
    spans = "".join(f'[terms."{n}"]\nstart = {s}\nend = {e}\n' for n, s, e in DAYS) if terms else ""
    (home / "coachkit.toml").write_text(f'[district]\nname = "Somewhere"\n{spans}{more}')
    return home
