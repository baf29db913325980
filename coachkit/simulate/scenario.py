"""Scenarios: the truth that a simulated district is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coachkit.errors import Unknown

__all__ = ["SCENARIOS", "Scenario", "scenario"]


@dataclass(frozen=True)
class Scenario:
    """What is true in a simulated district.

    Levels follow a cumulative logit: the latent value of a lesson is ``trend`` × terms gone by + ``effect``
    from the term coaching starts + normal deviations of teacher, school, observer, school in a term,
    teacher in a term and lesson (their SDs below) + a standard logistic; ``thresholds`` cut it.

    Attributes
    ----------
    effect
        Shift of the latent value once a school is coached.
    selection
        How much a teacher's own value raises the odds of being coached.
    drift
        Change of the observers' severity a term.
    missing
        How much a low value lowers the number of visits (visits missing not at random).
    lessons
        Mean number of lessons observed a teacher and term.
    double
        Share of lessons with two ratings.
    never
        Share of schools never coached.
    twisted
        True when names, ids and sizes are as nasty as the contract allows.
    """

    name: str
    effect: float = 0.9
    trend: float = 0.08
    thresholds: tuple[float, ...] = (-1.6, 0.2, 1.7, 3.3)
    teacher: float = 0.9
    school: float = 0.3
    observer: float = 0.35
    school_term: float = 0.15
    teacher_term: float = 0.35
    lesson: float = 0.5
    selection: float = 0.4
    drift: float = 0.0
    missing: float = 0.1
    lessons: float = 2.6
    double: float = 0.15
    never: float = 0.25
    least_teachers: int = 6
    twisted: bool = False


_DEFAULT = Scenario("default")
SCENARIOS: dict[str, Scenario] = {
    "default": _DEFAULT,
    "null": replace(_DEFAULT, name="null", effect=0.0, trend=0.0),
    "small": replace(_DEFAULT, name="small", lessons=1.4, least_teachers=1),
    "adversarial": replace(
        _DEFAULT,
        name="adversarial",
        effect=0.0,
        selection=1.5,
        drift=0.35,
        missing=0.5,
        observer=0.8,
        least_teachers=1,
        twisted=True,
    ),
}


def scenario(name: str) -> Scenario:
    """The scenario of a name; an unknown one is answered with the nearest."""
    if name not in SCENARIOS:
        raise Unknown("scenario", name, SCENARIOS)
    return SCENARIOS[name]
