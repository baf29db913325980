"""Texts that a release carries: labels of standards and survey questions. None of them names a person."""

from __future__ import annotations

from coachkit.district import District
from coachkit.release.meta import Framework

_SHOWN = ("role_clarity", "program_value")  # instruments whose items a report shows one by one
_LONGEST = 160


def frameworks(district: District) -> dict[str, Framework]:
    """Each framework by its name in the tables, with the labels of its standards in order."""
    every = district.config.every_framework
    return {key: Framework(name=found.name, standards=dict(found.standards)) for key, found in every.items()}


def questions(district: District) -> dict[str, str]:
    """The question of each item that is shown alone; a question that names a member of staff is left out."""
    items = district["survey_items"]
    items = items[items["instrument"].isin(_SHOWN) & items["column_header"].notna()]
    names = {name.casefold() for name in district["staff"]["name"].dropna() if len(name) > 3}
    out = {}
    for item, text in zip(items["item_id"], items["column_header"], strict=True):
        plain = str(text).casefold()
        if not any(name in plain for name in names):
            out[str(item)] = str(text)[:_LONGEST]
    return out
