"""Reading and writing a release: a frozen folder of gated estimates.

``release.json`` says for whom, as of when and of what it was made; ``district.json``, ``schools/<slug>.json`` and
``coaches/<slug>.json`` (audience ``coach`` alone) hold the rows. Bytes depend on the content alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from coachkit.errors import BadRelease, Unknown
from coachkit.release.estimates import Estimates, Kind
from coachkit.release.meta import FORMAT, Day, Entry, Name, Place, ReleaseMeta, Text
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.verdict import Verdict, verdicts
from coachkit.slug import alike

__all__ = ["Part", "Release", "is_release", "read_release", "write_release"]

_FOLDERS: dict[str, str] = {"school": "schools", "coach": "coaches"}
_LARGEST = 256 << 20  # bytes of one of its files


@dataclass(frozen=True)
class Part:
    """What a release holds of the district, a school or a coach, as the pipeline gives it."""

    kind: Kind
    id: str
    name: str
    rows: tuple[Row, ...]
    school_type: str = ""
    coaching_start: str = ""


class _File(Entry):
    """The file of a part, as it is read."""

    id: Text
    name: Name
    school_type: Text
    coaching_start: Day | Literal[""]
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    verdicts: tuple[Verdict, ...]

    @field_validator("columns")
    @classmethod
    def _known(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if columns != ROW_FIELDS:
            raise ValueError("its columns are not those of this version")
        return columns


@dataclass(frozen=True)
class Release:
    """A release on disk: ``path``, and what its ``release.json`` says as ``meta``."""

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
        """The estimates of one coach, by label; an unknown one is answered with the nearest."""
        known = {coach.id: coach for coach in self.coaches}
        if label not in known:
            raise Unknown("coach", label, known)
        return self._part("coach", known[label])

    def school(self, school_id: str) -> Estimates:
        """The estimates of one school; an unknown id (or name) is answered with the nearest one."""
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
        content = _load_part(self.path / _FOLDERS[kind] / f"{place.slug}.json", place.hash, place.id)
        return _estimates(kind, content, self.meta, _district_rows(self.path, self.meta.hashes.district))

    def copy(self, to: Path) -> None:
        """Copy its files to another folder, whose content is replaced as a whole (it must be a release or empty)."""
        if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not is_release(to))):
            raise BadRelease(f"{to} is not empty, and no release.", "Give a new folder.")
        data = {name: _bytes(self.path / name) for name in self._files}
        shutil.rmtree(to, ignore_errors=True)
        for folder in ("", *_FOLDERS.values()):
            (to / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, content in data.items():
            (to / name).write_bytes(content)

    def same_as(self, folder: Path) -> bool:
        """True when another folder holds these very files."""
        try:
            return all(_bytes(folder / name) == _bytes(self.path / name) for name in self._files)
        except BadRelease:
            return False

    @property
    def _files(self) -> list[str]:
        listed = [(_FOLDERS["school"], self.schools), (_FOLDERS["coach"], self.coaches)]
        parts = [f"{folder}/{place.slug}.json" for folder, places in listed for place in places]
        return ["release.json", "district.json", *parts]

    @property
    def district(self) -> Estimates:
        """The district's own estimates."""
        content = _load_part(self.path / "district.json", self.meta.hashes.district, "")
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
        When it is no release, of a format this version does not read, or not as coachkit writes one.

    Notes
    -----
    Whoever made it is not trusted: file names are made of the ids again, and every field is checked for its kind.

    Examples
    --------
    >>> built = coachkit.build_release("data/sample", to="release")
    >>> read_release("release").school("0001").name
    'Amber Acorn School'
    """
    folder = Path(path)
    if not is_release(folder):
        raise BadRelease(f"{folder} is no release: it has no release.json.", "Make one with 'coachkit release'.")
    file = folder / "release.json"
    raw = _bytes(file)
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
            f"{file} is no sound release: {_wrong(error)}.",
            "Make it again with 'coachkit release', or ask whoever sent it.",
        ) from None


def write_release(path: Path, meta: ReleaseMeta, parts: Iterable[Part]) -> Release:
    """Write a release; what stood at ``path`` is replaced as a whole. Its folders are private to their owner (mode 0700).

    Parameters
    ----------
    path
        Where to.
    meta
        What all parts share; the lists of schools and coaches and the hash of the district's file are filled in.
    parts
        The district, each school and (audience ``coach``) each coach.

    Raises
    ------
    BadRelease
        When two schools or coaches would have one file.

    Examples
    --------
    >>> release = coachkit.build_release("data/sample")
    >>> district = release.district
    >>> part = Part("district", "", district.name, district.rows)
    >>> write_release(Path("district alone"), release.meta, [part]).schools
    ()
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))  # made with mode 0700
    listed: dict[str, list[Place]] = {"school": [], "coach": []}
    for folder in _FOLDERS.values():
        (fresh / folder).mkdir()
    for part in parts:
        place = Place(id=part.id, name=part.name, hash="", school_type=part.school_type)
        name = f"{_FOLDERS[part.kind]}/{place.slug}.json" if part.kind in _FOLDERS else "district.json"
        digest = _dump(fresh / name, _content(part, meta))
        if part.kind in _FOLDERS:
            listed[part.kind].append(place.model_copy(update={"hash": digest}))
        else:
            meta = meta.model_copy(update={"hashes": meta.hashes.model_copy(update={"district": digest})})
    for places in listed.values():
        if twice := alike(place.id for place in places):
            raise BadRelease(_one_page(*next(iter(twice.items()))), "Give one of them another id.")
        places.sort(key=lambda place: (place.name.casefold(), place.id))
    meta = meta.model_copy(update={"schools": tuple(listed["school"]), "coaches": tuple(listed["coach"])})
    _dump(fresh / "release.json", meta.model_dump(mode="json"))
    if path.exists():
        shutil.rmtree(path)
    fresh.replace(path)
    return Release(path, meta)


