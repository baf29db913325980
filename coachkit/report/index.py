"""The index: the district's overview, then a searchable list of schools. Never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coachkit.exhibits.exhibit import Exhibit
from coachkit.report.page import Page, environment, linked

__all__ = ["IndexEntry", "Overview", "render_index"]


@dataclass(frozen=True)
class IndexEntry:
    """One school in the list.

    ``state`` is ``report`` (with ``href``), ``failed`` (with what to do) or ``not made``; ``lessons``,
    ``teachers`` and ``complete`` are texts, as they may be read.
    """

    name: str
    id: str
    state: str
    href: str = ""
    kind: str = ""
    lessons: str = ""
    teachers: str = ""
    complete: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Overview:
    """A chapter of the district's overview."""

    title: str
    exhibits: Sequence[Exhibit]


def render_index(page: Page, overview: Sequence[Overview], entries: Sequence[IndexEntry]) -> str:
    """The index page; ``entries`` in the order of their names."""
    shown = iter(linked([exhibit.to_json() for part in overview for exhibit in part.exhibits]))
    chapters = [{"title": part.title, "exhibits": [next(shown) for _ in part.exhibits]} for part in overview]
    return environment().get_template("index.html.j2").render(page=page, overview=chapters, entries=entries)
