"""What a page is made of, as hashes: what decides whether it must be made again, and what is said about it."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import coachkit
from coachkit.release import Release

__all__ = ["environment", "key_of", "release_key", "why_again"]

_SOURCES = {".py", ".toml", ".j2", ".css", ".js"}
_LIBRARIES = (
    "numpy",
    "pandas",
    "plotly",
    "ipython",
    "ipykernel",
    "nbclient",
    "nbconvert",
    "mistune",
    "jinja2",
    "papermill",
)
_WHY = {
    "slice": "its numbers changed",
    "release": "the district's numbers or settings changed",
    "notebook": "the notebook changed",
    "parameters": "the parameters changed",
    "code": "coachkit changed",
    "versions": "a library's version changed",
}


def key_of(slice_hash: str, release_hash: str, notebook_hash: str, parameters: dict[str, Any]) -> dict[str, str]:
    """The hashes of all that a page is made of; equal keys make equal pages.

    ``release_hash`` is what :func:`release_key` says; ``parameters`` are those that a page can show: not where the release lies.
    """
    return {
        "slice": slice_hash,
        "release": release_hash,
        "notebook": notebook_hash,
        "parameters": _hash(parameters),
        "code": _code(),
        "versions": _versions(),
    }


def release_key(release: Release) -> str:
    """Hash of what all pages of a release share: the district's rows, settings, ledger, data, audience and day."""
    return _hash(release.meta.shared.model_dump(mode="json"))


def why_again(before: dict[str, str], now: dict[str, str]) -> str:
    """Why a page made with one key must be made again with another (blank: it need not)."""
    return next((said for name, said in _WHY.items() if before.get(name) != now[name]), "")


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    home = Path(coachkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in home.rglob("*") if p.suffix in _SOURCES):
        digest.update(f"{path.relative_to(home).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def environment() -> dict[str, str]:
    """What a page depends on of the place where it is made: code and versions."""
    found = {name: version(name) for name in _LIBRARIES}
    return {"coachkit's code": _code()[:12], "python": platform.python_version(), **found}


@lru_cache(maxsize=1)
def _versions() -> str:
    return _hash([text for name, text in environment().items() if name != "coachkit's code"])