def _content(part: Part, meta: ReleaseMeta) -> dict[str, Any]:
    facts = {"id": part.id, "name": part.name, "school_type": part.school_type, "coaching_start": part.coaching_start}
    said = verdicts(Estimates(part.kind, part.id, part.name, part.rows, meta))
    return {
        **facts,
        "columns": ROW_FIELDS,
        "rows": part.rows,
        "verdicts": [one.model_dump(mode="json") for one in said],
    }


def _wrong(error: ValidationError) -> str:
    """The first field that is not as it should be, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step)[:40] for step in first["loc"])
    return f"{f'{where!r}: ' if where else ''}{first['msg'][:200]}"


def _one_page(one: str, other: str) -> str:
    return f"'{one}' and '{other}' would have one page: their file names are the same."


def _dump(path: Path, content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    """What a file of a release holds: a plain file in its own folder, of a size that one may have."""
    try:
        if path.is_symlink() or not path.is_file():
            raise OSError("it is no file of the folder")
        if path.stat().st_size > _LARGEST:
            raise OSError(f"it is larger than {_LARGEST >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _unreadable(path: Path, why: str) -> BadRelease:
    return BadRelease(f"{path} cannot be read: {why}.", "Make the release again with 'coachkit release'.")


def _load_part(path: Path, digest: str, identifier: str) -> _File:
    raw = _bytes(path)
    if hashlib.sha256(raw).hexdigest() != digest:
        raise BadRelease(f"{path} was changed after its release was made.", "Make the release again.")
    try:
        found = _File.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise BadRelease(f"{path} is no sound part of a release: {_wrong(error)}.", "Make the release again.") from None
    if found.id != identifier:
        raise BadRelease(f"{path} is no sound part of a release: it is about another id.", "Make the release again.")
    return found


@lru_cache(maxsize=4)
def _district_rows(path: Path, digest: str) -> tuple[Row, ...]:
    """The district's rows, which all estimates of a release have for comparison; read once."""
    return _load_part(path / "district.json", digest, "").rows


def _estimates(kind: Kind, found: _File, meta: ReleaseMeta, district_rows: tuple[Row, ...]) -> Estimates:
    made = Estimates(
        kind, found.id, found.name, found.rows, meta, district_rows, found.school_type, found.coaching_start
    )
    if verdicts(made) != found.verdicts:
        raise BadRelease(
            f"A verdict of '{found.name}' is not the one that its rows give.",
            "Make the release again with 'coachkit release'.",
        )
    return made
