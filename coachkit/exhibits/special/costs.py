"""What coaching costs, in the currency of the data (factor 5)."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row


def unit_cost(estimates: Estimates) -> Exhibit:
    """Cost per coachee and per direct hour, one line per year; for the district, because schools have no costs of their own."""
    key = "unit_cost"
    rows = estimates.district_rows_of(key)
    good = [row for row in rows if row.ok]
    if not good:
        why = next((row.note for row in rows if row.note and row.status in ("no data", "not estimable")), "")
        return no_number(key, estimates, rows, "costs", "what coaching costs per coachee and per direct hour", why=why)
    last = good[-1].wave
    at = {row.category: row for row in good if row.wave == last}
    told = " and ".join(f"{_money(row)} {name}" for name, row in at.items())
    sentence = f"In {last}, coaching cost the district {told}."
    years = list(dict.fromkeys(row.wave for row in rows))
    every = {(row.wave, row.category): row for row in rows}
    names = ("per coachee", "per direct hour")
    lines = tuple((year, *(_cell(every.get((year, name))) for name in names)) for year in years)
    table = Table("Unit cost of coaching, the whole district", ("Year", "Per coachee", "Per direct hour"), lines)
    notes = [f"{row.wave}: {row.note}." for row in rows if row.status == "not estimable" and row.category == names[0]]
    notes += ["A low cost isn’t good by itself: read it beside what coaching changed."]
    return finding(key, estimates, sentence, None, table, notes)


def _money(row: Row) -> str:
    amount = row.number
    digits = 0 if amount >= 1_000 else 2
    return Number(f"{row.currency} {amount:,.{digits}f}".strip(), amount)


def _cell(row: Row | None) -> str:
    if row is None:
        return "–"
    return _money(row) if row.ok else "not shown" if row.status == "suppressed" else row.status
