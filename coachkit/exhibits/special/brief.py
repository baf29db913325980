"""One page for the school's own teachers: what we learned, what comes next. The data are about them."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import (
    count,
    interval,
    share,
    when,
)
from coachkit.exhibits.special.discussion import suggestions
from coachkit.exhibits.verdict_words import lessons, reach, reached_any
from coachkit.release import Estimates, Row


def teacher_brief(estimates: Estimates) -> Exhibit:
    """What we looked at, what we learned of lessons and of coaching, what comes next, what it cannot say."""
    found = (
        _looked(estimates),
        lessons(estimates),
        _served(estimates),
        reach(estimates, us=True) if reached_any(estimates) else "",
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
    never = f"Nobody’s lessons are shown alone: every figure is about {smallest} people or more."
    if row is None or not row.ok or row.n is None:
        return f"We looked at the lessons observed here. {never}"
    return f"We looked at {count(row.n, 'lessons')} of {count(row.people, 'teachers')}. {never}"


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
        + "A higher level isn’t better by itself; what counts is the lesson."
    )


def _with(row: Row) -> str:
    return f" ({interval(row)})" if row.ok else ""


def _next(estimates: Estimates) -> list[str]:
    return [f"To discuss: {item.text}" for item in suggestions(estimates)[:2]]


def _not_said(estimates: Estimates) -> str:
    return (
        "These figures can’t show what caused a change, how good anybody’s teaching is, or what happened in lessons that "
        "nobody observed. Tell us where they don’t match what you see."
    )
