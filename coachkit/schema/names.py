"""Names from the settings: reports show them as written, so they must be printable."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from coachkit.errors import nearest
from coachkit.schema.scale import Scale

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def named(text: str, what: str) -> str:
    """A name that reports can show: not blank, not too long, without invisible characters."""
    if not text or len(text) > 300:
        raise ValueError(f"the name of {what} has {len(text)} characters; 1 to 300 are allowed")
    if _UNSEEN.search(text):
        raise ValueError(f"the name of {what} has an invisible character, such as a line break")
    return text


def scale_of(value: Any) -> Scale:
    """The scale in a settings table. Raises ValueError, with a sentence, if it is not valid."""
    if isinstance(value, Scale):
        return value
    keys = ("name", "levels", "transformative", "changed")
    if not isinstance(value, dict):
        raise ValueError("expected a table with name, levels, transformative and, optionally, changed")
    wrong = [key for key in value if key not in keys]
    if wrong:
        guess = nearest(wrong[0], keys)
        raise ValueError(f"unknown key '{wrong[0]}'" + (f"; did you mean '{guess}'?" if guess else ""))
    missing = [key for key in keys[1:3] if key not in value]
    if missing:
        raise ValueError(f"'{missing[0]}' is missing")
    if not isinstance(value["levels"], list) or not all(isinstance(level, str) for level in value["levels"]):
        raise ValueError("'levels' must be a list of texts, starting with the lowest")
    changed = value.get("changed", [])
    if not isinstance(changed, list) or not all(isinstance(day, dt.date) for day in changed):
        raise ValueError("'changed' must be a list of days, for example [2025-08-18]")
    if len(value["levels"]) > 20 or len(changed) > 100:
        raise ValueError("at most 20 levels and 100 days of change are allowed")
    levels = tuple(named(level.strip(), "a level") for level in value["levels"])
    name, cut = named(str(value.get("name", "Level")).strip(), "the scale"), str(value["transformative"]).strip()
    days = {day.date() if isinstance(day, dt.datetime) else day for day in changed}
    return Scale(name, levels, cut, tuple(sorted(days)))
