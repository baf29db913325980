"""Compare survey answers with their items, and report answers that no score can use."""

from __future__ import annotations

import pandas as pd

from coachkit.district.cell_checks import TableCheck


def note_answers(drafts: dict[str, TableCheck]) -> list[str]:
    """Notes on answers outside their item's scale, and on items that ``survey_items`` describes incompletely or not at all."""
    if "survey_responses" not in drafts or "survey_items" not in drafts:
        return []
    rows, items = drafts["survey_responses"].kept, drafts["survey_items"].kept
    keys = ["instrument", "item_id"]
    known = items[[*keys, "scale_min", "scale_max"]].drop_duplicates(keys)
    both = rows[[*keys, "value"]].merge(known, on=keys, how="left", indicator=True)
    strange = both["_merge"].eq("left_only")
    bare = ~strange & (both["scale_min"].isna() | both["scale_max"].isna())
    out = both["value"].lt(both["scale_min"]) | both["value"].gt(both["scale_max"])
    lines = drafts["survey_responses"].raw.lines[rows.index.to_numpy()]
    file = drafts["survey_responses"].raw.file
    return [
        f"{file}: {int(here.sum()):,} answers {what} and count in no score; the first is in line "
        f"{lines[int(here.to_numpy().argmax())]}, {_named(both, here)}."
        for here, what in (
            (strange, "are to items that survey_items does not describe"),
            (bare, "are to items without scale_min and scale_max"),
            (out, "are outside their item's scale"),
        )
        if here.any()
    ]


def _named(both: pd.DataFrame, here: pd.Series) -> str:
    first = both[here].iloc[0]
    value = "" if pd.isna(first["value"]) else f" {first['value']:g}"
    return f"{first['instrument']} {first['item_id']}{value}"
