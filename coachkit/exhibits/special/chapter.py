"""An own chapter: the teachers of a selection, the others, and all together."""

from __future__ import annotations

from coachkit.errors import Unknown
from coachkit.exhibits.change_chart import change_chart, change_point
from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import (
    change,
    count,
    interval,
    limits,
    percent,
    plain,
    share_cell,
    signed_points,
    span,
    when,
)
from coachkit.exhibits.parts import Table
from coachkit.release import Estimates, Row
from coachkit.release.meta import Chapter

CHAPTER_KEY = "chapter-"  # before the chapter's name, in the key of its exhibit

_SELECTED, _OTHERS = "in the selection", "others"
_MEASURES = {"share": ("share_by_group", "share_gap_by_group", "transformative_share"),
             "shift": ("shift_by_group", "shift_gap_by_group", "shift")}  # fmt: skip


def chapter(estimates: Estimates, name: str) -> Exhibit:
    """A chapter of ``coachkit.toml``: the district's teachers in its selection, the others, and all of them.

    Parameters
    ----------
    name
        The chapter's name or title.

    Raises
    ------
    Unknown
        When the settings have no such chapter; the message names the nearest one.

    Examples
    --------
    >>> chapter(coachkit.open_district("data/sample"), "grades 6 to 8")
    Traceback (most recent call last):
    coachkit.errors.Unknown: There is no chapter 'grades 6 to 8'.
      Known: none.
    """
    known = estimates.meta.chapters
    found = next((one for one in known if name in (one.name, one.title)), None)
    if found is None:
        raise Unknown("chapter", name, [one.name for one in known])
    return _made(estimates, found)


def _made(estimates: Estimates, it: Chapter) -> Exhibit:
    key, item = f"{CHAPTER_KEY}{it.name}", f"chapter:{it.name}"
    measure, gap, whole = _MEASURES[it.show]
    rows = estimates.district_rows_of(measure, item=item)
    order = {term: number for number, term in enumerate(["", *estimates.terms])}
    rows.sort(key=lambda row: (order.get(row.to_term, 0), order.get(row.term, 0)))
    good = [row for row in rows if row.ok]
    if not good:
        shows = "the selection beside the others"
        return no_number(key, estimates, rows, "teachers in this selection", shows, measure=measure, question=it.title)
    mine = [row for row in good if row.category == _SELECTED]
    last = (mine or good)[-1]
    sentence = _sentence(estimates, it, last, estimates.district_rows_of(gap, item=item))
    alt = f"Dots with 95% intervals: the selection and the others. {sentence}"
    series = {
        label: [_point(row, it.show) for row in good if row.category == group]
        for label, group in (("Selection", _SELECTED), ("Others", _OTHERS))
    }
    series = {label: points for label, points in series.items() if points}
    times = list(dict.fromkeys(_time(row) for row in good))
    if it.show == "share":
        chart = slopes(series, "Term", "Share of the average teacher's lessons", alt, order=times)
    else:
        chart = change_chart(series, times, alt)
    notes = [f"The selection: {it.selection}. What may change counts as of the term's end."]
    notes += [
        "It chooses teachers by the coaching they had: this shows a change, not an effect of coaching."
    ] * it.by_coaching
    notes += [it.note] if it.note else []
    table = _table(estimates, it, rows, whole)
    return finding(key, estimates, sentence, chart, table, notes, measure=measure, question=it.title)


def _sentence(estimates: Estimates, it: Chapter, row: Row, gaps: list[Row]) -> str:
    who = "the selected teachers" if row.category == _SELECTED else "the teachers outside the selection"
    people = f"{count(row.people, 'teachers')}" if row.people else "teachers"
    if it.show == "share":
        cut = estimates.scale.transformative
        text = (
            f"In {when(estimates, row.term)}, {percent(row.estimate)} of the lessons of {who} were at {cut} or above "
            f"({interval(row)}; {people})"
        )
    else:
        text = (
            f"From {row.term} to {row.to_term}, the share of lessons of {who} changed by {signed_points(row.estimate)} points "
            f"({change(row)}; the same {people})"
        )
    gap = next((g for g in gaps if g.ok and (g.term, g.to_term) == (row.term, row.to_term)), None)
    if gap is None:
        return f"{text}. They can’t be compared with the others here."
    clear = gap.limits[0] > 0 or gap.limits[1] < 0
    told = "is clearly different from" if clear else "is not clearly different from"
    return f"{text}. That {told} the others: {signed_points(gap.estimate)} points ({change(gap)})."


def _time(row: Row) -> str:
    return span(row) if row.to_term else row.term


def _point(row: Row, show: str) -> Point:
    if show == "share":
        return Point(_time(row), row.number, *row.limits, f"{percent(row.estimate)}, {interval(row)}")
    return change_point(_time(row), row)


def _table(estimates: Estimates, it: Chapter, rows: list[Row], whole: str) -> Table:
    write = percent if it.show == "share" else signed_points
    at = {(_time(row), row.category): row for row in rows}
    every = {_time(row): row for row in estimates.district_rows_of(whole)}
    lines = []
    for time in dict.fromkeys(_time(row) for row in rows):
        cells: list[str] = []
        for row in (at.get((time, _SELECTED)), at.get((time, _OTHERS)), every.get(time)):
            shown = row is not None and row.ok
            cells += [plain(row.people if row else None), write(row.estimate) if row and shown else share_cell(row)]
            cells += [limits(row, write) if row and shown else "–"]
        lines.append((time, *cells))
    heads = [
        head
        for what in ("Selection", "Others", "All")
        for head in (f"Teachers, {what.lower()}", what, f"{what}, 95% interval")
    ]
    return Table(f"{it.title}: {it.selection}", ("Time", *heads), tuple(lines))
