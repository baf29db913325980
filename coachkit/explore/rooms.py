"""The other views of the explorer: small charts, groups compared, coaches, observers, what readers see, lists of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from textwrap import shorten

import numpy as np
import pandas as pd

from coachkit.errors import BadInput, CoachkitError
from coachkit.exhibits import EXHIBITS, chapter
from coachkit.exhibits.forms import Make
from coachkit.exhibits.number_format import count, percent, short, signed_points
from coachkit.explore.answers import Answer, answer, members_of
from coachkit.explore.change import in_two_terms
from coachkit.explore.draw import Cell, Grid, Row, dot, html, numbered, span, svg
from coachkit.explore.exhibit import cells, least_words, shown_groups
from coachkit.explore.rest import change_of, pairs, share_of
from coachkit.explore.selection import select
from coachkit.explore.tables import on_page
from coachkit.release import Estimates
from coachkit.schema.view import View
from coachkit.stats import wilson

_ROWS, _WIDE, _TALL = 200, 150, 62
_COMPARED = 12  # teachers from which groups are compared
_FINISHED = 5  # cycles from which a share of them is judged
_change = partial(numbered, form=signed_points, scale=(-0.5, 0.5), wide=100, ref=0)


def overview(asked: Answer, page: int = 0) -> str:
    """A small chart for each row: the share over the terms, with the selection's dotted."""
    if asked.view.show != "share" or len(asked.terms) < 2:
        raise BadInput("Small charts show the share over several terms.", "Choose the share, and at least two terms.")
    groups, more = on_page(asked, page)
    cards = "".join(_card(asked, group) for group in groups)
    note = (
        f"Share of lessons at {asked.cut} or above, from 0 to 100%, {asked.terms[0]} to {asked.terms[-1]}. Shaded: 95% "
        f"interval. Dotted: all of the selection. Hollow: too few to judge. {more}"
    )
    return f'<p class="soft">{escape(note)}</p><div class="cards">{cards}</div>'


def _card(asked: Answer, group: int) -> str:
    line = cells(asked, group)
    step = (_WIDE - 10) / max(len(line) - 1, 1)

    def at(place: int, value: float) -> str:
        return f"{5 + place * step:.1f},{_TALL - 4 - value * (_TALL - 10):.1f}"

    seen = [(place, cell) for place, cell in enumerate(line) if cell["n"]]
    band = [at(i, c["high"]) for i, c in seen] + [at(i, c["low"]) for i, c in reversed(seen)]
    whole = asked.whole.columns["estimate"] if asked.view.by else np.array([])
    ref = " ".join(at(i, value) for i, value in enumerate(whole) if np.isfinite(value))
    course = " ".join(at(i, c["estimate"]) for i, c in seen)
    inner = f'<path class="axis" d="M0 {_TALL - 4}h{_WIDE}"/>'
    inner += f'<polygon class="band" points="{" ".join(band)}"/><polyline class="ref" fill="none" points="{ref}"/>'
    inner += f'<polyline class="line" points="{course}"/>'
    for i, cell in seen:
        x, y = at(i, cell["estimate"]).split(",")
        inner += f'<circle class="{"old" if cell["status"] == "too few" else "dot"}" cx="{x}" cy="{y}" r="3"/>'
    name, last = escape(asked.label(asked.groups[group])), seen[-1][1]
    text = f"{escape(str(last['term']))}: {percent(last['estimate'])} {span(last['low'], last['high'])}"
    few = ", too few to judge" if last["status"] == "too few" else ""
    return f'<div class="card"><h4 title="{name}">{name}</h4>{svg(_WIDE, inner, _TALL)}<p class="soft">{text}{few}</p></div>'


