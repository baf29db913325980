"""Did it shift? The same teachers in two terms. Never called an effect."""

from __future__ import annotations

from itertools import pairwise

from coachkit.exhibits.charts import Point, dots, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import method_note, own_series
from coachkit.exhibits.no_number import no_number, why_hidden
from coachkit.exhibits.number_format import (
    change,
    count,
    join,
    percent,
    plain,
    share_cell,
    short,
    signed_limits,
    signed_points,
    span,
)
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of, headline_change

__all__ = ["change_points", "level_shift", "shift_direction", "transition_matrix"]

_NO_CAUSE = "This is a before-and-after comparison of the same teachers: it does not say what caused the change."
_DIRECTIONS = {"lower": "#c2703d", "same": "#d3d6db", "higher": "#1a5c9e"}


def level_shift(estimates: Estimates) -> Exhibit:
    """Change of the transformative share between terms, with intervals on a line with zero."""
    rows = estimates.rows_of("shift")
    first = headline_change(estimates, rows)
    if first is None:
        return no_number(
            "level_shift",
            estimates,
            rows,
            "teachers observed in two terms",
            "whether the same teachers' lessons changed",
            measure="shift",
        )
    shown = _shown(estimates, rows)
    seen = estimates.one("shift_detectable", term=first.term, to_term=first.to_term)
    sentence = _change_sentence(estimates, first, seen)
    superiority = estimates.one("shift_superiority", term=first.term, to_term=first.to_term)
    delta = estimates.one("shift_delta", term=first.term, to_term=first.to_term)
    notes = [_NO_CAUSE, method_note(estimates, "shift")]
    if superiority is not None and superiority.ok and delta is not None and delta.ok:
        notes.insert(
            1,
            f"A later lesson lies above an earlier one of the same teacher with probability "
            f"{short(superiority.estimate, 2)} (ties count half; 95% interval {short(superiority.low, 2)} to "
            f"{short(superiority.high, 2)}; Cliff's delta {short(delta.estimate, 2)}).",
        )
    notes.append("Each interval stands for itself: of twenty such intervals one misses by chance.")
    series = {own_series(estimates): change_points(shown)}
    if estimates.kind == "school":
        wanted = {(r.term, r.to_term) for r in shown}
        there = [r for r in estimates.district_rows_of("shift") if r.ok and (r.term, r.to_term) in wanted]
        series |= {"District": change_points(there)} if there else {}
    axis = {"range": _range(series), "tickformat": "+d", "nticks": 7}
    alt = f"Change of the transformative share with 95% intervals for {len(shown)} pairs of terms. "
    alt += sentence
    order = [_pair(r) for r in shown]
    chart = dots(series, "Change in percentage points", alt, axis=axis, lines=[(0.0, "")], order=order)
    return Exhibit(
        estimates.entry("shift").question,
        sentence,
        _table(estimates, shown),
        chart,
        key="level_shift",
        notes=tuple(notes),
    )


def _change_sentence(estimates: Estimates, row: Row, seen: Row | None) -> str:
    cut = estimates.scale.transformative
    who = f"From {row.term} to {row.to_term}, the share of lessons at {cut} or above"
    base = f"{signed_points(row.estimate)} points ({change(row)}; the same {count(row.people, 'teachers')})"
    found = direction_of(row)
    if found != "no clear change":
        return f"{who} {found}: {base}."
    could = (
        f" At the spread seen here, it takes a change of about {round(100 * seen.number)} points or more to show."
        if seen and seen.ok
        else ""
    )
    return f"{who} shows no clear change: {base}.{could}"


def change_points(rows: list[Row]) -> list[Point]:
    """The change in percentage points; the pair of terms is broken into two lines."""
    return [
        Point(
            _pair(r),
            100 * r.number,
            100 * r.limits[0],
            100 * r.limits[1],
            f"{signed_points(r.estimate)} points, {change(r)}",
        )
        for r in rows
    ]


def _pair(row: Row) -> str:
    return f"{row.term}<br>to {row.to_term}"


def _shown(estimates: Estimates, rows: list[Row]) -> list[Row]:
    """Neighbouring terms, and the first to the last."""
    terms = estimates.terms
    wanted = list(dict.fromkeys([*pairwise(terms), (terms[0], terms[-1])]))
    at = {(row.term, row.to_term): row for row in rows if row.ok}
    return [at[pair] for pair in wanted if pair in at]


def _range(series: dict[str, list[Point]]) -> list[float]:
    ends = [abs(v) for pts in series.values() for p in pts for v in (p.low, p.high, p.value) if v is not None]
    far = min(100.0, max(ends, default=10.0) * 1.1)
    return [-far, far]


