"""Entries on the quality of coaching, from the log (4, 5, 7, 9, 10, 11), and on coaching compared with the shift."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_OWN = ("internal", "coach")  # rows about a coach
_LINKED = "Follow-ups are recorded in the log (follows_event_id); one that nobody entered is not counted."
_CAUSE = "What coaching causes: teachers weren't randomly given more hours, or one kind of coaching."
_LOGGED = "All of a coach's working time is logged, including time without teachers."

ENTRIES: tuple[Measure, ...] = (
    Measure("core_components", 7, "Whole coaching cycles", 1, "How many coaching cycles have all four core components?",
            "share of cycles", {"cycles": 10}, "Finished cycles with a goal, a plan, an event in class (model, teach "
            "together, observe) and a reflection ÷ finished cycles. A phase that is not given follows from the activity. "
            "A complete count: no interval.", "Booker & Russell 2022", sums=("school_id", "term"),
            assumes="Events of a cycle carry its id; a cycle ends with its reflection, or when the plan's days of "
            "follow-up have gone by.", cannot_tell="How good the events were.",
            estimator="cycles.core_components",
            needs="coaching_log", counts="in cycles", weight="n", headline=("",), family=("follow-up",)),
    Measure("cycle_component", 7, "Components of cycles", 1, "Which component do coaching cycles lack?",
            "share of cycles", {"cycles": 10}, "Finished cycles with the component ÷ finished cycles.",
            "Booker & Russell 2022", district_only=True, assumes="As for whole coaching cycles.",
            estimator="cycles.core_components", sums=(), weight="",
            needs="coaching_log", counts="in cycles", family=("follow-up",)),
    Measure("follow_up", 9, "Follow-up", 3, "How many coaching events are followed up in time?", "share of events",
            {"events": 10},
            "One-on-one and group events that another event follows up within the plan's days ÷ those old "
            "enough to judge. A complete count: no interval.", sums=("school_id", "term"), assumes=_LINKED,
            cannot_tell="Whether an event needed a follow-up.",
            estimator="follow_up.follow_up", needs="coaching_log", counts="in judged events", weight="n", headline=("",),
            family=("follow-up",)),
    Measure("follow_up_days", 9, "Days to follow-up", 3, "After how many days are half of the events followed up?",
            "days",
            {"events": 10},
            "Kaplan-Meier median over the whole window; events not followed up yet count as waiting. Limits: "
            "infinitesimal jackknife, a teacher's events clustered.", "Kaplan & Meier 1958; Brookmeyer & Crowley 1982; "
            "Williams 1995", assumes=_LINKED + " How long an event has waited says nothing about when it will be followed up.",
            cannot_tell="Not estimable where fewer than half are ever followed up.",
            estimator="follow_up.follow_up", sums=(), weight="",
            needs="coaching_log", counts="in events", decimals=0, family=("follow-up",)),
    Measure("follow_up_waiting", 9, "Followed up by then", 3, "How soon are coaching events followed up?",
            "share of events", {"events": 10}, "1 − Kaplan-Meier at the day.", "Kaplan & Meier 1958; Williams 1995",
            nested="category", district_only=True, assumes=_LINKED,
            estimator="follow_up.follow_up", sums=(), weight="",
            needs="coaching_log", counts="in events", family=("follow-up",)),
    Measure("next_steps", 10, "Next steps", 3, "Are agreed next steps completed on time?", "share of steps due",
            {"steps due": 10},
            "Steps due by the data's last day, by where they stand; in the term of the event they were "
            "agreed in. A step done on an unknown day is left out. A complete count: no interval.",
            sums=("category", "school_id", "term"), cannot_tell="Whether the step was worth taking.",
            estimator="next_steps.next_steps",
            needs="next_steps", counts="with steps due", weight="n", headline=("closed in time",),
            family=("follow-up",)),
    Measure("next_step_days", 10, "Days to close a step", 3, "After how many days are half of the next steps closed?",
            "days", {"steps": 10},
            "Kaplan-Meier median from the event to closing; open steps count as waiting, dropped ones "
            "are left out. A teacher's steps clustered.", "Kaplan & Meier 1958; Brookmeyer & Crowley 1982; Williams 1995",
            cannot_tell="Not estimable where fewer than half are ever closed.",
            estimator="next_steps.next_steps", sums=(), weight="", needs="next_steps", counts="with timed steps", decimals=0,
            family=("follow-up",)),
    Measure("group_chain", 11, "From group to classroom", 3, "Are group sessions carried into the classroom?",
            "share of group sessions", {"group sessions": 5},
            "Group sessions that a co-observation and a debrief follow within "
            "14 days (each follows the session, or what follows it) ÷ group sessions old enough to judge. A complete count: "
            "no interval.", sums=("category", "school_id", "term"), assumes=_LINKED,
            cannot_tell="Whether every participant was visited: one co-observation counts for the session.",
            estimator="follow_up.group_chain",
            needs="coaching_log", counts="in judged sessions", weight="n", family=("follow-up",)),
    Measure("direct_share", 4, "Time with teachers", 1, "How much of coaches' time is spent with teachers?",
            "share of logged minutes", {"weeks": 4}, "Minutes of one-on-one and group events ÷ all logged minutes, of "
            "the coaches who also log their other time. Lines: 28 % observed, 40 % mandated, 60 to 80 % expected.",
            "Deussen, Coskie, Robinson & Autio 2007, REL 2007-005", district_only=True, assumes=_LOGGED,
            cannot_tell="Which share is right: the reference lines come from literacy coaches.",
            estimator="coaches.direct_share", sums=(), weight="", family=(), needs="coaching_log", counts="logging all"),
    Measure("direct_share_coach", 4, "A coach's time with teachers", 1,
            "How much of a coach's time is spent with teachers?",
            "share of logged minutes", {"weeks": 4},
            "As time with teachers, a row a coach. Lines: 28 % observed, 40 % mandated, "
            "60 to 80 % expected.", "Deussen, Coskie, Robinson & Autio 2007, REL 2007-005", audiences=_OWN,
            assumes=_LOGGED,
            cannot_tell="Who coaches better: roles and schools differ.",
            estimator="coaches.direct_share", sums=(), weight="", family=(), needs="coaching_log", counts="a coach"),
    Measure("caseload", 5, "Caseload", 3, "How many coachees does a full-time coach have?",
            "coachees per full-time coach",
            {"coaches": 1},
            "Active coachees (a direct event in the term) ÷ FTE of coaches on the roster who log events. A coach without an "
            "FTE counts as an equal part of a full post.", district_only=True,
            assumes="For a coach who also teaches, the FTE is that of coaching.", cannot_tell="How intensive the work is.",
            estimator="coaches.caseload", sums=(), weight="", family=(), needs="coaching_log", counts="posts", decimals=1),
    Measure("caseload_coach", 5, "A coach's caseload", 3, "How many coachees does this coach have per full post?",
            "coachees per full-time coach", {"coaches": 1}, "As caseload, a row a coach.", audiences=_OWN,
            assumes="As for caseload.", cannot_tell="Who works more.",
            estimator="coaches.caseload", sums=(), weight="", family=(), needs="coaching_log", counts="a coach", decimals=1),
    Measure("coach_time", 4, "A coach's time", 1, "What does a coach's time go into?", "share of logged minutes", {},
            "Logged minutes by activity.", audiences=_OWN, sums=("category",), assumes=_LOGGED,
            estimator="coaches.coach_time", weight="", family=(), needs="coaching_log", counts="a coach"),
    Measure("coach_hours", 4, "A coach's hours by school", 1, "Where does a coach's time go?", "hours", {},
            "Logged minutes ÷ 60, by school of the event.", audiences=_OWN,
            estimator="coaches.coach_time", sums=(), weight="", family=(), needs="coaching_log", counts="a coach", decimals=1),
    Measure("coach_coachees", 5, "A coach's coachees", 3, "How many teachers does this coach work with?", "coachees", {},
            "Teachers with a direct event with the coach.", audiences=_OWN,
            estimator="practice.coach_practice", sums=(), weight="", family=(), needs="coaching_log", counts="a coach"),
    Measure("coach_practice", 9, "A coach's practice", 1, "Does this coach's work follow through?", "share", {"events": 5},
            "Follow-up, whole cycles, group sessions carried into class, next steps closed in time, own goals at target: "
            "computed as for schools, from what this coach did.", audiences=_OWN, assumes=_LINKED,
            cannot_tell="Who coaches better: schools and teachers differ.",
            estimator="practice.coach_practice", sums=(), weight="", family=(), needs="coaching_log", counts="a coach"),
    Measure("dosage_beside_shift", 2, "Hours beside shift", 5, "Did coached teachers' lessons change more?",
            "change of share",
            {"teachers": 12},
            "Teachers observed in the first and last term, by one-on-one hours per term; mean change of their "
            "transformative share, t interval with two pseudo-teachers.", sums=("category",),
            assumes="An association between two things that teachers choose.", cannot_tell=_CAUSE,
            estimator="association.dosage_beside_shift", weight="",
            needs="coaching_log", counts="by coaching", exclusive=("category",),
            family=("classroom", "coaching")),
    Measure("modality_beside_shift", 6, "Modality beside shift", 5,
            "Did lessons change more where coaches met in person?",
            "change of share", {"teachers": 12},
            "Coachees observed in the first and last term, by the modality of at least two thirds of their one-on-one "
            "minutes; computed as hours beside shift.", sums=("category",),
            assumes="An association between two things that teachers choose.", cannot_tell=_CAUSE,
            estimator="association.dosage_beside_shift", weight="",
            needs="coaching_log", counts="by coaching", exclusive=("category",),
            family=("classroom", "coaching")),
)  # fmt: skip
