"""Teachers' view of their own knowledge, and its change (TPACK)."""

from __future__ import annotations

from coachkit.exhibits.charts import dots
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding, method_note, own_series
from coachkit.exhibits.forms.district_instead import or_district
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import join, label, plain, short
from coachkit.exhibits.survey_format import (
    cell,
    dots_on_scale,
    interval_words,
    last_wave,
    people,
    points_of,
    scale_words,
    waves,
)
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

_SELF = (
    "This is how teachers see themselves, not what was seen in lessons; those who learn more may judge more strictly."
)


@or_district
def tpack(estimates: Estimates) -> Exhibit:
    """Change of each domain for the same teachers from the first to the last wave; else the latest means."""
    key = "tpack"
    rows = estimates.rows_of(key)
    change = _longest(estimates.rows_of("tpack_change"))
    good = [row for row in rows if row.ok]
    if not good:
        why = next((r.note for r in rows if r.status == "not estimable" and r.note), "")
        return no_number(
            key,
            estimates,
            rows,
            "answers to a TPACK survey",
            "how teachers see their own knowledge",
            why=why,
        )
    domains = list(dict.fromkeys(row.category for row in rows))
    moved = [row for row in change if row.ok]
    sentence = _moved(moved) if moved else _level(rows)
    chart = _change_chart(estimates, moved, domains, sentence) if moved else _level_chart(estimates, rows, sentence)
    notes = [_SELF, *_rescaled(change), *_reliability(estimates)]
    if moved:
        notes.insert(1, method_note(estimates, "tpack_change"))
    return finding(key, estimates, sentence, chart, _table(estimates, rows, change, domains), notes)


def _longest(rows: list[Row]) -> list[Row]:
    """The changes over the longest pair of waves (the last listed) that has a number; else the last pair."""
    pairs = list(dict.fromkeys((r.wave, r.to_wave) for r in rows))
    told = [p for p in pairs if any(r.ok for r in rows if (r.wave, r.to_wave) == p)]
    pair = (told or pairs or [("", "")])[-1]
    return [r for r in rows if (r.wave, r.to_wave) == pair]


def _moved(rows: list[Row]) -> str:
    words = {"rose": "higher", "fell": "lower"}
    said = []
    for kind, word in words.items():
        some = [r for r in rows if r.low is not None and direction_of(r) == kind]
        if some:
            listed = join([f"{label(r.category)} by {short(abs(r.number))} points ({interval_words(r)})" for r in some])
            said.append(f"rated their knowledge {word} in {listed}")
    still = [label(r.category) for r in rows if direction_of(r) == "no clear change"]
    if still:
        said.append(f"showed no clear change in {join(still)}")
    return f"From {rows[0].wave} to {rows[0].to_wave}, the same teachers {' and '.join(said)}."


def _level(rows: list[Row]) -> str:
    wave = last_wave(rows)
    here = [r for r in rows if r.ok and r.wave == wave]
    top, low = max(here, key=lambda r: r.number), min(here, key=lambda r: r.number)
    scale = scale_words(top)
    return (
        f"In {wave}, on a scale from {scale}, teachers rated their knowledge of {label(top.category)} highest "
        f"({short(top.estimate)}; {interval_words(top)}{people(top, 'teachers')}) and of {label(low.category)} lowest "
        f"({short(low.estimate)}; {interval_words(low)}). We can’t tell whether this changed: too few answered twice "
        "on the same scale."
    )


def _change_chart(estimates: Estimates, moved: list[Row], domains: list[str], sentence: str) -> Chart:
    pair = {"wave": moved[0].wave, "to_wave": moved[0].to_wave}
    series = {own_series(estimates): points_of(moved, lambda r: label(r.category), signed=True)}
    if estimates.kind == "school":
        series["District"] = points_of(
            estimates.district_rows_of("tpack_change", **pair), lambda r: label(r.category), signed=True
        )
    reach = [abs(v) for points in series.values() for p in points for v in (p.value, p.low, p.high) if v is not None]
    far = 1.15 * max(reach, default=1.0)
    alt = f"Change of each domain with intervals around zero. {sentence}"
    axis = {"range": [-far, far], "tickformat": "+.1f"}
    there = {p.category for points in series.values() for p in points}
    order = [label(d) for d in domains if label(d) in there]
    shown = {name: points for name, points in series.items() if points}
    return dots(shown, "Change in points of the scale", alt, axis=axis, lines=[(0.0, "")], order=order)


def _level_chart(estimates: Estimates, rows: list[Row], sentence: str) -> Chart:
    wave = last_wave(rows)
    own = [r for r in rows if r.wave == wave]
    alt = f"Mean of each domain with 95% intervals in {wave}. {sentence}"
    order = list(dict.fromkeys(label(r.category) for r in own))
    district = estimates.district_rows_of("tpack", wave=wave) if estimates.kind == "school" else []
    return dots_on_scale(own_series(estimates), own, district, lambda r: label(r.category), "Mean answer", alt, order)


def _table(estimates: Estimates, rows: list[Row], change: list[Row], domains: list[str]) -> Table:
    names = waves(rows)
    at = {(r.category, r.wave): r for r in rows}
    moved = {r.category: r for r in change}
    sizes = {
        r.category: r
        for r in estimates.rows_of("tpack_effect")
        if change and (r.wave, r.to_wave) == (change[0].wave, change[0].to_wave)
    }
    lines = []
    for domain in domains:
        both, size = moved.get(domain), sizes.get(domain)
        pairs = plain(both.people if both else None)
        effect = short(size.estimate, 2) if size is not None and size.ok else "–"
        lines.append((label(domain), *(cell(at.get((domain, w))) for w in names), cell(both), pairs, effect))
    columns = (
        "Domain",
        *(f"Mean in {w}" for w in names),
        "Change, same teachers",
        "Teachers in both",
        "Change in SD (d_z)",
    )
    return Table("TPACK by domain, 95% intervals in brackets", columns, tuple(lines))


def _rescaled(change: list[Row]) -> list[str]:
    apart = [label(r.category) for r in change if r.status == "not estimable" and r.note]
    return [f"We can’t tell how {join(apart)} changed: the scale or the items were different."] if apart else []


def _reliability(estimates: Estimates) -> list[str]:
    """The consistency of each domain's items in the last wave, over the district."""
    alphas = [r for r in estimates.district_rows_of("survey_alpha", item="tpack") if r.ok]
    if not alphas:
        return []
    wave = alphas[-1].wave
    omegas = {r.category: r for r in estimates.district_rows_of("survey_omega", item="tpack", wave=wave) if r.ok}
    told = [
        f"{label(r.category)} α {short(r.estimate, 2)}"
        + (f", ω {short(omegas[r.category].estimate, 2)}" if r.category in omegas else "")
        for r in alphas
        if r.wave == wave
    ]
    return [
        f"How consistently a domain’s items were answered in {wave} (1 is most; below 0.7 is weak): {'; '.join(told)}."
    ]
