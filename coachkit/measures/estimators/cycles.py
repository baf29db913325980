"""Core components of coaching cycles (7): goal, plan, implement, reflect."""

from __future__ import annotations

from coachkit.district import District
from coachkit.measures.estimators.participation import of_things, shares_everywhere
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.cycles import COMPONENTS, cycles
from coachkit.measures.prepare.terms import WINDOW, terms


def core_components(district: District) -> list[MeasureFrame]:
    """Share of finished cycles with all four components and, for the district, with each of them."""
    rows = district.cached(cycles)
    judged = rows[rows["finished"]]
    every = [WINDOW, *terms(district)]
    found = shares_everywhere(judged.assign(all=judged[list(COMPONENTS)].all(axis=1)), ["all", *COMPONENTS])
    whole, each = found[found["category"].eq("all")], found[found["category"].ne("all")]
    return [
        of_things("core_components", whole.drop(columns="category"), district, term=every),
        of_things("cycle_component", each, district, term=every, category=list(COMPONENTS)),
    ]
