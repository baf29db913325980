"""What the gate holds back, what it costs, and how long it takes.

``python -m benchmarks.privacy [SCHOOLS ...]`` (default 8 12 16 24 60): for a simulated district of each size the seconds of
the gate, the numbers and first-screen numbers that protection intervals cost, and what an insider narrows to two people
with and without them, for the school's and the public's release. With ``--months`` also twelve monthly releases of the
sample: changes that rest on one to four people, and rows of an earlier day, with and without the rule.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from coachkit.district import District, load
from coachkit.measures import CATALOGUE, MeasureFrame, measure_all
from coachkit.measures.contributions import contributions
from coachkit.privacy import Gated, gate, rules_for
from coachkit.privacy.dates import Earlier
from coachkit.release import Row
from coachkit.simulate import simulate_district
from tests.privacy.insider import Insider

HOME = Path(__file__).parent.parent
SIZES = (8, 12, 16, 24, 60)
TEACHERS, FEW, MONTHS = 18, 5, 12


def main() -> None:
    """Print a line a district and audience; with ``--months`` a line a month."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    for schools in sizes:
        with tempfile.TemporaryDirectory() as folder:
            district = load(simulate_district(Path(folder) / "d", schools, TEACHERS, seed=schools))
        frames = measure_all(district)
        for audience in ("school", "public"):
            print(f"{schools:3} schools, {audience:6}: {measured(district, frames, audience)}", flush=True)
    if "--months" in sys.argv:
        district = load(HOME / "data" / "sample")
        for without in ((), ("dates",)):
            months(district, without)


def rows_of(through: Gated) -> list[Row]:
    """All rows that passed."""
    return [row for part in through.rows.values() for row in part]


def gated(district: District, frames: Sequence[MeasureFrame], audience: str, *without: str) -> tuple[list[Row], float]:
    """Gated rows, and the seconds they took."""
    rules = [
        dataclasses.replace(rules_for(who, district.config), without=frozenset(without)) for who in (audience, "school")
    ]
    start = time.perf_counter()
    through = gate(frames, rules[0], wider=rules[1] if audience == "public" else None)
    return rows_of(through), time.perf_counter() - start


def measured(district: District, frames: Sequence[MeasureFrame], audience: str) -> str:
    """One district and audience in words."""
    rows, seconds = gated(district, frames, audience)
    bare, _ = gated(district, frames, audience, "intervals")
    lost = [old for new, old in zip(rows, bare, strict=True) if old.shown and not new.shown]
    first = sum(headline(district, row) for row in lost)
    scale = district.config.scale
    narrowed = [len(Insider(frames, some, scale.levels, scale.cut).narrowed()) for some in (rows, bare)]
    shown = sum(row.shown for row in bare)
    return (
        f"{seconds:5.1f} s; {len(lost)} of {shown:,} numbers lost ({len(lost) / shown:.2%}), {first} of the first screen; "
        f"narrowed to two people: {narrowed[0]}, without protection intervals {narrowed[1]}"
    )


def headline(district: District, row: Row) -> bool:
    """True for a number that a page begins with."""
    last = [term.name for term in sorted(district.config.terms, key=lambda term: term.start)][-2:]
    return row.term in last and not row.to_term and row.category in CATALOGUE[row.measure].headline


def months(district: District, without: tuple[str, ...]) -> None:
    """Twelve monthly releases, each knowing those before; what changed by a few people, and what is of an earlier day."""
    rules = dataclasses.replace(rules_for("school", district.config), without=frozenset(without))
    last = pd.Timestamp(district.last_date)
    people: dict[int, pd.DataFrame] = {}
    since: dict[tuple[str, ...], int] = {}
    before: dict[tuple[str, ...], Row] = {}
    shown, few, old, every = pd.DataFrame(), 0, 0, 0
    for run in range(1, MONTHS + 1):
        now = district.as_of((last - pd.DateOffset(months=MONTHS - run)).date())
        people[run] = contributions(now)
        through = gate(
            measure_all(now), rules, earlier=Earlier(shown, dict(people), people[run], run, str(now.last_date))
        )
        shown = pd.DataFrame() if through.shown is None else through.shown
        for row in rows_of(through):
            key, families = tuple(row[:13]), CATALOGUE[row.measure].family
            if not families or not row.shown:
                continue
            kept = "as of" in row.note
            was = before.get(key)
            every, old = every + 1, old + kept
            if was is not None and not kept and row[13:18] != was[13:18]:
                few += 0 < changed(people[since[key]], people[run], row) < FEW
            if not kept:
                before[key], since[key] = row, run
    named = f"without {', '.join(without)}" if without else "all rules"
    print(
        f"{MONTHS} monthly releases, {named}: {few} changes of 1-{FEW - 1} people; {old / every:.1%} of an earlier day"
    )


def changed(old: pd.DataFrame, new: pd.DataFrame, row: Row) -> int:
    """How many people's contributions to a row are others than they were, counted anew."""
    families = CATALOGUE[row.measure].family

    def own(table: pd.DataFrame) -> set[tuple[str, str, str, str, int]]:
        here = table[table["family"].isin(families)]
        here = here[here["school_id"].eq(row.school_id)] if row.school_id else here
        here = here[here["term"].isin([row.term, row.to_term])] if row.term else here
        return set(here[["person", "family", "school_id", "term", "value"]].itertuples(index=False, name=None))

    return len({person for person, *_ in own(old) ^ own(new)})


if __name__ == "__main__":
    main()
