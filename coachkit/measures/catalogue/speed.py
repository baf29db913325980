"""Entries on the speed of adoption (29)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_LEAST = {"schools": 8, "first sightings on each side": 5}
_ORIGIN = (
    "Weeks run from the day of access: the earliest tools.access_date, or a teacher's staff.start_date where later; "
    "without tools from the start date, or the first term."
)
_NOT_CAUSE = (
    "Teachers who seek coaching may have improved anyway, and visits can miss what teachers do. "
    "This is an association, not the effect of coaching."
)

ENTRIES: tuple[Measure, ...] = (
    Measure("speed_gained", 29, "Weeks gained", 2, "How much sooner is the level first seen with coaching?", "weeks",
            _LEAST,
            "Σ over weeks (share without, never coached − share without, coached all along), at most 104; delta method. "
            "Hazard a week (complementary log-log), baseline by half-year, coaching changing in time, exact likelihood "
            "between visits, entered at the first visit; largest of model, teacher and school errors, t with schools − 1. "
            + _ORIGIN, "Prentice & Gloeckler 1978; benchmarks/validity.py", district_only=True,
            assumes="Visits are as frequent with coaching as without (refused where they differ by more than a third), and "
                    "their timing does not depend on the teacher's practice.", cannot_tell=_NOT_CAUSE, estimator="speed.speed",
            sums=(), weight="", family=(), counts="until first seen"),
    Measure("speed_ratio", 29, "Hazard ratio of coaching", 2, "How much more often is the level first seen in a week?",
            "hazard ratio", _LEAST,
            "From the same fit; beside it the ever-coached alone, and a generalised linear model of "
            "visit intervals. n: first sightings.", "Prentice & Gloeckler 1978", district_only=True,
            assumes="The ratio is the same in every week.",
            cannot_tell=_NOT_CAUSE + " Comparing only coached teachers removes the question of who was chosen.",
            estimator="speed.speed", sums=(), weight="", family=(), counts="until first seen"),
    Measure("speed_median", 29, "Half have reached it", 2, "When do half of teachers reach the level?", "weeks", _LEAST,
            "From the same fit; only where both medians lie inside the weeks that were watched.", district_only=True,
            cannot_tell=_NOT_CAUSE, estimator="speed.speed", sums=(), weight="", family=(), counts="until first seen"),
    Measure("speed_curve", 29, "Reached by week", 2, "How many teachers have reached the level, and when?", "share of teachers",
            _LEAST,
            "Hazard even within four weeks (or the median gap between visits around a first sighting, in whole fours) and free "
            "between them, by self-consistency from intervals between visits, entered at the first visit; both sides counted "
            "from when ten teachers are under watch on each. Band: log of the summed hazard ± the larger of t (schools − 1) × "
            "the error by leaving out each school in turn (above fifty: each fiftieth part) and z × the likelihood's; Poisson "
            "limit where none is seen yet. Not in coaching: until the last visit before coaching. In coaching: from the first "
            "visit under it.", "Becker & Melbye 1991, Turnbull 1976; benchmarks/validity.py", district_only=True,
            assumes="Once reached, the level is kept.",
            cannot_tell="The share of all teachers: only of those not yet seen at the level at the start. Between two visits "
                        "the rise is drawn as even. " + _NOT_CAUSE,
            estimator="speed.speed", sums=(), weight="", family=(), counts="until first seen"),
    Measure("speed_visits", 29, "Visits while waiting", 2, "Are coached teachers visited more often?",
            "visits per teacher and 26 weeks", {},
            "Visits after the first, until the level is seen, per 26 weeks under watch.",
            district_only=True, cannot_tell="Why.", estimator="speed.speed", sums=(), weight="", family=(),
            counts="until first seen"),
)  # fmt: skip
