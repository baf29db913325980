"""The plan of a batch, checked before anything starts: notebooks, parameters, ids, folders."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from coachkit.batch.freshness import key_of, release_key
from coachkit.batch.notebook import GIVEN, Notebook, read_notebook
from coachkit.batch.tasks import Task
from coachkit.errors import BadInput, NotAllowed
from coachkit.release import Release
from coachkit.release.meta import Place, ReleaseMeta
from coachkit.report import Page

_FOLDER = {"school": "schools/", "coach": "coaches/", "district": ""}
_BESIDE = ("school_details", "teacher_brief")  # shipped notebooks whose pages stand beside the schools' reports


@dataclass(frozen=True)
class Job:
    """One report to make.

    ``unit`` is ``school``, ``coach`` or ``district``; ``page`` its page relative to the folder of pages;
    ``key`` the fingerprints of all that the page depends on.
    """

    unit: str
    id: str
    name: str
    slug: str
    notebook: Notebook
    parameters: dict[str, Any]
    page: str
    key: dict[str, str]

    @property
    def place(self) -> tuple[str, str]:
        """Its identity in a batch: notebook and id."""
        return self.notebook.name, self.id


@dataclass(frozen=True)
class Plan:
    """A batch: its jobs, its release and its folders.

    ``output_kind`` names the folder of pages in ``out``: ``share`` (may be sent), ``internal`` or ``coaches``;
    ``others`` are the reports that its notebooks could also make, but that were not asked for. If ``unchecked``, pages show
    all outputs of notebooks that are not shipped, and say so.
    """

    release: Release
    notebooks: tuple[Notebook, ...]
    out: Path
    output_kind: str
    jobs: tuple[Job, ...]
    others: tuple[Job, ...]
    single_file: bool
    print_full: bool = False
    unchecked: bool = False

    @property
    def pages(self) -> Path:
        """The folder of finished pages."""
        return self.out / self.output_kind

    @property
    def draft(self) -> Path:
        """The folder where they are written until all are finished."""
        return self.out / f".{self.output_kind}"

    @property
    def library(self) -> str:
        """The folder of the charts' script in the folder of pages: beside the schools' pages, which can be sent by themselves."""
        return "assets" if self.output_kind == "coaches" else "schools/assets"

    @property
    def work(self) -> Path:
        """The folder of what is never sent."""
        return self.out / "work"

    @cached_property
    def _from_root(self) -> dict[Path, Path]:
        """Absolute paths of folders and notebooks; resolving them for each school takes longer than the rest of the plan."""
        return {path: path.resolve() for path in (self.work, self.draft, *(one.path for one in self.notebooks))}

    def task(self, number: int, job: Job, timeout: float, memory: int) -> Task:
        """The job as a task for an engine."""
        below = job.page.count("/")
        page = Page.of(
            self.release.meta,
            job.name,
            home="../" * below,
            index="" if self.output_kind == "coaches" else "index.html",
            subtitle=job.notebook.title,
            library="" if below else self.library,
            about=job.unit,
            id=job.id,
            again=again(self.release.meta, job, self.single_file, self.print_full),
            print_full=self.print_full,
            unchecked="yes" if self.unchecked and not job.notebook.shipped else "",
        )
        return Task(
            number=number,
            notebook=str(self._from_root[job.notebook.path]),
            parameters=job.parameters,
            executed=str(self._from_root[self.work] / "notebooks" / job.notebook.name / f"{job.slug}.ipynb"),
            target=str(self._from_root[self.draft] / job.page),
            page=asdict(page),
            seed="/".join(job.place),
            timeout=timeout,
            memory=memory,
            single_file=self.single_file,
            checked=self.output_kind != "internal" and not self.unchecked and not job.notebook.shipped,
        )


def make_plan(
    release: Release,
    notebooks: Path | Sequence[Path],
    out: Path,
    only: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    single_file: bool = False,
    print_full: bool = False,
    unchecked: bool = False,
) -> Plan:
    """Plan the reports of all schools (coaches, the district) of a release, or of those named by ``only``.

    Parameters
    ----------
    notebooks
        One, or several whose pages belong together; each for schools, coaches or the district by its parameters.
    settings
        Values for other parameters of the notebooks, as text.
    single_file, print_full
        Each page holds the charts' script; each page prints as a whole, not its summary alone.
    unchecked
        Let pages show all outputs of notebooks that are not shipped.

    Raises
    ------
    Unknown
        When an id or a parameter does not exist.
    BadInput
        When a notebook cannot take the parameters, or ``out`` holds something that is not a batch's.
    NotAllowed
        When a notebook about coaches meets a release for others, or the other way round.

    Examples
    --------
    >>> from coachkit.batch import notebooks
    >>> release = coachkit.build_release("data/sample")
    >>> len(make_plan(release, notebooks()["school_report"], Path("planned")).jobs)
    12
    """
    paths = [notebooks] if isinstance(notebooks, Path) else list(notebooks)
    read = tuple(read_notebook(path) for path in paths)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "work").is_dir())):
        raise BadInput(f"{out} is not empty, and not the folder of an earlier run.", "Give a new folder with --out.")
    texts = settings or {}
    for name in texts:
        if not any(name in notebook.parameters for notebook in read):
            read[0].settings({name: texts[name]})  # raises, naming the nearest
    named: list[Job] = []
    others: list[Job] = []
    form = {"single_file": single_file, "print_full": print_full, **({"unchecked": True} if unchecked else {})}
    for notebook in read:
        for job in _jobs(release, notebook, only, texts, form):
            (named if not only or notebook.unit == "district" or job.id in only else others).append(job)
    return Plan(
        release, read, out, output_kind(release), tuple(named), tuple(others), single_file, print_full, unchecked
    )


def output_kind(release: Release) -> str:
    """The folder for a release's pages, by its audience."""
    return {"internal": "internal", "coach": "coaches"}.get(release.meta.audience, "share")


