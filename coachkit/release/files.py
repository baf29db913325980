"""The files of a release: their contents, and how to read one from somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError, field_validator

from coachkit.errors import BadRelease
from coachkit.fingerprint import fingerprint
from coachkit.release.estimates import Estimates
from coachkit.release.meta_types import Day, Entry, Name, Text
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.verdict import Verdict, verdicts

BRIEF = (
    "transformative_share", "shift", "shift_adjusted_share", "shift_detectable", "reach", "lessons_observed",
    "data_completeness",
)  # fmt: skip
_T = TypeVar("_T")
_LARGEST = 256 << 20  # bytes of one file


class PartFile(Entry):
    """The file of the district, a school or a coach, as read."""

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
            raise ValueError("its columns differ from this version's")
        return columns


def content_of(part: Estimates) -> dict[str, Any]:
    """The content of a part's file: who it is about, its rows, and the verdicts from them."""
    facts = {"id": part.id, "name": part.name, "school_type": part.school_type, "coaching_start": part.coaching_start}
    said = [one.model_dump(mode="json") for one in verdicts(part)]
    return {**facts, "columns": ROW_FIELDS, "rows": part.rows, "verdicts": said}


def brief_of(part: Estimates) -> Estimates:
    """A school in short: the rows that pages compare schools by, and those its report rests on."""
    return replace(part, rows=tuple(row for row in part.rows if row.measure in BRIEF))


def wrong_in(error: ValidationError) -> str:
    """The first invalid field, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step)[:40] for step in first["loc"])
    return f"{f'{where!r}: ' if where else ''}{first['msg'][:200]}"


def dump(path: Path, content: Any) -> str:
    """Write JSON, with the same bytes for the same content; return their hash (SHA-256)."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return fingerprint(text)


def read_bytes(path: Path) -> bytes:
    """The bytes of a release's file: a plain file in its own folder, not too large."""
    try:
        if path.is_symlink() or not path.is_file():
            raise OSError("it is not a file of the folder")
        if path.stat().st_size > _LARGEST:
            raise OSError(f"it is larger than {_LARGEST >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _unreadable(path: Path, why: str) -> BadRelease:
    return BadRelease(f"{path} cannot be read: {why}.", "Make the release again with 'coachkit release'.")


def load_part(path: Path, digest: str, identifier: str) -> PartFile:
    """Read the file of a part; raises BadRelease if its hash is not ``digest``, or it has another id."""
    found = _read(path, digest, TypeAdapter(PartFile))
    if found.id != identifier:
        raise BadRelease(f"{path} is not a valid part of a release: it has another id.", "Make the release again.")
    return found


def load_overview(path: Path, digest: str) -> tuple[PartFile, ...]:
    """Read the file with all schools in short; raises BadRelease if its hash is not ``digest``."""
    return _read(path, digest, TypeAdapter(tuple[PartFile, ...]))


def _read(path: Path, digest: str, kind: TypeAdapter[_T]) -> _T:
    raw = read_bytes(path)
    if fingerprint(raw) != digest:
        raise BadRelease(f"{path} was changed after its release was made.", "Make the release again.")
    try:
        return kind.validate_json(raw, strict=True)
    except ValidationError as error:
        raise BadRelease(
            f"{path} is not a valid part of a release: {wrong_in(error)}.", "Make the release again."
        ) from None
