"""The index: the district's short answer, then all schools with their results. It is never a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachkit.exhibits.exhibit import Exhibit
from coachkit.report.page import Page
from coachkit.report.prepare import prepare
from coachkit.report.template import render


@dataclass(frozen=True)
class Link:
    """A link to another page in the folder: title, address (blank if the page failed), and a note."""

    title: str
    href: str
    text: str = ""


@dataclass(frozen=True)
class IndexEntry:
    """One school in the list.

    ``state`` is ``report`` (with ``href``), ``failed`` (with what to do) or ``not made``. ``results``, ``lessons`` and
    ``complete`` are texts as the audience may read them; ``more`` are links to further pages about the school.
    """

    name: str
    id: str
    state: str
    href: str = ""
    kind: str = ""
    results: Sequence[str] = ()
    lessons: str = ""
    complete: str = ""
    cause: str = ""
    more: Sequence[Link] = ()


def render_index(
    page: Page,
    answer: Exhibit | None,
    heads: Sequence[Mapping[str, str]],
    whole: Sequence[str],
    entries: Sequence[IndexEntry],
    links: Sequence[Link] = (),
    single_file: bool = False,
) -> str:
    """The index page: the district's answer, links to further pages of the folder, and all schools by name.

    Parameters
    ----------
    heads
        The columns of results: ``label``, and what they show for the audit (``of``, ``part``, ``term``).
    whole
        The results of the whole district, in the first line.
    entries
        A line for each school, with its results.

    Examples
    --------
    >>> release = coachkit.build_release("data/sample")
    >>> entry = IndexEntry("Amber Acorn School", "0001", "report", href="schools/0001.html")
    >>> html = render_index(Page.of(release.meta, "Reports"), None, [], [], [entry])
    >>> 'href="schools/0001.html"' in html
    True
    """
    shown = [answer.to_json()] if answer is not None else []
    prepare(shown)
    return render(
        "index.html.j2",
        page,
        single_file,
        answer=shown[0] if shown else None,
        heads=heads,
        whole=whole,
        entries=entries,
        links=links,
        made=sum(entry.state == "report" for entry in entries),
        failed=[entry for entry in entries if entry.state == "failed"],
    )
