"""The folder of pages: written beside the old one, put in its place whole."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coachkit.errors import OutputFailed
from coachkit.report import copy_assets

__all__ = ["carry", "publish", "recover", "writing"]


def _aside(pages: Path) -> Path:
    return pages.with_name(f".{pages.name}-before")


def recover(pages: Path) -> None:
    """Mend a run that was killed between the two moves of :func:`publish`."""
    before = _aside(pages)
    if before.is_dir() and not pages.exists():
        before.replace(pages)
    shutil.rmtree(before, ignore_errors=True)


def carry(name: str, digest: str, pages: Path, draft: Path) -> bool:
    """Have an unchanged page in the draft: there already, or taken over from the pages. False: it is not to be had.

    ``name`` is relative to both folders; only a page whose bytes have this hash counts.
    """
    target = draft / name
    if _hash(target) == digest:
        return True
    source = pages / name
    if _hash(source) != digest:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
    return True


def publish(draft: Path, pages: Path, names: set[str], index: str | None, library: str) -> None:
    """Make the draft whole (these pages, the index, the charts' script in ``library`` and in each folder of pages, so that
    it can be sent by itself; nothing else); put it in place."""
    folders = {name.rpartition("/")[0] for name in names}
    libraries = {library, *(f"{folder}/assets" for folder in folders if folder)}
    for place in libraries:
        copy_assets(draft, place)
    if index is not None:
        (draft / "index.html").write_text(index, encoding="utf-8", newline="\n")
    wanted = {draft / name for name in names} | ({draft / "index.html"} if index is not None else set())
    for path in sorted(draft.rglob("*"), reverse=True):
        if path.is_dir():
            with suppress(OSError):  # not empty
                path.rmdir()
        elif path not in wanted and path.parent.relative_to(draft).as_posix() not in libraries:
            path.unlink()
    before = _aside(pages)
    shutil.rmtree(before, ignore_errors=True)
    if pages.exists():
        pages.replace(before)
    draft.replace(pages)
    shutil.rmtree(before, ignore_errors=True)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


_SAID = {
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
        When the disk is full, read-only, or not to be written to.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(out, error.errno or 0, error.strerror or str(error)) from error


def cannot_write(out: Path, number: int, said: str) -> OutputFailed:
    """The error for a refusal, by the system's number for it."""
    what, fix = _SAID.get(number, (said, "See to the folder"))
    return OutputFailed(
        f"{out} cannot be written to. {what}.",
        f"{fix} and run the same command again: it goes on from where it was. The reports made before are untouched.",
    )
