"""The effect of coaching: the district's estimate, its assumptions, and the smallest effect it can detect."""

from __future__ import annotations

from coachkit.exhibits.charts import Benchmark, Point, bars, effects
from coachkit.exhibits.effect_words import ahead, assumption, cautions, certainty, lot, would_show
from coachkit.exhibits.exhibit import Exhibit, Lack, Table
from coachkit.exhibits.finding import method_note
from coachkit.exhibits.no_number import said
from coachkit.exhibits.number_format import (
    change,
    count,
    limits,
    percent,
    short,
    signed_limits,
    signed_points,
    two_decimals,
)
from coachkit.exhibits.parts import Number
from coachkit.exhibits.special.rollout import plan_sentence
from coachkit.release import Estimates, Row, Verdict

_KRAFT = "Kraft, Blazar & Hogan 2018"


def refused(key: str, estimates: Estimates, measure: str, shows: str) -> Exhibit:
    """The exhibit of an effect (or speed) without a number: why, and which effect it could have detected."""
    rows = estimates.district_rows_of(measure)
    question = estimates.entry(measure).question
    found = {row.status for row in rows}
    if "suppressed" in found:
        lack = Lack("hidden", shows)
        return Exhibit(question, said(lack), key=key, status="suppressed", lack=lack)
    status = next((s for s in ("not estimable", "too few") if s in found), "no data")
    row = next((row for row in rows if row.note), None)
    why = "; ".join(filter(None, (row.note, row.settle))) if row else "the tables for it are missing"
    lack = Lack("why", shows, why)
    text = said(lack)
    if measure == "effect":
        text += would_show(estimates.verdict("effect"))
    if measure == "effect" and status == "not estimable":
        text += " This doesn’t mean that coaching failed, or worked."
    return Exhibit(question, text, key=key, status=status, lack=lack)


def coaching_effect(estimates: Estimates) -> Exhibit:
    """The district's effect on a line with zero, adjusted for observers and raw; the same for every school's page."""
    found = estimates.verdict("effect")
    if found.row is None:
        return refused("coaching_effect", estimates, "effect", "whether coaching raised the levels")
    raw = found.unadjusted
    rows = [("Allowing for who observed", found.row), *([("As rated", raw)] if raw is not None else [])]
    sentence = effect_sentence(estimates, found, found.row)
    chart = effects(
        [Point(name, 100 * r.number, 100 * r.limits[0], 100 * r.limits[1], change(r)) for name, r in rows],
        "Difference from the estimate without coaching, percentage points",
        f"Estimates with 95% intervals on a line with zero. {sentence}",
        axis={"tickformat": "+d"},
    )
    lines = tuple((name, signed_points(r.estimate), signed_limits(r), _counts(r)) for name, r in rows)
    table = Table(
        "Effect of coaching on the share of lessons", ("Estimate", "Points", "95% interval", "Based on"), lines
    )
    return Exhibit(
        estimates.entry("effect").question,
        sentence,
        table,
        chart,
        key="coaching_effect",
        notes=tuple(_notes(estimates)),
    )


def effect_sentence(estimates: Estimates, found: Verdict, row: Row) -> str:
    """The effect in words, followed by everything that qualifies it."""
    never = _schools(estimates, "never coached")
    who = f"{count(row.n, 'schools')}" + (f", {never} never coached" if never is not None else "")
    base = f"oached schools’ share {ahead(row)} ({change(row)}; {who})."
    window = f" This holds {row.note}." if row.note else ""
    first = {
        "no clear change": f"There is no clear difference: c{base}",
        "not judged": f"There are too few schools to judge a direction: c{base}",
    }.get(found.direction, f"C{base}")
    return " ".join(filter(None, (first + window, cautions(found), certainty(estimates, found))))


def _schools(estimates: Estimates, category: str) -> int | None:
    rows = [r for r in estimates.district_rows_of("effect_schools", category=category) if r.ok]
    return round(rows[0].number) if rows else None


def _counts(row: Row) -> str:
    text = f"{count(row.n, 'schools')}, {count(row.people, 'teachers')}"
    return Number(text, schools=row.n, teachers=row.people)


_CHOSEN = {
    "lot": "in a random order",
    "lowest": "the lowest first",
    "volunteers": "volunteers first",
    "other": "in another way",
}


