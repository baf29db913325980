"""The whole way in one call: inside first (the release), then outside (the batch)."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from coachkit.audit import audit
from coachkit.batch import Done, Outcome, find_notebook, make_plan, run_batch
from coachkit.errors import Leaked
from coachkit.pipeline import build_release, inside_files, labels_file
from coachkit.release import Release, is_release, read_release
from coachkit.sources import Imported, import_table

_log = logging.getLogger("coachkit")

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
        stays home: the release, executed notebooks, manifest, rows set aside, worklists.
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
    Leaked
        When the pages are made, but the audit finds in them what must not be sent (not for the internal audience).
    """
    path, target = find_notebook(notebook), Path(out)
    release = build_release(data, audience, as_of)
    make_plan(release, path, target, schools)  # everything that can be wrong is said before anything is written
    kept = _keep(release, target / "work")
    done = run_batch(make_plan(kept, path, target, schools), workers, timeout, tell=tell)
    if audience != "internal":
        audit_pages(target, Path(data), audience)
    return done


def audit_pages(out: Path, data: Path, audience: str) -> None:
    """Audit what a batch made for others to read; what it found stands in ``work/audit.json``.

    Raises
    ------
    Leaked
        When something leaks: it names the first files and what they show.
    """
    if is_release(data):
        _log.info("Made of a release: without the district folder nothing can be audited.")
        return
    share = out / ("coaches" if audience == "coach" else "share")
    found = audit(share, data)
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n"
    (out / "work" / "audit.json").write_text(text, encoding="utf-8", newline="\n")
    if found.leaks:
        first = "\n".join(f"  {leak.file}: {leak.what}" for leak in found.leaks[:5])
        raise Leaked(
            f"{len(found.leaks)} leaks in {share}: do not send it.\n{first}",
            f"All of them stand in {out / 'work' / 'audit.json'}. If a name is also a word of yours, rename one of them.",
        )


def _keep(release: Release, work: Path) -> Release:
    """Put the release, the rows set aside and the worklists into ``work``; the batch reads the release from there."""
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    home = work / "release"
    if home.resolve() != release.path.resolve():
        release.copy(home)
        for kind in ("set_aside", "worklists"):
            shutil.rmtree(work / kind, ignore_errors=True)
            for file in inside_files(release, kind):
                (work / kind).mkdir(exist_ok=True, mode=0o700)
                shutil.copyfile(file, work / kind / file.name)
        names = labels_file(release)
        if names is not None:  # who is who: readable by its owner alone, as it was
            shutil.copy(names, work / "labels.csv")
    return read_release(home)
