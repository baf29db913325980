"""Make everything in one call: first the release, then the batch of reports."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachkit.batch.finished import break_seal, ingredients, leave_seal, sealed_result
from coachkit.batch.limits import Limits
from coachkit.batch.manifest import BatchResult, Event, announced
from coachkit.batch.notebook import find_notebook, notebooks, read_notebook
from coachkit.batch.remote_storage import local_copy, mirrored
from coachkit.errors import Leaked, NotAllowed
from coachkit.files import replace_folder, write_whole
from coachkit.fingerprint import fingerprint
from coachkit.prestart import end_prestarted, prestart
from coachkit.schema.audiences import AUDIENCES
from coachkit.schema.folder import folder_hash

if TYPE_CHECKING:
    from coachkit.release import Release

_log = logging.getLogger("coachkit")

_MAIN = ("school_report", "district_report")
_COACHES = "coach_report"


def run(
    data: Path | str,
    out: Path | str,
    notebook: str = "",
    schools: Sequence[str] = (),
    audience: str = "",
    as_of: dt.date | str | None = None,
    *,
    coaches: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    engine: str = "auto",
    fresh: bool = False,
    single_file: bool = False,
    unchecked: bool = False,
    per_school: bool = False,
    print_full: bool = False,
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
        Who will read the pages (school, public, internal or coach), and the last day to count. Blank: the school, or whom
        the notebook's parameters cell names. A notebook about coaches is always for the audience coach.
    settings
        Values of the notebook's other parameters, as text.
    limits, engine, fresh, cluster, on_progress
        As in :func:`coachkit.batch.run_batch`.
    single_file
        Each page holds all it needs, so that you can mail it alone.
    unchecked
        Pages of a notebook that is not shipped show all its outputs and say at their top that nobody checked them. Without
        this, pages for others show its text, and its exhibits of the release.
    per_school
        After the audit, also put each school's page, as a single file, and its summary as text into a folder of its own:
        ``send/<school>/``, for a mail merge.
    print_full
        Browsers print the whole page; otherwise its summary, on one sheet.

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
    asked = {
        "notebook": notebook,
        "schools": list(schools),
        "coaches": list(coaches),
        "audience": audience,
        "as_of": None if as_of is None else str(as_of),
        "settings": dict(settings or {}),
        "single_file": single_file or per_school,
        "per_school": per_school,
        "print_full": print_full,
        "unchecked": unchecked,
        "engine": engine,
        "cluster": cluster,
    }
    with local_copy(data) as folder, mirrored(out) as target:
        given = _given(folder, asked)
        done = None if fresh else sealed_result(target, given)
        if done is not None:
            for event in announced(done.unchanged, len(done.outcomes)):
                on_progress(event)
            if per_school:
                from coachkit.batch.send import write_sendable

                write_sendable(target, done.outcomes)
            return done
        if engine in ("auto", "warm") and not cluster and sys.platform == "linux":
            prestart("coachkit.batch.engines.fork.server")
        try:
            return _make(folder, target, given, limits, fresh, on_progress)
        finally:
            end_prestarted()


def _given(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the pages of a run depend on: its data, its notebooks and its arguments, code and libraries."""
    if (folder / "release.json").is_file():
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        content = fingerprint([[path.relative_to(folder).as_posix(), fingerprint(path)] for path in files])
    else:
        content = folder_hash(folder)
    name = asked["notebook"]
    return ingredients(content, [find_notebook(name)] if name else list(notebooks().values()), asked)


def _make(
    folder: Path,
    target: Path,
    given: Mapping[str, Any],
    limits: Limits | None,
    fresh: bool,
    on_progress: Callable[[Event], None],
) -> BatchResult:
    """Make a run's pages; ``given`` is what :func:`_given` said before anything was read."""
    from coachkit.batch.folders import locked
    from coachkit.batch.plan import make_plan
    from coachkit.batch.run import run_batch
    from coachkit.batch.send import check_sendable, write_sendable
    from coachkit.pipeline import open_release

    asked = given["arguments"]
    paths, audience = _notebooks(asked["notebook"], asked["audience"], asked["schools"])
    plan = partial(make_plan, notebooks=paths, out=target, only=[*asked["schools"], *asked["coaches"]],
                   settings=asked["settings"], single_file=asked["single_file"], print_full=asked["print_full"],
                   unchecked=asked["unchecked"])  # fmt: skip
    if asked["per_school"]:
        check_sendable(folder, audience)
    release = open_release(folder, audience, asked["as_of"], work=target / "work")
    plan(release)  # reports every error before anything is written
    with locked(target / "work"):
        break_seal(target)
        ours = plan(_keep(release, target / "work"))
        done = run_batch(ours, limits, asked["engine"], fresh, asked["cluster"], on_progress)
        if audience != "internal":
            audit_pages(target, folder, audience)
            _published(release, folder, target / "work", asked["as_of"])
        if asked["per_school"]:
            write_sendable(target, done.outcomes)
        if not done.failed and _given(folder, asked) == given:
            leave_seal(target, ours.output_kind, done, given)
    return done