def _notes(estimates: Estimates) -> list[str]:
    plan = estimates.meta.plan
    how, words = _CHOSEN.get(str(plan.chosen_by)), plan.chosen_note
    out = [f"How schools were chosen for coaching: {how or 'not said (plan.chosen_by)'}"
           f"{f'; in the district’s words: {words}' if words else '.'}"]  # fmt: skip
    if not how:
        out.append("Schools chosen because they were low rise by themselves; only a random order rules that out.")
    if planned := plan_sentence(estimates):
        out.append(planned)
    could = estimates.verdict("effect").detectable
    if could:
        out.append(f"Only effects of about {round(100 * could)} points or more would reliably show (in 4 of 5 cases).")
    left = _schools(estimates, "coached from the beginning, left out")
    if left:
        out.append(
            f"{count(left, 'schools')} were coached from the first term on, so they have no “before” and are left out."
        )
    gone = [r for r in estimates.district_rows_of("effect_leavers") if r.ok and r.estimate]
    if gone:
        stayed = [r for r in estimates.district_rows_of("effect_check", category="among teachers who stayed") if r.ok]
        among = (
            f" Among those who stayed the difference is {signed_points(stayed[0].estimate)} points." if stayed else ""
        )
        out.append(
            f"{count(round(gone[0].number), 'teachers')} of coached schools were observed before its start and not "
            f"after it.{among}"
        )
    early = _schools(estimates, "coaching logged before the start, or without one")
    if early:
        out.append(f"At {count(early, 'schools')} coaching is logged before the day it started, or without such a day: "
                   "if so, the comparison isn’t fair and the effect comes out too small.")  # fmt: skip
    if estimates.kind == "school":
        out.append("This is the district’s figure: one school’s figures can’t show what coaching caused.")  # fmt: skip
    return [*out, method_note(estimates, "effect")]


def effect_size(estimates: Estimates) -> Exhibit:
    """The effect in standard deviations, the only scale that allows a comparison with published results."""
    rows = [r for r in estimates.district_rows_of("effect_sd") if r.ok]
    if not rows:
        return refused("effect_size", estimates, "effect_sd", "how large the effect is beside published ones")
    row = rows[0]
    interval = f"95% interval {short(row.low, 2)} to {short(row.high, 2)}"
    sentence = (
        f"In standard deviations of single teachers' shares the effect is {short(row.estimate, 2)} ({interval}). Published "
        "studies of coaching found .49 on instruction, and a fraction of that in larger programmes."
    )
    published = [Benchmark("Coaching, on instruction", 0.49, None, None, _KRAFT),
                 Benchmark("Coaching, on achievement", 0.18, None, None, _KRAFT)]  # fmt: skip
    chart = effects(
        [Point("This district", row.number, row.low, row.high, interval)],
        "Standard deviations",
        f"The district's effect with its interval beside two published ones. {sentence}",
        benchmarks=published,
        axis={"tickformat": "+.1f"},
    )
    lines = (
        ("This district", short(row.estimate, 2), limits(row, two_decimals)),
        (f"Coaching, on instruction ({_KRAFT})", Number("0.49", 0.49), "–"),
        (f"Coaching, on achievement ({_KRAFT})", Number("0.18", 0.18), "–"),
    )
    table = Table("Effects in standard deviations", ("Study", "Effect", "95% interval"), lines)
    notes = (
        "Those programmes and outcomes differ: they are a comparison, not a target. Shares of few lessons also vary by chance, "
        "which makes effects look smaller on this scale.",
        method_note(estimates, "effect_sd"),
    )
    return Exhibit(estimates.entry("effect_sd").question, sentence, table, chart, key="effect_size", notes=notes)


def effect_probability(estimates: Estimates) -> Exhibit:
    """How likely the effect is worse, none that matters, or better than the district's cutoff."""
    at = {r.category: r for r in estimates.district_rows_of("effect_probability") if r.ok}
    if len(at) < 3:
        return refused("effect_probability", estimates, "effect_probability", "how likely it is that coaching mattered")
    given = estimates.meta.effect
    cut = f"{100 * given.cutoff:g} points"
    names = {
        "worse": f"worse by more than {cut}",
        "no matter": f"within {cut} of no effect",
        "better": f"better by more than {cut}",
    }
    chances = {key: at[key].number for key in names}
    sentence = (
        f"Given these data, the chance that coaching raised the share by more than {cut} is {_percent(chances['better'])}, "
        f"that it made no difference worth noting {_percent(chances['no matter'])}, and that it lowered the share by more "
        f"than {cut} {_percent(chances['worse'])}."
    )
    found = estimates.verdict("effect")
    if found.row is not None:
        rests = lot(estimates, found) or assumption(estimates)
        sentence = " ".join(filter(None, (sentence, cautions(found), rests)))
    chart = bars(
        {names[k]: chances[k] for k in names},
        [_percent(chances[k]) for k in names],
        "Probability",
        f"Three bars. {sentence}",
        top=1.15,
    )
    table = Table(
        "Probabilities", ("The effect is", "Probability"), tuple((names[k], _percent(chances[k])) for k in names)
    )
    prior = (
        f"Cutoff and prior are settings: before any data, effects around {100 * given.prior_mean:g} points were thought most "
        f"likely, with two in three within {100 * given.prior_sd:g} points of that (source: {given.prior_source})."
    )
    return Exhibit(
        estimates.entry("effect_probability").question,
        sentence,
        table,
        chart,
        key="effect_probability",
        notes=(prior, method_note(estimates, "effect_probability")),
    )


def _percent(p: float) -> str:
    return Number("under 1%" if p < 0.01 else "over 99%" if p > 0.99 else percent(p), p)
