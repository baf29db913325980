"""The releases beside the explorer: opened when a view needs one, and kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from pathlib import Path

import pandas as pd

from coachkit.errors import Unknown
from coachkit.exhibits import what_changed
from coachkit.explore.acts import Here
from coachkit.explore.controls import Chooser
from coachkit.explore.cubes import Cube
from coachkit.explore.rooms import listed, plain
from coachkit.pipeline import inside_files, labels_file, open_release
from coachkit.privacy import AUDIENCES
from coachkit.release import Estimates, Release


class Inside:
    """The releases of a district folder for each audience."""

    def __init__(self, data: Path, audience: str) -> None:
        if audience not in AUDIENCES:
            raise Unknown("audience", audience, AUDIENCES)
        self._data = data
        self._open: dict[tuple[str, str], Release] = {}
        self.job: Future[None] | None = None
        self._worker: ThreadPoolExecutor | None = None

    @property
    def days(self) -> list[str]:
        """The days that *What changed* compares with: the ends of the terms before the last."""
        ends = [term.end for term in self.open("internal").meta.terms]
        return ends[:-1] or ends

    def needed(self, here: Here) -> list[tuple[str, str]]:
        """The releases that a room shows, by audience and day; more days are known once the first one is open."""
        if here.room == "changes" and self._open.get(("internal", "")):
            return [("internal", ""), ("internal", here.since or self.days[-1])]
        return [(here.audience if here.room == "preview" else "internal", "")]

    def ready(self, here: Here) -> bool:
        """True when all releases that a room shows are open."""
        return all(one in self._open for one in self.needed(here))

    def open(self, audience: str, day: str = "") -> Release:
        """The audience's release, built or found in the cache."""
        if (audience, day) not in self._open:
            self._open[audience, day] = open_release(self._data, audience, day or None)
        return self._open[audience, day]

    def open_later(self, here: Here, then: Callable[[Exception | None], None]) -> None:
        """Open the releases that a room shows in a thread, and call ``then`` with what went wrong, or None."""

        def work() -> None:
            try:
                for audience, day in self.needed(here):
                    self.open(audience, day)
            except Exception as error:  # whatever goes wrong in a thread would vanish
                then(error)
            else:
                then(None)

        self._worker = self._worker or ThreadPoolExecutor(1)
        self.job = self._worker.submit(work)

    def estimates(self, audience: str, school: str) -> Estimates:
        """The gated estimates of a school, or of the district (``""``)."""
        release = self.open(audience)
        return release.school(school) if school else release.district

    def severity(self) -> pd.DataFrame:
        """Observers' severity: ``observer`` (staff id), ``estimate, low, high``, over the whole window."""
        release = self.open("internal")
        file = labels_file(release)
        who = pd.read_csv(file, dtype="str") if file is not None else pd.DataFrame({"label": [], "staff_id": []})
        ids = dict(zip(who.iloc[:, 0], who.iloc[:, 1], strict=True))
        rows = [row for row in release.district.rows_of("observer_severity", term="") if row.ok]
        found = [(ids.get(row.observer_id, row.observer_id), row.estimate, row.low, row.high) for row in rows]
        return pd.DataFrame(found, columns=["observer", "estimate", "low", "high"]).astype(
            {"estimate": float, "low": float, "high": float}
        )

    def changes(self, school: str, day: str) -> str:
        """What changed since the release as of a day: a table for the analyst."""
        now, then = (self.open("internal", one) for one in ("", day))
        exhibit = what_changed(*(one.school(school) if school else one.district for one in (now, then)))
        notes = " ".join(exhibit.notes)
        if exhibit.table is None or not exhibit.table.rows:
            return f'<p>{escape(exhibit.sentence)}</p><p class="soft">{escape(notes)}</p>'
        shown = plain("Changed beyond the interval", exhibit.table.columns, exhibit.table.rows, notes)
        return f"<p>{escape(exhibit.sentence)}</p>{shown}"

    def _worklists(self) -> dict[str, Path]:
        return {file.stem: file for file in inside_files(self.open("internal"), "worklists")}

    def worklist(self, chosen: str) -> str:
        """A worklist; the first one without a choice."""
        files = self._worklists()
        if not files:
            return "<p>These data give no worklist.</p>"
        name = chosen if chosen in files else next(iter(files))
        rows = pd.read_csv(files[name], dtype="str", keep_default_na=False, encoding="utf-8-sig")
        return listed(rows, name.replace("_", " ").capitalize())

    def choosers(self, here: Here, cube: Cube) -> list[Chooser]:
        """What can be chosen in a room that shows a release: school, who reads, since when, worklist."""
        if here.room == "worklists":
            files = [(name, name.replace("_", " ").capitalize()) for name in self._worklists()]
            return [Chooser("worklist", "Worklist", files, here.worklist or files[0][0])] if files else []
        names = cube.names.get("school", {})
        schools = [(one, f"{names.get(one, one)} ({one})") for one in cube.codes("school").words]
        parts = [Chooser("school", "School", [("", "All schools together"), *schools], here.school)]
        if here.room == "preview":
            seen = [(one, one) for one in AUDIENCES if one != "coach"]
            parts.append(Chooser("audience", "Seen by", seen, here.audience))
        if here.room == "changes":
            parts.append(Chooser("since", "Since", [(day, day) for day in self.days], here.since or self.days[-1]))
        return parts
