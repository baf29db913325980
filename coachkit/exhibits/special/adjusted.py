"""The shift without differences between observers, from the district's model. It is never called an effect."""

from __future__ import annotations

from itertools import pairwise

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import (
    change,
    count,
    plain,
    signed_points,
    span,
    two_decimals,
    with_limits,
)
from coachkit.exhibits.special.shift import change_points
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of, headline_change

__all__ = ["shift_adjusted"]

_KEY, _SHARE = "shift_adjusted", "shift_adjusted_share"
_NO_CAUSE = "This compares before with after: it does not say what caused the change."
_WHY = (
    "A strict observer sees lower levels than a mild one. Here strictness, known from all schools an observer saw, is taken "
    "out; and a school seen seldom is drawn towards the district's shift."
)


def shift_adjusted(estimates: Estimates) -> Exhibit:
    """Change of the transformative share without differences between observers, and the observed change."""
    rows = estimates.rows_of(_SHARE)
    shown = _shown(estimates, [row for row in rows if row.ok])
    first = headline_change(estimates, shown)
    if first is None:
        return _without(estimates, rows)
    sentence = _net_sentence(estimates, first)
    seen = {(r.term, r.to_term): r for r in estimates.rows_of("shift") if r.ok}
    raw = [seen[r.term, r.to_term] for r in shown if (r.term, r.to_term) in seen]
    series = {"Net of observers": change_points(shown), **({"As seen": change_points(raw)} if raw else {})}
    notes = [_NO_CAUSE, _WHY, *_district(estimates, first), *_links(estimates)]
    refused = {row.note for row in rows if row.reason == "not comparable"}
    notes[2:2] = [f"Some pairs of terms are {note}." for note in sorted(refused)]
    return finding(
        _KEY,
        estimates,
        sentence,
        _chart(series, shown, sentence),
        _table(estimates, shown),
        notes,
        question=_question(estimates),
    )


def _question(estimates: Estimates) -> str:
    return estimates.entry(_KEY).question


def _shown(estimates: Estimates, rows: list[Row]) -> list[Row]:
    """Neighbouring terms, and the longest pair that has a number."""
    wanted = set(pairwise(estimates.terms))
    last = headline_change(estimates, rows)
    return [r for r in rows if (r.term, r.to_term) in wanted and r is not last] + ([last] if last else [])


def _net_sentence(estimates: Estimates, row: Row) -> str:
    cut = estimates.scale.transformative
    far = str(abs(round(100 * row.number)))
    moved = {"rose": f"rose by about {far}", "fell": f"fell by about {far}"}
    told = moved.get(direction_of(row), f"shows no clear change: {signed_points(row.estimate)}")
    raw = estimates.one("shift", term=row.term, to_term=row.to_term)
    beside = (
        f" As it was seen, it was {signed_points(raw.estimate)} ({change(raw)})." if raw is not None and raw.ok else ""
    )
    return (
        f"Whoever observed, from {row.term} to {row.to_term} the share of lessons at {cut} or above {told} "
        f"points ({change(row)}; {count(row.people, 'teachers')} seen in both).{beside}"
    )


def _chart(series: dict[str, list[Point]], shown: list[Row], sentence: str) -> Chart:
    ends = [abs(v) for pts in series.values() for p in pts for v in (p.low, p.high, p.value) if v is not None]
    far = min(100.0, max(ends, default=10.0) * 1.15)
    axis = {"range": [-far, far], "tickformat": "+d", "nticks": 7}
    alt = (
        f"Change of the share net of observers and as seen, with 95% intervals, {len(shown)} pairs of terms. {sentence}"
    )
    order = [f"{r.term}<br>to {r.to_term}" for r in shown]
    return dots(series, "Change in percentage points", alt, axis=axis, lines=[(0.0, "")], order=order)


def _district(estimates: Estimates, row: Row) -> list[str]:
    if estimates.kind != "school":
        return []
    rows = [r for r in estimates.district_rows_of(_SHARE, term=row.term, to_term=row.to_term) if r.ok]
    return (
        [f"The whole district over the same terms: {signed_points(rows[0].estimate)} points ({change(rows[0])})."]
        if rows
        else []
    )


def _links(estimates: Estimates) -> list[str]:
    row = estimates.one("observer_links")
    if row is None or not row.ok or row.number > 0.999:
        return []
    if estimates.kind == "school":
        linked = round(row.number * (row.n or 0))
        return [f"Its observers link it with {linked - 1} of {(row.n or 1) - 1} other schools: levels of the rest, rated by "
                "people who never rated here, must not be compared with this school's."]  # fmt: skip
    return [f"Observers link {round(100 * row.number)}% of the schools: levels of schools that nobody links must not "
            "be compared."]  # fmt: skip


def _table(estimates: Estimates, rows: list[Row]) -> Table:
    lines = []
    for row in rows:
        logit = estimates.one(_KEY, term=row.term, to_term=row.to_term)
        raw = estimates.one("shift", term=row.term, to_term=row.to_term)
        told = with_limits(logit, two_decimals) if logit and logit.ok else "–"
        seen = with_limits(raw, signed_points) if raw and raw.ok else "–"
        own = with_limits(row, signed_points)
        lines.append((span(row), plain(row.people), own, seen, told))
    columns = (
        "Terms",
        "Teachers in both",
        "Net of observers (points)",
        "As seen (points)",
        "Net of observers (log-odds)",
    )
    return Table(
        "Change of the transformative share, net of observers and as seen, 95% intervals", columns, tuple(lines)
    )


def _without(estimates: Estimates, rows: list[Row]) -> Exhibit:
    """Without a number of its own: schools alike (then the district's), not comparable, or too few."""
    shows = "whether lessons changed, whoever observed"
    alike = [r for r in rows if r.reason == "schools alike"]
    there = {(r.term, r.to_term): r for r in estimates.district_rows_of(_SHARE) if r.ok}
    told = [there[r.term, r.to_term] for r in alike if (r.term, r.to_term) in there]
    row = headline_change(estimates, told)
    if row is not None and estimates.kind == "school":
        raw = estimates.one("shift", term=row.term, to_term=row.to_term)
        seen = (
            f" As it was seen, this school's was {signed_points(raw.estimate)} ({change(raw)})."
            if raw and raw.ok
            else ""
        )
        sentence = (
            "Net of who observed, this school's shift cannot be told apart from the whole district's: from "
            f"{row.term} to {row.to_term} that was {signed_points(row.estimate)} points ({change(row)}).{seen}"
        )
        shown = _shown(estimates, told)
        chart = _chart({"District, net of observers": change_points(shown)}, shown, sentence)
        lines = tuple((span(r), with_limits(r, signed_points)) for r in shown)
        table = Table("Change of the district's share, net of observers", ("Terms", "Points, 95% interval"), lines)
        same = "That schools cannot be told apart does not mean that they are alike: these data could not show it."
        return finding(
            _KEY,
            estimates,
            sentence,
            chart,
            table,
            (
                _NO_CAUSE,
                same,
                _WHY,
            ),
            question=_question(estimates),
        )
    notes = [r.note for r in rows if r.status == "not estimable" and r.note]
    if notes and not told:
        return Exhibit(
            _question(estimates), f"Not said here: {notes[-1]}.", key=_KEY, notes=(_WHY,), status="not estimable"
        )
    return no_number(
        _KEY, estimates, rows, "teachers observed in two terms", shows, measure=_SHARE, question=_question(estimates)
    )
