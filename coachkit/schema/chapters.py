"""Own chapters (``[[chapter]]`` in ``coachkit.toml``): a question about a selection of the district's teachers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coachkit.errors import CoachkitError, nearest
from coachkit.schema.dimensions import DIMENSIONS
from coachkit.schema.names import named
from coachkit.schema.view import View
from coachkit.slug import slug

CHAPTER = "chapter:"  # before the name of a chapter, where groupings of teachers are named
_MOST = 20
_PARTS = ("name", "title", "show", "where", "terms", "note")
_SHOWS = ("share", "shift")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name, its title, and the view whose filters choose teachers."""

    name: str
    title: str
    view: View

    @property
    def item(self) -> str:
        """The name of its grouping: the teachers in the selection, and the others."""
        return f"{CHAPTER}{self.name}"


def chapters_of(given: Any) -> tuple[Chapter, ...]:
    """The chapters of a settings file, in their order.

    Raises
    ------
    ValueError
        With a sentence, when a chapter is not one, or asks for what a chapter cannot show.

    Examples
    --------
    >>> made = chapters_of([{"title": "Grades 6 to 8", "where": {"grade_band": ["6-8"]}}])
    >>> made[0].name, made[0].view.words()
    ('grades-6-to-8', 'Share of lessons at the cut or above, by school. Only grade band 6-8')
    """
    if isinstance(given, tuple) and all(isinstance(one, Chapter) for one in given):
        return given
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValueError("write [[chapter]], with two brackets, before each chapter")
    if len(given) > _MOST:
        raise ValueError(f"{len(given)} chapters; at most {_MOST} are allowed")
    found = tuple(_chapter(number, one) for number, one in enumerate(given, 1))
    for number, one in enumerate(found):
        if one.name in {other.name for other in found[:number]}:
            raise ValueError(f"two chapters have the name '{one.name}'; give one of them a name of its own")
    return found


def _chapter(number: int, given: Mapping[str, Any]) -> Chapter:
    title = given.get("title")
    if not isinstance(title, str):
        raise ValueError(f'chapter {number} has no title; write title = "Grades 6 to 8"')
    title = named(title.strip(), f"chapter {number}")
    name = given.get("name", "")
    if not isinstance(name, str):
        raise ValueError(f"the name of chapter {number} is not a text")
    place = f"chapter '{title}'"
    for key in given:
        if key not in _PARTS:
            raise ValueError(f"{place}: {_unknown(str(key))}")
    try:
        view = View.from_plain({key: value for key, value in given.items() if key not in ("name", "title")})
    except CoachkitError as error:
        raise ValueError(f"{place}: {error.message} {error.fix}".strip()) from None
    if why := _refused(view):
        raise ValueError(f"{place}: {why}")
    return Chapter(chapter_name(name.strip() or title), title, view)


def chapter_name(text: str) -> str:
    """A chapter's name for code, from the name or title that is given.

    >>> chapter_name("Grades 6 to 8")
    'grades-6-to-8'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold())) or slug(text)


def _unknown(key: str) -> str:
    reasons = {
        "by": "a chapter has one row for the selection and one for the others, none for parts of it; leave 'by' out",
        "cut": "chapters use the district's own cut, as the report does; leave 'cut' out",
        "rest": "a chapter always has the others beside the selection; leave 'rest' out",
    }
    if key in reasons:
        return reasons[key]
    guess = nearest(key, _PARTS)
    hint = f"did you mean '{guess}'? " if guess else ""
    return f"unknown part '{key}'; {hint}Known: {', '.join(_PARTS)}"


def _refused(view: View) -> str:
    """Why a view cannot be a chapter; blank if it can."""
    if view.show not in _SHOWS:
        return f'show = "{view.show}" cannot be shared; a chapter shows {" or ".join(_SHOWS)}'
    if not view.where:
        return 'it selects nobody; add where, for example where = { grade_band = ["6-8"] }'
    for one in view.where:
        if one.dimension in DIMENSIONS and DIMENSIONS[one.dimension].of == "lesson":
            return (
                f"'{one.dimension}' describes lessons, and a chapter selects teachers: who would be in it could not be "
                "protected. Look at it in the explorer, inside"
            )
        if one.dimension == "coach":
            return "a selection by coach would be a number about one coach, which is the analyst's alone"
    return ""
