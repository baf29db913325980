"""One page for the school's own teachers: what we learned, what comes next. The data are about them."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import (
    change,
    count,
    interval,
    percent,
    share,
    share_value,
    short,
    signed_points,
    when,
)
from coachkit.exhibits.special.discussion import suggestions
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

__all__ = ["teacher_brief"]


def teacher_brief(estimates: Estimates) -> Exhibit:
    """What we looked at, what we learned of lessons and of coaching, what comes next, what it cannot say."""
    found = (
        _looked(estimates),
        _learned(estimates),
        _served(estimates),
        _coached(estimates),
        *_next(estimates),
        _not_said(estimates),
    )
    sentences = tuple(sentence for sentence in found if sentence)
    return Exhibit(
        "What did we learn, and what comes next?", "", key="teacher_brief", sentences=sentences, kind="answer"
    )


def _looked(estimates: Estimates) -> str:
    row = estimates.one("lessons_observed", term="")
    smallest = estimates.meta.privacy.minimum_adults
    never = f"Nobody's lessons are shown alone: every number stands for {smallest} people or more."
    if row is None or not row.ok or row.n is None:
        return f"We looked at the lessons observed here. {never}"
    return f"We looked at {count(row.n, 'lessons')} of {count(row.people, 'teachers')}. {never}"


def _learned(estimates: Estimates) -> str:
    row, cut = estimates.verdict("shift").row, estimates.scale.transformative
    if row is not None:
        said = {"rose": "rose", "fell": "fell"}.get(direction_of(row), "shows no clear change")
        net = ", whoever observed" if row.measure != "shift" else ""
        return (
            f"The share of lessons at {cut} or above {said} from {row.term} to {row.to_term}: "
            f"{signed_points(row.estimate)} points{net} "
            f"({change(row)}) for the same {count(row.people, 'teachers')}."
        )
    good = [r for r in estimates.rows_of("transformative_share") if r.ok]
    if good:
        last = good[-1]
        return f"In {last.term}, {percent(last.estimate)} of lessons were at {cut} or above ({interval(last)})."
    return "Too few lessons were observed to say at which levels technology is used."


def _last(estimates: Estimates, measure: str, **dims: str) -> Row | None:
    good = [row for row in estimates.rows_of(measure, **dims) if row.shown and row.term]
    return good[-1] if good else None


def _served(estimates: Estimates) -> str:
    fit, create = _last(estimates, "pedagogical_fit"), _last(estimates, "student_use", category="create")
    said = []
    if fit is not None:
        said.append(f"technology served the objective in {share(fit)} of the rated lessons with it{_with(fit)}")
    if create is not None:
        said.append(f"students created with technology in {share(create)} of lessons{_with(create)}")
    if not said:
        return ""
    term = fit.term if fit is not None else create.term if create is not None else ""
    return (
        f"In {when(estimates, term)}, {', and '.join(said)}. "
        + "A higher level is not better by itself; what counts is the lesson."
    )


def _with(row: Row) -> str:
    return f" ({interval(row)})" if row.ok else ""


def _coached(estimates: Estimates) -> str:
    reach, hours = _last(estimates, "reach"), _last(estimates, "dosage", category="median")
    if reach is None or not share_value(reach):
        return ""
    told = (
        f", half of them for {short(hours.estimate)} hours or more"
        if hours is not None and hours.ok and hours.term == reach.term
        else ""
    )
    return f"Coaching reached {share(reach)} of us in {when(estimates, reach.term)}{told}."


def _next(estimates: Estimates) -> list[str]:
    return [f"To talk about together: {item.text}." for item in suggestions(estimates)[:2]]


def _not_said(estimates: Estimates) -> str:
    return (
        "What this cannot say: what caused a change, how good anybody's teaching is, or anything about lessons that nobody "
        "observed. Tell us where it does not fit what you see."
    )
