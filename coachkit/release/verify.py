"""What a release must look like, whoever made it: checked as it is read, before anything in it becomes a path or a number."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Any

from coachkit.release.row import ROW_FIELDS
from coachkit.schema.audiences import AUDIENCES
from coachkit.slug import slug

__all__ = ["verified_meta", "verified_part"]

_LONGEST = 100_000  # characters of a text
_NOTHING = type(None)
_COUNT: set[type] = {int, _NOTHING}
_SIZE: set[type] = {float, int, _NOTHING}
_NUMBERS = {"estimate": _SIZE, "low": _SIZE, "high": _SIZE, "n": _COUNT, "people": _COUNT}
_Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _name(value: Any) -> bool:
    return _text(value) and bool(value)


def _day(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e12


def _whole(value: Any) -> bool:
    return isinstance(value, int) and _number(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _maybe(check: _Check) -> _Check:
    return lambda value: value is None or check(value)


def _list(check: _Check) -> _Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _dict(check: _Check) -> _Check:
    return lambda value: isinstance(value, dict) and all(map(_text, value)) and all(map(check, value.values()))


def _of(**fields: _Check) -> _Check:
    """A dictionary with at least these fields; what else it has is of plain values."""

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or not fields.keys() <= value.keys():
            return False
        return all(fields[name](inner) if name in fields else _plain(inner) for name, inner in value.items())

    return check


def _some(**fields: _Check) -> _Check:
    """A dictionary with some of these fields and no other; ``draws``, ``plan`` and ``departed`` stand together."""
    together = {"draws", "plan", "departed"} & fields.keys()

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or not value.keys() <= fields.keys():
            return False
        whole = together & value.keys() in (set(), together)
        return whole and value.get("draws") != [] and all(fields[name](inner) for name, inner in value.items())

    return check


def _pair(*checks: _Check) -> _Check:
    """A list of exactly so many values, each with its own check."""

    def check(value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) == len(checks)
            and all(one(inner) for one, inner in zip(checks, value, strict=True))
        )

    return check


def _plain(value: Any) -> bool:
    """A text, number, flag or nothing; or a list or dictionary of such."""
    if isinstance(value, list | dict):
        return all(map(_leaf, value)) and all(map(_leaf, value.values() if isinstance(value, dict) else ()))
    return _leaf(value)


def _leaf(value: Any) -> bool:
    return value is None or _text(value) or _flag(value) or _number(value)


_SPAN = _of(name=_name, start=_day, end=_day)
_ENTRY = _of(id=_name, name=_name, hash=_text)
_META: dict[str, _Check] = {
    "audience": lambda value: value in AUDIENCES,
    "as_of": _day,
    "district": _of(name=_name),
    "scale": _of(name=_text, levels=_list(_name), transformative=_name),
    "terms": _list(_SPAN),
    "hashes": _dict(_text),
    "schools": _list(_ENTRY),
    "coaches": _list(_ENTRY),
    "ledger": _of(tables=_dict(_dict(_whole)), present=_list(_text), missing=_list(_text), notes=_list(_text)),
}
_POINTS = _maybe(_whole)
_PLANNED = _of(outcome=_text, first=_text, last=_text, starts=_list(_pair(_text, _whole)), detectable=_POINTS,
               schools=_list(_pair(_text, _text, _text)), spread=_pair(_number, _number))  # fmt: skip
_OUTLOOK = _of(schools=_whole, before=_whole, terms=_whole, first=_whole, too_wide=_whole, lessons=_number, source=_text,
               recommended=_text, within=_POINTS, spread=_pair(_number, _number),
               designs=_list(_of(key=_text, title=_name, never=_whole, points=_POINTS,
                                 starts=_list(_pair(_text, _whole)))),
               by_schools=_list(_pair(_whole, _POINTS)), by_terms=_list(_pair(_whole, _POINTS)),
               by_lessons=_list(_pair(_number, _POINTS)))  # fmt: skip
# What a release has beside these, as the pipeline writes it.
_MORE: dict[str, _Check] = {
    "waves": _list(_SPAN),
    "terms_derived": _flag,
    "plan": _of(dosage_hours=_number, caseload=_number, follow_up_days=_whole, drought_days=_list(_whole),
                target_share=_maybe(_number), self_assessment_target=_whole, chosen_by=_maybe(_text), chosen_note=_text),
    "effect": _of(cutoff=_number, prior_mean=_number, prior_sd=_number, prior_source=_text),
    "privacy": _of(minimum_adults=_whole, minimum_students=_whole, looser=_flag),
    "catalogue": _dict(_of(number=_leaf, title=_text, factor=_leaf, question=_text, unit=_text, minimum=_dict(_leaf),
                           source=_plain, method=_plain)),
    "frameworks": _dict(_of(name=_text, standards=_dict(_text))),
    "questions": _dict(_text),
    "earlier": _dict(_list(_list(_text))),
    "suppressed": _of(rows=_whole, by_rule=_dict(_whole)),
    "versions": _dict(_text),
    "rollout": _some(draws=_list(_of(number=_whole, date=_day, seed=_whole, reason=_text, hash=_text)), plan=_PLANNED,
                     departed=_of(otherwise=_list(_text), outside=_list(_text), gone=_list(_text), outcome=_text,
                                  window=_text, over=_flag), outlook=_OUTLOOK),
}  # fmt: skip


def verified_meta(meta: Any) -> tuple[dict[str, Any], str]:
    """The content of ``release.json`` with file names made of its ids, and what is wrong with it (blank: nothing)."""
    if not isinstance(meta, dict):
        return {}, "it is no table of settings"
    missing = [name for name in _META if name not in meta]
    if missing:
        return {}, f"'{missing[0]}' is missing"
    for name, value in meta.items():
        if not {**_META, **_MORE}.get(name, _plain)(value):
            return {}, f"'{name[:40]}' is not as coachkit writes it"
    named = {kind: [{**entry, "slug": slug(entry["id"])} for entry in meta[kind]] for kind in ("schools", "coaches")}
    for entries in named.values():
        if len({entry["slug"] for entry in entries}) < len(entries):
            return {}, "two of its schools or coaches would have one file"
    return {**meta, **named}, _scale(meta["scale"])


def _scale(given: Mapping[str, Any]) -> str:
    levels, cut = given["levels"], given["transformative"]
    good = 2 <= len(levels) == len(set(levels)) <= 100 and cut in levels[1:]
    return "" if good else "'scale' has no levels in order"


def verified_part(content: Any, kind: str, identifier: str) -> str:
    """What is wrong with the file of a school, a coach or the district (blank: nothing)."""
    if not isinstance(content, dict) or not {"id", "name", "facts", "columns", "rows"} <= content.keys():
        return "it lacks id, name, facts, columns or rows"
    if content["id"] != identifier or not _name(content["name"]) or not _dict(_text)(content["facts"]):
        return "its id, name or facts are not those of a " + kind
    start = content["facts"].get("coaching_start", "")
    if start and not _day(start):
        return "its coaching_start is no day"
    rows = content["rows"]
    width = len(ROW_FIELDS)
    if content["columns"] != list(ROW_FIELDS) or not isinstance(rows, list):
        return "its columns are not those of this version"
    if not all(isinstance(row, list) and len(row) == width for row in rows):
        return "a row has more or fewer cells than there are columns"
    for name, cells in zip(ROW_FIELDS, zip(*rows, strict=True) if rows else [()] * width, strict=True):
        kinds: set[type] = set(map(type, cells))
        if not kinds <= _NUMBERS.get(name, {str}):
            return f"its column '{name}' holds something else than it should"
        if name in _NUMBERS and not all(cell is None or abs(cell) < 1e15 for cell in cells):
            return f"its column '{name}' holds a number that is none"
    return ""
