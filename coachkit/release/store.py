"""Read and write releases: frozen folders of gated estimates.

``release.json`` says for whom, as of when and from what the release was made; ``district.json``, ``schools/<slug>.json``
and ``coaches/<slug>.json`` (audience ``coach`` alone) have the rows, ``overview.json`` those that compare schools. The bytes
depend on the content alone.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coachkit.errors import BadRelease, Unknown
from coachkit.files import replace_folder
from coachkit.release.estimates import Estimates, Kind
from coachkit.release.files import PartFile, brief_of, content_of, dump, load_overview, load_part, read_bytes, wrong_in
from coachkit.release.meta import FORMAT, Place, ReleaseMeta
from coachkit.release.row import Row
from coachkit.release.verdict import verdicts
from coachkit.slug import alike

OVERVIEW = "overview.json"
_FOLDERS: dict[str, str] = {"school": "schools", "coach": "coaches"}


@dataclass(frozen=True)
class Release:
    """A release on disk: ``path``, and the content of its ``release.json`` as ``meta``."""

    path: Path
    meta: ReleaseMeta

    @property
    def schools(self) -> tuple[Place, ...]:
        """Its schools, by name."""
        return self.meta.schools

    @property
    def coaches(self) -> tuple[Place, ...]:
        """Its coaches, for the audience ``coach``, by label."""
        return self.meta.coaches

    def coach(self, label: str) -> Estimates:
        """The estimates of one coach, by label; for an unknown one, the error names the nearest."""
        known = {coach.id: coach for coach in self.coaches}
        if label not in known:
            raise Unknown("coach", label, known)
        return self._part("coach", known[label])

    def school(self, school_id: str) -> Estimates:
        """The estimates of one school; for an unknown id (or name), the error names the nearest one."""
        ids = {school.id: school for school in self.schools}
        if school_id not in ids:
            names = {school.name: school.id for school in self.schools}
            guess = Unknown("school", school_id, [*ids, *names]).guess
            said = f"{names[guess]} ({guess})" if guess in names and guess not in ids else guess
            hint = f"Did you mean '{said}'? " if guess else ""
            listed = ", ".join(f"{school.id} ({school.name})" for school in self.schools[:8])
            raise Unknown("school", school_id, ids, f"{hint}Known: {listed}{' …' if len(ids) > 8 else ''}.")
        return self._part("school", ids[school_id])

    def _part(self, kind: Kind, place: Place) -> Estimates:
        content = load_part(self.path / _FOLDERS[kind] / f"{place.slug}.json", place.hash, place.id)
        return _estimates(kind, content, self.meta, _district_rows(self.path, self.meta.hashes.district))

    def copy(self, to: Path) -> None:
        """Copy its files to another folder, which is replaced as a whole (it must be a release or empty)."""
        if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not is_release(to))):
            raise BadRelease(f"{to} is not empty and not a release.", "Give a new folder.")
        data = {name: read_bytes(self.path / name) for name in self._files}
        shutil.rmtree(to, ignore_errors=True)
        for folder in ("", *_FOLDERS.values()):
            (to / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, content in data.items():
            (to / name).write_bytes(content)

    def same_as(self, folder: Path) -> bool:
        """True when another folder has exactly these files."""
        try:
            return all(read_bytes(folder / name) == read_bytes(self.path / name) for name in self._files)
        except BadRelease:
            return False

    @property
    def _files(self) -> list[str]:
        listed = [(_FOLDERS["school"], self.schools), (_FOLDERS["coach"], self.coaches)]
        parts = [f"{folder}/{place.slug}.json" for folder, places in listed for place in places]
        return ["release.json", "district.json", OVERVIEW, *parts]

    @property
    def overview(self) -> tuple[Estimates, ...]:
        """All schools in short, by name: the rows by which pages compare schools, in one file."""
        rows = _district_rows(self.path, self.meta.hashes.district)
        found = load_overview(self.path / OVERVIEW, self.meta.hashes.overview)
        return tuple(_estimates("school", one, self.meta, rows) for one in found)

    @property
    def district(self) -> Estimates:
        """The district's own estimates."""
        content = load_part(self.path / "district.json", self.meta.hashes.district, "")
        return _estimates("district", content, self.meta, ())


def is_release(path: Path) -> bool:
    """True when the folder is a release (and not a district folder).

    Examples
    --------
    >>> is_release(coachkit.build_release("data/sample").path), is_release(Path("data/sample"))
    (True, False)
    """
    return (path / "release.json").is_file()


