"""What a batch is to do, checked before a kernel starts: notebook, parameters, schools, folders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

import coachkit
from coachkit.errors import BadInput, Unknown
from coachkit.release import Release

__all__ = ["Job", "Plan", "find_notebook", "make_plan", "notebooks"]

_NEEDED = ("school_id", "data")
_KNOWN = (*_NEEDED, "audience", "as_of")


@dataclass(frozen=True)
class Job:
    """One school's report: its parameters, where its executed notebook and its page go."""

    school_id: str
    name: str
    slug: str
    parameters: dict[str, Any]
    notebook: Path
    executed: Path
    page: Path
    home: str
    slice_hash: str


@dataclass(frozen=True)
class Plan:
    """A batch: its jobs, its folders, and the release it is made of.

    ``pages`` is where pages are put at the end (``OUT/share``, or ``OUT/internal`` for the internal
    audience); ``draft`` where they are written until then.
    """

    release: Release
    notebook: Path
    notebook_hash: str
    out: Path
    pages: Path
    draft: Path
    work: Path
    jobs: tuple[Job, ...]


def notebooks() -> dict[str, Path]:
    """The shipped notebooks by name."""
    home = Path(coachkit.__file__).parent
    for folder in (home.parent / "notebooks", home / "notebooks"):
        found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if found:
            return found
    return {}


def find_notebook(name: str) -> Path:
    """A shipped notebook by name, or a notebook file; otherwise the nearest shipped one is named."""
    given = Path(name)
    if given.suffix == ".ipynb" and given.is_file():
        return given
    shipped = notebooks()
    if name not in shipped:
        raise Unknown("notebook", name, shipped)
    return shipped[name]


def make_plan(release: Release, notebook: Path, out: Path, schools: Sequence[str] = ()) -> Plan:
    """Plan the reports of all schools of a release, or of those named.

    Raises
    ------
    Unknown
        When a school is not in the release.
    BadInput
        When the notebook cannot take the parameters, or ``out`` holds something that is not a batch's.
    """
    _check_parameters(notebook)
    work = out / "work"
    if out.exists() and any(out.iterdir()) and not work.is_dir():
        raise BadInput(f"{out} is not empty, and not the folder of an earlier run.", "Give a new folder with --out.")
    wanted = list(dict.fromkeys(schools)) or [school["id"] for school in release.schools]
    entries = {school["id"]: school for school in release.schools}
    for school in wanted:
        if school not in entries:
            release.school(school)  # raises, naming the nearest
    folder = "internal" if release.meta["audience"] == "internal" else "share"
    draft = out / f".{folder}"
    jobs = tuple(_job(entries[school], release, notebook, work, draft) for school in sorted(wanted))
    digest = hashlib.sha256(notebook.read_bytes()).hexdigest()
    return Plan(release, notebook, digest, out, out / folder, draft, work, jobs)


def _job(entry: dict[str, Any], release: Release, notebook: Path, work: Path, draft: Path) -> Job:
    names = _parameters(notebook)
    values = {
        "school_id": entry["id"],
        "data": str(release.path.resolve()),
        "audience": release.meta["audience"],
        "as_of": release.meta["as_of"],
    }
    return Job(
        school_id=entry["id"],
        name=entry["name"],
        slug=entry["slug"],
        parameters={name: value for name, value in values.items() if name in names},
        notebook=notebook,
        executed=work / "notebooks" / f"{entry['slug']}.ipynb",
        page=draft / "schools" / f"{entry['slug']}.html",
        home="../",
        slice_hash=entry["hash"],
    )


def _parameters(notebook: Path) -> set[str]:
    """Names assigned in the notebook's cell tagged ``parameters``."""
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except Exception as error:  # nbformat raises many kinds for a broken file
        raise BadInput(
            f"{notebook.name} cannot be read as a notebook: {error}.", "Open and save it in JupyterLab."
        ) from None
    tagged = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise BadInput(
            f"{notebook.name} has {len(tagged)} cells tagged 'parameters'; a batch needs one.",
            "Tag the cell that sets school_id and data (JupyterLab: Property inspector, Cell tags).",
        )
    return {name for name in _KNOWN if _assigns(tagged[0], name)}


def _assigns(source: str, name: str) -> bool:
    heads = [line.split("=")[0] for line in source.splitlines() if "=" in line]
    return any(name in [part.split(":")[0].strip() for part in head.split(",")] for head in heads)


def _check_parameters(notebook: Path) -> None:
    missing = [name for name in _NEEDED if name not in _parameters(notebook)]
    if missing:
        raise BadInput(
            f"{notebook.name} does not set the parameter '{missing[0]}' in its cell tagged 'parameters'.",
            f"A batch gives a notebook {', '.join(_KNOWN)}; it needs at least {' and '.join(_NEEDED)}.",
        )
