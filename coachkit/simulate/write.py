"""Draw a district and write it as a district folder, with its truth."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from coachkit.errors import BadInput
from coachkit.simulate.adoption import adopted
from coachkit.simulate.answers import surveys
from coachkit.simulate.classroom import observations, tools
from coachkit.simulate.coach_development import WAVES, actions, self_assessments
from coachkit.simulate.coaching import coaching_log
from coachkit.simulate.follow_up_events import further_events
from coachkit.simulate.groups import OWN_COLUMN, with_groups
from coachkit.simulate.people import TERMS, people
from coachkit.simulate.resources import costs, outcomes, tool_use
from coachkit.simulate.scenario import Scenario, scenario
from coachkit.simulate.steps_and_goals import goals, next_steps
from coachkit.simulate.truth import truth
from coachkit.stats import generator

_TRUTH = "truth.json"

_TOML = """# A SYNTHETIC district, made by coachkit's simulator (scenario "{name}", seed {seed}).
# No real person, school or district is in it.

[district]
name = "{title}"
synthetic = true

{terms}{waves}
[plan]
dosage_hours = 5
target_share = 0.35
chosen_by = "lot"
chosen_note = "Schools were drawn by lot; the district started with those drawn first."

[explore]
columns = ["staff.{own}"]
"""


def simulate_district(
    to: Path | str = "", schools: int | None = None, teachers: int | None = None, seed: int = 1, name: str = "default"
) -> Path:
    """Write a synthetic district folder and return its path.

    Parameters
    ----------
    to
        The folder; it must be new, empty, or hold an earlier simulation. Blank: a new temporary folder.
    schools, teachers
        How many schools (2 … 5,000), and how many teachers a school has on average (1 … 500); the default is the
        scenario's own size (12 × 30; ``large`` 200 × 40).
    seed, name
        The same seed, sizes and scenario give the same bytes. Scenarios: ``default``, ``null`` (coaching
        changes nothing), ``small``, ``large``, ``adversarial``,
        ``groups`` (teachers with few years of service move, others do not), ``lenient`` (coaches observe once coaching
        starts, and more leniently), ``speed`` (teachers in coaching reach the cut sooner).

    Notes
    -----
    ``truth.json`` has what was planted (:class:`~coachkit.simulate.scenario.Scenario`,
    :class:`~coachkit.simulate.programme.Programme`) and counts of it; no analysis reads it. Each table
    beyond people, log and lessons, and what the roster says about teachers, is drawn from a stream of its own, seeded by
    scenario, seed, sizes and its name.

    Raises
    ------
    Unknown
        When there is no such scenario.
    BadInput
        When a number is out of range, or the folder has other files.

    Examples
    --------
    >>> folder = simulate_district("simulated", schools=2, teachers=5, seed=1)
    >>> len(coachkit.read(folder / "staff.csv")), (folder / "truth.json").is_file()
    (18, True)
    """
    it = scenario(name)
    schools, teachers = schools or it.schools, teachers or it.teachers
    for what, value, low, high in (("schools", schools, 2, 5_000), ("teachers", teachers, 1, 500)):
        if not low <= value <= high:
            raise BadInput(f"{what} is {value}; it must be between {low} and {high}.", "Choose another number.")
    folder = new_folder(to, "district", _TRUTH, "an earlier simulation")
    folder.mkdir(parents=True, exist_ok=True)
    key = f"{name}/{seed}/{schools}/{teachers}"
    rng = generator(key)
    world = with_groups(it, generator(f"{key}/staff"), people(it, rng, schools, teachers))
    log = coaching_log(it, rng, world)
    lessons = observations(it, rng, world)
    log = pd.concat([log, further_events(it, generator(f"{key}/coaching_log"), world, log)], ignore_index=True)
    plan = it.programme
    said = surveys(plan, generator(f"{key}/survey_responses"), world, log)
    tables = {
        "schools": world.schools,
        "staff": world.staff,
        "coaching_log": log,
        "observations": adopted(it, seed, world, log, lessons),
        "next_steps": next_steps(plan, generator(f"{key}/next_steps"), log),
        "goals": goals(plan, generator(f"{key}/goals"), world, log),
        "survey_items": said.items,
        "survey_responses": said.responses,
        "self_assessments": self_assessments(plan, generator(f"{key}/self_assessments"), world),
        "actions": actions(plan, generator(f"{key}/actions"), world),
        "tools": tools(),
        "tool_use": tool_use(plan, generator(f"{key}/tool_use"), world),
        "costs": costs(world),
        "outcomes": outcomes(plan, generator(f"{key}/outcomes"), world),
    }
    for old in folder.glob("*.csv"):
        old.unlink()
    for table, rows in tables.items():
        rows.to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    (folder / "coachkit.toml").write_text(_settings(it, seed), encoding="utf-8", newline="\n")
    (folder / _TRUTH).write_text(truth(it, seed, world, tables, said), encoding="utf-8", newline="\n")
    return folder


def new_folder(to: Path | str, name: str, mark: str, earlier: str) -> Path:
    """The folder to write to; where none is given, one of this name in a new temporary folder.

    BadInput when it has files but not the one that marks what was written ``earlier``.
    """
    folder = Path(to) if str(to) else Path(tempfile.mkdtemp(prefix="coachkit-")) / name
    if folder.exists() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise BadInput(f"{folder} is not empty.", f"Give a new folder, or one with {earlier}.")
    return folder


def _settings(it: Scenario, seed: int) -> str:
    terms, waves = (
        "".join(f'[{kind}."{label}"]\nstart = {start}\nend = {end}\n\n' for label, start, end in spans)
        for kind, spans in (("terms", TERMS), ("waves", WAVES))
    )
    title = f"Synthetic district ({it.name})"
    return _TOML.format(name=it.name, seed=seed, title=title, terms=terms, waves=waves, own=OWN_COLUMN)
