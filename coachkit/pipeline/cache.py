"""The folder of built releases. Keys are hashes of content, never times."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from platformdirs import user_cache_path

import coachkit
from coachkit.fingerprint import code_fingerprint, fingerprint, versions_of


def cache_home() -> Path:
    """The folder of all built releases: ``$COACHKIT_CACHE``, or the platform's cache directory. Mode 0700."""
    given = os.environ.get("COACHKIT_CACHE")
    home = Path(given) if given else user_cache_path("coachkit")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def release_folder(content: str, audience: str, as_of: dt.date | None, earlier: str = "") -> Path:
    """The folder of one release, by data, audience, day, what was shown before, code and versions."""
    return _folder("releases", content, audience, str(as_of), *([earlier] if earlier else []))


def measures_folder(content: str, as_of: dt.date | None) -> Path:
    """The folder of the measures for all audiences, by data, day, code and versions."""
    return _folder("measures", content, str(as_of))


def results_folder() -> Path:
    """The folder of the results of single measures, by code and versions."""
    return _folder("results")


def cube_folder(content: str) -> Path:
    """The folder of the explorer's cube, by data, code and versions."""
    return _folder("cubes", content)


def _folder(kind: str, *parts: str) -> Path:
    every = [*parts, code_fingerprint(), *(f"{k}={v}" for k, v in versions().items())]
    folder = cache_home() / kind / fingerprint("\n".join(every))[:32]
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def versions() -> dict[str, str]:
    """The versions of the packages that the numbers depend on."""
    return {"coachkit": coachkit.__version__, **versions_of("numpy", "pandas", "scipy", "highspy")}
