"""Checks within a row and within a table: days in order, nobody their own coachee, keys unique."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district.fields import Draft

__all__ = ["check_keys", "check_rows"]


def check_rows(it: Draft) -> None:
    """Days in order; a coach is not their own coachee."""
    for earlier, later in it.table.in_order():
        values = it.values
        rows = np.flatnonzero((values[earlier] > values[later]).fillna(False))
        shown = it.text(earlier, rows).to_numpy() + " > " + it.text(later, rows).to_numpy()
        it.findings.add(rows, earlier, shown, f"lies after {later}", "Correct one of the two days.")
    if it.name == "coaching_log":
        log = it.values[["coach_id", "participant_ids"]].dropna()
        pairs = zip(log["coach_id"].to_numpy(object), log["participant_ids"].to_numpy(object), strict=True)
        own = np.array([coach in people and coach in people.split(";") for coach, people in pairs], dtype=bool)
        rows = log.index.to_numpy()[own]
        texts = it.text("participant_ids", rows)
        it.findings.add(
            rows,
            "participant_ids",
            texts,
            "names the coach as their own coachee",
            "Leave the coach out of participant_ids.",
        )


def check_keys(it: Draft) -> None:
    """Among rows otherwise good, a key stands once: the first row keeps it."""
    key = list(it.table.key())
    kept = it.kept
    again = kept[kept.duplicated(key)]
    if again.empty:
        return
    first = kept[~kept.duplicated(key)].reset_index(names="first")[[*key, "first"]]
    at = again.reset_index(names="row")[[*key, "row"]].merge(first, on=key, how="left", validate="many_to_one")
    lines = it.raw.lines
    for row, origin in zip(at["row"], at["first"], strict=True):
        shown = " · ".join(str(value) for value in it.raw.cells[key].iloc[row])
        it.findings.add(
            np.array([row]), key[0] if len(key) == 1 else ", ".join(key), [shown], "stands more than once",
            f"It stands first in line {lines[origin]}, which is kept. Remove one, or give it its own id.",
        )  # fmt: skip


def robust_last(days: list[pd.Series]) -> pd.Timestamp | None:
    """The last day of the data, however wrong single years may be: days more than a year apart from all
    others count only when they are at least two, and one in twenty.
    """
    every = pd.concat(days).dropna() if days else pd.Series(dtype="datetime64[ns]")
    every = every[every >= pd.Timestamp("1990-01-01")].sort_values(ignore_index=True)
    if every.empty:
        return None
    cluster = every.diff().gt(pd.Timedelta(days=366)).cumsum()
    sizes = np.bincount(cluster)
    last = int(np.flatnonzero(sizes >= min(max(2, len(every) / 20), sizes.max())).max())
    return pd.Timestamp(every[cluster.eq(last)].max())
