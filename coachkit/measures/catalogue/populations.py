"""Populations: the groups of people that measures count, and which group is part of which.

The gate reads this. Measures that count the same people share one count per school and term. If one group is part of
another, the people in the wider group only are a group, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.schema.tables import TABLES


@dataclass(frozen=True)
class Population:
    """A group of people: one per school, term, pair of terms, wave or person.

    ``text`` says who they are. ``within`` names populations of the same place and time that contain them: to be in the
    wider group but not in this one reveals something about a person (not coached, used no technology). ``by`` names
    dimensions that split the group further (teachers met in one activity). ``about`` is ``adults``, ``coaches`` (adults of
    whom there are few), ``students`` (with their own smallest group, for every audience) or ``records`` (nobody: rows,
    cells, money). ``confidential`` means that they answered in confidence, so that the smallest group applies to a coach's
    own rows too.
    """

    text: str
    within: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    about: str = "adults"
    confidential: bool = False


POPULATIONS: dict[str, Population] = {
    "staff": Population("everybody on the roster"),
    "eligible": Population("teachers eligible for coaching"),
    "coachees": Population("teachers with a direct coaching event", within=("eligible",)),
    "followed": Population("coachees followed long enough for a limit", within=("coachees",), by=("category",)),
    "in groups": Population("teachers with a group event"),
    "met": Population("teachers met in one activity or modality", by=("category", "modality")),
    "met about": Population("teachers met about one focus", by=("category",)),
    "in cycles": Population("teachers in finished coaching cycles", within=("coachees",)),
    "in events": Population("teachers in one-on-one or group events"),
    "in judged events": Population("teachers in events old enough to judge", within=("in events",)),
    "in judged sessions": Population("teachers in group sessions old enough to judge", within=("in groups",)),
    "with steps due": Population("teachers with a next step due"),
    "with timed steps": Population("teachers with a next step agreed on a known day"),
    "with goals": Population("teachers who own a goal", by=("item",)),
    "with goals due": Population("teachers who own a goal that is due", within=("with goals",), by=("item",)),
    "on the roster": Population("teachers on the roster"),
    "observed": Population("teachers observed"),
    **{
        f"{name} noted": Population(f"teachers with a lesson whose {name.replace('_', ' ')} was noted", ("observed",))
        for name, column in TABLES["observations"].columns().items()
        if column.allowed and name != "pedagogical_fit"  # rated of lessons with technology alone: below
    },
    "with a known tool": Population("teachers with a lesson whose tool is known", by=("category", "item")),
    "by coaching": Population(
        "teachers observed in both terms, by their coaching", within=("observed twice",), by=("category",)
    ),
    "with technology": Population("teachers observed using technology", within=("observed",)),
    "pedagogical_fit noted": Population(
        "teachers with a lesson rated for pedagogical fit", within=("with technology",)
    ),
    "observed twice": Population("teachers observed in both terms"),
    "double rated": Population("teachers or observers of lessons rated twice, whichever are fewer"),
    "coaches": Population("coaches", about="coaches"),
    "posts": Population("coaches on the roster who log events", about="coaches"),
    "logging all": Population("coaches who also log their time without teachers", about="coaches"),
    "a coach": Population("one coach", by=("coach_id", "category")),
    "coached or coaches": Population("coachees or coaches of a year, whichever are fewer", by=("category", "wave")),
    "asked": Population("people on the roster when a survey was made", by=("category", "item")),
    "teachers answering": Population("teachers who answered a domain of a survey", by=("category",), confidential=True),
    "teachers answering twice": Population("teachers who answered in two waves", by=("category",), confidential=True),
    "audience on the role": Population("an audience on the coach's role", by=("category", "item"), confidential=True),
    "two audiences": Population("the smaller of two audiences", by=("category", "item"), confidential=True),
    "audience on value": Population("an audience on the programme", by=("category", "item"), confidential=True),
    "raters": Population("coachees who rated their coach", by=("category",), confidential=True),
    "rated coaches": Population("coaches whom five coachees rated", by=("category",), about="coaches"),
    "answering all": Population("people who answered every item", by=("category", "item"), confidential=True),
    "coaches assessed": Population("coaches who assessed themselves", by=("category", "item"), about="coaches"),
    "coaches with a plan": Population("coaches with an action due", about="coaches"),
    "in the model": Population("teachers whose lessons the district's model uses", by=("category", "item")),
    "rated": Population("teachers whose ratings the model's checks use", by=("category", "item", "level")),
    "in the decision study": Population("teachers whose lessons the decision study uses", by=("category", "item")),
    "observers": Population("observers", by=("category", "item")),
    "an observer": Population("one observer", by=("observer_id", "category")),
    "compared coaches": Population("coaches who can be compared", by=("category",), about="coaches"),
    "a compared coach": Population("one coach who can be compared", by=("coach_id", "category")),
    "in the comparison": Population("teachers of the schools compared", by=("category", "item")),
    "left": Population("teachers of coached schools observed before its start alone", by=("category",)),
    "until first seen": Population("teachers followed until a level is first seen", by=("category", "item")),
    "eligible in a group": Population("teachers of a group eligible for coaching", by=("category", "item")),
    "coachees in a group": Population(
        "teachers of a group with a direct coaching event", within=("coachees",), by=("category", "item")
    ),
    "observed in a group": Population("teachers of a group observed", by=("category", "item")),
    "observed twice in a group": Population("teachers of a group observed in both terms", by=("category", "item")),
    "two groups": Population("the smaller of two groups of teachers", by=("category", "item")),
    "coachees in a tenth": Population("a tenth of the coachees, by their hours", by=("category",)),
    "students": Population("students", about="students"),
    "records": Population("nobody: rows, cells, money", about="records"),
}
