"""Next steps after a conversation, and goals of teachers, schools, coaches and the district."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coachkit.simulate.people import TERMS, World
from coachkit.simulate.programme import Programme

_LAST = np.datetime64(TERMS[-1][2])
_GOALS = ("goal_id", "owner", "owner_id", "metric", "baseline", "target", "direction", "set_on", "due", "value",
          "measured_on", "revised_on")  # fmt: skip


def next_steps(it: Programme, rng: np.random.Generator, log: pd.DataFrame) -> pd.DataFrame:
    """Steps agreed in planning and debriefing with one teacher, due one to four weeks later."""
    talks = log[log["activity"].isin(["planning", "debrief"]) & ~log["participant_ids"].str.contains(";")]
    talks = talks[talks["participant_ids"].ne("")]
    talks = talks[rng.random(len(talks)) < it.step]
    count = len(talks)
    agreed = talks["date"].to_numpy().astype("datetime64[D]")
    length = rng.integers(7, 29, count)
    fate = rng.random(count)
    in_time, late = fate < it.step_in_time, fate < it.step_in_time + it.step_late
    dropped = ~late & (fate < it.step_in_time + it.step_late + it.step_dropped)
    inside = (rng.random(count) * (length + 1)).astype(int)
    wait = np.where(in_time, inside, length + rng.integers(1, 22, count))
    closed = agreed + wait
    done = late & (closed <= _LAST)
    return pd.DataFrame(
        {
            "step_id": [f"N{i + 1:06d}" for i in range(count)],
            "event_id": talks["event_id"].to_numpy(),
            "teacher_id": talks["participant_ids"].to_numpy(),
            "due": (agreed + length).astype(str),
            "closed": np.where(done, closed.astype(str), ""),
            "status": np.select([done, dropped], ["done", "dropped"], "open"),
        }
    )


def goals(it: Programme, rng: np.random.Generator, world: World, log: pd.DataFrame) -> pd.DataFrame:
    """Goals of coachees (per term), of coaches and schools (per school year), and one of the district, not yet due."""
    cycles = log[log["cycle_id"].ne("")].drop_duplicates("cycle_id")
    cycles = cycles[rng.random(len(cycles)) < it.goal]
    day = cycles["date"].to_numpy().astype("datetime64[D]")
    term = np.searchsorted([np.datetime64(s) for _, s, _ in TERMS], day, side="right") - 1
    rows = [
        _goal(it, rng, "teacher", person, "transformative_share", set_on, np.datetime64(TERMS[t][2]))
        for person, set_on, t in zip(cycles["participant_ids"], day, term, strict=True)
    ]
    for begin, end in ((0, 1), (2, 3)):
        start, due = np.datetime64(TERMS[begin][1]), np.datetime64(TERMS[end][2])
        for school in np.flatnonzero((world.starts >= 0) & (world.starts <= end)):
            row = _goal(it, rng, "school", world.schools["school_id"].iloc[school], "transformative_share", start, due)
            rows.append({**row, "baseline": "", "target": 0.35, "value": "", "measured_on": ""})
        for coach in world.staff.loc[world.staff["roles"].eq("coach"), "staff_id"].drop_duplicates():
            rows.append(_goal(it, rng, "coach", coach, "reach", start, due))
    last = _goal(
        it, rng, "district", "", "transformative_share", np.datetime64(TERMS[2][1]), np.datetime64("2026-12-18")
    )
    rows.append({**last, "baseline": 0.25, "target": 0.35, "value": "", "measured_on": "", "revised_on": ""})
    numbered = [{**row, "goal_id": f"G{i + 1:05d}"} for i, row in enumerate(rows)]
    return pd.DataFrame(numbered, columns=list(_GOALS))


def _goal(
    it: Programme, rng: np.random.Generator, owner: str, who: str, metric: str, start: np.datetime64, due: np.datetime64
) -> dict[str, Any]:
    """One goal; whether its value reaches the target is drawn, so its chance is known."""
    met, measured, bare, revised, after, far, early, turn = rng.random(8)
    base = round(0.05 + 0.3 * far, 2)
    target = round(base + 0.2, 2)
    value = round(target + 0.1 * early if met < it.goal_met else target - 0.02 - 0.15 * early, 2)
    length = max(int((due - start).astype(int)), 1)
    changed = due + 1 + int(10 * turn) if after < 0.25 else start + int(length * turn)
    seen = measured < it.goal_measured
    return {
        "owner": owner,
        "owner_id": who,
        "metric": metric,
        "baseline": "" if bare < it.goal_no_baseline else base,
        "target": target,
        "direction": "up",
        "set_on": str(start),
        "due": str(due),
        "value": value if seen else "",
        "measured_on": str(due - int(14 * early)) if seen else "",
        "revised_on": str(changed) if revised < it.goal_revised and changed <= _LAST else "",
    }
