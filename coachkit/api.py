"""The whole way in one call: inside first (the release), then outside (the batch)."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from coachkit.batch import Done, Outcome, find_notebook, make_plan, run_batch
from coachkit.pipeline import build_release, set_aside_files
from coachkit.release import Release, read_release
from coachkit.sources import Imported, import_table

__all__ = ["Done", "Imported", "import_table", "run"]


def run(
    data: Path | str,
    out: Path | str,
    notebook: str = "school_report",
    schools: Sequence[str] = (),
    audience: str = "school",
    as_of: dt.date | str | None = None,
    workers: int = 0,
    timeout: int = 600,
    tell: Callable[[Outcome, int, int], None] = lambda outcome, done, total: None,
) -> Done:
    """Make a page for every school of a district folder (or of a release), and an index.

    Parameters
    ----------
    data
        A district folder, or a release.
    out
        Where to: ``share/`` may be sent (for the internal audience ``internal/``, which may not); ``work/``
        stays home: the release, executed notebooks, manifest, rows set aside.
    notebook
        A shipped notebook's name, or a notebook file with the parameters ``school_id`` and ``data``.
    schools
        Ids; none for all.
    audience, as_of
        Who will read it (school, public, internal), and the last day that counts.
    workers, timeout
        Processes at work (0: one a core), and seconds a cell may take.
    tell
        Called after each school with its outcome, how many are done, how many there are.

    Raises
    ------
    CoachkitError
        When nothing can be started: bad data or settings, an unknown school, audience or notebook.
    """
    path, target = find_notebook(notebook), Path(out)
    release = build_release(data, audience, as_of)
    make_plan(release, path, target, schools)  # everything that can be wrong is said before anything is written
    kept = _keep(release, target / "work")
    return run_batch(make_plan(kept, path, target, schools), workers, timeout, tell=tell)


def _keep(release: Release, work: Path) -> Release:
    """Put the release and the rows set aside into ``work``; the batch reads the release from there."""
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    home = work / "release"
    if home.resolve() != release.path.resolve():
        release.copy(home)
        shutil.rmtree(work / "set_aside", ignore_errors=True)
        for file in set_aside_files(release):
            (work / "set_aside").mkdir(exist_ok=True)
            shutil.copyfile(file, work / "set_aside" / file.name)
    return read_release(home)