def _notebooks(named: str, audience: str, schools: Sequence[str]) -> tuple[list[Path], str]:
    """The notebook named, or the default reports; and the audience, which a notebook about coaches decides."""
    if not named:
        audience = audience or "school"
        main = (_COACHES,) if audience == "coach" else _MAIN[:1] if schools else _MAIN
        return [path for name, path in notebooks().items() if name in main], audience
    path = find_notebook(named)
    read = read_notebook(path)
    own = read.audience if read.audience in AUDIENCES else "school"
    if read.unit == "coach":
        audience = "coach" if audience in ("", "school") else audience
    elif read.shipped and own == "internal" and audience not in ("", own):
        raise NotAllowed(
            f"{path.name} is for the analyst alone; audience '{audience}' is not.",
            "Leave --audience out, or use --audience internal: the page is then in internal/, which is never sent.",
        )
    elif audience == "coach":
        raise NotAllowed(
            f"{path.name} is not about a coach; pages for the audience coach are.",
            "Leave the notebook out (then it is coach_report), or use --audience school.",
        )
    return [path], audience or own


def audit_pages(out: Path, data: Path, audience: str) -> None:
    """Audit the pages that a batch made for others to read, and write the findings to ``work/audit.json``.

    Raises
    ------
    Leaked
        When something leaks. The message names the first files and what they show.
    """
    from coachkit.release import is_release

    if is_release(data):
        _log.info("The pages come from a release. Auditing them needs the district folder.")
        return
    from coachkit.audit import audit
    from coachkit.pipeline.published import Published

    share = out / ("coaches" if audience == "coach" else "share")
    found = audit(share, data, kept=Published.of(out / "work", audience).counted())
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n"
    write_whole(out / "work" / "audit.json", text)
    if found.leaks:
        first = "\n".join(f"  {leak.file}: {leak.what}" for leak in found.leaks[:5])
        raise Leaked(
            f"{len(found.leaks)} leaks in {share}. Do not send it.\n{first}",
            f"All of them are in {out / 'work' / 'audit.json'}. If a name is also a word of your settings, rename it there.",
        )


def _published(release: Release, data: Path, work: Path, as_of: dt.date | str | None) -> None:
    """Keep the data behind the pages in ``work``: the audit passed, so the pages count as published."""
    from coachkit.pipeline.build import asked_of
    from coachkit.pipeline.built_release import day_of, pending_files
    from coachkit.pipeline.published import Published
    from coachkit.release import is_release

    parts = pending_files(release)
    if not parts or is_release(data):
        return

    record = Published.of(work, release.meta.audience)
    record.add(asked_of(release.meta.hashes.data, day_of(as_of)), release.meta.as_of, parts)


def _keep(release: Release, work: Path) -> Release:
    """Have the release, the rows set aside and the worklists in ``work``, as they were made; the batch reads that release."""
    from coachkit.pipeline.built_release import inside_files, labels_file
    from coachkit.release import read_release

    home = work / ("coach_release" if release.meta.audience == "coach" else "release")
    if home.resolve() == release.path.resolve():
        return read_release(home)
    other = not release.same_as(home)
    if other:
        fresh = work / f".{home.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        release.copy(fresh)
        replace_folder(fresh, home)
    for kind in ("set_aside", "worklists") if other or inside_files(release, "worklists") else ():
        _same_files(inside_files(release, kind), work / kind)
    names = labels_file(release)
    if names is not None:  # who is who: readable by its owner alone, as it was
        shutil.copy(names, work / "labels.csv")
    return read_release(home)


def _same_files(files: Sequence[Path], folder: Path) -> None:
    """Have exactly these files in a folder; without any, no folder."""
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    if [(path.name, fingerprint(path)) for path in there] == [(path.name, fingerprint(path)) for path in files]:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for file in files:
        folder.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(file, folder / file.name)
