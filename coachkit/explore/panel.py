"""The explorer: a widget that asks one View after another. Python draws, a small script swaps what changed."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.errors import BadInput, CoachkitError, unreachable
from coachkit.exhibits.number_format import count
from coachkit.explore import rooms, takeaway
from coachkit.explore.acts import Here, asked_in, chosen
from coachkit.explore.answers import Answer, answer
from coachkit.explore.controls import ASKED, FILTERED, Chooser, bar, choosers, filters, heading, title
from coachkit.explore.cube_store import cube
from coachkit.explore.cubes import Cube
from coachkit.explore.draw import Grid, html
from coachkit.explore.exhibit import InsideExhibit
from coachkit.explore.inside_release import Inside
from coachkit.explore.tables import ALL, answer_grids, on_page
from coachkit.explore.widget import Drawn
from coachkit.readers import refuse_for_readers
from coachkit.release import Estimates
from coachkit.schema.folder import district_folder
from coachkit.schema.view import View

_HISTORY = 200
_SLOW = ("school", "observers", "preview", "changes", "worklists")  # rooms that need a release


def open_explorer(
    data: Path | str | None = None, view: View | str = "", audience: str = "school", own: pd.DataFrame | None = None
) -> Explorer:
    """The explorer of a district folder: ask a View by clicks, and take its answer away.

    Parameters
    ----------
    data
        The default is the folder given to ``coachkit lab --data``, else the synthetic sample.
    view
        The first question, or its JSON; the default is the share of lessons by school type, or by school.
    audience
        Whose release ``estimates`` and *What readers see* show first: school, public or internal.
    own
        More columns to group teachers by, with ``staff_id``, as for :func:`coachkit.cube`.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, a dimension or value does not exist, or a page for readers is being made.

    Examples
    --------
    >>> panel = open_explorer("data/sample", View(by="subject"))
    >>> panel.ask(panel.view.only("cycles", least=3))
    >>> panel.view.code()
    "View(by='subject').only('cycles', least=3)"
    """
    refuse_for_readers("open_explorer")
    found = cube(data, own)
    if view == "":
        view = View(by="school_type" if "school_type" in found.dimensions else "school")
    asked = View.from_json(view) if isinstance(view, str) else view
    return Explorer(district_folder(data or ""), found, asked, audience)


class Explorer(Drawn):
    """The panel. ``answer`` is the answer to ``view``, the question on show; :meth:`ask` asks another."""

    def __init__(self, data: Path, found: Cube, view: View, audience: str = "school") -> None:
        self.cube = found
        self.answer: Answer = answer(self.cube, view)
        self.data, self._inside = data, Inside(data, audience)
        self._here = Here(view, audience=audience)
        self._past: list[Here] = []
        self._next: list[Here] = []
        self._looked: set[View] = set()
        self._find, self._open = "", ""
        super().__init__()
        self.on_msg(self._told)
        self._show()

    @property
    def view(self) -> View:
        """The question on show."""
        return self._here.view

    @property
    def exhibit(self) -> InsideExhibit:
        """The answer as an exhibit: its sentence, ``figure``, ``data``. Inside only."""
        return self.answer.exhibit

    @property
    def estimates(self) -> Estimates:
        """The gated estimates of the school (or the district) and audience on show, for ``coachkit.exhibits``."""
        return self._inside.estimates(self._here.audience, self._here.school)

    def ask(self, view: View) -> None:
        """Ask another view; it goes into the history as a click does. CoachkitError when it cannot be answered."""
        self._go(replace(self._here, view=view, page=0))
        self._show()

    # What the script sends

    def _told(self, _: object, content: dict[str, Any], buffers: object) -> None:
        """Do all that was chosen before one answer. An error is shown in the panel, and what was there stays."""
        before = self._here, self._past[:], self._next[:], self.answer
        try:
            drawn = [self._act(act) for act in content.get("acts", [])]
            if not all(drawn):
                self._show()
        except Exception as error:  # whatever goes wrong in a handler would vanish
            self._here, self._past, self._next, self.answer = before
            self._fail(error)
        finally:
            self.send({"done": self.state})

    def _fail(self, error: Exception) -> None:
        error = unreachable(error) if isinstance(error, OSError) else error
        text = str(error) if isinstance(error, CoachkitError) else f"This did not work: {type(error).__name__}: {error}"
        self.swap(more=f'<p class="wrong" role="alert">{escape(text)}</p>', said=text)

    def _act(self, act: dict[str, Any]) -> bool:
        """One choice; True when the panel is drawn already."""
        k, value = act.get("k", ""), str(act.get("v") or "")
        here = chosen(self._here, self.cube, act)
        if here is not None:
            self._go(here)
        elif k in ("undo", "redo"):
            self._back(k)
        elif k == "cancel":
            self._cancel()
        elif k in ("find", "counts"):
            self._find = value if k == "find" else self._find
            self.swap(aside=self._filters(), due=False)
            return True
        elif k == "rows":
            self._rows(act)
            return True
        elif k == "close":
            self.show_below("", "Closed", "[role=grid] td[tabindex='0']")
            return True
        else:
            takeaway.take(self, k, value)
            return True
        return False

    def show_below(self, html: str, said: str, aim: str = "") -> None:
        """Show something below the exhibit, and say so; ``aim`` gets the focus."""
        self._open = html
        self.swap(more=html, bar=self._bar(), said=said, aim=f"{self.number} {aim}" if aim else self.aim)

    @property
    def below(self) -> str:
        """What is shown below the exhibit."""
        return self._open

    def _go(self, here: Here) -> None:
        if here.view != self._here.view:
            self.answer = answer(self.cube, here.view)
        if here != self._here:
            self._past, self._next = [*self._past[-_HISTORY:], self._here], []
        self._here, self._open = here, ""

    def _back(self, way: str) -> None:
        one, two = (self._past, self._next) if way == "undo" else (self._next, self._past)
        if one:
            two.append(self._here)
            self._here, self._open = one.pop(), ""
            self.answer = answer(self.cube, self.view)

    def _rows(self, act: dict[str, Any]) -> None:
        group, term = "" if act.get("g", ALL) == ALL else str(act["g"]), str(act.get("t", ""))
        moved = tuple(map(int, act["l"].split())) if act.get("l") else None
        asked = self._asked()
        found = asked.behind(group, term, moved)  # type: ignore[arg-type]
        name = asked.label(group) if group else "all of the selection"
        caption = f"Lessons behind {name}{', ' + term if term else ''}"
        self.show_below(takeaway.CLOSE + rooms.listed(found, caption), f"{count(len(found), 'rows')} shown below")

    def _opened(self, here: Here, error: Exception | None) -> None:
        """A release is there, or is not: draw the room if the analyst is still in it."""
        self.state = ""
        if self._here == here:
            self._show() if error is None else self._fail(error)

    def _cancel(self) -> None:
        if self.state:
            self.state = ""
            self._back("undo")

    # Drawing

    def _show(self) -> None:
        """Draw the exhibit; the browser asks for the filters' counts once it is painted."""
        if self._here.room in ASKED:
            self._looked.add(self.view)
        try:
            main = self._body(True)
        except CoachkitError as error:
            main = f'<p class="wrong" role="alert">{escape(str(error))}</p>'
        found = self.answer
        said = f"{found.words}. {count(round(found.lessons), 'lessons')}, {count(found.people, 'teachers')}."
        here, now = self._here, {one.name: one.now for one in self._choosers()}
        head = title(found, self.title, here.room, here.audience, len(self._looked))
        self.swap(head=head, bar=self._bar(), now=now, main=main, more=self._open, said=said, due=True)

    def _choosers(self) -> list[Chooser]:
        here = self._here
        own = self._inside.choosers(here, self.cube) if here.room not in FILTERED and self._inside.ready(here) else []
        return [*choosers(self.cube, here.view, here.room), *own]

    def _bar(self) -> str:
        ways = bool(self._past), bool(self._next)
        return bar(self._choosers(), self._here.room, *ways, self._open.startswith("<pre"))

    def _filters(self) -> str:
        return filters(self.cube, self.view, self._find, self.model_id or "0") if self._here.room in FILTERED else ""

    def _asked(self) -> Answer:
        """The answer to the question of the room."""
        view = asked_in(self._here, self.cube)
        return self.answer if view == self.view else answer(self.cube, view)

    @property
    def title(self) -> str:
        """The heading: the question, the analyst's own caption, or what a room shows and of which school."""
        return heading(self._here, self.answer)

    @property
    def sentence(self) -> str:
        """The answer in a sentence, in a room that a view fills."""
        return self.exhibit.sentence if self._here.room in ASKED else ""

    def grids(self) -> list[Grid]:
        """The tables of the room, for a room that has no more than tables."""
        here = self._here
        if here.room == "compare":
            return rooms.compare(self.answer)
        if here.room == "coaches":
            return rooms.coaches(self._asked())
        if here.room == "observers":
            return rooms.observers(self._asked(), self._inside.severity())
        return answer_grids(self.answer, here.page)

    def _body(self, live: bool) -> str:
        """The exhibit as HTML; without ``live``, for a place without the panel."""
        here = self._here
        if here.room in _SLOW and not self._inside.ready(here):
            self.state = "working"
            self._inside.open_later(here, lambda error: self._opened(here, error))
            return '<p class="soft">The release is being made; the first time it takes a while.</p>'
        if here.room not in FILTERED:
            return self._released(here, live)
        shown = rooms.overview(self.answer, here.page) if here.room == "overview" else html(self.grids(), live)
        if live and here.room in ("table", "cohort", "overview") and on_page(self.answer, here.page)[1]:
            pages = here.page, on_page(self.answer, here.page + 1)[0]
            older, newer = ("" if there else " disabled" for there in pages)
            shown += f'<button data-k="older"{older}>Previous</button> <button data-k="newer"{newer}>Next</button>'
        return shown

    def _released(self, here: Here, live: bool) -> str:
        """A room that shows a release."""
        if here.room == "changes":
            return self._inside.changes(here.school, here.since or self._inside.days[-1])
        if here.room == "worklists":
            return self._inside.worklist(here.worklist)
        audience = here.audience if here.room == "preview" else "internal"
        shown = rooms.released(self._inside.estimates(audience, here.school))
        if here.room == "school" and here.school:
            try:
                own = html(rooms.coaches(self._asked(), here.school), live)
            except BadInput as error:
                own = f"<p>{escape(str(error))}</p>"
            shown = f"<h3>Coach effectiveness here</h3>{own}<h3>Every exhibit</h3>{shown}"
        return shown

    def still(self) -> tuple[str, str]:
        """The exhibit as HTML without controls, and its title."""
        return self._body(False), self.title

    def text(self) -> str:
        """The exhibit as plain text."""
        return self.exhibit.to_text()
