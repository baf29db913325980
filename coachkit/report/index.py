"""The index: the district's overview, then a searchable list of schools. It is never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coachkit.exhibits.exhibit import Exhibit
from coachkit.report.page import Page
from coachkit.report.prepare import prepare
from coachkit.report.template import render

__all__ = ["IndexEntry", "Link", "Overview", "render_index"]


@dataclass(frozen=True)
class Link:
    """A link to another page in the folder: title, address (blank if the page failed), and a note."""

    title: str
    href: str
    text: str = ""


@dataclass(frozen=True)
class IndexEntry:
    """One school in the list.

    ``state`` is ``report`` (with ``href``), ``failed`` (with what to do) or ``not made``. ``lessons``, ``teachers`` and
    ``complete`` are texts as the audience may read them; ``more`` are links to further pages about the school.
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
    more: Sequence[Link] = ()


@dataclass(frozen=True)
class Overview:
    """A chapter of the district's overview."""

    title: str
    exhibits: Sequence[Exhibit]


def render_index(
    page: Page,
    overview: Sequence[Overview],
    entries: Sequence[IndexEntry],
    links: Sequence[Link] = (),
    single_file: bool = False,
) -> str:
    """The index page, with ``entries`` sorted by name and ``links`` to further pages of the folder at the top.

    As a ``single_file`` it has the overview and the list only, without links, so that you can mail it.

    Examples
    --------
    >>> release = coachkit.build_release("data/sample")
    >>> entry = IndexEntry("Amber Acorn School", "0001", "report", href="schools/0001.html")
    >>> html = render_index(Page.of(release.meta, "Reports"), [], [entry])
    >>> 'href="schools/0001.html"' in html
    True
    """
    shown = [exhibit.to_json() for part in overview for exhibit in part.exhibits]
    prepare(shown)
    rest = iter(shown)
    chapters = [{"title": part.title, "exhibits": [next(rest) for _ in part.exhibits]} for part in overview]
    return render(
        "index.html.j2",
        page,
        single_file,
        overview=chapters,
        entries=entries,
        links=() if single_file else links,
        made=sum(entry.state == "report" for entry in entries),
        failed=[entry for entry in entries if entry.state == "failed"],
    )