def compare(asked: Answer) -> list[Grid]:
    """All pairs of two to six groups, with simultaneous intervals: never a ranking."""
    view, cube, cut = asked.view, asked.cube, asked.cube.cut_at(asked.view)
    if view.show == "shift":
        when, value = " to ".join(asked.terms), partial(change_of, cut=cut)
        members = in_two_terms(cube, view).members(len(cube.levels))
    elif view.show == "share":
        seen = [term for term in asked.terms if asked.columns["n"][asked.columns["term"] == term].any()]
        when, value = [*asked.terms, *seen][-1], partial(share_of, cut=cut)
        members = members_of(cube, select(cube, view, (when,)), (when,))
    else:
        raise BadInput("Groups are compared by their share or its change.", "Choose one of these at 'Show'.")
    found = pairs(members, len(asked.groups), value)
    ends = np.abs(np.concatenate([found["gap_low"], found["gap_high"]]))
    far = float(max([0.1, *ends[np.isfinite(ends)]]))
    out: list[Row] = []
    for at, people in enumerate(found["people"]):
        one, two = (asked.label(asked.groups[found[side][at]]) for side in ("first", "second"))
        gap, low, high = (float(found[name][at]) for name in ("gap", "gap_low", "gap_high"))
        limits = span(low, high, signed_points) or "no interval: all alike"
        full = f"{one} minus {two}: {signed_points(gap)} points, simultaneous 95% interval {limits.strip('()')}"
        drawing = dot(gap, low, high, 0, (-far, far), 120)
        shown = Cell(signed_points(gap), limits, (), drawing, 120, full, bool(people < _COMPARED))
        out.append(("", one, [Cell(two), shown, Cell(f"{people:.0f}", right=True)]))
    note = (
        f"All {len(out)} intervals are right together in 95% of cases: a difference whose interval excludes 0 is more than "
        f"chance. In italics: a group has fewer than {_COMPARED} teachers. Not a ranking."
    )
    head = ["Group", "minus", "Difference, simultaneous 95% interval", "Teachers (smaller group)"]
    return [Grid(f"Differences in points, {when}", head, out, note)]


def coaches(asked: Answer, school: str = "") -> list[Grid]:
    """Each coach's teachers' shift compared with that of all other teachers, with hours and fidelity: an association.

    ``school`` keeps the coaches who have teachers there.
    """
    whole = cells(asked.whole, 0)[0]
    groups = shown_groups(asked)
    if school:
        here = select(asked.cube, View(by="coach").only("school", school), (asked.terms[1],))
        groups = [group for group in groups if group in here.group]
    if not groups:
        raise BadInput(
            "No coach has teachers here who were seen in both terms.", "Choose other terms, or another school."
        )
    rows: list[Row] = []
    if whole["n"]:
        rows.append(
            ("all", "All teachers", [_change(whole), Cell(), Cell(), Cell(), Cell(f"{whole['n']:,}", right=True)])
        )
    for group in groups:
        cell, coach = cells(asked, group)[0], asked.groups[group]
        hours, finished, complete = asked.cube.coaching.get(coach, (0.0, 0, 0))
        gap = Cell(soft="–")
        if np.isfinite(cell["gap_low"]):
            gap = Cell(signed_points(cell["gap"]), span(cell["gap_low"], cell["gap_high"], signed_points))
        change = _change(cell)
        full = f"Coach {coach}: {change.full}; {count(int(cell['n']), 'teachers')}"
        rows.append(("", asked.label(coach), [
            replace(change, full=full, keys={"g": coach}), gap, Cell(f"{hours:,.0f}", right=True), _fidelity(complete, finished),
            Cell(f"{cell['n']:,}", right=True),
        ]))  # fmt: skip
    note = (
        "Teachers by the coach with most of their one-on-one hours so far. In italics: fewer than "
        f"{least_words(asked)}, or {_FINISHED} cycles. Coaches choose teachers, or are given them: this is an "
        "association, not what a coach causes, and not a ranking. Hours: one-on-one, in the whole log. Fidelity: finished "
        "cycles with all core components."
    )
    head = ["Coach", "Change in points, 95% interval", "Minus other teachers", "Hours", "Fidelity", "Teachers"]
    caption = "Coaches of this school, and all their teachers" if school else "Coaches"
    return [Grid(f"{caption}: {asked.terms[0]} to {asked.terms[1]}", head, rows, note)]


