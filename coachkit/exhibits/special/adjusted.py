"""Did levels shift, whoever observed? The district's model beside what was seen. Never called an effect."""

from __future__ import annotations

from itertools import pairwise

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.no_number import method_note, quiet
from coachkit.exhibits.number_format import change, count, points, short, span
from coachkit.exhibits.special.shift import longest, verdict
from coachkit.release import Row, Slice

__all__ = ["shift_adjusted"]

_KEY, _SHARE = "shift_adjusted", "shift_adjusted_share"
_NO_CAUSE = "This compares before with after: it does not say what caused the change."
_WHY = (
    "A strict observer sees lower levels than a mild one. Here strictness, known from all schools an observer saw, is taken "
    "out; and a school seen seldom is drawn towards the district's shift."
)
_ALIKE = "schools cannot be told apart"


def shift_adjusted(part: Slice) -> Exhibit:
    """Change of the transformative share net of who observed, beside the change as it was seen."""
    rows = part.rows_of(_SHARE)
    shown = _shown(part, [row for row in rows if row.ok])
    first = longest(part, shown)
    if first is None:
        return _without(part, rows)
    sentence = _said(part, first)
    seen = {(r.term, r.to_term): r for r in part.rows_of("shift") if r.ok}
    raw = [seen[r.term, r.to_term] for r in shown if (r.term, r.to_term) in seen]
    series = {"Net of observers": _points(shown), **({"As seen": _points(raw)} if raw else {})}
    notes = [_NO_CAUSE, _WHY, *_district(part, first), *_links(part), method_note(part, _KEY)]
    refused = {row.note for row in rows if row.status == "not estimable" and row.note.startswith("not comparable")}
    notes[2:2] = [f"Some pairs of terms are {note}." for note in sorted(refused)]
    return Exhibit(
        _KEY, _question(part), sentence, _chart(series, shown, sentence), _table(part, shown), notes=tuple(notes)
    )


def _question(part: Slice) -> str:
    return str(part.meta["catalogue"][_KEY]["question"])


def _shown(part: Slice, rows: list[Row]) -> list[Row]:
    """Neighbouring terms, and the longest pair that has a number."""
    wanted = set(pairwise(part.terms))
    last = longest(part, rows)
    return [r for r in rows if (r.term, r.to_term) in wanted and r is not last] + ([last] if last else [])


def _said(part: Slice, row: Row) -> str:
    cut = part.scale.transformative
    far = str(abs(round(100 * (row.estimate or 0))))
    moved = {"rose": f"rose by about {far}", "fell": f"fell by about {far}"}
    told = moved.get(verdict(row), f"shows no clear change: {points(row.estimate)}")
    raw = part.one("shift", term=row.term, to_term=row.to_term)
    beside = f" As it was seen, it was {points(raw.estimate)} ({change(raw)})." if raw is not None and raw.ok else ""
    return (
        f"Whoever observed, from {row.term} to {row.to_term} the share of lessons at {cut} or above {told} "
        f"points ({change(row)}; {count(row.people, 'teachers')} seen in both).{beside}"
    )


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(f"{r.term}<br>to {r.to_term}", 100 * (r.estimate or 0), 100 * (r.low or 0), 100 * (r.high or 0),
              f"{points(r.estimate)} points, {change(r)}")
        for r in rows
    ]  # fmt: skip


def _chart(series: dict[str, list[Point]], shown: list[Row], sentence: str) -> Chart:
    ends = [abs(v) for pts in series.values() for p in pts for v in (p.low, p.high, p.value) if v is not None]
    far = min(100.0, max(ends, default=10.0) * 1.15)
    axis = {"range": [-far, far], "tickformat": "+d", "nticks": 7}
    alt = (
        f"Change of the share net of observers and as seen, with 95% intervals, {len(shown)} pairs of terms. {sentence}"
    )
    order = [f"{r.term}<br>to {r.to_term}" for r in shown]
    return dots(series, "Change in percentage points", alt, axis=axis, lines=[(0.0, "")], order=order)


def _district(part: Slice, row: Row) -> list[str]:
    if part.kind != "school":
        return []
    rows = [r for r in part.district_rows_of(_SHARE, term=row.term, to_term=row.to_term) if r.ok]
    return (
        [f"The whole district over the same terms: {points(rows[0].estimate)} points ({change(rows[0])})."]
        if rows
        else []
    )


def _links(part: Slice) -> list[str]:
    row = part.one("observer_links")
    if row is None or not row.ok or (row.estimate or 0) > 0.999:
        return []
    if part.kind == "school":
        linked = round((row.estimate or 0) * (row.n or 0))
        return [f"Its observers link it with {linked - 1} of {(row.n or 1) - 1} other schools: levels of the rest, rated by "
                "people who never rated here, must not be compared with this school's."]  # fmt: skip
    return [f"Observers link {round(100 * (row.estimate or 0))}% of the schools: levels of schools that nobody links must not "
            "be compared."]  # fmt: skip


def _table(part: Slice, rows: list[Row]) -> Table:
    lines = []
    for row in rows:
        logit = part.one(_KEY, term=row.term, to_term=row.to_term)
        raw = part.one("shift", term=row.term, to_term=row.to_term)
        told = (
            f"{short(logit.estimate, 2)} ({short(logit.low, 2)} to {short(logit.high, 2)})"
            if logit and logit.ok
            else "–"
        )
        seen = f"{points(raw.estimate)} ({points(raw.low)} to {points(raw.high)})" if raw and raw.ok else "–"
        own = f"{points(row.estimate)} ({points(row.low)} to {points(row.high)})"
        lines.append((span(row), "–" if row.people is None else str(row.people), own, seen, told))
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


def _without(part: Slice, rows: list[Row]) -> Exhibit:
    """No number of its own: alike (then the district's), not comparable, or too few."""
    shows = "whether lessons changed, whoever observed"
    alike = [r for r in rows if r.status == "not estimable" and r.note.startswith(_ALIKE)]
    there = {(r.term, r.to_term): r for r in part.district_rows_of(_SHARE) if r.ok}
    told = [there[r.term, r.to_term] for r in alike if (r.term, r.to_term) in there]
    row = longest(part, told)
    if row is not None and part.kind == "school":
        raw = part.one("shift", term=row.term, to_term=row.to_term)
        seen = f" As it was seen, this school's was {points(raw.estimate)} ({change(raw)})." if raw and raw.ok else ""
        sentence = (
            "Net of who observed, this school's shift cannot be told apart from the whole district's: from "
            f"{row.term} to {row.to_term} that was {points(row.estimate)} points ({change(row)}).{seen}"
        )
        shown = _shown(part, told)
        chart = _chart({"District, net of observers": _points(shown)}, shown, sentence)
        lines = tuple((span(r), f"{points(r.estimate)} ({points(r.low)} to {points(r.high)})") for r in shown)
        table = Table("Change of the district's share, net of observers", ("Terms", "Points, 95% interval"), lines)
        same = "That schools cannot be told apart does not mean that they are alike: these data could not show it."
        return Exhibit(
            _KEY, _question(part), sentence, chart, table, notes=(_NO_CAUSE, same, _WHY, method_note(part, _KEY))
        )
    notes = [r.note for r in rows if r.status == "not estimable" and r.note]
    if notes and not told:
        return Exhibit(_KEY, _question(part), f"Not said here: {notes[-1]}.", notes=(_WHY,), status="not estimable")
    return quiet(_KEY, part, _SHARE, rows, "teachers observed in two terms", shows, _question(part))
