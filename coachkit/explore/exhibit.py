"""An answer as an exhibit: a sentence about the selection, a chart, the table. Inside only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from coachkit.exhibits import Exhibit
from coachkit.exhibits.change_chart import change_axis
from coachkit.exhibits.charts import Point, bars, dots, stacked
from coachkit.exhibits.number_format import count, percent, signed_points
from coachkit.exhibits.parts import Chart, Number, Table
from coachkit.exhibits.theme import ramp
from coachkit.schema.dimensions import OWN
from coachkit.schema.view import CHANGES

if TYPE_CHECKING:
    from coachkit.explore.answers import Answer

INSIDE = "inside: not gated"  # the mark that `coachkit audit` refuses in what is to be sent
MOST = 25  # groups in a chart
_TERMS = 3  # terms in a chart


class InsideExhibit(Exhibit):
    """An exhibit about rows of people: a page for readers never shows it."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        text = f"<p><small>Inside: not gated, not for readers.</small></p>{self._head()}{self._tail()}"
        display({"text/html": f'<div data-coachkit="{INSIDE}">{text}</div>', "text/plain": self.to_text()}, raw=True)


def make_exhibit(answer: Answer) -> InsideExhibit:
    """The exhibit of an answer."""
    notes = [f"Rows marked * have fewer than {least_words(answer)}: too few to judge."] if answer.least else []
    notes += [*cautions(answer), f"{INSIDE.capitalize()}; not for readers."]
    question = answer.view.note or answer.words
    return InsideExhibit(
        question, sentence(answer), _table(answer), _chart(answer), key="explorer", notes=tuple(notes),
        status="ok" if (answer.columns["status"] == "ok").any() else "too few" if answer.lessons else "no data",
    )  # fmt: skip


def cautions(answer: Answer) -> list[str]:
    """What to know before numbers are compared."""
    view, notes = answer.view, []
    if answer.unplaced:
        unknown = f"their {view.by.removeprefix(OWN).replace('_', ' ')} is not known"
        why = "their teachers have no coach so far" if view.by == "coach" else unknown
        notes.append(f"{count(round(answer.unplaced), 'lessons')} are in no row: {why}.")
    if view.show in CHANGES:
        notes.append("The same teachers in both terms: a change, not an effect of coaching.")
    if view.by_coaching:
        notes.append("Coaching so far chooses the teachers here: differences are associations.")
    return notes


def least_words(answer: Answer) -> str:
    """The smallest numbers that carry an estimate, in words."""
    return " or ".join(count(least, noun) for noun, least in answer.least.items())


def sentence(answer: Answer) -> str:
    """The whole selection in a sentence, in its last term."""
    whole = answer.whole
    c, view = whole.columns, answer.view
    at = max((i for i in range(len(c["n"])) if c["n"][i]), default=-1)
    if at < 0:
        return "No lesson is in this selection."
    if view.show in ("levels", "transitions", "lessons"):
        people = c["people"].reshape(-1)[at]
        span = f"{c['term'][at]} to {c['to_term'][at]}" if view.show == "transitions" else str(c["term"][at])
        number = "" if view.show == "transitions" else f"{count(int(c['n'][at]), 'lessons')} of "
        return f"In {span}, the selection has {number}{count(int(people), 'teachers')}."
    few = " Too few to judge." if c["status"][at] == "too few" else ""
    low, high, estimate = (float(c[name][at]) for name in ("low", "high", "estimate"))
    if view.show == "shift":
        return (
            f"From {c['term'][at]} to {c['to_term'][at]}, the share of the same {count(int(c['n'][at]), 'teachers')} changed "
            f"by {signed_points(estimate)} points (95% interval {signed_points(low)} to {signed_points(high)}).{few}"
        )
    return (
        f"In {c['term'][at]}, {percent(estimate)} of the average teacher's lessons reached {answer.cut} or above (95% "
        f"interval {percent(low)} to {percent(high)}; {count(int(c['n'][at]), 'lessons')}, "
        f"{count(int(c['people'][at]), 'teachers')}).{few}"
    )


