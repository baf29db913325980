"""Numbers in words, in the same form everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row

_LABELS = {
    "co_teaching": "co-teaching",
    "co_observation": "co-observation",
    "plc": "learning community",
    "group_session": "group session",
    "own_learning": "own learning",
    "tech_support": "technical support",
    "lms": "learning platform",
    "family_communication": "reaching families",
    "in_person": "in person",
    "async": "asynchronous",
    "weighted kappa": "weighted κ",
    "alpha": "Krippendorff's α",
    "TK": "technology (TK)",
    "PK": "teaching (PK)",
    "CK": "content (CK)",
    "PCK": "teaching of content (PCK)",
    "TCK": "technology for content (TCK)",
    "TPK": "technology in teaching (TPK)",
    "TPACK": "all together (TPACK)",
}
_INTERVAL = "95% interval "
# Nouns whose singular is not the plural without its ending.
_ONE = {"teachers’ goals": "teacher’s goal", "invited": "person asked"}
_PLURAL = re.compile(r"(?<=ch)es\b|s\b")


def label(share_value: str) -> str:
    """A value of the schema in words: ``co_teaching`` is co-teaching."""
    return _LABELS.get(share_value, share_value.replace("_", " "))


def count(n: int | None, noun: str) -> str:
    """``1 lesson``, ``12 lessons``, ``1,204 lessons``; a hidden count leaves only the noun."""
    if n is None:
        return noun
    return f"{n:,} {_ONE.get(noun) or _PLURAL.sub('', noun, 1) if n == 1 else noun}"


def counted(row: Row) -> str:
    """``; 88 lessons, 29 teachers``, to follow an interval; nothing if the counts are hidden."""
    return "" if row.n is None else f"; {count(row.n, 'lessons')}, {count(row.people, 'teachers')}"


def percent(share: float | None) -> str:
    """A share as a whole percentage: no interval is narrow enough for decimals."""
    return "–" if share is None else Number(f"{100 * share:.0f}%", share)


def plain(n: int | None) -> str:
    """A count in a table: ``1,204``; ``–`` if it is hidden."""
    return "–" if n is None else Number(f"{n:,}", n)


def share_cell(row: Row | None) -> str:
    """A share in a table: ``38%``, its bound (``≤ 5%``), ``not shown``, or why there is none; ``–`` without a row."""
    if row is None:
        return "–"
    return percent(row.estimate) if row.ok else row.code or ("not shown" if row.status == "suppressed" else row.status)


def share(row: Row) -> str:
    """A share in a sentence: ``38%``, ``at most 5%``, ``at least 95%``."""
    return row.code.replace("≤", "at most").replace("≥", "at least") if row.code else percent(row.estimate)


def share_value(row: Row) -> float:
    """The share of a row that is shown, as a number; for a share that is only a bound, the bound."""
    return float(row.code.strip("≤≥ %")) / 100 if row.code else row.number


def signed_points(difference: float | None) -> str:
    """A difference of shares, signed, in percentage points: ``+12``, ``−3``."""
    if difference is None:
        return "–"
    rounded = round(100 * difference)
    return Number(f"+{rounded}" if rounded > 0 else f"−{-rounded}" if rounded < 0 else "0", difference)


def short(share_value: float | None, digits: int = 1) -> str:
    """A plain number with ``digits`` decimals."""
    return "–" if share_value is None else Number(f"{share_value:.{digits}f}".replace("-", "−"), share_value)


def two_decimals(value: float | None) -> str:
    """A plain number with two decimals."""
    return short(value, 2)


def interval(row: Row) -> str:
    """``95% interval 28% to 49%``."""
    return f"{_INTERVAL}{percent(row.low)} to {percent(row.high)}"


def signed_limits(row: Row) -> str:
    """The limits of a difference of shares in percentage points: ``−3 to +12``."""
    return limits(row, signed_points)


def limits(row: Row, write: Callable[[float | None], str] = percent) -> str:
    """The limits of a row in a table, written by ``percent`` or another function: ``30% to 40%``; ``–`` without any."""
    if row.low is None or row.high is None:
        return "–"
    return Number(f"{write(row.low)} to {write(row.high)}", low=row.low, high=row.high)


def with_limits(row: Row, write: Callable[[float | None], str] = percent, between: str = " to ") -> str:
    """An estimate and its limits in one cell, written by ``percent`` or another function: ``38% (30% to 40%)``."""
    text = write(row.estimate)
    if row.low is not None and row.high is not None:
        text += f" ({write(row.low)}{between}{write(row.high)})"
    return Number(text, row.estimate, low=row.low, high=row.high)


def share_with_limits(row: Row) -> str:
    """A share and its limits in a narrow cell: ``38% (30%–40%)``, or why there is none."""
    return with_limits(row, between="–") if row.ok else share_cell(row)


def change(row: Row) -> str:
    """``95% interval −3 to +12 points``."""
    return f"{_INTERVAL}{signed_limits(row)} points"


def span(row: Row) -> str:
    """A pair of terms: ``fall 2024 to spring 2026``."""
    return f"{row.term} to {row.to_term}"


def minimum(estimates: Estimates, measure: str) -> str:
    """A measure's minimum: ``20 lessons and 10 teachers``."""
    least = estimates.entry(measure).minimum
    return join([count(n, noun) for noun, n in least.items()])


def when(estimates: Estimates, term: str) -> str:
    """A term in a sentence; for a term that is not over on the last day of the data, the sentence says so."""
    end = next((t.end for t in estimates.meta.terms if t.name == term), "")
    return f"{term} (so far, to {estimates.as_of})" if estimates.as_of < end else term


def join(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; a list says once that its intervals are 95% intervals."""
    if parts and _INTERVAL in parts[0]:
        parts = [parts[0], *(part.replace(_INTERVAL, "") for part in parts[1:])]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