def read_release(path: Path | str) -> Release:
    """Open a release folder.

    Raises
    ------
    BadRelease
        When it is not a release, has a format that this version does not read, or differs from what coachkit writes.

    Notes
    -----
    Its author is not trusted: file names are made from the ids again, and the type of every field is checked.

    Examples
    --------
    >>> built = coachkit.build_release("data/sample", to="release")
    >>> read_release("release").school("0001").name
    'Amber Acorn School'
    """
    folder = Path(path)
    if not is_release(folder):
        raise BadRelease(f"{folder} is not a release: it has no release.json.", "Make one with 'coachkit release'.")
    file = folder / "release.json"
    raw = read_bytes(file)
    try:
        made = json.loads(raw).get("format")
    except (ValueError, RecursionError, AttributeError):
        made = None
    if made != FORMAT or isinstance(made, bool):
        raise BadRelease(
            f"{folder} is a release of format {str(made)[:20]}; this version reads format {FORMAT}.",
            "Make it again with 'coachkit release'.",
        )
    try:
        return Release(folder, ReleaseMeta.model_validate_json(raw))
    except ValidationError as error:
        raise BadRelease(
            f"{file} is not a valid release: {wrong_in(error)}.",
            "Make it again with 'coachkit release', or ask the sender.",
        ) from None


def write_release(path: Path, meta: ReleaseMeta, parts: Iterable[Estimates]) -> Release:
    """Write a release; anything at ``path`` is replaced as a whole. Its folders are private to their owner (mode 0700).

    Parameters
    ----------
    path
        The folder to write to.
    meta
        What all parts share; the function fills in the lists of schools and coaches and the hash of the district's file.
    parts
        The district, each school and (audience ``coach``) each coach.

    Raises
    ------
    BadRelease
        When two schools or coaches would share a file.

    Examples
    --------
    >>> release = coachkit.build_release("data/sample")
    >>> write_release(Path("district alone"), release.meta, [release.district]).schools
    ()
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))  # made with mode 0700
    listed: dict[str, list[Place]] = {"school": [], "coach": []}
    short: dict[str, dict[str, Any]] = {}
    for folder in _FOLDERS.values():
        (fresh / folder).mkdir()
    for part in parts:
        place = Place(id=part.id, name=part.name, hash="", school_type=part.school_type)
        name = f"{_FOLDERS[part.kind]}/{place.slug}.json" if part.kind in _FOLDERS else "district.json"
        digest = dump(fresh / name, content_of(part))
        if part.kind == "school":
            short[part.id] = content_of(brief_of(part))
        if part.kind in _FOLDERS:
            listed[part.kind].append(place.model_copy(update={"hash": digest}))
        else:
            meta = meta.model_copy(update={"hashes": meta.hashes.model_copy(update={"district": digest})})
    for places in listed.values():
        if twice := alike(place.id for place in places):
            raise BadRelease(_one_page(*next(iter(twice.items()))), "Give one of them another id.")
        places.sort(key=lambda place: (place.name.casefold(), place.id))
    digest = dump(fresh / OVERVIEW, [short[place.id] for place in listed["school"]])
    hashes = meta.hashes.model_copy(update={"overview": digest})
    meta = meta.model_copy(
        update={"hashes": hashes, "schools": tuple(listed["school"]), "coaches": tuple(listed["coach"])}
    )
    dump(fresh / "release.json", meta.model_dump(mode="json"))
    replace_folder(fresh, path)
    return Release(path, meta)


def _one_page(one: str, other: str) -> str:
    return f"'{one}' and '{other}' would have one page: their file names are the same."


@lru_cache(maxsize=4)
def _district_rows(path: Path, digest: str) -> tuple[Row, ...]:
    """The district's rows, which all estimates of a release have for comparison; read once."""
    return load_part(path / "district.json", digest, "").rows


def _estimates(kind: Kind, found: PartFile, meta: ReleaseMeta, district_rows: tuple[Row, ...]) -> Estimates:
    made = Estimates(
        kind, found.id, found.name, found.rows, meta, district_rows, found.school_type, found.coaching_start
    )
    if verdicts(made) != found.verdicts:
        raise BadRelease(
            f"A verdict of '{found.name}' contradicts its rows.",
            "Make the release again with 'coachkit release'.",
        )
    return made
