"""Compare the pages of two dates: where a group changed by a few people, the difference is about them."""

from __future__ import annotations

from collections.abc import Iterator

from coachkit.audit.finding import Finding
from coachkit.audit.shown import Shown


def changed(new: Shown, old: Shown, files: dict[str, str], least: int, when: str = "earlier") -> Iterator[Finding]:
    """A warning for every count of people that differs from the earlier one by a small group (at least one).

    ``files`` names the page of each school; ``when`` is the earlier day.
    """
    for (exhibit, school, row), count in new.people.items():
        before = old.people.get((exhibit, school, row))
        if before is not None and 0 < abs(count - before) < least:
            said = f"{exhibit}, '{row}': {before} people {when}, {count} now"
            yield Finding(files.get(school, ""), f"{said}; the change is about {abs(count - before)}", leak=False)
