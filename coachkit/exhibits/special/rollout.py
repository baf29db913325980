"""The roll-out as it was planned: what designs could show, the recorded lot, and whether the schools kept to it."""

from __future__ import annotations

from itertools import pairwise

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Item, Table
from coachkit.exhibits.number_format import count, join
from coachkit.release import Estimates
from coachkit.release.rollout import Departed, DesignFacts, DrawFacts, OutlookFacts, PlannedFacts, RolloutFacts

_DESIGNS, _LEVERS = (
    "Which roll-out would show what coaching does?",
    "How much would more schools, terms or lessons help?",
)
_LOT = "Which school was drawn for which term?"
_NONE = (
    "Designs are compared on internal pages, while four or more schools have not started coaching; "
    "'coachkit plan --data FOLDER' compares them at any time."
)
_COMMAND = "No lot of schools is recorded. 'coachkit plan --data FOLDER --draw' draws one and keeps it."


def plan_sentence(estimates: Estimates) -> str:
    """Whether the roll-out went as its recorded lot planned, or what departed; blank where no lot is recorded."""
    found = estimates.meta.rollout
    return _kept(found) if found is not None and found.plan is not None else ""


def _kept(found: RolloutFacts) -> str:
    plan, departed, last = found.plan, found.departed, found.draws[-1]
    if plan is None or departed is None:
        return ""
    drawn = f"The plan was recorded on {last.date}, before the roll-out (lot with seed {last.seed}"
    if len(found.draws) > 1:
        drawn += f", draw {len(found.draws)}; the earlier ones are recorded too"
    drawn += f"; record {last.hash[:12]})."
    gone = _departed(departed, plan)
    if gone:
        return f"{drawn} It was not kept in full: {'; '.join(gone)}."
    open_ = "" if departed.over else f" so far; its window ends with {plan.last}"
    return f"{drawn} Starts, outcome and terms are as planned{open_}."


def _departed(departed: Departed, plan: PlannedFacts) -> list[str]:
    out = []
    if departed.otherwise:
        n = len(departed.otherwise)
        out.append(f"{n} of {count(len(plan.schools), 'schools')} did not start as drawn, so the draw no longer supports the "
                   f"comparison")  # fmt: skip
    if departed.outside:
        n = len(departed.outside)
        out.append(f"{count(n, 'schools')} started that {'was' if n == 1 else 'were'} not in the lot")
    if departed.gone:
        n = len(departed.gone)
        out.append(f"{count(n, 'schools')} of the lot {'is' if n == 1 else 'are'} no longer in the roster")
    if departed.outcome:
        out.append(f"another outcome is used ({departed.outcome}; planned: {plan.outcome})")
    if departed.window:
        out.append(f"another window is used: {departed.window}")
    return out


def rollout_designs(estimates: Estimates) -> Exhibit:
    """Smallest effects that roll-outs of the schools not yet started would show, by design, and the one recommended."""
    outlook = estimates.meta.rollout.outlook if estimates.meta.rollout else None
    return designs_of(outlook) if outlook else Exhibit(_DESIGNS, _NONE, key="rollout_designs", status="no data")


def rollout_levers(estimates: Estimates) -> Exhibit:
    """The same for the recommended design with more or fewer schools, terms and lessons."""
    outlook = estimates.meta.rollout.outlook if estimates.meta.rollout else None
    return levers_of(outlook) if outlook else Exhibit(_LEVERS, _NONE, key="rollout_levers", status="no data")


def rollout_lot(estimates: Estimates) -> Exhibit:
    """The lot that counts, school by school, with every draw before it."""
    return lot_of(estimates.meta.rollout or RolloutFacts())


def designs_of(outlook: OutlookFacts) -> Exhibit:
    """The exhibit of designs from an outlook as plain values."""
    low, high = outlook.spread
    best = outlook.best
    shown = [(one, one.points) for one in outlook.designs if one.points is not None]
    sentence = _recommended(outlook, best)
    top = 1.15 * max((size * high for _, size in shown), default=1.0)
    marks = [
        Point(one.title, size, low * size, high * size,
              f"{size} points; 9 of 10 districts: between {_range(size, outlook)}", f"{size}")
        for one, size in shown
    ]  # fmt: skip
    chart = dots({"": marks}, "Smallest effect that shows in 4 of 5 cases, points", f"One dot a design. {sentence}",
                 axis={"range": [0, top], "tickformat": "d"},
                 spread="9 of 10 simulated districts") if shown else None  # fmt: skip
    lines = [(one.title, _when(one), str(one.never), *_cells(one.points, outlook)) for one in outlook.designs]
    within = outlook.within
    lines.append(("Teachers drawn by lot inside schools (not analysed yet)", "half of each school’s teachers", "0",
                  "–" if within is None else str(within), "–"))  # fmt: skip
    table = Table("What each design would show", ("Design", "Starts", "Without coaching", "Points", "In 9 of 10 districts"),
                  tuple(lines))  # fmt: skip
    notes = (
        "Points: the smallest effect whose 95% interval would leave out zero in 4 of 5 repetitions, predicted by running the "
        "estimator of the effect itself on simulated districts like this one; the last column is what came out afterwards, in 9 "
        "of 10 simulated districts. Effects of observers are not modelled here.",
        "A school without coaching may start once the window is over. Which school starts when is drawn by lot.",
        "Teachers drawn inside schools: coached teachers talk to the others, and if half of the effect reaches those, the "
        "difference between them shows half of it. The tables have no starts of teachers yet, so coachkit cannot analyse it.",
        f"Planned from {outlook.source}.",
    )
    return Exhibit(_DESIGNS, sentence, table, chart, key="rollout_designs", notes=notes)


