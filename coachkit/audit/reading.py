"""Read files one by one, on all cores: the people in each, and its numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from coachkit.audit.decode import Piece, pieces
from coachkit.audit.finding import Finding
from coachkit.audit.page import Sheet, read_page
from coachkit.audit.people import Secrets
from coachkit.forked import cores, side_by_side

_WORTH = 10  # files for which a process is worth its start
_INSIDE = "inside: not gated"  # what the explorer writes on all that an analyst takes away
_MARK = re.compile(r"inside:\s*not\s+gated", re.IGNORECASE)
_GATED = ("gated", "Gated", "GATED")  # one of them is in every text with the mark; looking for them is fast
_SHORT = 200  # characters of a text that may come again and again
_REMEMBERED = 500_000  # such texts kept

Texts = dict[str, bytes]
Found = tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Reading:
    """The content of one file: the people found in it, and its numbers if it is a page (otherwise None)."""

    findings: tuple[Finding, ...]
    sheet: Sheet | None


def read_all(texts: Texts, secrets: Secrets) -> dict[str, Reading]:
    """Readings by file name, in the order of the files; many files are read in parallel."""
    count = max(1, min(cores(), len(texts) // _WORTH))
    names = list(texts)
    parts = [{name: texts[name] for name in names[start::count]} for start in range(count)]
    done = side_by_side([partial(_read, part, secrets) for part in parts])
    found = {name: reading for part in done for name, reading in part.items()}
    return {name: found[name] for name in names}


def _read(texts: Texts, secrets: Secrets) -> dict[str, Reading]:
    known: dict[Piece, Found] = {}
    return {name: _reading(name, body, secrets, known) for name, body in texts.items()}


def _reading(name: str, body: bytes, secrets: Secrets, known: dict[Piece, Found]) -> Reading:
    content = body.decode("utf-8", "replace") if name.lower().endswith((".html", ".htm")) else ""
    sheet = read_page(content) if content else None  # its markup is fresh in mind for what comes next
    return Reading(tuple(_people(name, body, secrets, known)), sheet)


def _people(name: str, body: bytes, secrets: Secrets, known: dict[Piece, Found]) -> Iterator[Finding]:
    leaks: dict[tuple[str, str], str] = {}
    words: dict[str, set[str]] = defaultdict(set)
    marked = False
    for piece in pieces(name, body):
        if not marked and any(word in piece.text for word in _GATED) and _MARK.search(piece.text):
            marked = True
            yield Finding(name, f"the explorer's mark '{_INSIDE}' ({piece.where}): only a chapter can be sent")
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
