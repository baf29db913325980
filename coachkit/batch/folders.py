"""The output folder: one batch at a time, pages written beside the old ones and put in their place whole."""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coachkit import files
from coachkit.errors import BadInput, OutputFailed
from coachkit.fingerprint import fingerprint
from coachkit.report import copy_assets

_OWNER = "lock.json"
_HEAD = 30_000  # bytes of a page that hold its head


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Hold the lock of an output folder's ``work``.

    Raises
    ------
    BadInput
        When another batch holds it (the message names it), or the folder cannot be written to.

    Examples
    --------
    >>> with locked(Path("some output/work")):
    ...     (Path("some output/work") / "lock").exists()
    True
    """
    try:
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        (work / "lock").open("a").close()
    except OSError as error:
        why = f"{work.parent} cannot be written to: {error.strerror}."
        raise BadInput(why, "Give another folder with --out.") from None
    with files.locked(work, wait=False) as ours:
        if not ours:
            raise BadInput(
                f"Another batch is at work on {work.parent}: {_owner(work)}.",
                "Wait until it is done, stop it, or give another folder with --out.",
            )
        owner = {"pid": os.getpid(), "user": _user(), "host": platform.node()}
        files.write_whole(work / _OWNER, json.dumps(owner))
        try:
            yield
        finally:
            (work / _OWNER).unlink(missing_ok=True)


def _owner(work: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        owner = json.loads((work / _OWNER).read_bytes())
        return f"process {owner['pid']} of {owner['user']} on {owner['host']}"
    return "an unknown process"


def _user() -> str:
    with suppress(Exception):  # a user id without a name
        return getpass.getuser()
    return "unknown"


def carry(name: str, digest: str, pages: Path, draft: Path) -> bool:
    """Have an unchanged page in the draft: it is there already, or is taken over from the pages. False when it is in neither.

    ``name`` is relative to both folders; only a page with this fingerprint counts.
    """
    target, source = draft / name, pages / name
    if _fingerprint(target) == digest:
        return True
    if _fingerprint(source) != digest:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
    return True


def _fingerprint(path: Path) -> str:
    try:
        return fingerprint(path)
    except OSError:
        return ""


def publish(draft: Path, pages: Path, names: set[str], index: str | None, library: str) -> None:
    """Complete the draft and put it in the place of the pages.

    It gets these pages, the index and the charts' script: in ``library`` for the index and pages beside it, and in each folder
    of pages, so that the folder can be sent by itself; nowhere if all pages there hold the script. Whatever else is there is
    removed.
    """
    if index is not None:
        (draft / "index.html").write_text(index, encoding="utf-8", newline="\n")
    asking = {name.rpartition("/")[0] for name in names if _asks(draft / name)}
    libraries = {f"{folder}/assets" if folder else library for folder in asking}
    if index is not None and _asks(draft / "index.html"):
        libraries.add(library)
    for place in libraries:
        copy_assets(draft, place)
    wanted = {draft / name for name in names} | ({draft / "index.html"} if index is not None else set())
    for path in sorted(draft.rglob("*"), reverse=True):
        if path.is_dir():
            with suppress(OSError):  # not empty
                path.rmdir()
        elif path not in wanted and path.parent.relative_to(draft).as_posix() not in libraries:
            path.unlink()
    files.replace_folder(draft, pages)


def _asks(page: Path) -> bool:
    """True for a page that loads the charts' script from a file beside it: its head says so."""
    with page.open("rb") as handle:
        return b"<script defer src=" in handle.read(_HEAD)


_REFUSALS = {
    errno.ENOSPC: ("The disk is full", "Make room"),
    errno.EDQUOT: ("Your share of the disk is used up", "Make room"),
    errno.EROFS: ("It is read-only", "Give another folder with --out"),
    errno.EACCES: ("You may not write there", "Give another folder with --out"),
}


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error for the analyst.

    Raises
    ------
    OutputFailed
        When the disk is full or read-only, or writing is not allowed.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(out, error.errno or 0, error.strerror or str(error)) from error


def cannot_write(out: Path, number: int, said: str) -> OutputFailed:
    """The error for a refusal, by the system's number for it."""
    what, fix = _REFUSALS.get(number, (said, "See to the folder"))
    return OutputFailed(
        f"{out} cannot be written to. {what}.",
        f"{fix} and run the same command again: it goes on from where it was. The reports made before are untouched.",
    )
