"""The seal of a finished run: one hash of all that went into its pages and of all that it left in the output folder.

While the seal holds, the same command has nothing to do. This module imports nothing that takes time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distributions, requires
from pathlib import Path
from typing import Any

from coachkit.batch.manifest import BatchResult, Manifest
from coachkit.files import write_whole
from coachkit.fingerprint import code_fingerprint, fingerprint, versions_of

_NAME = "seal.json"
_PASSING = ("lock", "lock.json", "log.txt", _NAME)  # files of work/ that say nothing about the pages
_APART = "notebooks"  # executed notebooks: no page needs them again
_KINDS = ("share", "internal", "coaches")


def ingredients(content: str, notebooks: Sequence[Path], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """All that a run's pages depend on: ``content`` is a hash of the data, ``arguments`` those of the command.

    Notebooks count with the Python files beside them, which they may import; code and libraries with their versions.
    """
    files = [path for given in notebooks for path in [given, *sorted(given.parent.glob("*.py"))]]
    return {
        "data": content,
        "notebooks": [[str(path.resolve()), fingerprint(path)] for path in files],
        "arguments": dict(arguments),
        "code": code_fingerprint(),
        "versions": versions_of(*_libraries()),
    }


def _libraries() -> list[str]:
    """The libraries that coachkit declares; all that are installed where it is not installed itself."""
    try:
        return [re.split(r"[^\w.-]", text)[0] for text in requires("coachkit") or () if "extra ==" not in text]
    except PackageNotFoundError:
        return sorted({found.name for found in distributions() if found.name})


def sealed_result(out: Path, given: Mapping[str, Any]) -> BatchResult | None:
    """The result of a finished run with the same ingredients, if nothing that it left has changed since; otherwise None."""
    try:
        seal = json.loads((out / "work" / _NAME).read_bytes())
        kind, jobs = seal["kind"], [(notebook, unit) for notebook, unit in seal["jobs"]]
        if kind not in _KINDS or seal["seal"] != _hash(out, kind, jobs, given):
            return None
        outcomes = Manifest(out / "work").outcomes
        ordered = tuple(outcomes[job] for job in jobs)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return BatchResult.of(out / kind, ordered, len(ordered))


def leave_seal(out: Path, kind: str, result: BatchResult, given: Mapping[str, Any]) -> None:
    """Seal a finished run without failures. ``kind`` names the folder of its pages; ``given`` are its ingredients."""
    jobs = [outcome.place for outcome in result.outcomes]
    seal = {"seal": _hash(out, kind, jobs, given), "kind": kind, "jobs": jobs}
    write_whole(out / "work" / _NAME, json.dumps(seal, ensure_ascii=False))


def break_seal(out: Path) -> None:
    """Remove the seal: a run starts to change what it covers."""
    (out / "work" / _NAME).unlink(missing_ok=True)


def _hash(out: Path, kind: str, jobs: Sequence[tuple[str, str]], given: Mapping[str, Any]) -> str:
    return fingerprint({"given": given, "kind": kind, "jobs": jobs, "left": dict(_left(out, kind))})


def _left(out: Path, kind: str) -> Iterator[tuple[str, str]]:
    """Each file that a run left: its pages, the release, the worklists, the record of what was shown, the audit …"""
    for home, apart in ((out / kind, ()), (out / "work", (_APART, *_PASSING))):
        for path in sorted(home.rglob("*")):
            name = path.relative_to(home)
            if name.parts[0] not in apart and path.is_file():
                yield f"{home.name}/{name.as_posix()}", fingerprint(path)
