"""What could undo the effect, and its course over time."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, Relative, effects, event_study
from coachkit.exhibits.effect_words import assumption, cautions, lot
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import method_note
from coachkit.exhibits.number_format import change, short, signed_limits, signed_points
from coachkit.exhibits.special.effect import refused
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import LEAD, direction_of

_PLACEBO = ("start pretended one term early", "start pretended two terms early")
_SAYS = {
    "start pretended one term early": "should be near zero",
    "start pretended two terms early": "should be near zero",
    "without the first term": "differs where schools were chosen for that term's level",
    "among teachers who stayed": "differs where different teachers came and left",
    "drawn towards the prior": "what remains if little was expected",
    "without one school: lowest": "should not reverse the finding",
    "without one school: highest": "should not reverse the finding",
}


def effect_over_time(estimates: Estimates) -> Exhibit:
    """Difference by term since the start, each compared with the last term before it."""
    rows = [r for r in estimates.district_rows_of("effect_event") if r.ok]
    if estimates.verdict("effect").row is None or not rows:
        return refused("effect_over_time", estimates, "effect_event", "when an effect shows")
    after = [r for r in rows if int(r.item) >= 0]
    told = "; ".join(f"{r.category} {signed_points(r.estimate)} points" for r in after)
    sentence = f"Against the last term before coaching: {told}. The intervals hold for all terms at once."
    study = [Relative(int(r.item), 100 * r.number, _times(r.low), _times(r.high), change(r)) for r in rows]
    chart = event_study(study, "Terms since coaching started", "Difference, percentage points",
                        f"Estimates with intervals by term before and after the start. {sentence}")  # fmt: skip
    lines = tuple((r.category, signed_points(r.estimate), signed_limits(r)) for r in rows)
    table = Table("Difference to schools without coaching, by term since the start",
                  ("Term", "Points", "95% interval (all together)"), lines)  # fmt: skip
    notes = (
        "Values near zero before the start don’t prove that schools would have moved in parallel: with so few schools, a trend "
        "large enough to imitate the effect would often go unseen.",
        "The single effect compares with all terms before the start; these points compare with the last one only.",
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
        return refused("effect_checks", estimates, "effect_check", "what could overturn an effect")
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
    table = Table("The effect and what could overturn it", ("Check", "Points", "95% interval", "How to read it"), lines)
    notes = (
        f"{lot(estimates, found) or assumption(estimates)} With few schools, a check that finds nothing proves little.",
        "Trends apart: the interval if coached schools had drifted from the others each term by up to that multiple of the "
        "largest such step before the start.",
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
        return "There is no earlier term to test, so nothing before coaching can be checked."
    off = [r for r in there if direction_of(r) != "no clear change"]
    if not off:
        return "If we pretend that coaching started earlier, there is no clear difference, as expected; but that proves little."
    if off[0].category == LEAD:
        return ""  # the verdict's own warning says it
    return (
        f"Schools differed already before coaching ({off[0].category}: {signed_points(off[0].estimate)} points, "
        f"{change(off[0])}), so this difference can’t be taken at face value."
    )


def _without(at: dict[str, Row]) -> str:
    ends = [at[name] for name in ("without one school: lowest", "without one school: highest") if name in at]
    if len(ends) < 2:
        return ""
    turned = ends[0].number * ends[1].number < 0
    low, high = (signed_points(end.estimate) for end in ends[:2])
    text = f"Leaving out any one school, it is between {low} and {high} points"
    return f"{text}: one school decides the direction." if turned else f"{text}."


def _trends(estimates: Estimates, found: Verdict) -> str:
    rows = [r for r in estimates.district_rows_of("effect_breakdown") if r.ok]
    if found.direction not in ("rose", "fell") or not rows:
        return ""
    multiple = rows[0].number
    if multiple <= 0:
        return "Compared with only the last term before coaching, the difference isn’t clear."
    if multiple >= 10:
        return "It would stay clear even if trends had drifted apart ten times as fast as before coaching."
    return (
        f"It would no longer be clear if trends had drifted apart {short(multiple)} times as fast as before coaching."
    )
