"""Read files one by one, on all cores: the people in each, and its numbers."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import coachkit
from coachkit.audit.decode import Piece, pieces
from coachkit.audit.finding import Finding
from coachkit.audit.page import Sheet, read_page
from coachkit.audit.people import Secrets

__all__ = ["Reading", "main", "read_all"]

_WORTH = 100  # files from which a process for each core is worth its start
_INSIDE = "inside: not gated"  # what the explorer writes on all that an analyst takes away
_SHORT = 200  # characters of a text that may come again and again
_REMEMBERED = 500_000  # such texts kept
_START = "import sys; sys.path.append({home!r}); from coachkit.audit.reading import main; main()"

Texts = dict[str, bytes]
Found = tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Reading:
    """The content of one file: the people found in it, its text if it is a page, and the page's numbers."""

    findings: tuple[Finding, ...]
    content: str
    sheet: Sheet


def read_all(texts: Texts, secrets: Secrets) -> dict[str, Reading]:
    """Readings by file name, in the order of the files; many files are read in parallel."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = min(cores, len(texts) // _WORTH + 1)
    names = list(texts)
    if count < 2:
        return _read(texts, secrets)
    parts = [{name: texts[name] for name in names[start::count]} for start in range(count)]
    with ThreadPoolExecutor(count) as threads:
        done = dict(
            pair for part in threads.map(lambda part: _elsewhere(part, secrets), parts) for pair in part.items()
        )
    return {name: done[name] for name in names}


def _elsewhere(texts: Texts, secrets: Secrets) -> dict[str, Reading]:
    """Readings made in another process, or here if that process fails."""
    code = _START.format(home=str(Path(coachkit.__file__).parent.parent))
    given = pickle.dumps((texts, secrets))
    made = subprocess.run([sys.executable, "-P", "-c", code], input=given, capture_output=True, check=False)
    if made.returncode:
        return _read(texts, secrets)
    readings: dict[str, Reading] = pickle.loads(made.stdout)
    return readings


def main() -> None:
    """The other process: it takes texts and secrets and returns readings."""
    gc.disable()  # it makes millions of small things, keeps them all, and is soon gone
    texts, secrets = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(_read(texts, secrets)))


def _read(texts: Texts, secrets: Secrets) -> dict[str, Reading]:
    known: dict[Piece, Found] = {}
    return {name: _reading(name, body, secrets, known) for name, body in texts.items()}


def _reading(name: str, body: bytes, secrets: Secrets, known: dict[Piece, Found]) -> Reading:
    content = body.decode("utf-8", "replace") if name.lower().endswith((".html", ".htm")) else ""
    sheet = read_page(content) if content else Sheet((), ())  # its markup is fresh in mind for what comes next
    return Reading(tuple(_people(name, body, secrets, known)), content, sheet)


def _people(name: str, body: bytes, secrets: Secrets, known: dict[Piece, Found]) -> Iterator[Finding]:
    leaks: dict[tuple[str, str], str] = {}
    words: dict[str, set[str]] = defaultdict(set)
    marked = False
    for piece in pieces(name, body):
        if not marked and _INSIDE in " ".join(piece.text.casefold().split()):
            marked = True
            yield Finding(
                name,
                f"the explorer's mark '{_INSIDE}' ({piece.where}): take it out of what you send; a chapter can be sent",
            )
        for kind, text, leak in _found(piece, secrets, known):
            if leak:
                leaks.setdefault((kind, text), piece.where)
            else:
                words[kind].add(text)
    yield from (Finding(name, f"the {kind} '{text}' ({where})") for (kind, text), where in leaks.items())
    for kind, said in words.items():
        listed = ", ".join(sorted(said)[:10]) + (f" and {len(said) - 10} more" if len(said) > 10 else "")
        yield Finding(name, f"short or everyday texts that are also a {kind}: {listed}", leak=False)


def _found(piece: Piece, secrets: Secrets, known: dict[Piece, Found]) -> Found:
    """The secrets in a piece of text, cached because pages repeat most short texts."""
    if len(piece.text) > _SHORT:
        return tuple(secrets.found(piece))
    found = known.get(piece)
    if found is None:
        found = tuple(secrets.found(piece))
        if len(known) < _REMEMBERED:
            known[piece] = found
    return found
