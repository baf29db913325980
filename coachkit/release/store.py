"""Reading and writing a release: a frozen folder of gated estimates.

``release.json`` says for whom, as of when and of what it was made; ``district.json``, ``schools/<slug>.json`` and
``coaches/<slug>.json`` (audience ``coach`` alone) hold the rows. Bytes depend on the content alone.
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

from coachkit.errors import BadRelease, Unknown
from coachkit.files import replace_folder
from coachkit.fingerprint import fingerprint
from coachkit.release.estimates import Estimates
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.verify import verified_meta, verified_part
from coachkit.slug import alike, slug

__all__ = ["FORMAT", "Release", "is_release", "read_release", "write_release"]

FORMAT = 4
_FOLDERS = {"school": "schools", "coach": "coaches"}
_LARGEST = 256 << 20  # bytes of one of its files


@dataclass(frozen=True)
class Release:
    """A release on disk: ``path`` and the content of its ``release.json`` as ``meta``."""

    path: Path
    meta: dict[str, Any]

    @property
    def schools(self) -> list[dict[str, Any]]:
        """Its schools: ``id``, ``name``, ``slug``, ``school_type``, ``hash``; by name."""
        return list(self.meta["schools"])

    @property
    def coaches(self) -> list[dict[str, Any]]:
        """Its coaches, for the audience ``coach``: ``id`` and ``name`` (the label), ``slug``, ``hash``."""
        return list(self.meta["coaches"])

    def coach(self, label: str) -> Estimates:
        """The estimates of one coach, by label; an unknown one is answered with the nearest."""
        known = {coach["id"]: coach for coach in self.coaches}
        if label not in known:
            raise Unknown("coach", label, known)
        return self._part("coach", known[label])

    def school(self, school_id: str) -> Estimates:
        """The estimates of one school; an unknown id (or name) is answered with the nearest one."""
        ids = {school["id"]: school for school in self.schools}
        if school_id not in ids:
            names = {s["name"]: s["id"] for s in self.schools}
            guess = Unknown("school", school_id, [*ids, *names]).guess
            said = f"{names[guess]} ({guess})" if guess in names and guess not in ids else guess
            hint = f"Did you mean '{said}'? " if guess else ""
            listed = ", ".join(f"{s['id']} ({s['name']})" for s in self.schools[:8])
            raise Unknown("school", school_id, ids, f"{hint}Known: {listed}{' …' if len(ids) > 8 else ''}.")
        return self._part("school", ids[school_id])

    def _part(self, kind: str, entry: dict[str, Any]) -> Estimates:
        content = _load_part(self.path / _FOLDERS[kind] / f"{entry['slug']}.json", entry["hash"], kind, entry["id"])
        return _slice(kind, content, self.meta, _district_rows(self.path, self.meta["hashes"]["district"]))

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
        parts = [f"{folder}/{entry['slug']}.json" for folder, entries in listed for entry in entries]
        return ["release.json", "district.json", *parts]

    @property
    def district(self) -> Estimates:
        """The district's own estimates."""
        content = _load_part(self.path / "district.json", self.meta["hashes"]["district"], "district", "")
        return _slice("district", content, self.meta, ())


def is_release(path: Path) -> bool:
    """True when the folder is a release (and not a district folder)."""
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
    """
    folder = Path(path)
    if not is_release(folder):
        raise BadRelease(f"{folder} is no release: it has no release.json.", "Make one with 'coachkit release'.")
    content = _load(folder / "release.json")
    made = content.get("format") if isinstance(content, dict) else None
    if made != FORMAT:
        raise BadRelease(
            f"{folder} is a release of format {str(made)[:20]}; this version reads format {FORMAT}.",
            "Make it again with 'coachkit release'.",
        )
    meta, wrong = verified_meta(content)
    if wrong or "district" not in meta["hashes"]:
        raise BadRelease(
            f"{folder / 'release.json'} is no sound release: {wrong or 'its hashes lack the district'}.",
            "Make it again with 'coachkit release', or ask whoever sent it.",
        )
    return Release(folder, meta)


def write_release(path: Path, meta: dict[str, Any], slices: Iterable[dict[str, Any]]) -> Release:
    """Write a release; what stood at ``path`` is replaced as a whole.

    ``slices`` holds the district, each school and (audience ``coach``) each coach: ``kind, id, name, slug, facts,
    rows``.
    Folders are private to their owner (mode 0700).
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))  # made with mode 0700
    listed: dict[str, list[dict[str, Any]]] = {"school": [], "coach": []}
    hashes = dict(meta["hashes"])
    for folder in _FOLDERS.values():
        (fresh / folder).mkdir()
    for part in slices:
        kind = part["kind"]
        name = f"{_FOLDERS[kind]}/{part['slug']}.json" if kind in _FOLDERS else "district.json"
        content = {**{k: part[k] for k in ("id", "name", "slug", "facts")}, "columns": list(ROW_FIELDS)}
        content["rows"] = part["rows"]
        digest = _dump(fresh / name, content)
        if kind not in _FOLDERS:
            hashes["district"] = digest
            continue
        entry = {"id": part["id"], "name": part["name"], "slug": part["slug"], "hash": digest}
        listed[kind].append(
            {**entry, "school_type": part["facts"].get("school_type", "")} if kind == "school" else entry
        )
    for entries in listed.values():
        if twice := alike(entry["id"] for entry in entries):
            raise BadRelease(_one_page(*next(iter(twice.items()))), "Give one of them another id.")
        entries.sort(key=lambda entry: (entry["name"].casefold(), entry["id"]))
    full = {**meta, "format": FORMAT, "hashes": hashes, "schools": listed["school"], "coaches": listed["coach"]}
    _dump(fresh / "release.json", full)
    replace_folder(fresh, path)
    return Release(path, full)


def _one_page(one: str, other: str) -> str:
    return f"'{one}' and '{other}' would have one page: their file names are the same."


def _dump(path: Path, content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return fingerprint(text)


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


def _load(path: Path, digest: str | None = None) -> Any:
    raw = _bytes(path)
    if digest is not None and fingerprint(raw) != digest:
        raise BadRelease(f"{path} was changed after its release was made.", "Make the release again.")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)[:200]) from error


def _load_part(path: Path, digest: str, kind: str, identifier: str) -> dict[str, Any]:
    content = _load(path, digest)
    wrong = verified_part(content, kind, identifier)
    if wrong:
        raise BadRelease(f"{path} is no sound part of a release: {wrong}.", "Make the release again.")
    return {**content, "slug": slug(identifier) if identifier else ""}


@lru_cache(maxsize=4)
def _district_rows(path: Path, digest: str) -> tuple[Row, ...]:
    """The district's rows, which every slice of a release has for comparison; read once."""
    return _rows(_load_part(path / "district.json", digest, "district", ""))


def _rows(content: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(map(Row._make, content["rows"]))


def _slice(kind: str, content: dict[str, Any], meta: dict[str, Any], district_rows: tuple[Row, ...]) -> Estimates:
    return Estimates(
        kind, content["id"], content["name"], content["slug"], content["facts"], _rows(content), meta, district_rows
    )
