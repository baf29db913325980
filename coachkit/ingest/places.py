"""A mapping may only read files in the source folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from coachkit.errors import BadMapping


def outside(path: str) -> bool:
    """True for a path that is absolute, has a drive or goes up, in the notation of any system."""
    written = (PurePosixPath(path), PureWindowsPath(path))
    return any(one.is_absolute() or one.anchor or ".." in one.parts for one in written) or "\0" in path


def confined(source: Path, path: str) -> Path:
    """A file below the source folder.

    Raises
    ------
    BadMapping
        When the path leaves the folder, also by a link.
    """
    here = source / path if not outside(path) else None
    try:
        end = here.resolve() if here is not None else None
        stays = end is not None and end.is_relative_to(source.resolve()) and not end.is_symlink()
    except (OSError, RuntimeError):  # a link that leads to itself; from Python 3.13 on, it is its own end
        stays = False
    if here is None or not stays:
        raise BadMapping(
            f"The mapping reads '{path[:200]}', which is not inside {source}.",
            "A mapping can only read files in the source folder. Copy the file there, and use its name there.",
        )
    return here
