"""Check rows and tables: days in order, no coach as their own coachee, unique keys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district.cell_checks import TableCheck
from coachkit.district.lists import listed
from coachkit.slug import alike


def check_rows(table: TableCheck) -> None:
    """Days are in order, and no coach is their own coachee."""
    for earlier, later in table.table.in_order():
        values = table.values
        rows = np.flatnonzero((values[earlier] > values[later]).fillna(False))
        shown = table.text(earlier, rows).to_numpy() + " > " + table.text(later, rows).to_numpy()
        table.findings.add(rows, earlier, shown, f"is after {later}", "Correct one of the two days.")
    if table.name == "coaching_log":
        at, people = listed(table.values["participant_ids"])
        own = people.eq(table.values["coach_id"].iloc[at].reset_index(drop=True)).fillna(False).to_numpy(dtype=bool)
        rows = np.unique(at[own])
        texts = table.text("participant_ids", rows)
        table.findings.add(
            rows,
            "participant_ids",
            texts,
            "names the coach as their own coachee",
            "Leave the coach out of participant_ids.",
        )


def check_keys(table: TableCheck) -> None:
    """Keys are unique among rows without other problems; the first row is kept. Staff may have several rows with other days."""
    named = list(table.table.key())
    key = [*named, "start_date", "end_date"] if table.name == "staff" else named
    kept = table.kept
    twice = kept.duplicated(key).to_numpy()
    if not twice.any():
        return
    rows = kept.index.to_numpy()
    group = kept.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
    first = np.zeros(group.max() + 1, dtype=np.int64)
    first[group[~twice]] = rows[~twice]
    texts = table.raw.cells[named].iloc[rows[twice]]
    shown = texts[named[0]].str.cat([texts[name] for name in named[1:]], sep=" · ")
    kept_rows = first[group[twice]]
    fixes = [
        f"It is also in line {line}, which is kept. Remove this row or give it its own id."
        for line in table.raw.lines[kept_rows]
    ]
    if table.name == "staff":
        fixes = [_subjects(table.values["subject"], row, other) or fix
                 for row, other, fix in zip(rows[twice], kept_rows, fixes, strict=True)]  # fmt: skip
    table.findings.add(rows[twice], ", ".join(named), shown, "is not unique", fixes)


def _subjects(subject: pd.Series, row: int, kept: int) -> str:
    """What to do about two rows of a person that differ in the subject."""
    names = [*dict.fromkeys(subject.loc[[kept, row]].dropna())]
    if len(names) < 2:
        return ""
    return f"Write both subjects into one row, '{';'.join(names)}', or give each row its days."


def check_pages(table: TableCheck) -> None:
    """Every school has a page of its own: if two ids would share a file name, the first is kept."""
    if table.name != "schools":
        return
    kept = table.kept["school_id"]
    others = alike(kept.tolist())
    if not others:
        return
    rows = kept.index[kept.isin(list(others))].to_numpy()
    texts = table.raw.cells["school_id"].iloc[rows]
    fixes = [
        f"Its page would have the same file name as that of '{others[str(kept.at[row])]}'. Give one of them another id."
        for row in rows
    ]
    table.findings.add(rows, "school_id", texts, "would share a page with another id", fixes)


def robust_last(days: list[pd.Series]) -> pd.Timestamp | None:
    """The last day of the data, even if single years are wrong.

    Days more than a year away from all others count only if there are at least two of them, and at least one in twenty.
    """
    every = pd.concat(days).dropna() if days else pd.Series(dtype="datetime64[ns]")
    every = every[every >= pd.Timestamp("1990-01-01")].sort_values(ignore_index=True)
    if every.empty:
        return None
    cluster = every.diff().gt(pd.Timedelta(days=366)).cumsum()
    sizes = np.bincount(cluster)
    last = int(np.flatnonzero(sizes >= min(max(2, len(every) / 20), sizes.max())).max())
    return pd.Timestamp(every[cluster.eq(last)].max())
