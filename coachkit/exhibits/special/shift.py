"""Did it shift? The same teachers in two terms. Never called an effect."""

from __future__ import annotations

from itertools import pairwise

from coachkit.exhibits.change_chart import change_chart, change_point
from coachkit.exhibits.charts import Point, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import method_note, own_series
from coachkit.exhibits.no_number import HIDDEN, no_number
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
from coachkit.exhibits.verdict_words import changed, moved, net
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import direction_of, district_rows_behind, rows_behind

_NO_CAUSE = "This compares the same teachers before and after; it doesn’t show what caused the change."
_DIRECTIONS = {"lower": "#c2703d", "same": "#d3d6db", "higher": "#1a5c9e"}


def level_shift(estimates: Estimates) -> Exhibit:
    """Change of the transformative share between terms, with intervals on a line with zero."""
    rows, found = rows_behind(estimates, "shift"), estimates.verdict("shift")
    first = found.unadjusted or found.row
    if first is None or first.measure != "shift":
        return no_number(
            "level_shift",
            estimates,
            rows,
            "teachers observed in two terms",
            "whether the same teachers' lessons changed",
            measure="shift",
        )
    shown = _shown(estimates, rows)
    sentence = _sentence(estimates, first, found)
    superiority = estimates.one("shift_superiority", term=first.term, to_term=first.to_term)
    delta = estimates.one("shift_delta", term=first.term, to_term=first.to_term)
    notes = [_NO_CAUSE, method_note(estimates, "shift")]
    if superiority is not None and superiority.ok and delta is not None and delta.ok:
        notes.insert(1, f"A later lesson is rated above an earlier one of the same teacher with probability "
                        f"{short(superiority.estimate, 2)} (ties count half; 95% interval {short(superiority.low, 2)} to "
                        f"{short(superiority.high, 2)}; Cliff's delta {short(delta.estimate, 2)}).")  # fmt: skip
    notes.append("Of twenty such intervals, one misses the true value by chance.")
    series = {own_series(estimates): change_points(shown)}
    if estimates.kind == "school":
        wanted = {(r.term, r.to_term) for r in shown}
        there = [r for r in district_rows_behind(estimates, "shift") if r.ok and (r.term, r.to_term) in wanted]
        series |= {"District": change_points(there)} if there else {}
    alt = "Change of the share between terms, with 95% intervals. "
    alt += sentence
    chart = change_chart(series, [span(r) for r in shown], alt)
    return Exhibit(
        estimates.entry("shift").question,
        sentence,
        _table(estimates, shown),
        chart,
        key="level_shift",
        notes=tuple(notes),
    )


def _sentence(estimates: Estimates, row: Row, found: Verdict) -> str:
    """The change as rated; beside it the one that the other pages name, if that allows for observers."""
    if found.row is row:
        return changed(estimates, found)
    said = f"As rated, the share {moved(row, direction_of(row))} from {row.term} to {row.to_term} ({change(row)})."
    decides = found.row
    beside = f" Other pages give the change{net(decides)}: {signed_points(decides.estimate)} points." if decides else ""
    return f"{said}{beside}"


def change_points(rows: list[Row]) -> list[Point]:
    """The changes in percentage points, by pair of terms."""
    return [change_point(span(row), row) for row in rows]


def _shown(estimates: Estimates, rows: list[Row]) -> list[Row]:
    """Neighbouring terms, and the first to the last."""
    terms = estimates.terms
    wanted = list(dict.fromkeys([*pairwise(terms), (terms[0], terms[-1])]))
    at = {(row.term, row.to_term): row for row in rows if row.ok}
    return [at[pair] for pair in wanted if pair in at]


def _table(estimates: Estimates, rows: list[Row]) -> Table:
    lines = []
    for row in rows:
        seen = estimates.one("shift_detectable", term=row.term, to_term=row.to_term)
        could = Number(f"{round(100 * seen.number)}", seen.number) if seen and seen.ok else "–"
        limits = signed_limits(row)
        lines.append((span(row), plain(row.people), signed_points(row.estimate), limits, could))
    columns = ("Terms", "Teachers in both", "Change (points)", "95% interval", "Needed to show (points)")
    return Table("Change of the share of lessons, same teachers", columns, tuple(lines))


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
        names,
        shares,
        list(_DIRECTIONS.values()),
        "Share of teachers seen in both terms",
        "Stacked bars: teachers whose typical level is lower, the same or higher. " + sentence,
        over_time=True,
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
        "One lesson more or less can move a teacher’s typical level, so part of this movement is chance.",
        method_note(estimates, key),
    ]
    if any(r.status == "suppressed" for r in rows):
        notes.append(HIDDEN)
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
    hidden = [HIDDEN] if any(row.status == "suppressed" for row in at.values()) else []
    notes = (method_note(estimates, "transition"), *hidden)
    question = estimates.entry("transition").question
    return Exhibit(question, f"{who}, by their typical level.{still}", table, key="transition_matrix", notes=notes)
