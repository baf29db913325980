"""The value of coaching to those who know it, and what they say about it (factors 4 and 1)."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding, own_series
from coachkit.exhibits.forms.district_instead import or_district
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import interval, join, label, percent, plain, share_cell, with_limits
from coachkit.exhibits.survey_format import AUDIENCES, audience, last_wave, people, plural, scale_words
from coachkit.release import Estimates, Row


@or_district
def programme_value(estimates: Estimates) -> Exhibit:
    """Share of answers in the top two of the scale by audience in the last wave, with who answered."""
    key = "programme_value"
    rows = estimates.rows_of(key, item="")
    wave = last_wave(rows)
    if not wave:
        return no_number(
            key,
            estimates,
            rows,
            "answers on the value of coaching",
            "how each audience values coaching",
        )
    own = [r for r in rows if r.wave == wave]
    good = [r for r in own if r.ok]
    top = join(
        [
            f"{percent(r.estimate)} of {plural(r.category)}’ answers ({interval(r)}{people(r, 'respondents')})"
            for r in good
        ]
    )
    sentence = f"In {wave}, {top} on the value of coaching were in the top two of the scale."
    series = {own_series(estimates): _audience_points(good)}
    district = [r for r in estimates.district_rows_of(key, item="", wave=wave) if r.ok]
    if estimates.kind == "school" and district:
        series["District"] = _audience_points(district)
    alt = f"Share of answers in the top two by audience with 95% intervals. {sentence}"
    order = [
        audience(role)
        for role in AUDIENCES
        if any(r.category == role for r in [*good, *(district if len(series) > 1 else [])])
    ]
    chart = dots(series, "Share of answers in the top two", alt, order=order)
    lines = []
    for row in rows:
        rate = estimates.one("survey_response", item="program_value", wave=row.wave, category=row.category)
        share = with_limits(row) if row.ok else share_cell(row)
        if row.shown or (rate is not None and rate.shown) or "suppressed" in (row.status, rate.status if rate else ""):
            lines.append((audience(row.category), row.wave, share, _count(row), share_cell(rate)))
    columns = ("Audience", "Wave", "Top two", "Respondents", "Answered")
    table = Table("Value of coaching by audience and wave, 95% intervals in brackets", columns, tuple(lines))
    scales = {r.wave: scale_words(r) for r in rows if r.ok}
    spans = join([f"{w} asked on a scale from {span}" for w, span in scales.items()])
    notes = [f"{spans}: do not compare them."] if len(set(scales.values())) > 1 else []
    notes = [
        *notes,
        "People who didn’t answer may think otherwise. Liking coaching isn’t the same as learning from it.",
    ]
    return finding(key, estimates, sentence, chart, table, notes)


def _audience_points(rows: list[Row]) -> list[Point]:
    return [Point(audience(r.category), r.number, r.low, r.high, f"{percent(r.estimate)}, {interval(r)}") for r in rows]


def _count(row: Row) -> str:
    return plain(row.people)


_SURVEYS = {
    "tpack": "Knowledge (TPACK)",
    "role_clarity": "Coach's role",
    "program_value": "Value of coaching",
}


@or_district
def response_rates(estimates: Estimates) -> Exhibit:
    """Who answered each survey in its last wave, among the people on the roster."""
    key = "survey_response"
    rows = [r for r in estimates.rows_of(key) if r.status != "no data"]
    good = [r for r in rows if r.ok]
    if not good:
        why = next((r.note for r in rows if r.status == "not estimable" and r.note), "")
        return no_number(
            "response_rates",
            estimates,
            rows,
            "surveys",
            "how many of those asked answered",
            measure=key,
            why=why,
        )
    last = {r.item: r.wave for r in good}
    teachers = [r for r in good if r.category == "teacher" and r.wave == last[r.item]] or [good[-1]]
    said = join([f"{percent(r.estimate)} of {_asked(r)} on {_inside(r)} ({r.wave})" for r in teachers])
    sentence = f"Answered: {said}."
    named = {r: f"{_survey(r)}<br>{r.wave}" for r in teachers}
    points = [Point(named[r], r.number, None, None, percent(r.estimate)) for r in teachers]
    who = own_series(estimates)
    chart = dots(
        {who: points}, "Share of those on the roster", f"Response rates. {sentence}", order=list(named.values())
    )
    lines = tuple((_survey(r), r.wave, audience(r.category), plain(r.n), share_cell(r)) for r in rows)
    table = Table(
        "Who answered, by survey, wave and audience", ("Survey", "Wave", "Audience", "Asked", "Answered"), lines
    )
    notes = ("Below about 60%, people who answered may differ from those who didn’t.",)
    return finding("response_rates", estimates, sentence, chart, table, notes, measure=key)


def _asked(row: Row) -> str:
    return plural(row.category) if row.n is None else f"{row.n:,} {plural(row.category)}"


def _inside(row: Row) -> str:
    name = _survey(row)
    return name[0].lower() + name[1:]


def _survey(row: Row) -> str:
    return _SURVEYS.get(row.item, label(row.item))
