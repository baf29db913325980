"""The files of a release: what each holds, and reading one that a stranger may have made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from coachkit.errors import BadRelease
from coachkit.release.estimates import Estimates, Kind
from coachkit.release.meta import Day, Entry, Name, ReleaseMeta, Text
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.verdict import Verdict, verdicts

__all__ = ["Part", "PartFile", "content_of", "dump", "load_part", "read_bytes", "wrong_in"]

_LARGEST = 256 << 20  # bytes of one file


@dataclass(frozen=True)
class Part:
    """What a release holds of the district, a school or a coach, as the pipeline gives it."""

    kind: Kind
    id: str
    name: str
    rows: tuple[Row, ...]
    school_type: str = ""
    coaching_start: str = ""


class PartFile(Entry):
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


def content_of(part: Part, meta: ReleaseMeta) -> dict[str, Any]:
    """What the file of a part holds: who it is about, its rows, and the verdicts made of them."""
    facts = {"id": part.id, "name": part.name, "school_type": part.school_type, "coaching_start": part.coaching_start}
    said = verdicts(Estimates(part.kind, part.id, part.name, part.rows, meta))
    return {
        **facts,
        "columns": ROW_FIELDS,
        "rows": part.rows,
        "verdicts": [one.model_dump(mode="json") for one in said],
    }


def wrong_in(error: ValidationError) -> str:
    """The first field that is not as it should be, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step)[:40] for step in first["loc"])
    return f"{f'{where!r}: ' if where else ''}{first['msg'][:200]}"


def dump(path: Path, content: Any) -> str:
    """Write JSON, the same bytes for the same content; returns their hash (SHA-256)."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def read_bytes(path: Path) -> bytes:
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


def load_part(path: Path, digest: str, identifier: str) -> PartFile:
    """Read the file of a part; BadRelease where it is not the one that ``digest`` names, or not of this id."""
    raw = read_bytes(path)
    if hashlib.sha256(raw).hexdigest() != digest:
        raise BadRelease(f"{path} was changed after its release was made.", "Make the release again.")
    try:
        found = PartFile.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise BadRelease(
            f"{path} is no sound part of a release: {wrong_in(error)}.", "Make the release again."
        ) from None
    if found.id != identifier:
        raise BadRelease(f"{path} is no sound part of a release: it is about another id.", "Make the release again.")
    return found
