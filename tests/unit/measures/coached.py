"""Rows of the tables around coaching, for small districts by hand."""

from __future__ import annotations

from itertools import count

from .conftest import lesson

_NUMBER = count()
# The data go from 1 October to 30 June: two lessons that say nothing else.
OBSERVED = [lesson("A00", "2025-10-01", "low"), lesson("A00", "2026-06-30", "low")]


def event(
    day: str, who: list[str], minutes: int = 60, activity: str = "co_teaching", **more: object
) -> dict[str, object]:
    """One event of C1 at the first participant's school; ``event_id`` may be given."""
    row = {"event_id": f"auto-{next(_NUMBER)}", "date": day, "coach_id": "C1", "school_id": who[0][0] if who else "A"}
    return {**row, "participant_ids": ";".join(who), "minutes": minutes, "activity": activity, **more}


def teachers(*numbers: int) -> list[str]:
    """Ids of teachers at school A."""
    return [f"A{i:02}" for i in numbers]
