"""The controls of the explorer: what is asked, the filters with counts, what to take away."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from coachkit.exhibits.number_format import count
from coachkit.explore.acts import Here
from coachkit.explore.answers import Answer
from coachkit.explore.change import two_terms
from coachkit.explore.cubes import Cube
from coachkit.explore.draw import label
from coachkit.explore.exhibit import INSIDE
from coachkit.explore.facets import facets
from coachkit.measures.prepare.groups import NOT_GIVEN
from coachkit.schema.dimensions import DIMENSIONS
from coachkit.schema.view import CHANGES, SHOWS, View

ROOMS = {
    "table": "Table",
    "overview": "Small charts",
    "compare": "Compare groups",
    "cohort": "Beside the rest",
    "school": "One school",
    "coaches": "Coaches",
    "observers": "Observers",
    "preview": "What readers see",
    "changes": "What changed since",
    "worklists": "Worklists",
}
_SHOWN = {
    "share": "Share at the cut", "levels": "All levels", "shift": "Change, same teachers",
    "transitions": "Moves between levels", "lessons": "Lessons observed",
}  # fmt: skip
ASKED = ("table", "overview", "compare", "cohort")  # rooms that a view fills
FILTERED = (*ASKED, "coaches", "observers")  # rooms whose rows the filters choose
_TAKES = {  # what can be taken away: its button, its key, its rooms
    "code": ("Code", "c", ASKED), "keep": ("Keep below", "k", tuple(ROOMS)), "notebook": ("Notebook", "", ASKED),
    "chapter": ("Chapter", "", ASKED), "csv": ("CSV", "", ASKED), "html": ("HTML", "", tuple(ROOMS)),
    "svg": ("SVG", "", FILTERED),
}  # fmt: skip
_ORDER = ("term", "school_type", "grade_band", "grade", "subject", "years_of_service", "cycles", "hours", "started", "coach",
          "observer", "purpose", "announced", "student_use", "tool", "fit", "technology")  # fmt: skip
_FEW, _MANY, _BAR = 12, 8, 130  # values all listed; else those with most lessons; pixels
_FOUND = 12  # schools that a search lists
_MANY_LOOKS = 20  # selections from which the panel speaks of chance


def heading(here: Here, answer: Answer) -> str:
    """The question, the analyst's own caption, or what a room shows and of which school."""
    names = answer.cube.names.get("school", {})
    school = f"{names.get(here.school, here.school)} ({here.school})" if here.school else "all schools together"
    only = "".join(f". {part}" for part in answer.words.split(". ")[1:])
    return {
        "coaches": f"Coaches and the change of their teachers{only}",
        "observers": f"Observers: their lessons, and how strictly they rate{only}",
        "school": f"Every exhibit, inside: {school}",
        "preview": f"What readers of a {here.audience} report see: {school}",
        "changes": f"What changed since an earlier release: {school}",
        "worklists": "Worklists",
    }.get(here.room, here.view.note or answer.words)


def title(answer: Answer, text: str, room: str, audience: str, looked: int) -> str:
    """The heading, what it rests on, and the filters with a button to remove each."""
    view, names = answer.view, {key: name for known in answer.cube.names.values() for key, name in known.items()}
    mark, rests, chips = f'<span class="inside">{INSIDE.capitalize()}</span>', "", ""
    if room == "preview":
        mark = f'<span class="inside">Gated</span> <span class="soft">All that readers of a {audience} report can see.</span>'
    if room in FILTERED:
        rests = (
            f"{count(round(answer.lessons), 'lessons')}, {count(answer.people, 'teachers')}" if room in ASKED else ""
        )
        for one in view.where:
            text_ = escape(one.words(names))
            remove = f'data-k="drop" data-d="{escape(one.dimension)}" aria-label="Remove the filter {text_}"'
            chips += f'<span class="chip">{text_}<button {remove}>×</button></span>'
        chips = f'<p>{chips}<button data-k="clear">No filter</button></p>' if chips else ""
    if looked >= _MANY_LOOKS and room in ASKED:
        chance = f"about {round(looked / 20)} of {looked} intervals miss by chance"
        rests += f" · you have looked at {looked} selections: {chance}"
    return f'<h2>{escape(text)}</h2><p>{mark} <span class="soft">{rests}</span></p>{chips}'


