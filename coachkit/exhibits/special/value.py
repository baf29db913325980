"""What coaching is worth to those who know it, and what they say about it (factors 4 and 1)."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.share_by_term import or_district
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import count, interval, join, label, percent, share_cell, short
from coachkit.exhibits.survey_format import (
    AUDIENCES,
    audience,
    cell,
    dots_on_scale,
    interval_words,
    last_wave,
    people,
    plural,
    waves,
)
from coachkit.release import Estimates, Row

__all__ = ["coaching_quality", "programme_value", "response_rates"]


@or_district
def programme_value(estimates: Estimates) -> Exhibit:
    """Share of answers in the top two of the scale by audience in the last wave, with who answered."""
    key = "programme_value"
    rows = estimates.rows_of(key, item="")
    wave = last_wave(rows)
    if not wave:
        return no_number(
            key, estimates, key, rows, "answers on the worth of coaching", "what coaching is worth to each audience"
        )
    own = [r for r in rows if r.wave == wave]
    good = [r for r in own if r.ok]
    top = join(
        [
            f"{percent(r.estimate)} of the answers of {plural(r.category)} ({interval(r)}{people(r, 'respondents')})"
            for r in good
        ]
    )
    sentence = f"In {wave}, {top} on what coaching is worth were in the top two of the scale."
    series = {"This school" if estimates.kind == "school" else "District": _points(good)}
    district = [r for r in estimates.district_rows_of(key, item="", wave=wave) if r.ok]
    if estimates.kind == "school" and district:
        series["District"] = _points(district)
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
        share = f"{percent(row.estimate)} ({percent(row.low)} to {percent(row.high)})" if row.ok else share_cell(row)
        lines.append((audience(row.category), row.wave, share, _count(row), share_cell(rate)))
    columns = ("Audience", "Wave", "Top two", "Respondents", "Answered")
    table = Table("Worth of coaching by audience and wave, 95% intervals in brackets", columns, tuple(lines))
    scales = {r.wave: r.note.removeprefix("scale ") for r in rows if r.ok and r.note}
    spans = join([f"{w} asked on a scale from {span}" for w, span in scales.items()])
    notes = [f"{spans}: do not compare them."] if len(set(scales.values())) > 1 else []
    notes = [
        *notes,
        "Those who did not answer may think otherwise. Liking coaching is not yet learning from it.",
        method_note(estimates, key),
    ]
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=tuple(notes))


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(audience(r.category), r.estimate or 0.0, r.low, r.high, f"{percent(r.estimate)}, {interval(r)}")
        for r in rows
    ]


def _count(row: Row) -> str:
    return "–" if row.people is None else f"{row.people:,}"


_SURVEYS = {
    "tpack": "Knowledge (TPACK)",
    "role_clarity": "Coach's role",
    "program_value": "Worth of coaching",
}


@or_district
def response_rates(estimates: Estimates) -> Exhibit:
    """Who answered each survey in its last wave, of those on the roster."""
    key = "survey_response"
    rows = [r for r in estimates.rows_of(key) if r.status != "no data"]
    good = [r for r in rows if r.ok]
    if not good:
        why = next((r.note for r in rows if r.status == "not estimable" and r.note), "")
        return no_number("response_rates", estimates, key, rows, "surveys", "how many of those asked answered", why=why)
    last = {r.item: r.wave for r in good}
    teachers = [r for r in good if r.category == "teacher" and r.wave == last[r.item]] or [good[-1]]
    said = join([f"{percent(r.estimate)} of {_asked(r)} on {_inside(r)} ({r.wave})" for r in teachers])
    sentence = f"Answered: {said}."
    named = {r: f"{_survey(r)}<br>{r.wave}" for r in teachers}
    points = [Point(named[r], r.estimate or 0.0, None, None, percent(r.estimate)) for r in teachers]
    who = "This school" if estimates.kind == "school" else "District"
    chart = dots(
        {who: points}, "Share of those on the roster", f"Response rates. {sentence}", order=list(named.values())
    )
    lines = tuple(
        (_survey(r), r.wave, audience(r.category), "–" if r.n is None else f"{r.n:,}", share_cell(r)) for r in rows
    )
    table = Table(
        "Who answered, by survey, wave and audience", ("Survey", "Wave", "Audience", "Asked", "Answered"), lines
    )
    notes = ("Below about 60% those who answered may differ from those who did not.", method_note(estimates, key))
    return Exhibit("response_rates", estimates.entry(key)["question"], sentence, chart, table, notes=notes)


def _asked(row: Row) -> str:
    return plural(row.category) if row.n is None else f"{row.n:,} {plural(row.category)}"


def _inside(row: Row) -> str:
    name = _survey(row)
    return name[0].lower() + name[1:]


def _survey(row: Row) -> str:
    return _SURVEYS.get(row.item, label(row.item))


def coaching_quality(estimates: Estimates) -> Exhibit:
    """What coachees say about coaching, group sessions included: the mean over the district's coaches, by domain."""
    key = "coaching_quality"
    rows = estimates.district_rows_of(key)
    wave = last_wave(rows)
    if not wave:
        return no_number(
            key, estimates, key, rows, "coaches rated by five coachees or more", "what coachees say about coaching"
        )
    own = [r for r in rows if r.wave == wave]
    good = sorted((r for r in own if r.ok), key=lambda r: -(r.estimate or 0))
    scale = good[0].note.removeprefix("scale ")
    top = join([f"{label(r.category)} at {short(r.estimate)} ({interval_words(r)})" for r in good])
    mean = f"mean over {count(good[0].people, 'coaches')}"
    sentence = f"In {wave}, coachees in the whole district rated {top}, on a scale from {scale}; {mean}."
    whole = Estimates("district", "", estimates.name, "", {}, (), estimates.meta)
    alt = f"Mean of each domain with 95% intervals. {sentence}"
    chart = dots_on_scale(
        whole, good, [], lambda r: label(r.category), "Mean answer", alt, [label(r.category) for r in good]
    )
    names, at = waves(rows), {(r.category, r.wave): r for r in rows}
    domains = list(dict.fromkeys(r.category for r in rows))
    lines = tuple((label(d), *(cell(at.get((d, w))) for w in names)) for d in domains)
    table = Table("What coachees say, 95% intervals in brackets", ("Domain", *names), lines)
    alphas = [r for r in estimates.district_rows_of("survey_alpha", item="coaching_quality", wave=wave) if r.ok]
    held = join([f"{label(r.category)} α {short(r.estimate, 2)}" for r in alphas])
    notes = [
        "Whole district: what is said of one coach is hers and the analyst's alone. Facilitation is about group sessions.",
        *([f"How well the items of a domain hang together (1 is most; below 0.7 is weak): {held}."] if held else []),
        method_note(estimates, key),
    ]
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=tuple(notes))
