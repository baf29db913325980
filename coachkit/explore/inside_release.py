"""The releases beside the explorer: opened when a view needs one, and kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from coachkit.errors import Unknown
from coachkit.explore.acts import Here
from coachkit.explore.controls import pick
from coachkit.explore.cubes import Cube
from coachkit.explore.rooms import listed
from coachkit.pipeline import inside_files, labels_file, open_release
from coachkit.privacy import AUDIENCES
from coachkit.release import Estimates, Release

__all__ = ["Inside"]


class Inside:
    """The releases of a district folder for each audience."""

    def __init__(self, data: Path, audience: str) -> None:
        if audience not in AUDIENCES:
            raise Unknown("audience", audience, AUDIENCES)
        self._data = data
        self._open: dict[str, Release] = {}
        self.job: Future[None] | None = None
        self._worker: ThreadPoolExecutor | None = None

    def ready(self, audience: str) -> bool:
        """True when the audience's release is open."""
        return audience in self._open

    def open(self, audience: str) -> Release:
        """The audience's release: built, or found in the cache."""
        if audience not in self._open:
            self._open[audience] = open_release(self._data, audience)
        return self._open[audience]

    def open_later(self, audience: str, then: Callable[[Exception | None], None]) -> None:
        """Open the audience's release in a thread, and call ``then`` with what went wrong, or None."""

        def work() -> None:
            try:
                self.open(audience)
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

    def worklists(self, chosen: str) -> str:
        """A chooser of worklists, and the one that is chosen."""
        files = {file.stem: file for file in inside_files(self.open("internal"), "worklists")}
        now = chosen if chosen in files else next(iter(files), "")
        names = [(name, name.replace("_", " ").capitalize()) for name in files]
        if not now:
            return '<p class="soft">There are no worklists.</p>'
        rows = pd.read_csv(files[now], dtype="str", keep_default_na=False, encoding="utf-8-sig")
        return pick("worklist", "Worklist", names, now) + listed(rows, dict(names)[now])

    def choices(self, here: Here, cube: Cube) -> str:
        """The chooser of a school, and of who reads."""
        names = cube.names.get("school", {})
        schools = [
            ("", "All schools together"),
            *((one, f"{names.get(one, one)} ({one})") for one in cube.codes("school").words),
        ]
        parts = [pick("school", "School", schools, here.school)]
        if here.room == "preview":
            parts.append(
                pick("audience", "Seen by", [(one, one) for one in AUDIENCES if one != "coach"], here.audience)
            )
        return f'<div class="bar">{"".join(parts)}</div>'