class Chooser(NamedTuple):
    """A labelled choice: its values with what is shown for them, and the one that holds now."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    now: str


def choosers(cube: Cube, view: View, room: str) -> list[Chooser]:
    """What can be chosen above the exhibit of a view."""
    parts = [Chooser("room", "Look at", list(ROOMS.items()), room)]
    if room in ASKED:
        if room != "overview":
            shows = [(show, _SHOWN[show]) for show in SHOWS if room == "table" or show in ("share", "shift")]
            parts.append(Chooser("show", "Show", shows, view.show))
        names = sorted((name for name in cube.dimensions if name != "technology" or view.by == name), key=_place)
        rows = [("", "The selection as one"), *((name, label(name)) for name in names)]
        parts.append(Chooser("by", "A row for each", rows, view.by))
        if view.show in ("share", "shift"):
            cuts = [(one, one) for one in cube.levels[1:]]
            parts.append(Chooser("cut", "Level counts from", cuts, cube.levels[cube.cut_at(view)]))
    if len(cube.terms) > 1 and ((view.show in CHANGES and room in ASKED) or room == "coaches"):
        pairs = [f"{one} to {two}" for i, one in enumerate(cube.terms) for two in cube.terms[i + 1 :]]
        now = pairs.index(" to ".join(two_terms(cube, view if len(view.terms) == 2 else view.but(terms=()))))
        parts.append(Chooser("pair", "Between", [(str(i), pair) for i, pair in enumerate(pairs)], str(now)))
    return parts


def bar(choices: Sequence[Chooser], room: str, undo: bool, redo: bool, open_: bool) -> str:
    """The choosers and buttons above the exhibit."""
    buttons = [("undo", "Undo", "Control+z", undo), ("redo", "Redo", "Control+Shift+z", redo)]
    buttons += [(name, text, keys, True) for name, (text, keys, at) in _TAKES.items() if room in at]
    takes = "".join(_button(*one, pressed=open_ if one[0] == "code" else None) for one in buttons)
    return f'{"".join(map(_pick, choices))}<div class="takes">{takes}</div>'


def _button(name: str, text: str, keys: str, works: bool, pressed: bool | None = None) -> str:
    more = f' aria-keyshortcuts="{keys}" title="{keys}"' if keys else ""
    more += "" if pressed is None else f' aria-expanded="{str(pressed).lower()}"'
    return f'<button data-k="{name}"{more}{"" if works else " disabled"}>{text}</button>'


def _pick(one: Chooser) -> str:
    inner = "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in one.options)
    return f'<label>{one.label}<select data-k="{one.name}">{inner}</select></label>'


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else -1 if name == "school" else len(_ORDER)


def filters(cube: Cube, view: View, find: str, number: str) -> str:
    """The filters, each value with its lessons under all other filters; ``number`` makes ids unique on a page."""
    names = [name for name in cube.dimensions if name != "school"]
    names += ["term"] if view.show not in CHANGES and len(cube.terms) > 1 else []
    names.sort(key=_place)
    counts = facets(cube, view, ["school", *names])
    search = f'<input id="find-{number}" type="search" data-k="find" value="{escape(find)}">'
    out = [f'<label for="find-{number}">Find a school</label>{search}', _schools(cube, view, find, counts["school"])]
    for name in names:
        words = cube.terms if name == "term" else cube.codes(name).words
        only = view.filter_on(name)
        has = view.terms if name == "term" else only.values if only else ()
        n = counts[name]
        keep = [at for at, word in enumerate(words) if word != NOT_GIVEN or n[at] or word in has]
        if len(words) > _FEW:
            most = np.argsort(-n, kind="stable")[:_MANY].tolist()
            keep = sorted({*(at for at in keep if words[at] in has), *most})
        out.append(f"<h3>{escape(label(name))}</h3>")
        if DIMENSIONS.get(name, DIMENSIONS["school"]).unit:
            least = f"{only.least:g}" if only and isinstance(only.least, float) else ""
            box = f'<input type="number" min="0" step="any" data-k="least" data-d="{name}" value="{least}">'
            out.append(f'<label class="range">at least {box}</label>')
        out.append(_values(cube, name, [words[i] for i in keep], n[keep], has, bool(only and only.without)))
        if len(words) > _FEW:
            out.append(f'<p class="soft">and {len(words) - len(keep)} more, with fewer lessons</p>')
    only = view.filter_on("date")
    ends = {"least": only.least if only else None, "most": only.most if only else None}
    days = "".join(
        f'<label class="range">{text} <input type="date" data-k="{key}" data-d="date" value="{ends[key] or ""}"></label>'
        for key, text in (("least", "from"), ("most", "to"))
    )
    return f"{''.join(out)}<h3>Days</h3>{days}"


def _schools(cube: Cube, view: View, find: str, counts: np.ndarray) -> str:
    ids, names = cube.codes("school").words, cube.names.get("school", {})
    only = view.filter_on("school")
    has = only.values if only else ()
    low = find.casefold().strip()
    hits = [
        i
        for i, one in enumerate(ids)
        if one in has or (low and (low in names.get(one, "").casefold() or low in one.casefold()))
    ]
    hits = hits[:_FOUND] if hits or low or len(ids) > _FEW else list(range(len(ids)))
    return _values(cube, "school", [ids[i] for i in hits], counts[hits], has, bool(only and only.without))


def _values(cube: Cube, name: str, words: Sequence[str], n: np.ndarray, has: Sequence[str], without: bool) -> str:
    most, names = max(float(n.max(initial=0)), 1.0), cube.names.get(name, {})
    out = []
    for word, lessons in zip(words, n, strict=True):
        shown, on = escape(names.get(word, word)), word in has
        keys = f'data-d="{escape(name)}" data-w="{escape(word)}"'
        box = f'<input type="checkbox" data-k="value" {keys}{" checked" if on else ""}>'
        leave = f'<button data-k="without" {keys} aria-label="Leave out {shown}" title="Leave out">−</button>'
        out.append(
            f'<div class="value"><label title="{shown}">{box}<span>{"not " if on and without else ""}{shown}</span></label>'
            f'<b class="soft">{lessons:,.0f}</b>{leave if name != "term" else "<span></span>"}'
            f'<i style="width:{_BAR * lessons / most:.0f}px"></i></div>'
        )
    return f'<div role="group" aria-label="{escape(label(name))}">{"".join(out)}</div>'
