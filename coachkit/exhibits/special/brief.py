"""One page for the school's own teachers: what we learned, what comes next. The data are about them."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import change, count, interval, percent, points, share, short, value, when
from coachkit.exhibits.special.discussion import suggestions
from coachkit.exhibits.special.shift import lead, verdict
from coachkit.release import Row, Slice

__all__ = ["teacher_brief"]


def teacher_brief(part: Slice) -> Exhibit:
    """What we looked at, what we learned of lessons and of coaching, what comes next, what it cannot say."""
    found = (_looked(part), _learned(part), _served(part), _coached(part), *_next(part), _not_said(part))
    sentences = tuple(sentence for sentence in found if sentence)
    return Exhibit("teacher_brief", "What did we learn, and what comes next?", "", sentences=sentences, kind="answer")


def _looked(part: Slice) -> str:
    row = part.one("lessons_observed", term="")
    smallest = part.meta["privacy"]["minimum_adults"]
    never = f"Nobody's lessons are shown alone: every number stands for {smallest} people or more."
    if row is None or not row.ok or row.n is None:
        return f"We looked at the lessons observed here. {never}"
    return f"We looked at {count(row.n, 'lessons')} of {count(row.people, 'teachers')}. {never}"


def _learned(part: Slice) -> str:
    row, cut = lead(part), part.scale.transformative
    if row is not None:
        said = {"rose": "rose", "fell": "fell"}.get(verdict(row), "shows no clear change")
        net = ", whoever observed" if row.measure != "shift" else ""
        return (
            f"The share of lessons at {cut} or above {said} from {row.term} to {row.to_term}: {points(row.estimate)} points{net} "
            f"({change(row)}) for the same {count(row.people, 'teachers')}."
        )
    good = [r for r in part.rows_of("transformative_share") if r.ok]
    if good:
        last = good[-1]
        return f"In {last.term}, {percent(last.estimate)} of lessons were at {cut} or above ({interval(last)})."
    return "Too few lessons were observed to say at which levels technology is used."


def _last(part: Slice, measure: str, **dims: str) -> Row | None:
    good = [row for row in part.rows_of(measure, **dims) if row.shown and row.term]
    return good[-1] if good else None


def _served(part: Slice) -> str:
    fit, create = _last(part, "pedagogical_fit"), _last(part, "student_use", category="create")
    said = []
    if fit is not None:
        said.append(f"technology served the objective in {share(fit)} of the rated lessons with it{_with(fit)}")
    if create is not None:
        said.append(f"students created with technology in {share(create)} of lessons{_with(create)}")
    if not said:
        return ""
    term = fit.term if fit is not None else create.term if create is not None else ""
    return f"In {when(part, term)}, {', and '.join(said)}. A higher level is not better by itself; what counts is the lesson."


def _with(row: Row) -> str:
    return f" ({interval(row)})" if row.ok else ""


def _coached(part: Slice) -> str:
    reach, hours = _last(part, "reach"), _last(part, "dosage", category="median")
    if reach is None or not value(reach):
        return ""
    told = (
        f", half of them for {short(hours.estimate)} hours or more"
        if hours is not None and hours.ok and hours.term == reach.term
        else ""
    )
    return f"Coaching reached {share(reach)} of us in {when(part, reach.term)}{told}."


def _next(part: Slice) -> list[str]:
    return [f"To talk about together: {item.text}." for item in suggestions(part)[:2]]


def _not_said(part: Slice) -> str:
    return (
        "What this cannot say: what caused a change, how good anybody's teaching is, or anything about lessons that nobody "
        "observed. Tell us where it does not fit what you see."
    )
