"""Scenarios: the truth from which a simulated district is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coachkit.errors import Unknown
from coachkit.simulate.programme import Programme


@dataclass(frozen=True)
class Scenario:
    """The truth of a simulated district.

    Levels follow a cumulative logit: the latent value of a lesson is ``trend`` × terms so far + ``effect`` from the term
    when coaching starts + normal deviations of teacher, school, observer, school in a term, teacher in a term and lesson
    (their SDs below) + a standard logistic; ``thresholds`` cut it.

    Attributes
    ----------
    effect
        Shift of the latent value once a school is coached.
    selection
        How much a teacher's own value raises the odds of being coached.
    drift
        Change of the observers' severity per term.
    missing
        How much a low value lowers the number of visits (visits missing not at random).
    lessons
        Mean number of lessons observed per teacher and term.
    double
        Share of lessons with two ratings.
    never
        Share of schools never coached.
    lenient
        How much more leniently coaches rate; they then observe a school only after its coaching has started.
    speed
        Hazard ratio of reaching the cut for teachers in coaching; 0 for no such process (see ``adoption``).
    keen
        How much a teacher's own value raises that hazard, in standard deviations of the value.
    adopt
        Chance per week of reaching the cut without coaching, if there is such a process.
    experience, training
        Correlation of a teacher's own value with years of service, and with earlier training (a column of the district's
        own): groups of teachers differ by what follows from it.
    newcomers
        Rise per term of the latent value of teachers with fewer than 3 years of service at the end, beyond that of everybody.
    twisted
        True when names, ids and sizes are as difficult as the schema allows.
    schools, teachers
        The district's default size.
    programme
        The truth about follow-up, goals, surveys, growth, tools and costs.
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
    lenient: float = 0.0
    speed: float = 0.0
    keen: float = 0.0
    adopt: float = 0.008
    experience: float = -0.4
    training: float = 0.5
    newcomers: float = 0.0
    twisted: bool = False
    schools: int = 12
    teachers: int = 30
    programme: Programme = field(default_factory=Programme)


_DEFAULT = Scenario("default")
_STILL = Programme(
    tpack_gain=tuple((domain, 0.0) for domain, _ in Programme().tpack_gain),
    clarity=tuple((role, 3.6) for role, _ in Programme().clarity),
    clarity_item=0.0,
    quality_sd=0.0,
    value=tuple((role, 3.6) for role, _ in Programme().value),
    growth=0.0,
    adoption_step=0.0,
    outcome_gain=0.0,
)
SCENARIOS: dict[str, Scenario] = {
    "default": _DEFAULT,
    "null": replace(_DEFAULT, name="null", effect=0.0, trend=0.0, programme=_STILL),
    "lenient": replace(_DEFAULT, name="lenient", effect=0.0, trend=0.0, lenient=0.8, programme=_STILL),
    "speed": replace(
        _DEFAULT,
        name="speed",
        effect=0.0,
        trend=0.0,
        speed=2.0,
        missing=0.0,
        double=0.0,
        selection=0.0,
        programme=_STILL,
    ),
    "groups": replace(_DEFAULT, name="groups", effect=0.0, trend=0.0, selection=1.0, missing=0.0, newcomers=0.4),
    "small": replace(_DEFAULT, name="small", lessons=1.4, least_teachers=1),
    "large": replace(_DEFAULT, name="large", schools=200, teachers=40),
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
        programme=replace(
            Programme(), tpack_rescaled=True, halved=0.4, skipped=0.1, goal_no_baseline=0.6, goal_revised=0.6
        ),
    ),
}


def scenario(name: str) -> Scenario:
    """The scenario of a name; for an unknown one, the error names the nearest."""
    if name not in SCENARIOS:
        raise Unknown("scenario", name, SCENARIOS)
    return SCENARIOS[name]