def _fidelity(complete: int, finished: int) -> Cell:
    if not finished:
        return Cell(soft="no finished cycle")
    low, high = (float(end) for end in wilson(np.array(complete / finished), np.array(finished)))
    return Cell(percent(complete / finished), f"{span(low, high)} of {finished}", few=finished < _FINISHED)


def observers(asked: Answer, severity: pd.DataFrame) -> list[Grid]:
    """Each observer's lessons and share, and how strict they are beyond the lessons they saw (from the analyst's release)."""
    lessons = answer(asked.cube, asked.view.but(show="lessons", terms=()))
    known = severity.set_index("observer").to_dict("index")
    rows: list[Row] = []
    for group in shown_groups(lessons):
        observer, cell = lessons.groups[group], cells(asked, group)[0]
        share, strict = Cell(soft="no lessons"), Cell(soft="–")
        if cell["n"]:
            share = numbered(cell)
            full = f"Observer {observer}: {share.full}; {count(int(cell['n']), 'lessons')}"
            share = replace(share, full=full, keys={"g": observer, "t": str(cell["term"])})
        if observer in known:
            strict = numbered(known[observer], _short, (-2, 2), 90, 0)
        n = sum(int(one["n"]) for one in cells(lessons, group))
        rows.append(("", observer, [Cell(f"{n:,}", right=True), share, strict]))
    note = (
        f"Share of lessons at {asked.cut} or above. Strictness: severity in log-odds beyond teachers, schools and terms; above "
        "0 is strict. Shares also differ because observers see different lessons."
    )
    head = ["Observer", "Lessons", f"Share, {asked.terms[-1]}", "Strictness, 95% interval"]
    return [Grid("Observers", head, rows, note)]


def _short(value: float) -> str:
    return short(round(value, 1) + 0.0)  # no −0.0


def released(estimates: Estimates) -> str:
    """Every exhibit of the release for an audience: its sentence, and its table to open."""
    parts = []
    own: list[Make] = [partial(chapter, name=one.name) for one in estimates.meta.chapters]
    for make in (*EXHIBITS.values(), *own):
        try:
            exhibit = make(estimates)
        except (CoachkitError, LookupError, ValueError):
            continue  # not an exhibit of this kind of estimates
        said = " ".join((exhibit.sentence, *exhibit.sentences)).strip()
        inner = f"<p>{escape(said)}</p>"
        if exhibit.table is not None and exhibit.table.rows:
            inner += plain(exhibit.table.caption, exhibit.table.columns, exhibit.table.rows)
        inner += "".join(f'<p class="soft">{escape(note)}</p>' for note in exhibit.notes)
        head = f'{escape(exhibit.question)} <span class="soft">{escape(shorten(said, 110, placeholder=" …"))}</span>'
        parts.append(f"<details><summary>{head}</summary>{inner}</details>")
    return "".join(parts)


def plain(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A table of texts as HTML."""
    body: list[Row] = [("", str(row[0]), [Cell(str(one)) for one in row[1:]]) for row in rows]
    return html([Grid(caption, head, body, note)], False)


def listed(rows: pd.DataFrame, caption: str, note: str = "Rows about people: not for reports.") -> str:
    """The first rows of a list about people, as a plain table."""
    first = rows.head(_ROWS)
    texts = first.astype("object").where(first.notna(), "").map(lambda value: str(value).removesuffix(" 00:00:00"))
    more = f", the first {_ROWS} shown" if len(rows) > _ROWS else ""
    head = [name.replace("_", " ").capitalize() for name in rows.columns]
    return plain(caption, head, texts.to_numpy().tolist(), f"{count(len(rows), 'rows')}{more}. {note}")
