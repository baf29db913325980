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
from typing import Any

from coachkit.errors import BadRelease, Unknown
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.slice import Slice

__all__ = ["FORMAT", "Release", "is_release", "read_release", "write_release"]

FORMAT = 3
_FOLDERS = {"school": "schools", "coach": "coaches"}


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

    def coach(self, label: str) -> Slice:
        """The slice of one coach, by label; an unknown one is answered with the nearest."""
        known = {coach["id"]: coach for coach in self.coaches}
        if label not in known:
            raise Unknown("coach", label, known)
        return self._part("coach", known[label])

    def school(self, school_id: str) -> Slice:
        """The slice of one school; an unknown id (or name) is answered with the nearest one."""
        ids = {school["id"]: school for school in self.schools}
        if school_id not in ids:
            names = {s["name"]: s["id"] for s in self.schools}
            guess = Unknown("school", school_id, [*ids, *names]).guess
            said = f"{names[guess]} ({guess})" if guess in names and guess not in ids else guess
            hint = f"Did you mean '{said}'? " if guess else ""
            listed = ", ".join(f"{s['id']} ({s['name']})" for s in self.schools[:8])
            raise Unknown("school", school_id, ids, f"{hint}Known: {listed}{' …' if len(ids) > 8 else ''}.")
        return self._part("school", ids[school_id])

    def _part(self, kind: str, entry: dict[str, Any]) -> Slice:
        content = _load(self.path / _FOLDERS[kind] / f"{entry['slug']}.json", entry["hash"])
        return _slice(kind, content, self.meta, _district_rows(self.path, self.meta["hashes"]["district"]))

    def copy(self, to: Path) -> None:
        """Copy its files to another folder, whose content is replaced as a whole (it must be a release or empty)."""
        if to.exists() and any(to.iterdir()) and not is_release(to):
            raise BadRelease(f"{to} is not empty, and no release.", "Give a new folder.")
        shutil.rmtree(to, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.path, to)

    def same_as(self, folder: Path) -> bool:
        """True when another folder holds these very files."""
        names = sorted(path.relative_to(self.path) for path in self.path.rglob("*.json"))
        try:
            return all((folder / name).read_bytes() == (self.path / name).read_bytes() for name in names)
        except OSError:
            return False

    @property
    def district(self) -> Slice:
        """The district's own slice."""
        return _slice("district", _load(self.path / "district.json", self.meta["hashes"]["district"]), self.meta, ())


def is_release(path: Path) -> bool:
    """True when the folder is a release (and not a district folder)."""
    return (path / "release.json").is_file()


def read_release(path: Path | str) -> Release:
    """Open a release folder.

    Raises
    ------
    BadRelease
        When it is no release, or of a format this version does not read.
    """
    folder = Path(path)
    if not is_release(folder):
        raise BadRelease(f"{folder} is no release: it has no release.json.", "Make one with 'coachkit release'.")
    meta = _load(folder / "release.json")
    if meta.get("format") != FORMAT:
        raise BadRelease(
            f"{folder} is a release of format {meta.get('format')}; this version reads format {FORMAT}.",
            "Make it again with 'coachkit release'.",
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
        entries.sort(key=lambda entry: (entry["name"].casefold(), entry["id"]))
    full = {**meta, "format": FORMAT, "hashes": hashes, "schools": listed["school"], "coaches": listed["coach"]}
    _dump(fresh / "release.json", full)
    if path.exists():
        shutil.rmtree(path)
    fresh.replace(path)
    return Release(path, full)


def _dump(path: Path, content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def _load(path: Path, digest: str | None = None) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        content: dict[str, Any] = json.loads(raw)
    except (OSError, ValueError) as error:
        raise BadRelease(
            f"{path} cannot be read: {error}.", "Make the release again with 'coachkit release'."
        ) from error
    if digest is not None and hashlib.sha256(raw).hexdigest() != digest:
        raise BadRelease(f"{path} was changed after its release was made.", "Make the release again.")
    return content


@lru_cache(maxsize=4)
def _district_rows(path: Path, digest: str) -> tuple[Row, ...]:
    """The district's rows, which every slice of a release has for comparison; read once."""
    return _rows(_load(path / "district.json", digest))


def _rows(content: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(map(Row._make, content["rows"]))


def _slice(kind: str, content: dict[str, Any], meta: dict[str, Any], district_rows: tuple[Row, ...]) -> Slice:
    return Slice(
        kind, content["id"], content["name"], content["slug"], content["facts"], _rows(content), meta, district_rows
    )
