"""What changed since an earlier release: numbers beyond their intervals, people, data, method. For the analyst alone."""

from __future__ import annotations

from coachkit.errors import NotAllowed
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.number_format import count, percent, short
from coachkit.exhibits.parts import Number
from coachkit.release import ROW_FIELDS, Estimates, Row

_KEY = "what_changed"
_QUESTION = "What changed since the earlier release?"
_DIMENSIONS = ROW_FIELDS[: ROW_FIELDS.index("estimate")]
_MOST = 40  # rows of the table


def what_changed(estimates: Estimates, earlier: Estimates | None = None) -> Exhibit:
    """Numbers that changed beyond their 95 % intervals since an earlier release, and what else changed.

    A number changed beyond the interval if each of the two lies outside the other's interval. Complete counts have none: those
    that changed are counted. So are numbers whose people changed, and changes of the data and the method are named, because a
    number may change for these reasons alone.

    Parameters
    ----------
    estimates, earlier
        The same school, coach or district of two releases for the audience internal, the earlier one second. Without it, the
        exhibit says that there is nothing to compare.

    Raises
    ------
    NotAllowed
        When a release is for another audience, or the two are about different places.

    Examples
    --------
    >>> now, then = (coachkit.open_district("data/sample", "internal", as_of) for as_of in (None, "2025-06-06"))
    >>> what_changed(now, then).sentence[:45]
    'Since 2025-06-06, the release as of 2026-06-0'
    """
    if earlier is None:
        return Exhibit(_QUESTION, "There is no earlier release to compare with.", key=_KEY, status="no data")
    _check(estimates, earlier)
    before = {row[: len(_DIMENSIONS)]: row for row in earlier.rows if row.ok}
    now = {row[: len(_DIMENSIONS)]: row for row in estimates.rows if row.ok}
    both = [(before[key], now[key]) for key in now if key in before]
    beyond = [(one, two) for one, two in both if _beyond(one, two)]
    people = sum(one.people != two.people for one, two in both)
    counts = sum(one.low is None and one.estimate != two.estimate for one, two in both)
    said = (
        f"Since {earlier.as_of}, the release as of {estimates.as_of} has {count(len(beyond), 'numbers')} of {len(both):,} that "
        f"changed beyond the interval; {len(now) - len(both):,} are new and {len(before) - len(both):,} are gone."
    )
    notes = [f"The people behind {people:,} of these {len(both):,} numbers changed.",
             f"{counts:,} complete counts changed; they have no interval.", *_other(estimates, earlier)]  # fmt: skip
    if len(beyond) > _MOST:
        notes.append(f"The first {_MOST} are listed.")
    head = ("Measure", "Where and when", "Earlier", "Now", "People earlier", "People now")
    rows = tuple(_line(estimates, one, two) for one, two in beyond[:_MOST])
    return Exhibit(
        _QUESTION, said, Table("Numbers that changed beyond the interval", head, rows), key=_KEY, notes=tuple(notes)
    )


def _check(one: Estimates, two: Estimates) -> None:
    if {one.audience, two.audience} != {"internal"}:
        raise NotAllowed(
            "Two releases are compared for the analyst alone.",
            'Open both with the audience "internal"; readers see one day.',
        )
    if (one.kind, one.id) != (two.kind, two.id):
        raise NotAllowed(f"{one.name} and {two.name} are different places.", "Open the same place of both releases.")


def _beyond(one: Row, two: Row) -> bool:
    if None in (one.low, one.high, two.low, two.high):
        return False
    (low, high), (from_, to) = one.limits, two.limits
    return not low <= two.number <= high and not from_ <= one.number <= to


def _line(estimates: Estimates, one: Row, two: Row) -> tuple[str, ...]:
    entry = estimates.meta.catalogue.get(two.measure)
    where = ", ".join(str(value) for value in two[1 : len(_DIMENSIONS)] if value)
    return (
        entry.title if entry else two.measure, where or "the whole window", _number(one), _number(two),
        str(one.people or "–"), str(two.people or "–"),
    )  # fmt: skip


def _number(row: Row) -> Number:
    form = percent if row.unit.startswith("share of") else short
    limits = "" if row.low is None else f" ({form(row.low)} to {form(row.high)})"
    return Number(f"{form(row.number)}{limits}", row.number, low=row.low, high=row.high)


def _other(now: Estimates, before: Estimates) -> list[str]:
    """What changed besides the numbers."""
    out = []
    if now.meta.hashes.data != before.meta.hashes.data:
        out.append("The data changed.")
    if now.meta.hashes.code != before.meta.hashes.code or now.meta.versions != before.meta.versions:
        out.append("The program or a package changed: numbers may differ for that reason alone.")
    methods = [
        key for key, entry in now.meta.catalogue.items() if before.meta.catalogue.get(key, entry).method != entry.method
    ]
    if methods:
        out.append(f"The method changed of: {', '.join(now.meta.catalogue[key].title.lower() for key in methods)}.")
    terms = [name for name in now.terms if name not in before.terms]
    if terms:
        out.append(f"New: {', '.join(terms)}.")
    return out
