"""What a click changes: the place in the explorer (view, room, page) after a choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from coachkit.errors import BadInput
from coachkit.explore.cubes import Cube
from coachkit.explore.tables import ALL
from coachkit.schema.view import CHANGES, SHOWS, View

_SHOWN = {"cohort": ("share", "shift"), "compare": ("share", "shift"), "overview": ("share",)}  # what a room can show


@dataclass(frozen=True)
class Here:
    """Where the analyst is: what undo and redo go back and forth between."""

    view: View
    room: str = "table"
    page: int = 0
    school: str = ""
    audience: str = "internal"
    worklist: str = ""
    since: str = ""


def asked_in(here: Here, cube: Cube) -> View:
    """The question that a room answers. BadInput when these data have no coach, or no lesson."""
    view = here.view
    if here.room in ("coaches", "school"):
        if "coach" not in cube.people.codes:
            what = "No coach is known: the coaching log has no one-on-one contact."
            raise BadInput(what, "Add coaching_log.csv to the folder.")
        where, terms = view.where if here.room == "coaches" else (), view.terms if len(view.terms) == 2 else ()
        return View("shift", by="coach", where=where, terms=terms, cut=view.cut, rest=True)
    if here.room == "observers":
        if not cube.seen:
            raise BadInput("No lesson was observed.", "Add rows to observations.csv.")
        where = tuple(one for one in view.where if one.dimension != "observer")
        return View(by="observer", where=where, terms=cube.seen[-1:], cut=view.cut)
    return view


def chosen(here: Here, cube: Cube, act: dict[str, Any]) -> Here | None:
    """The place after a choice; None for one that does not change it. Unknown or BadInput when the choice is impossible."""
    k, value, view = act.get("k", ""), act.get("v"), here.view
    if k in ("older", "newer"):
        return replace(here, page=max(0, here.page + (1 if k == "newer" else -1)))
    if k == "pair":
        pairs = [(one, two) for at, one in enumerate(cube.terms) for two in cube.terms[at + 1 :]]
        view = view.but(terms=pairs[int(str(value))])
    elif k in ("room", "school", "audience", "worklist", "since"):
        there: dict[str, Any] = {k: str(value)}
        here = replace(here, **there)
    elif k in ("show", "by", "cut"):
        other = k == "show" and (view.show in CHANGES) != (value in CHANGES)
        shown = str(value) if k == "show" else view.show
        view = view.but(**{k: value}, terms=() if other else view.terms, rest=view.rest and shown in ("share", "shift"))
    elif k in ("value", "without", "least", "most", "drop", "clear", "only"):
        view = _filtered(view, cube, k, act)
    else:
        return None
    if view.show not in _SHOWN.get(here.room, SHOWS):
        view = view.but(show="share", terms=(), rest=False)
    return replace(here, view=view.but(rest=here.room == "cohort"), page=0)


def _filtered(view: View, cube: Cube, k: str, act: dict[str, Any]) -> View:
    """The view with a filter more, less or other."""
    dimension, word, value = str(act.get("d", "")), str(act.get("w", "")), act.get("v")
    only = view.filter_on(dimension) if dimension else None
    values = only.values if only else ()
    if k == "clear":
        return view.but(where=())
    if k == "drop":
        return view.only(dimension)
    if k == "only":
        group = act.get("g", ALL)
        return view if not view.by or group == ALL else view.only(view.by, group)
    if k == "without":
        return view.without(dimension, *(values if only and only.without else ()), word)
    if k in ("least", "most"):
        ends = {"least": only.least if only else None, "most": only.most if only else None, k: value or None}
        return view.only(dimension, **ends)
    if dimension == "term":
        return view.but(terms=tuple(t for t in cube.terms if (t == word and value) or (t != word and t in view.terms)))
    kept = [*values, word] if value else [one for one in values if one != word]
    return view.without(dimension, *kept) if only and only.without and kept else view.only(dimension, *kept)
