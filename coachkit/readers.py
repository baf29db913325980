"""In a run whose pages others will read, rows about people stay closed to the cells of notebooks."""

from __future__ import annotations

import os

from coachkit.errors import NotAllowed

READERS = "COACHKIT_READERS"  # the variable of a process that runs cells, with the audience of its pages


def readers(audience: str) -> dict[str, str]:
    """The variable for a process that makes pages for an audience; none for the analyst's own pages."""
    return {} if audience in ("", "internal") else {READERS: audience}


def refuse_for_readers(what: str) -> None:
    """Refuse to open rows about people where a page for others is being made.

    Raises
    ------
    NotAllowed
        Inside such a run.
    """
    audience = os.environ.get(READERS)
    if audience:
        raise NotAllowed(
            f"{what} opens rows about people, and this page is for the audience '{audience}'.",
            "Show exhibits of the release (open_school, open_district), declare a [[chapter]] in coachkit.toml, or run the "
            "notebook with --audience internal.",
        )
