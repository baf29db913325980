"""The terms in the window of a plan, and how many schools start in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from coachkit.errors import BadInput, Unknown
from coachkit.planning.designs import DESIGNS, designs
from coachkit.schema.config import Config, Term

_SHORTEST = 3


def window_of(config: Config, last: str = "") -> list[Term]:
    """The terms of the settings in order, up to ``last`` (blank: all of them).

    Raises
    ------
    BadInput
        Where the settings name no terms, or fewer than three up to the last.
    Unknown
        When ``last`` is not a term.

    Examples
    --------
    >>> days = {"a": ("2026-01-01", "2026-03-31"), "b": ("2026-04-01", "2026-06-30"), "c": ("2026-07-01", "2026-09-30")}
    >>> terms = tuple(Term.model_validate({"name": n, "start": s, "end": e}) for n, (s, e) in days.items())
    >>> [term.name for term in window_of(Config(terms=terms))]
    ['a', 'b', 'c']
    """
    if not config.terms:
        raise BadInput(
            "coachkit.toml names no terms, so that it is unknown when schools could start.",
            'Write them with their days, those to come included: [terms."fall 2026"], start = 2026-08-17, end = 2026-12-18.',
        )
    window = sorted(config.terms, key=lambda term: term.start)
    names = [term.name for term in window]
    if last and last not in names:
        raise Unknown("term", last, names)
    window = window[: names.index(last) + 1] if last else window
    if len(window) < _SHORTEST:
        raise BadInput(
            f"The window has {len(window)} {'term' if len(window) == 1 else 'terms'}; at least 3 are needed: two before the "
            "first start, and the one of the start.",
            "Name the terms to come in coachkit.toml, too.",
        )
    return window


def dealing(given: Mapping[str, int], design: str, window: list[Term], schools: int, day: dt.date) -> dict[str, int]:
    """How many schools start in which term, in the order of the window: as given, or by a design.

    Parameters
    ----------
    given, design
        Term → number of schools, or the key of a design; one of the two.
    window
        At least three terms in order.
    schools, day
        How many schools are in the lot, and the day it is drawn on: no school can start in a term that began before it.

    Raises
    ------
    BadInput
        With both or neither, a start in a term that began before the day of the lot, or one with fewer than two terms
        before it.
    Unknown
        When a term or design does not exist.

    Examples
    --------
    >>> days = [("a", 1, 3), ("b", 4, 6), ("c", 7, 9), ("d", 10, 12)]
    >>> window = [Term(name=n, start=dt.date(2026, s, 1), end=dt.date(2026, e, 28)) for n, s, e in days]
    >>> dealing({}, "staggered", window, 8, dt.date(2026, 6, 1))
    {'c': 3, 'd': 3}
    """
    names = [term.name for term in window]
    if bool(given) == bool(design):
        raise BadInput(
            "Give either the number of schools that start in each term, or the design."
            if given
            else "No starts are given.",
            f'Write --start "{names[-2]}=2" for each term, or --design with one of {", ".join(DESIGNS)}.',
        )
    before = sum(term.start < day for term in window)
    if design:
        if design not in DESIGNS:
            raise Unknown("design", design, DESIGNS)
        found = designs(schools, before, len(window)).get(design)
        if found is None:
            raise BadInput(
                f"The terms of coachkit.toml leave no room for the design '{design}'.",
                "Name more terms to come, or say with --start how many schools start in which term.",
            )
        return {names[place]: count for place, count in found.by_place.items()}
    for term in given:
        if term not in names:
            raise Unknown("term", term, names)
        place = names.index(term)
        if window[place].start < day:
            raise BadInput(
                f"'{term}' began on {window[place].start}, before the day of the lot ({day}).",
                "A lot decides only what is still to come; give a later term.",
            )
        if place < 2:
            raise BadInput(
                f"Only {place} of the window's terms are before '{term}'; two are needed to measure schools before their start.",
                "Start in a later term, or name the terms before it in coachkit.toml.",
            )
    return {term: given[term] for term in names if term in given}
