"""The files of a roster, each once: a folder or its zip."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from coachkit.district.packed import members
from coachkit.district.raw import Raw, file_bytes, parse_csv
from coachkit.errors import BadInput

_READ = ("manifest.csv", "orgs.csv", "users.csv", "roles.csv", "school.csv", "teacher.csv", "student.csv")


def read_roster(source: Path) -> dict[str, Raw]:
    """The files of a roster's folder or zip that hold schools and staff, by name in small letters.

    Enrolments, demographics and similar files are never opened.

    Raises
    ------
    BadInput
        When it is neither, a file in it cannot be read or is there twice, or none of a file's rows fits its header.
    """
    if source.is_dir():
        data = {p.name: file_bytes(p) for p in sorted(source.iterdir()) if p.name.lower() in _READ}
        _once(list(data), source)
        if not data:
            _below(source)
    elif source.is_file():
        data = _unzipped(source)
    else:
        raise BadInput(f"There is no folder or zip file {source}.", "Give the roster's folder, or its zip file.")
    filled = {Path(name).name: content for name, content in data.items() if content.strip()}
    return {name.lower(): _even(parse_csv(name, content)) for name, content in filled.items()}


def _below(source: Path) -> None:
    """Name the sub-folder that has the files which the folder itself lacks."""
    homes = sorted({p.parent for p in source.rglob("*") if p.name.lower() in _READ and p.is_file()})
    if homes:
        listed = ", ".join(str(home) for home in homes[:5])
        raise BadInput(f"{source} has no roster, but a folder in it does.", f"Give that folder: {listed}.")


def _once(names: list[str], source: Path) -> None:
    seen: dict[str, str] = {}
    for name in names:
        file = Path(name).name
        if file.lower() in seen:
            raise BadInput(
                f"{source.name} has {file} twice: {seen[file.lower()]} and {name}.",
                "Keep one of them, or give the folder with the right one.",
            )
        seen[file.lower()] = name


def _unzipped(source: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(source) as archive:
            wanted = (
                i for i in archive.infolist() if Path(i.filename).name.lower() in _READ and "__MACOSX" not in i.filename
            )
            found = sorted(members(archive, source.name, wanted), key=lambda info: info.filename)
            _once([info.filename for info in found], source)
            return {info.filename: archive.read(info) for info in found}
    except BadInput:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for a broken file
        raise BadInput(
            f"{source.name} cannot be opened as a zip file: {error}.", "Give the roster's folder instead."
        ) from None


def _even(raw: Raw) -> Raw:
    """The table without rows whose cells are shifted; a note gives their number."""
    if not raw.ragged.any():
        return raw
    count, first = int(raw.ragged.sum()), raw.lines[raw.ragged][0]
    if raw.ragged.all():
        raise BadInput(
            f"{raw.file}: none of its {count:,} rows has as many cells as the header; the first is line {first}.",
            "Export it again; cells with the separator in them need quotes.",
        )
    said = f"{raw.file}: {count:,} rows left out: more or fewer cells than the header; the first is line {first}."
    even = ~raw.ragged
    return replace(raw, cells=raw.cells[even].reset_index(drop=True), lines=raw.lines[even], ragged=raw.ragged[even],
                   notes=(*raw.notes, said))  # fmt: skip
