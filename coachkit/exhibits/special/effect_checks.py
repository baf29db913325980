"""What could undo the effect, and its course over time."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, Relative, effects, event_study
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import method_note
from coachkit.exhibits.number_format import change, short, signed_limits, signed_points
from coachkit.exhibits.special.effect import refused
from coachkit.exhibits.special.effect_words import assumption, cautions, effect_row, lot
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import LEAD

__all__ = ["effect_checks", "effect_over_time"]

_PLACEBO = ("start pretended one term early", "start pretended two terms early")
_SAYS = {
    "start pretended one term early": "should be near zero",
    "start pretended two terms early": "should be near zero",
    "without the first term": "differs where schools were chosen for that term's level",
    "among teachers who stayed": "differs where others came than went",
    "drawn towards the prior": "what remains for those who expected little",
    "without one school: lowest": "should not turn the finding",
    "without one school: highest": "should not turn the finding",
}


def effect_over_time(estimates: Estimates) -> Exhibit:
    """Difference by term since the start, each compared with the last term before it."""
    rows = [r for r in estimates.district_rows_of("effect_event") if r.ok]
    if effect_row(estimates) is None or not rows:
        return refused("effect_over_time", estimates, "effect_event", "when an effect shows")
    after = [r for r in rows if int(r.item) >= 0]
    told = "; ".join(f"{r.category} {signed_points(r.estimate)} points" for r in after)
    sentence = f"Against the last term before coaching: {told}. Intervals hold together."
    study = [Relative(int(r.item), 100 * r.number, _times(r.low), _times(r.high), change(r)) for r in rows]
    chart = event_study(study, "Terms since coaching started", "Difference, percentage points",
                        f"Estimates with intervals by term before and after the start. {sentence}")  # fmt: skip
    lines = tuple((r.category, signed_points(r.estimate), signed_limits(r)) for r in rows)
    table = Table("Difference to schools without coaching, by term since the start",
                  ("Term", "Points", "95% interval (all together)"), lines)  # fmt: skip
    notes = (
        "Terms before the start that lie near zero do not show that schools would have moved in parallel: with so few "
        "schools a trend large enough to fake the effect would mostly go unseen.",
        "The effect in one number compares with all terms before the start, these points with the last one alone.",
        method_note(estimates, "effect_event"),
    )
    return Exhibit(
        estimates.entry("effect_event").question, sentence, table, chart, key="effect_over_time", notes=notes
    )


def _times(value: float | None) -> float | None:
    return None if value is None else 100 * value


def effect_checks(estimates: Estimates) -> Exhibit:
    """Placebo starts, one school left out, unequal trends: on one line with the effect itself."""
    found = estimates.verdict("effect")
    rows = [r for r in estimates.district_rows_of("effect_check") if r.ok]
    if found.row is None or not rows:
        return refused("effect_checks", estimates, "effect_check", "what could undo an effect")
    at = {r.category: r for r in rows}
    sentence = " ".join(filter(None, (cautions(found), _placebo(at), _without(at), _trends(estimates, found))))
    shown = [("Effect", found.row), *((r.category, r) for r in rows)]
    chart = effects(
        [Point(_broken(name), 100 * r.number, _times(r.low), _times(r.high), change(r)) for name, r in shown],
        "Percentage points", f"The effect and its checks on a line with zero. {sentence}", axis={"tickformat": "+d"},
    )  # fmt: skip
    lines = tuple(
        (name, signed_points(r.estimate) if name not in _BOUNDS else "–",
         signed_limits(r) if r.low is not None else "–",
         _SAYS.get(name, "the interval under that assumption"))
        for name, r in shown
    )  # fmt: skip
    lines = ((*lines[0][:3], "the finding"), *lines[1:])
    table = Table("The effect and what could undo it", ("Check", "Points", "95% interval", "How to read it"), lines)
    notes = (
        f"{lot(estimates, found) or assumption(estimates)} A check that finds nothing has hardly any power with few schools.",
        "Trends apart: limits when coached schools would have drifted from the others, from each term to the next, by up to "
        "that multiple of the largest such step seen before the start.",
        method_note(estimates, "effect_check"),
    )
    return Exhibit(estimates.entry("effect_check").question, sentence, table, chart, key="effect_checks", notes=notes)


_BOUNDS = ("trends apart by half the largest step before", "trends apart by the largest step before",
           "trends apart by twice the largest step before")  # fmt: skip


def _broken(name: str) -> str:
    words = name.split(" ")
    half = (len(words) + 1) // 2
    return name if len(name) < 24 else f"{' '.join(words[:half])}<br>{' '.join(words[half:])}"


def _placebo(at: dict[str, Row]) -> str:
    there = [at[name] for name in _PLACEBO if name in at]
    if not there:
        return "No earlier start can be pretended here, so nothing before coaching could be checked."
    off = [r for r in there if r.low is not None and r.high is not None and not r.low <= 0 <= r.high]
    if not off:
        return "Pretended earlier starts show no clear difference, which proves little."
    if off[0].category == LEAD:
        return ""  # the verdict's own warning says it
    return (
        f"Schools differed already before coaching ({off[0].category}: {signed_points(off[0].estimate)} points, "
        f"{change(off[0])}): the difference cannot be taken at its word."
    )


def _without(at: dict[str, Row]) -> str:
    ends = [at[name] for name in ("without one school: lowest", "without one school: highest") if name in at]
    if len(ends) < 2:
        return ""
    turned = ends[0].number * ends[1].number < 0
    low, high = (signed_points(end.estimate) for end in ends[:2])
    text = f"Without any one school it lies between {low} and {high} points"
    return f"{text}: one school decides its direction." if turned else f"{text}."


def _trends(estimates: Estimates, found: Verdict) -> str:
    rows = [r for r in estimates.district_rows_of("effect_breakdown") if r.ok]
    if found.direction not in ("rose", "fell") or not rows:
        return ""
    multiple = rows[0].number
    if multiple <= 0:
        return "Against the last term before coaching alone, the difference is no longer clear."
    if multiple >= 10:
        return "It would stay clear even if trends had parted ten times as fast as ever before coaching."
    return f"It would no longer be clear if trends had parted {short(multiple)} times as fast after the start as at most before."
