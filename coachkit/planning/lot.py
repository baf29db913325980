"""The lot of schools: which school starts in which term, by a seed that somebody else can check."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

from coachkit.errors import Ambiguous, BadInput

NEVER = ""  # the start of a school that stays without coaching in the window
LEAST = 4  # schools, below which no effect can be estimated
LONGEST_SEED = 999_999_999_999  # twelve digits, what a settings file takes


def school_key(school_id: str) -> str:
    """What distinguishes a school from the others however its id is spelled: letters and digits, without case and leading zeros.

    Examples
    --------
    >>> school_key(" 0012 "), school_key("Elm-St"), school_key("ELM ST")
    ('12', 'elmst', 'elmst')
    """
    text = unicodedata.normalize("NFKC", school_id).casefold()
    return "".join(ch for ch in text if ch.isalnum()).lstrip("0") or "0"


def draw_lot(schools: Sequence[str], starts: Mapping[str, int], seed: int) -> dict[str, str]:
    """Draw by lot which schools start in which term.

    Schools are put in the order of the SHA-256 hash of ``seed:key`` (see :func:`school_key`); the first ones get the first
    term, and so on. Every dealing-out is equally likely over the seeds, and anybody can repeat the draw with a few
    lines in any language. Neither the order of the schools nor the spelling of their ids matters.

    Parameters
    ----------
    schools
        Ids of the schools in the lot, four or more.
    starts
        Term → how many schools start in it, in the order of the terms. The other schools stay without coaching; there
        must be one at least.
    seed
        A whole number from 0 to 999,999,999,999, which the district supplies.

    Returns
    -------
    dict
        School id → term of its start, or ``""`` for a school that stays without coaching, by school id.

    Raises
    ------
    BadInput
        With fewer than four schools, an invalid seed, or so many starts that no school stays without coaching.
    Ambiguous
        When the ids of two schools differ in spelling alone.

    Examples
    --------
    >>> draw_lot(["1", "2", "3", "4"], {"fall 2026": 2, "spring 2027": 1}, seed=7)
    {'1': '', '2': 'spring 2027', '3': 'fall 2026', '4': 'fall 2026'}
    """
    _check_seed(seed)
    keys = _keys(schools)
    _check_starts(len(schools), starts)
    order = sorted(schools, key=lambda school: hashlib.sha256(f"{seed}:{keys[school]}".encode()).digest())
    terms = [term for term, count in starts.items() for _ in range(count)]
    dealt = dict(zip(order, [*terms, *[NEVER] * (len(order) - len(terms))], strict=True))
    return {school: dealt[school] for school in sorted(dealt)}


def _check_seed(seed: int) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LONGEST_SEED:
        raise BadInput(
            f"The seed '{seed}' is not a whole number from 0 to {LONGEST_SEED:,}.",
            "Agree on one in public before the draw: dice thrown at a meeting, or a lottery's number of a day still to come.",
        )


def _keys(schools: Sequence[str]) -> dict[str, str]:
    if len(schools) < LEAST:
        raise BadInput(
            f"{len(schools)} {'school is' if len(schools) == 1 else 'schools are'} in the lot; at least {LEAST} are needed.",
            "With fewer schools no effect can be estimated. Draw teachers by lot inside schools instead.",
        )
    known: dict[str, str] = {}
    for school in schools:
        key = school_key(school)
        if key in known:
            raise Ambiguous(
                f"The schools '{known[key]}' and '{school}' have ids that differ in spelling alone.",
                "Name each school once, or give one of them another id in schools.csv.",
            )
        known[key] = school
    return {school: key for key, school in known.items()}


def _check_starts(schools: int, starts: Mapping[str, int]) -> None:
    wrong = {term: n for term, n in starts.items() if isinstance(n, bool) or not isinstance(n, int) or n < 1}
    if wrong or not starts:
        term, n = next(iter(wrong.items()), ("no term", 0))
        raise BadInput(f"{n} schools start in {term}; one at least must.", 'Write for example "fall 2026=2".')
    whole = sum(starts.values())
    if whole > schools:
        raise BadInput(
            f"{whole} starts for {schools} schools: more starts than schools.",
            f"At most {schools - 1} can start; one school at least stays without coaching until the window ends.",
        )
    if whole == schools:
        raise BadInput(
            f"All {schools} schools start, so that none is left to compare them with.",
            "Leave one school at least without coaching until the window ends, two if you can; it may start after that.",
        )
