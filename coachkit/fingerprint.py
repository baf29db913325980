"""Fingerprints: one of coachkit's own code, one of content. What has the same fingerprint need not be made again."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_SOURCES = {".py", ".toml", ".j2", ".css", ".js"}
_BESIDE = {"notebooks", "mappings", "sample"}  # no code: a wheel has them inside the package, a checkout beside it


def fingerprint(content: Any) -> str:
    """SHA-256 of a file's bytes (given its path), of bytes or a text, else of the content as JSON with sorted keys.

    Raises
    ------
    OSError
        When a file cannot be read.
    """
    if isinstance(content, Path):
        with content.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    if not isinstance(content, bytes | str):
        content = json.dumps(content, sort_keys=True)
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """SHA-256 of coachkit's own sources, templates, styles and scripts: their paths and bytes, in a checkout or a wheel."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p.relative_to(home) for p in home.rglob("*") if p.suffix in _SOURCES):
        if path.parts[0] not in _BESIDE:
            digest.update(f"{path.as_posix()}\0".encode() + (home / path).read_bytes())
    return digest.hexdigest()


def versions_of(*packages: str) -> dict[str, str]:
    """The versions of Python and of some packages, by name; blank for a package that is not installed."""
    return {"python": platform.python_version(), **{name: _version(name) for name in packages}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
