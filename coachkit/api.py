"""Make everything in one call: first the release, then the batch of reports."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from coachkit.batch import (
    BatchResult,
    Event,
    Limits,
    find_notebook,
    local_copy,
    locked,
    make_plan,
    mirrored,
    notebooks,
    read_notebook,
    run_batch,
)
from coachkit.errors import Leaked, NotAllowed
from coachkit.files import replace_folder, write_whole
from coachkit.pipeline import inside_files, labels_file, open_release, pending_files
from coachkit.release import Release, is_release, read_release

_log = logging.getLogger("coachkit")

__all__ = ["BatchResult", "Limits", "run"]

_MAIN = ("school_report", "district_report")
_COACHES = "coach_report"


def run(
    data: Path | str,
    out: Path | str,
    notebook: str = "",
    schools: Sequence[str] = (),
    audience: str = "school",
    as_of: dt.date | str | None = None,
    *,
    coaches: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    engine: str = "auto",
    fresh: bool = False,
    single_file: bool = False,
    unchecked: bool = False,
    cluster: str = "",
    on_progress: Callable[[Event], None] = lambda event: None,
) -> BatchResult:
    """Make a page for every school of a district folder or a release, a page for the district, and an index.

    Parameters
    ----------
    data
        A district folder, or a release; also as a URL (``s3://…``, with ``coachkit[cluster]``).
    out
        The output folder, also as a URL. You may send its ``share/``. The pages of the internal audience are in
        ``internal/``, which you may not send, and coaches' pages in ``coaches/``. ``work/`` stays on your computer:
        the release, executed notebooks, the manifest and the rows set aside.
    notebook
        The name of a shipped notebook, or a notebook file. With the parameter ``school_id`` it makes one page per
        school, with ``coach_id`` one page per coach, with neither one page for the district. The default is the
        school report and, when you name no school, the district report; for the audience coach, the coach report.
    schools, coaches
        Ids of schools, and labels of coaches as in the release. Empty: all of them.
    audience, as_of
        Who will read the pages (school, public, internal or coach), and the last day to count. A notebook about
        coaches is always for the audience coach.
    settings
        Values of the notebook's other parameters, as text.
    limits, engine, fresh, cluster, on_progress
        As in :func:`coachkit.batch.run_batch`.
    single_file
        Each page holds all it needs, so that you can mail it alone.
    unchecked
        Pages of a notebook that is not shipped show all its outputs and say at their top that nobody checked them. Without
        this, pages for others show its text, and its exhibits of the release.

    Raises
    ------
    CoachkitError
        When the run cannot start (bad data or settings, an unknown school, audience or notebook), reaches its time
        limit, or cannot write the output.
    Leaked
        When the audit finds something in the finished pages that must not be sent (not for the internal audience).

    Examples
    --------
    >>> done = run("data/sample", "reports", schools=["0001"])
    >>> sorted(path.name for path in Path("reports/share").rglob("*.html"))
    ['0001.html', 'index.html']
    """
    paths, audience = _notebooks(notebook, audience, schools)
    with local_copy(data) as folder, mirrored(out) as target:
        release = open_release(folder, audience, as_of, work=target / "work")
        only = [*schools, *coaches]
        # Report every error before writing anything.
        make_plan(release, paths, target, only, settings, single_file, unchecked)
        with locked(target / "work"):
            kept = _keep(release, target / "work")
            plan = make_plan(kept, paths, target, only, settings, single_file, unchecked)
            done = run_batch(plan, limits, engine, fresh, cluster, on_progress)
            if audience != "internal":
                audit_pages(target, Path(folder), audience)
                _published(release, Path(folder), target / "work", as_of)
    return done


def _notebooks(named: str, audience: str, schools: Sequence[str]) -> tuple[list[Path], str]:
    """The notebook named, or the default reports; and the audience, which a notebook about coaches decides."""
    if not named:
        main = (_COACHES,) if audience == "coach" else _MAIN[:1] if schools else _MAIN
        return [path for name, path in notebooks().items() if name in main], audience
    path = find_notebook(named)
    if read_notebook(path).unit == "coach":
        audience = "coach" if audience == "school" else audience
    elif audience == "coach":
        raise NotAllowed(
            f"{path.name} is not about a coach; pages for the audience coach are.",
            "Leave the notebook out (then it is coach_report), or use --audience school.",
        )
    return [path], audience


def audit_pages(out: Path, data: Path, audience: str) -> None:
    """Audit the pages that a batch made for others to read, and write the findings to ``work/audit.json``.

    Raises
    ------
    Leaked
        When something leaks. The message names the first files and what they show.
    """
    if is_release(data):
        _log.info("The pages come from a release. Auditing them needs the district folder.")
        return
    from coachkit.audit import audit

    share = out / ("coaches" if audience == "coach" else "share")
    found = audit(share, data, kept=_kept(out / "work", audience))
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n"
    write_whole(out / "work" / "audit.json", text)
    if found.leaks:
        first = "\n".join(f"  {leak.file}: {leak.what}" for leak in found.leaks[:5])
        raise Leaked(
            f"{len(found.leaks)} leaks in {share}. Do not send it.\n{first}",
            f"All of them are in {out / 'work' / 'audit.json'}. If a name is also a word of your settings, rename it there.",
        )


def _kept(work: Path, audience: str) -> dict[str, dict[tuple[str, str, str], int]]:
    """People counted by measure, place and term in every published run, by the run's day."""
    from coachkit.pipeline.published import Published

    out: dict[str, dict[tuple[str, str, str], int]] = {}
    for day, rows in Published.of(work, audience).rows().items():
        counted = rows[rows["people"].notna() & rows["to_term"].eq("")]
        for measure, school, term, people in counted[["measure", "school_id", "term", "people"]].itertuples(
            index=False
        ):
            known = out.setdefault(day, {})
            key = str(measure), str(school), str(term)
            known[key] = max(known.get(key, 0), int(people))
    return out


def _published(release: Release, data: Path, work: Path, as_of: dt.date | str | None) -> None:
    """Keep the data behind the pages in ``work``: the audit passed, so the pages count as published."""
    parts = pending_files(release)
    if not parts or is_release(data):
        return
    from coachkit.pipeline.build import asked_of
    from coachkit.pipeline.built_release import day_of
    from coachkit.pipeline.published import Published

    record = Published.of(work, release.meta.audience)
    record.add(asked_of(data, day_of(as_of)), release.meta.as_of, parts)


def _keep(release: Release, work: Path) -> Release:
    """Write the release, the rows set aside and the worklists to ``work``; the batch reads the release there."""
    home = work / ("coach_release" if release.meta.audience == "coach" else "release")
    if home.resolve() != release.path.resolve() and not release.same_as(home):
        fresh = work / f".{home.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        release.copy(fresh)
        replace_folder(fresh, home)
        for kind in ("set_aside", "worklists"):
            shutil.rmtree(work / kind, ignore_errors=True)
            for file in inside_files(release, kind):
                (work / kind).mkdir(exist_ok=True, mode=0o700)
                shutil.copyfile(file, work / kind / file.name)
        names = labels_file(release)
        if names is not None:  # who is who: readable by its owner alone, as it was
            shutil.copy(names, work / "labels.csv")
    return read_release(home)
