"""Rules across measures: what one measure shows must not give away what another hides."""

from __future__ import annotations

import pandas as pd

from coachkit.contract.activities import DIRECT, GROUP
from coachkit.privacy.suppress import small

__all__ = ["hidden_across", "uncounted"]

_KEYS = ["school_id", "term"]
# Their counts are coachees or group participants: with reach, they tell how many were not coached.
_COACHEES = ("dosage", "dosage_group", "dosage_at_plan", "contact_drought")
# Parts of the lessons observed: where their number is hidden, so is these measures'.
_LESSONS = ("level_distribution", "transformative_share", "transformative_share_technology", "pedagogical_fit")
_PARTS = ("transformative_share_technology", "pedagogical_fit")


def hidden_across(frames: dict[str, pd.DataFrame], hidden: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Rows to hide as well, by measure.

    One-on-one and group shares are sums over activities: where just one activity of a side is hidden, the
    side's share would give it away, and both shares go.
    """
    if "group_share" not in frames or "activity_mix" not in frames:
        return {}
    mix, shares = frames["activity_mix"], frames["group_share"]
    gone = mix[hidden["activity_mix"]]
    leaks = set()
    for activities in (DIRECT, GROUP):
        alone = gone[gone["category"].isin(activities)].groupby(_KEYS).size()
        leaks |= set(alone[alone.eq(1)].index)
    return {"group_share": _in(shares, leaks)}


def uncounted(frames: dict[str, pd.DataFrame], hidden: dict[str, pd.Series], smallest: int) -> dict[str, pd.Series]:
    """Rows that keep their estimate but lose their counts (``n``, ``people``), by measure.

    Coachees are never counted beside reach at a school. Where the number of lessons observed is hidden, so are
    the counts of their parts; and so are a part's counts that differ from the whole's by a small group.
    """
    out = {name: frames[name]["school_id"].ne("") for name in _COACHEES if name in frames}
    if "lessons_observed" not in frames:
        return out
    lessons = frames["lessons_observed"]
    shut = _index(lessons[hidden["lessons_observed"]])
    everybody = lessons.set_index(_KEYS)["people"]
    for name in (n for n in _LESSONS if n in frames):
        rows = frames[name]
        out[name] = _in(rows, shut)
        if name in _PARTS:
            whole = everybody.reindex(pd.MultiIndex.from_frame(rows[_KEYS])).set_axis(rows.index)
            out[name] |= small(whole - rows["people"], smallest)
    return out


def _index(rows: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(rows["school_id"], rows["term"], strict=True))


def _in(rows: pd.DataFrame, keys: set[tuple[str, str]]) -> pd.Series:
    return pd.Series(
        [pair in keys for pair in zip(rows["school_id"], rows["term"], strict=True)], index=rows.index, dtype=bool
    )