def _table(estimates: Estimates, rows: list[Row]) -> Table:
    lines = []
    for row in rows:
        seen = estimates.one("shift_detectable", term=row.term, to_term=row.to_term)
        could = Number(f"{round(100 * seen.number)}", seen.number) if seen and seen.ok else "–"
        limits = signed_limits(row)
        lines.append((span(row), plain(row.people), signed_points(row.estimate), limits, could))
    columns = ("Terms", "Teachers in both", "Change (points)", "95% interval", "Needed to show (points)")
    return Table("Change of the transformative share, same teachers", columns, tuple(lines))


def shift_direction(estimates: Estimates) -> Exhibit:
    """How many teachers' typical level moved up, stayed or moved down."""
    key = "transition_direction"
    rows = estimates.rows_of(key)
    terms = estimates.terms
    pairs = list(dict.fromkeys([*pairwise(terms), (terms[0], terms[-1])])) if terms else []
    at = {(r.term, r.to_term, r.category): r for r in rows}
    shown = [p for p in pairs if any((*p, c) in at and at[*p, c].ok for c in _DIRECTIONS)]
    if not shown:
        return no_number(
            "shift_direction",
            estimates,
            rows,
            "teachers observed in two terms",
            "how many teachers moved up or down",
            measure=key,
        )
    last = pairs[-1]
    clear = [at[*last, c] for c in ("higher", "same", "lower") if (*last, c) in at and at[*last, c].ok]
    if len(clear) == len(_DIRECTIONS):
        parts = join([f"{percent(r.estimate)} {_WORDS[r.category]}" for r in clear])
        sentence = f"From {last[0]} to {last[1]}, of {count(clear[0].people, 'teachers')} seen in both, {parts}."
    else:  # what can be shown of a pair is its larger parts: told alone they would mislead
        sentence = f"From {last[0]} to {last[1]}, not all directions can be shown; see the table for what can."
    shares = {c: [at[*p, c].estimate for p in shown] for c in _DIRECTIONS}
    names = [f"{a} to {b}" for a, b in shown]
    chart = stacked(
        [f"{a}<br>to {b}" for a, b in shown],
        shares,
        list(_DIRECTIONS.values()),
        "Share of teachers seen in both terms",
        "Stacked bars: teachers whose typical level is lower, the same or higher. " + sentence,
    )
    lines = [
        (name, plain(next(at[*p, c].people for c in _DIRECTIONS if at[*p, c].ok)),
         *(share_cell(at[*p, c]) for c in _DIRECTIONS))
        for name, p in zip(names, shown, strict=True)
    ]  # fmt: skip
    table = Table(
        "Teachers by direction of change of their typical level",
        ("Terms", "Teachers in both", "Lower", "Same", "Higher"),
        tuple(lines),
    )
    notes = [
        "One lesson more or less can move a teacher's typical level: part of this movement is chance, in both directions.",
        method_note(estimates, key),
    ]
    if any(r.status == "suppressed" for r in rows):
        notes.append(why_hidden(estimates))
    return Exhibit(estimates.entry(key).question, sentence, table, chart, key="shift_direction", notes=tuple(notes))


_WORDS = {"higher": "were typically at a higher level", "same": "at the same", "lower": "at a lower one"}


def transition_matrix(estimates: Estimates) -> Exhibit:
    """From which typical level to which: the district's teachers, first to last term (schools are too small for it)."""
    rows = estimates.district_rows_of("transition")
    terms, levels = estimates.terms, estimates.scale.levels
    at = {(r.level, r.to_level): r for r in rows if terms and (r.term, r.to_term) == (terms[0], terms[-1])}
    if not any(row.ok for row in at.values()):
        shows = "from which level to which teachers moved"
        return no_number(
            "transition_matrix", estimates, rows, "teachers observed in two terms", shows, measure="transition"
        )
    first = next(row for row in at.values() if row.ok)
    cells = tuple((one, *(share_cell(at[one, two]) for two in levels)) for one in levels)
    table = Table(
        f"Typical level in {terms[0]} (rows) and in {terms[-1]} (columns), share of teachers", ("From", *levels), cells
    )
    stayed = [at[level, level] for level in levels]
    still = f" {percent(sum(r.number for r in stayed))} stayed at their level." if all(r.ok for r in stayed) else ""
    who = f"The district's {count(first.people, 'teachers')} seen in {terms[0]} and in {terms[-1]}"
    notes = (method_note(estimates, "transition"), why_hidden(estimates))
    question = estimates.entry("transition").question
    return Exhibit(question, f"{who}, by their typical level.{still}", table, key="transition_matrix", notes=notes)