def _jobs(
    release: Release, notebook: Notebook, only: Sequence[str], settings: Mapping[str, str], form: dict[str, bool]
) -> list[Job]:
    if (notebook.unit == "coach") != (release.meta.audience == "coach"):
        wanted = "coach" if notebook.unit == "coach" else "school"
        raise NotAllowed(
            f"{notebook.path.name} is about a {notebook.unit}; this is for audience '{release.meta.audience}'.",
            f"Use --audience {wanted}.",
        )
    known = {entry.id: entry for entry in _entries(release, notebook.unit)}
    for wanted in only if notebook.unit != "district" else ():
        if wanted not in known:
            release.coach(wanted) if notebook.unit == "coach" else release.school(wanted)  # raises, naming the nearest
    own = notebook.settings({name: text for name, text in settings.items() if name in notebook.parameters})
    shared, data = release_key(release), str(release.path.resolve())
    return [_job(release, shared, data, notebook, known[wanted], own, form) for wanted in sorted(known)]


def _entries(release: Release, unit: str) -> tuple[Place, ...]:
    if unit == "district":
        hashes = release.meta.hashes
        return (Place(id="", name=release.meta.district.name, hash=f"{hashes.district} {hashes.overview}"),)
    return release.coaches if unit == "coach" else release.schools


def _job(
    release: Release,
    shared: str,
    data: str,
    notebook: Notebook,
    entry: Place,
    own: dict[str, Any],
    form: dict[str, bool],
) -> Job:
    shown = notebook.given(
        {
            "school_id": entry.id,
            "coach_id": entry.id,
            "audience": release.meta.audience,
            "as_of": release.meta.as_of,
        }
    )
    file = _file(notebook, entry)
    return Job(
        unit=notebook.unit,
        id=entry.id,
        name=entry.name,
        slug=file,
        notebook=notebook,
        parameters={**shown, "data": data, **own},
        page=f"{'' if output_kind(release) == 'coaches' else _folder(notebook)}{file}.html",
        key=key_of(entry.hash, shared, notebook.hash, {**shown, **own, **form}),
    )


def again(meta: ReleaseMeta, job: Job | None = None, single_file: bool = False, print_full: bool = False) -> str:
    """The command that makes a report again, or (without one) all reports; it names no path."""
    parts = [f"--data DATA --out OUT --audience {meta.audience} --as-of {meta.as_of}"]
    if job is not None:
        parts.insert(0, job.notebook.name if job.notebook.shipped else shlex.quote(job.notebook.path.name))
        parts += [f"--{job.unit} {shlex.quote(job.id)}"] if job.id else []
        parts += [f"--set {name}=…" for name in job.parameters if name not in GIVEN]
    parts += ["--single-file"] * single_file + ["--print full"] * print_full
    return " ".join(["coachkit run", *parts])


def _folder(notebook: Notebook) -> str:
    """The folder of a notebook's pages, in that of all pages."""
    beside = notebook.unit == "school" and notebook.name in _BESIDE
    return f"{notebook.name}/" if beside else _FOLDER[notebook.unit]


def _file(notebook: Notebook, entry: Place) -> str:
    """A page's file name: the slug of what it is about; the district's page is named like its notebook."""
    if entry.slug:
        return entry.slug
    plain = "".join(ch if ch.isascii() and (ch.isalnum() or ch in "-_") else "-" for ch in notebook.name)
    return f"{plain}-page" if plain in {"index", ""} else plain