def _recommended(outlook: OutlookFacts, best: DesignFacts | None) -> str:
    base = (
        f"{count(outlook.schools, 'schools')}, {count(outlook.terms, 'terms')} ({outlook.first} of them before the "
        f"first start), about {outlook.lessons:g} lessons a teacher and term"
    )
    if best is None or best.points is None:
        return f"With {base}, no roll-out of schools would show an effect: too few lessons or terms."
    said = (
        f"With {base}, the design that shows the smallest effects is '{best.title[0].lower()}{best.title[1:]}': from about "
        f"{best.points} points on. That is a guide: the realised figure came out between {_range(best.points, outlook)} "
        f"in 9 of 10 simulated districts. Recommended order: {_when(best)}; {best.never} without coaching until the window "
        "ends."
    )
    if best.points > outlook.too_wide:
        said += f" Above {outlook.too_wide} points coachkit gives no number: plan with more lessons, terms or schools first."
    return said


def _range(size: float, planned: OutlookFacts | PlannedFacts) -> str:
    low, high = planned.spread
    return f"{round(low * size)} and {round(high * size)} points"


def _when(design: DesignFacts) -> str:
    return join([f"{n} in {term}" for term, n in design.starts])


def _cells(size: int | None, outlook: OutlookFacts) -> tuple[str, str]:
    if size is None:
        return "–", "–"
    low, high = outlook.spread
    return str(size), f"{round(low * size)} to {round(high * size)}"


def levers_of(outlook: OutlookFacts) -> Exhibit:
    """The exhibit of schools, terms and lessons from an outlook as plain values."""
    names = {"by_schools": "schools", "by_terms": "terms in the window", "by_lessons": "lessons a teacher and term"}
    lines = [
        (f"{key:g} {name.replace('lessons', 'lesson') if key == 1 else name}", *_cells(size, outlook))
        for place, name in names.items()
        for key, size in getattr(outlook, place)
    ]
    best = outlook.best
    more = [(size, f"{key:g} {names[place]}") for place in ("by_terms", "by_lessons")
            for key, size in getattr(outlook, place)[-1:] if size is not None]  # fmt: skip
    sentence = "No number of schools, terms or lessons tried here would do."
    if best is not None and best.points is not None and more:
        sentence = f"Instead of {best.points} points: {'; '.join(f'{size} points with {what}' for size, what in more)}."
    table = Table(f"Smallest effect, design '{best.title if best else '–'}'",
                  ("Everything else as planned", "Points", "In 9 of 10 districts"), tuple(lines))  # fmt: skip
    return Exhibit(_LEVERS, sentence, table, key="rollout_levers")


def lot_of(found: RolloutFacts) -> Exhibit:
    """The exhibit of the recorded lot from facts as plain values."""
    plan, draws, departed = found.plan, found.draws, found.departed
    if plan is None or departed is None:
        return Exhibit(_LOT, _COMMAND, key="rollout_lot", status="no data")
    otherwise = set(departed.otherwise)
    lines = tuple(
        (name, school, term or "without coaching in the window", "no" if school in otherwise else "yes")
        for school, name, term in plan.schools
    )
    table = Table("The lot", ("School", "Id", "Drawn for", "Kept to so far"), lines)
    earlier = [_given_up(one, following) for one, following in pairwise(draws)]
    size = plan.detectable
    seen = ""
    if size is not None:
        seen = (
            f" With this draw, effects from about {size} points on would show. That is a guide: the realised figure came "
            f"out between {_range(size, plan)} in 9 of 10 simulated districts."
        )
    notes = (
        f"Planned outcome: {plan.outcome}. Window: {plan.first} to {plan.last}.{seen}",
        "To draw it again: sort the schools by the SHA-256 of 'seed:id' (letters and digits of the id, small, without leading "
        "zeros); the first ones have the first term, and so on.",
        f"Record: {draws[-1].hash}",
    )
    return Exhibit(_LOT, _kept(found), table, key="rollout_lot", items=tuple(map(Item, earlier)), notes=notes)


def _given_up(draw: DrawFacts, following: DrawFacts) -> str:
    return (
        f"Draw {draw.number} of {draw.date}, seed {draw.seed}, was given up on {following.date}: "
        f"{following.reason} (record {draw.hash[:12]})"
    )
