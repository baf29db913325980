"""The coaches' own learning: self-assessments on two frameworks in three waves, and their action plans."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coachkit.simulate.people import TERMS, World
from coachkit.simulate.programme import Programme

WAVES = (
    ("fall 2024", "2024-09-02", "2024-09-27"),
    ("spring 2025", "2025-04-28", "2025-05-23"),
    ("spring 2026", "2026-04-27", "2026-05-22"),
)
_FRAMEWORKS = (("ISTE", tuple(f"4.{i}" for i in range(1, 8)), 0), ("NTC", tuple("123456"), 1))
_STARTS = (2.6, 2.3, 2.8, 2.1, 2.5, 1.8, 2.2)  # where coaches stand on each standard in the first wave
_PLANS = (
    ("coaching", "4.5", "Ask two coachees what helped and what did not"),
    ("coaching", "4.6", "Open each cycle with what lessons showed"),
    ("technology", "4.4", "Build one unit in a tool that is new to me"),
    ("technology", "4.7", "Review the privacy of one tool"),
)


def _coaches(world: World) -> list[str]:
    held = world.staff.loc[world.staff["roles"].str.contains("coach"), "staff_id"]
    return sorted(held.drop_duplicates())


def self_assessments(it: Programme, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """A level from 1 to 4 per coach, standard and wave; some coaches skip a wave."""
    rows: list[tuple[Any, ...]] = []
    for coach in _coaches(world):
        own, away = rng.normal(0, 0.35), rng.random(len(WAVES)) < 0.1
        for framework, standards, first in _FRAMEWORKS:
            for wave in range(first, len(WAVES)):
                latent = np.array(_STARTS[: len(standards)]) + own + it.growth * wave
                level = np.clip(np.rint(latent + rng.normal(0, 0.4, len(standards))), 1, 4).astype(int)
                if not away[wave]:
                    rows += [(coach, framework, s, WAVES[wave][0], n) for s, n in zip(standards, level, strict=True)]
    return pd.DataFrame(rows, columns=["coach_id", "framework", "standard", "wave", "level"])


def actions(it: Programme, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Four actions per coach and school year, and about one meeting with the network per quarter."""
    rows: list[tuple[Any, ...]] = []
    last = np.datetime64(TERMS[-1][2])
    for coach in _coaches(world):
        for begin, end in ((0, 1), (2, 3)):
            start, stop = np.datetime64(TERMS[begin][1]), np.datetime64(TERMS[end][2])
            for kind, standard, text in _PLANS:
                due = start + int(rng.integers(60, int((stop - start).astype(int)) + 1))
                fate, when = rng.random(2)
                done = due - int(30 * when) if fate < it.action_in_time else due + 1 + int(30 * when)
                happened = fate < it.action_in_time + it.action_late and done <= last
                rows.append((coach, kind, standard, text, str(due), str(done) if happened else ""))
            quarters = int((stop - start).astype(int) // 90)
            for _ in range(rng.poisson(it.networking * quarters)):
                day = np.busday_offset(start + int(rng.integers(0, 90 * quarters)), 0, roll="forward")
                rows.append((coach, "network", "4.2", "Meet coaches of other districts", str(day), str(day)))
    frame = pd.DataFrame(rows, columns=["coach_id", "kind", "standard", "action", "due", "done"])
    frame.insert(0, "action_id", [f"A{i + 1:05d}" for i in range(len(frame))])
    return frame
