"""Two dates' pages side by side: where a group grew or shrank by a few, the change is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from coachkit.audit.finding import Finding
from coachkit.audit.shown import Shown

__all__ = ["changed"]


def changed(new: Shown, old: Shown, files: dict[str, str], least: int, when: str = "earlier") -> Iterator[Finding]:
    """A warning for every count of people that differs from the earlier one by a small group (not none).

    ``files`` names, by school, the page that shows it; ``when`` says when it was.
    """
    for (exhibit, school, row), count in new.people.items():
        before = old.people.get((exhibit, school, row))
        if before is not None and 0 < abs(count - before) < least:
            said = f"{exhibit}, '{row}': {before} people {when}, {count} now"
            yield Finding(files.get(school, ""), f"{said}; what changed is of {abs(count - before)}", leak=False)
