"""Draw a district and write it as a district folder, its truth beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.errors import BadInput
from coachkit.simulate.classroom import observations, tools
from coachkit.simulate.coaching import coaching_log
from coachkit.simulate.people import TERMS, World, people
from coachkit.simulate.scenario import Scenario, scenario

__all__ = ["simulate"]

_TOML = """# A SYNTHETIC district, made by coachkit's simulator (scenario "{name}", seed {seed}).
# No real person, school or district is in it.

[district]
name = "{title}"
synthetic = true

{terms}
[plan]
dosage_hours = 5
target_share = 0.35
selection = "Schools were drawn by lot; the district started with those drawn first."
"""


def simulate(to: Path | str, schools: int = 12, teachers: int = 30, seed: int = 1, name: str = "default") -> Path:
    """Write a synthetic district folder and return its path.

    Parameters
    ----------
    to
        The folder; it must be new, empty, or hold an earlier simulation.
    schools, teachers
        How many schools (2 … 5,000), and how many teachers a school has on average (1 … 500).
    seed, name
        The same seed, sizes and scenario give the same bytes. Scenarios: ``default``, ``null`` (coaching
        changes nothing), ``small``, ``adversarial``.

    Notes
    -----
    ``truth.json`` holds what was planted (see :class:`Scenario`); no analysis reads it.

    Raises
    ------
    Unknown
        When there is no such scenario.
    BadInput
        When a number is out of range, or the folder holds something else.
    """
    it = scenario(name)
    for what, value, low, high in (("schools", schools, 2, 5_000), ("teachers", teachers, 1, 500)):
        if not low <= value <= high:
            raise BadInput(f"{what} is {value}; it must lie between {low} and {high}.", "Choose another number.")
    folder = Path(to)
    if folder.exists() and any(folder.iterdir()) and not (folder / "truth.json").is_file():
        raise BadInput(f"{folder} is not empty.", "Give a new folder, or that of an earlier simulation.")
    folder.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(f"{name}/{seed}/{schools}/{teachers}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(key[:8], "big"))
    world = people(it, rng, schools, teachers)
    tables = {
        "schools": world.schools,
        "staff": world.staff,
        "coaching_log": coaching_log(it, rng, world),
        "observations": observations(it, rng, world),
        "tools": tools(),
    }
    for old in folder.glob("*.csv"):
        old.unlink()
    for table, rows in tables.items():
        rows.to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    (folder / "coachkit.toml").write_text(_settings(it, seed), encoding="utf-8", newline="\n")
    (folder / "truth.json").write_text(_truth(it, seed, world), encoding="utf-8", newline="\n")
    return folder


def _settings(it: Scenario, seed: int) -> str:
    terms = "".join(f'[terms."{label}"]\nstart = {start}\nend = {end}\n\n' for label, start, end in TERMS)
    return _TOML.format(name=it.name, seed=seed, title=f"Synthetic district ({it.name})", terms=terms)


def _truth(it: Scenario, seed: int, world: World) -> str:
    starts = pd.Series(world.starts, index=world.schools["school_id"])
    begin = {school: TERMS[term][0] if term >= 0 else None for school, term in starts.items()}
    truth = {"synthetic": True, "seed": seed, "scenario": asdict(it), "coaching_starts": begin}
    return json.dumps(truth, indent=1, sort_keys=True) + "\n"
