"""Ids as Papermill passes them: ``-p school_id 0002`` arrives as the number 2."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from coachkit.errors import BadInput


def id_from(given: object, known: Iterable[str], what: str) -> str:
    """The id that a parameter means: a text as it is; a number as the only id that reads as this number, with a warning.

    Raises
    ------
    BadInput
        When several ids read as the number, or none does, or it is neither text nor number.

    Examples
    --------
    >>> id_from("0002", [], "school_id")
    '0002'
    """
    if isinstance(given, str):
        return given
    if given is None or isinstance(given, bool) or not isinstance(given, int | float):
        raise BadInput(f"{what} is {given!r}; an id is text.", f'Write {what} = "…", or papermill -r {what} ID.')
    fits = [one for one in dict.fromkeys(known) if _reads_as(one, given)]
    if len(fits) != 1:
        found = f"{', '.join(fits[:5])} all read as this number" if fits else "no id reads as this number"
        raise BadInput(
            f"{what} is the number {given!r}: {found}. Ids are text, and a number has lost its leading zeros.",
            f'Pass it as text: papermill -r {what} ID, or {what} = "ID" in the notebook.',
        )
    if fits[0] != str(given):
        warnings.warn(f"{what} is the number {given!r}; it is read as '{fits[0]}', the only id like it.", stacklevel=3)
    return fits[0]


def _reads_as(text: str, number: float) -> bool:
    """True for an id that becomes this number when it is read as a number."""
    if not text.isascii():
        return False
    try:
        return (int(text) if text.isdecimal() and isinstance(number, int) else float(text)) == number
    except ValueError:
        return False
