"""The shift without differences between observers, from the district's model. It is never called an effect."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from coachkit.exhibits.change_chart import change_chart
from coachkit.exhibits.charts import Point
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import change, plain, signed_points, span, two_decimals, with_limits
from coachkit.exhibits.special.shift import change_points
from coachkit.exhibits.verdict_words import as_rated, changed
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import district_row, district_rows_behind, headline_change, rows_behind

_KEY: Final = "shift_adjusted"
_SHARE: Final = "shift_adjusted_share"
_NO_CAUSE = "This compares before with after; it doesn’t show what caused the change."
_WHY = (
    "Strict observers give lower ratings than lenient ones. This figure allows for that, using all schools an observer "
    "visited. Where a school was seldom observed, its figure is drawn towards the district’s."
)


def shift_adjusted(estimates: Estimates) -> Exhibit:
    """Change of the transformative share without differences between observers, and the observed change."""
    rows, found = rows_behind(estimates, _SHARE), estimates.verdict("shift")
    shown = _shown(estimates, [row for row in rows if row.ok])
    if found.row is None or found.row.measure != _SHARE:
        return _without(estimates, rows)
    seen_too = f" {as_rated(found.unadjusted)}" if found.unadjusted is not None else ""
    sentence = f"{changed(estimates, found)}{seen_too}"
    seen = _as_seen(estimates)
    raw = [seen[r.term, r.to_term] for r in shown if (r.term, r.to_term) in seen]
    series = {"Allowing for who observed": change_points(shown), **({"As rated": change_points(raw)} if raw else {})}
    notes = [_NO_CAUSE, _WHY, *_district(estimates, found), *_links(estimates)]
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


def _as_seen(estimates: Estimates) -> dict[tuple[str, str], Row]:
    """The changes as rated, by the pair of terms."""
    return {(r.term, r.to_term): r for r in rows_behind(estimates, "shift") if r.ok}


def _chart(series: dict[str, list[Point]], shown: list[Row], sentence: str) -> Chart:
    alt = f"Change of the share between terms, allowing for who observed and as rated, with 95% intervals. {sentence}"
    return change_chart(series, [span(r) for r in shown], alt, room=1.15)


def _district(estimates: Estimates, found: Verdict) -> list[str]:
    row = district_row(estimates, found)
    if row is None:
        return []
    return [f"The whole district over the same terms: {signed_points(row.estimate)} points ({change(row)})."]


def _links(estimates: Estimates) -> list[str]:
    row = estimates.one("observer_links")
    if row is None or not row.ok or row.number > 0.999:
        return []
    if estimates.kind == "school":
        linked = round(row.number * (row.n or 0))
        return [f"Its observers link it with {linked - 1} of {(row.n or 1) - 1} other schools: the others were rated by "
                "people who never rated here, so don’t compare their levels with this school’s."]  # fmt: skip
    return [f"Observers link {round(100 * row.number)}% of the schools: don’t compare the levels of schools that no "
            "observer links."]  # fmt: skip


def _technical(estimates: Estimates) -> bool:
    """True for the analyst, who is also shown the model's own scale."""
    return estimates.audience == "internal"


def _table(estimates: Estimates, rows: list[Row]) -> Table:
    lines, observed = [], _as_seen(estimates)
    for row in rows:
        logit = estimates.one(_KEY, term=row.term, to_term=row.to_term)
        raw = observed.get((row.term, row.to_term))
        told = [with_limits(logit, two_decimals) if logit and logit.ok else "–"] if _technical(estimates) else []
        seen = with_limits(raw, signed_points) if raw and raw.ok else "–"
        own = with_limits(row, signed_points)
        lines.append((span(row), plain(row.people), own, seen, *told))
    columns = (
        "Terms",
        "Teachers in both",
        "Allowing for who observed (points)",
        "As rated (points)",
        *(["Allowing for who observed (log-odds)"] if _technical(estimates) else []),
    )
    return Table("Change of the share between terms, 95% intervals in brackets", columns, tuple(lines))


def _without(estimates: Estimates, rows: list[Row]) -> Exhibit:
    """Without a number of its own: schools alike (then the district's), not comparable, or too few."""
    shows = "whether lessons changed, after allowing for who observed"
    alike = [r for r in rows if r.reason == "schools alike"]
    there = {(r.term, r.to_term): r for r in district_rows_behind(estimates, _SHARE) if r.ok}
    told = [there[r.term, r.to_term] for r in alike if (r.term, r.to_term) in there]
    row = headline_change(estimates, told)
    if row is not None and estimates.kind == "school":
        raw = _as_seen(estimates).get((row.term, row.to_term))
        seen = (
            f" As rated, this school’s change was {signed_points(raw.estimate)} ({change(raw)})."
            if raw and raw.ok
            else ""
        )
        sentence = (
            "After allowing for who observed, these data can’t tell this school’s change from the whole district’s: "
            f"{signed_points(row.estimate)} points from {row.term} to {row.to_term} ({change(row)}).{seen}"
        )
        shown = _shown(estimates, told)
        chart = _chart({"District, allowing for who observed": change_points(shown)}, shown, sentence)
        lines = tuple((span(r), with_limits(r, signed_points)) for r in shown)
        table = Table(
            "Change of the district’s share, allowing for who observed", ("Terms", "Points, 95% interval"), lines
        )
        same = "This doesn’t mean that schools are alike: these data couldn’t show a difference."
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
            _question(estimates), f"We can’t tell here: {notes[-1]}.", key=_KEY, notes=(_WHY,), status="not estimable"
        )
    return no_number(
        _KEY, estimates, rows, "teachers observed in two terms", shows, measure=_SHARE, question=_question(estimates)
    )