def shown_groups(answer: Answer) -> list[int]:
    """Groups with any data, in their order."""
    n = answer.columns["n"]
    per = n.reshape(len(answer.levels), len(answer.groups), -1)[0] if answer.view.show == "levels" else n
    return np.flatnonzero(per.reshape(len(answer.groups), -1).sum(axis=1) > 0).tolist()


def cells(answer: Answer, group: int) -> list[dict[str, Any]]:
    """A group's rows of the frame, as dictionaries."""
    c, names = answer.columns, len(answer.groups)
    if answer.view.show == "levels":
        at = np.arange(len(c["n"])).reshape(len(answer.levels), names, -1)[:, group].T.ravel()
    else:
        at = np.arange(len(c["n"])).reshape(names, -1)[group]
    return [{name: values[i] for name, values in c.items()} for i in at]


def _table(answer: Answer) -> Table:
    show, head = answer.view.show, ("Group", "Term", "Estimate", "95% interval", "Lessons", "Teachers")
    rows = []
    for group in shown_groups(answer):
        for cell in cells(answer, group):
            if not cell["n"] or (show == "transitions" and not cell["contributors"]):
                continue
            form = signed_points if show == "shift" else percent if show != "lessons" else lambda v: f"{v:,.0f}"
            low, high = float(cell["low"]), float(cell["high"])
            interval = Number(f"{form(low)} to {form(high)}", low=low, high=high) if np.isfinite(low) else "–"
            term = f"{cell['term']} to {cell['to_term']}" if show in CHANGES else cell["term"]
            level = f", {cell['level']}" if "level" in cell else ""
            level += f" to {cell['to_level']}" if "to_level" in cell else ""
            star = " *" if cell["status"] == "too few" else ""
            lessons = "–" if show in CHANGES else Number(f"{cell['n']:,.0f}", float(cell["n"]))
            estimate = Number(form(cell["estimate"]), float(cell["estimate"]))
            people = Number(f"{cell['people']:,.0f}", float(cell["people"]))
            name = f"{answer.label(answer.groups[group])}{level}{star}"
            rows.append((name, str(term), estimate, interval, lessons, people))
    return Table("The numbers", head, tuple(rows))


def _chart(answer: Answer) -> Chart | None:
    groups = shown_groups(answer)[:MOST]
    if not groups:
        return None
    show, title, alt = answer.view.show, answer.words, f"{answer.words}: the numbers are in the table."
    names = {group: answer.label(answer.groups[group]) for group in groups}
    last = answer.terms[-_TERMS:][::-1]
    if show == "transitions":
        return None
    if show == "levels":
        rows = [(names[g], [c for c in cells(answer, g) if c["term"] == last[0] and c["n"]]) for g in groups]
        rows = [row for row in rows if row[1]]
        parts: dict[str, list[float | None]] = {
            level: [float(row[1][i]["estimate"]) for row in rows] for i, level in enumerate(answer.levels)
        }
        return stacked([name for name, _ in rows], parts, ramp(len(answer.levels)), title, alt) if rows else None
    if show == "lessons":
        totals = {names[g]: float(sum(c["estimate"] for c in cells(answer, g))) for g in groups}
        return bars(totals, [f"{n:,.0f}" for n in totals.values()], title, alt)
    scale = 100 if show == "shift" else 1
    series = {}
    for term in last[:1] if show == "shift" else last:
        found = [(g, c) for g in groups for c in cells(answer, g) if c["n"] and (show == "shift" or c["term"] == term)]
        series["change" if show == "shift" else term] = [
            Point(names[g], float(c["estimate"]) * scale, float(c["low"]) * scale, float(c["high"]) * scale)
            for g, c in found
        ]
    if show == "share":
        return dots(series, title, alt, order=list(names.values()))
    axis = change_axis(point for points in series.values() for point in points)
    return dots(series, title, alt, axis=axis, lines=[(0, "")], order=list(names.values()))
