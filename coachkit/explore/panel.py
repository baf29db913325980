"""The explorer: choose school, term and measure, and see the exhibit that a report shows."""

from __future__ import annotations

import html
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import clear_output, display

import coachkit
from coachkit.errors import CoachkitError
from coachkit.exhibits import EXHIBITS, Exhibit
from coachkit.explore.worklist import Worklists
from coachkit.pipeline import open_release
from coachkit.privacy import AUDIENCES
from coachkit.readers import refuse_for_readers
from coachkit.release import Estimates, Release, is_release

__all__ = ["Explorer", "open_explorer"]

_DISTRICT = "All schools together"
_WIDE = widgets.Layout(width="min(100%, 34em)")


def open_explorer(data: Path | str | None = None, audience: str = "school") -> Explorer:
    """Widgets that choose school, term, measure and audience, for a district folder or a release.

    Parameters
    ----------
    data
        The default is the folder given to ``coachkit lab --data``, else the synthetic sample.
    audience
        The audience to see the exhibits as: school, public or internal.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or the audience is unknown; in a notebook that makes pages for others to read.

    Examples
    --------
    >>> explorer = open_explorer("data/sample")
    >>> explorer.school.value, explorer.exhibit.key
    ('0001', 'transformative_share')
    """
    refuse_for_readers("open_explorer")
    return Explorer(_default() if data is None else Path(data), audience)


def _default() -> Path:
    given = os.environ.get("COACHKIT_DATA")
    home = Path(coachkit.__file__).parent
    beside = home.parent / "data" / "sample"
    return Path(given) if given else beside if beside.is_dir() else home / "sample"


class Explorer(widgets.VBox):
    """The panel: ``exhibit`` is on show, ``estimates`` are the gated estimates behind it, ``worklists`` are below it.

    When you choose a term, the explorer shows the district as of that term's end: the pipeline builds that release or finds
    it in the cache, so every number, total and suppression is from that day.
    """

    def __init__(self, data: Path, audience: str = "school") -> None:
        self._data = data
        self._latest = open_release(data, audience)
        terms = self._latest.meta.terms
        schools = [(f"{s.name} ({s.id})", s.id) for s in self._latest.schools]
        fixed = is_release(data)
        self.school = _chooser("School", [(_DISTRICT, ""), *schools], schools[0][1] if schools else "")
        self.term = _chooser("Up to", [(t.name, t.end) for t in reversed(terms)], terms[-1].end if terms else None)
        self.measure = _chooser("Measure", [(_title(key), key) for key in EXHIBITS], next(iter(EXHIBITS)))
        self.audience = _chooser("Seen by", list(AUDIENCES), audience)
        self.term.disabled = self.audience.disabled = fixed
        self.view = widgets.Output()
        self.exhibit: Exhibit | None = None
        for chooser in (self.school, self.term, self.measure, self.audience):
            chooser.observe(self._show, names="value")
        self.worklists = Worklists(self._release)
        for chooser in (self.term, self.audience):
            chooser.observe(lambda change: self.worklists.refresh(), names="value")
        super().__init__([self.school, self.term, self.measure, self.audience, self.view, self.worklists])
        self._show()

    @property
    def estimates(self) -> Estimates:
        """The gated estimates of the current choice."""
        release = self._release()
        return release.school(self.school.value) if self.school.value else release.district

    def _release(self) -> Release:
        first = self.term.options[0][1] if self.term.options else None
        if self.term.disabled or self.term.value == first:
            return (
                self._latest
                if self.audience.value == self._latest.meta.audience
                else _open(self._data, self.audience.value, None)
            )
        return _open(self._data, self.audience.value, self.term.value)

    def _show(self, change: Any = None) -> None:
        with self.view:
            clear_output(wait=True)
            try:
                self.exhibit = EXHIBITS[self.measure.value](self.estimates)
                display(self.exhibit)
            except CoachkitError as error:
                self.exhibit = None
                display(widgets.HTML(f"<p>{html.escape(str(error))}</p>"))


@lru_cache(maxsize=16)
def _open(data: Path, audience: str, as_of: str | None) -> Release:
    return open_release(data, audience, as_of)


def _chooser(label: str, options: list[Any], value: Any) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, value=value, description=label, layout=_WIDE)


def _title(key: str) -> str:
    return key.replace("_", " ").capitalize()
