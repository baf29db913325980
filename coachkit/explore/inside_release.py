"""The releases beside the explorer: opened when a view needs one, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from pathlib import Path

import pandas as pd

from coachkit.errors import Unknown
from coachkit.exhibits import what_changed
from coachkit.explore.acts import Here
from coachkit.explore.controls import pick
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

    def ready(self, audience: str, day: str = "") -> bool:
        """True when the audience's release is open: that of the data's last day, or as of a day."""
        return (audience, day) in self._open

    def open(self, audience: str, day: str = "") -> Release:
        """The audience's release, built or found in the cache."""
        if (audience, day) not in self._open:
            self._open[audience, day] = open_release(self._data, audience, day or None)
        return self._open[audience, day]

    def open_later(self, audience: str, days: Sequence[str], then: Callable[[Exception | None], None]) -> None:
        """Open the audience's releases of these days in a thread, and call ``then`` with what went wrong, or None."""

        def work() -> None:
            try:
                for day in days:
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

    def choices(self, here: Here, cube: Cube) -> str:
        """The choosers of a room: school, who reads, since when, worklist."""
        if here.room == "worklists":
            files = [(name, name.replace("_", " ").capitalize()) for name in self._worklists()]
            return f'<div class="bar">{pick("worklist", "Worklist", files, here.worklist)}</div>' if files else ""
        names = cube.names.get("school", {})
        schools = [(one, f"{names.get(one, one)} ({one})") for one in cube.codes("school").words]
        parts = [pick("school", "School", [("", "All schools together"), *schools], here.school)]
        if here.room == "preview":
            seen = [(one, one) for one in AUDIENCES if one != "coach"]
            parts.append(pick("audience", "Seen by", seen, here.audience))
        if here.room == "changes":
            parts.append(pick("since", "Since", [(day, day) for day in self.days], here.since or self.days[-1]))
        return f'<div class="bar">{"".join(parts)}</div>'
