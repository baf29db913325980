"""Formats of survey exhibits: answers as points with intervals, their scale, and who answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.number_format import count, label, short, with_limits
from coachkit.release import Row

AUDIENCES = {
    "teacher": "Teachers",
    "school_leader": "School leaders",
    "coach": "Coaches",
    "district_official": "District officials",
}


def audience(role: str) -> str:
    """An audience in words."""
    return AUDIENCES.get(role, label(role))


def plural(role: str) -> str:
    """An audience inside a sentence."""
    return audience(role).lower()


def waves(rows: Iterable[Row]) -> list[str]:
    """The waves of some rows, in order."""
    return list(dict.fromkeys(row.wave for row in rows))


def last_wave(rows: Sequence[Row]) -> str:
    """The last wave with a number; blank when there is none."""
    good = [row.wave for row in rows if row.ok]
    return good[-1] if good else ""


def ends(rows: Iterable[Row]) -> tuple[float, float]:
    """The scale of some rows, from their notes (``scale 1 to 5``)."""
    return next(
        ((r.scale_low, r.scale_high) for r in rows if r.scale_low is not None and r.scale_high is not None), (1.0, 5.0)
    )


def scale_words(row: Row) -> str:
    """A row's scale in words: ``1 to 5``."""
    low, high = ends([row])
    return f"{low:g} to {high:g}"


def interval_words(row: Row) -> str:
    """``95% interval 3.1 to 3.4``; blank where there is none."""
    return "" if row.low is None else f"95% interval {short(row.low)} to {short(row.high)}"


def cell(row: Row | None, digits: int = 1) -> str:
    """A mean with its interval in a table, or why there is none."""
    if row is None:
        return "–"
    if not row.ok:
        return "not shown" if row.status == "suppressed" else row.status
    return with_limits(row, lambda value: short(value, digits))


def points_of(rows: Iterable[Row], name: Callable[[Row], str], signed: bool = False) -> list[Point]:
    """Points for rows with a number; ``name`` gives a row's line on the chart, ``signed`` marks differences."""
    write = plus if signed else short
    found = []
    for row in rows:
        if row.ok:
            value = write(row.estimate)
            told = ", ".join(text for text in (value, interval_words(row)) if text)
            found.append(Point(name(row), row.number, row.low, row.high, told, value))
    return found


def plus(value: float | None) -> str:
    """A difference with its sign: ``+0.6``, ``−1.1``; none where it rounds to nothing."""
    text = short(value)
    if not text.strip("−0."):
        return text.lstrip("−")
    return f"+{text}" if (value or 0) > 0 else text


def dots_on_scale(
    own: str,
    rows: list[Row],
    district: list[Row],
    name: Callable[[Row], str],
    title: str,
    alt: str,
    order: list[str],
) -> Chart:
    """Means with intervals on their scale: the series ``own``, and the district's if there are any."""
    low, high = ends([*rows, *district])
    series = {own: points_of(rows, name)}
    if any(r.ok for r in district):
        series["District"] = points_of(district, name)
    room = 0.04 * (high - low)
    ticks = list(range(int(low), int(high) + 1))
    axis = {"range": [low - room, high + room], "tickvals": ticks, "tickformat": "d"}
    return dots({k: v for k, v in series.items() if v}, title, alt, axis=axis, order=order)


def people(row: Row, noun: str) -> str:
    """``; 24 teachers`` to follow an interval; nothing if the count is hidden."""
    return "" if row.people is None else f"; {count(row.people, noun)}"
