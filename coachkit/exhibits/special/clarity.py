"""The coach's role: is it clear, and do audiences agree about it? (factor 4)"""

from __future__ import annotations

from coachkit.exhibits.charts import dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import join, short
from coachkit.exhibits.survey_format import (
    audience,
    cell,
    last_wave,
    plural,
    plus,
    points_of,
)
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

_PAIR = " and "


def clarity_gap(estimates: Estimates) -> Exhibit:
    """Differences between audiences over the whole district (a school has one leader), and on which questions."""
    key = "clarity_gap"
    rows = estimates.district_rows_of(key, item="")
    wave = last_wave(rows)
    if not wave:
        shows = "whether audiences see the coach's role alike"
        return no_number(key, estimates, rows, "two audiences with answers on the coach's role", shows)
    own = [r for r in rows if r.wave == wave]
    good = [r for r in own if r.ok]
    sentence = _apart(wave, good)
    alt = f"Differences between audiences with intervals around zero. {sentence}"
    far = 1.15 * max(abs(v) for r in good for v in (r.estimate, r.low, r.high) if v is not None)
    chart = dots(
        {"District": points_of(good, lambda r: _name(r, "<br>"), signed=True)}, "Difference in points of the scale", alt,
        axis={"range": [-far, far], "tickformat": "+.1f"}, lines=[(0.0, "")], order=[_name(r, "<br>") for r in good],
    )  # fmt: skip
    items = [
        r
        for r in estimates.district_rows_of(key, wave=wave)
        if r.item and r.ok and direction_of(r) != "no clear change"
    ]
    items.sort(key=lambda r: -abs(r.number))
    lines = [(_name(r), "all questions", cell(r)) for r in own]
    lines += [(_name(r), _question(estimates, r.item), cell(r)) for r in items]
    table = Table(
        f"Differences between audiences in {wave}, intervals in brackets",
        ("Audiences", "Question", "Difference"),
        tuple(lines),
    )
    asked = _question(estimates, items[0].item) if items else ""
    most = [f"They differ most on: “{asked}” ({_name(items[0])}: {_signed(items[0])})."] if items else (
        ["They don’t clearly differ on any single question."])  # fmt: skip
    notes = (
        *most,
        "For the whole district, because a school has one leader and one person’s answers are never shown.",
        "Only clear differences are listed; the intervals of a wave hold for all pairs at once.",
    )
    return finding(key, estimates, sentence, chart, table, notes)


def _apart(wave: str, rows: list[Row]) -> str:
    clear = sorted((r for r in rows if direction_of(r) != "no clear change"), key=lambda r: -abs(r.number))
    if not clear:
        widest = max((r.limits[1] - r.limits[0]) / 2 for r in rows)
        return (
            f"In {wave}, no two groups of the district clearly differ on the coach’s role; "
            f"differences smaller than about {short(widest)} points of the scale would not show."
        )
    told = []
    for row in clear:
        one, two = row.category.split(_PAIR)
        more, less = (one, two) if row.number > 0 else (two, one)
        told.append(
            f"clearer to {plural(more)} than to {plural(less)} by {short(abs(row.number))} points ({_width(row)})"
        )
    return f"In {wave}, the coach's role was {join(told)}, in the whole district."


def _width(row: Row) -> str:
    low, high = sorted(map(abs, row.limits))
    return f"interval {short(low)} to {short(high)}"


def _name(row: Row, gap: str = " ") -> str:
    one, two = row.category.split(_PAIR)
    return f"{audience(one)} less{gap}{plural(two)}"


def _signed(row: Row) -> str:
    return f"{plus(row.estimate)} points"


def _question(estimates: Estimates, item: str) -> str:
    return estimates.meta.questions.get(item, item)
