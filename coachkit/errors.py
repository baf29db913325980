"""Errors for the analyst: what was found, what was expected, what to do.

Every error of coachkit derives from :class:`CoachkitError`. The command line prints it without a traceback and exits with
its ``exit_code``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

__all__ = [
    "Ambiguous",
    "BadConfig",
    "BadInput",
    "BadMapping",
    "BadRelease",
    "BatchFailed",
    "CoachkitError",
    "Leaked",
    "NotAllowed",
    "OutputFailed",
    "Stopped",
    "Unknown",
    "nearest",
    "unreachable",
    "visible",
]

_LONG, _MANY = 300, 20_000  # characters of a name, and names, among which the nearest is looked for


class CoachkitError(Exception):
    """Base of all errors meant for the analyst; ``exit_code`` is the exit code of the command line."""

    exit_code = 2

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone. The traceback is of no use to the analyst."""
        return [f"{type(self).__name__}: {self}"]

    def __str__(self) -> str:
        return f"{self.message}\n  {self.fix}" if self.fix else self.message


class BadInput(CoachkitError):
    """A file or folder cannot be used as it is."""


class Ambiguous(BadInput):
    """A file can be read in two ways and one of them would be wrong; nothing is read until somebody decides."""


class BadConfig(CoachkitError):
    """``coachkit.toml`` has a wrong key or value."""


class BadMapping(CoachkitError):
    """A mapping file cannot be used, or does not fit its source."""


class BadRelease(CoachkitError):
    """A release folder is incomplete, altered, or of another format."""


class NotAllowed(CoachkitError):
    """The request would bypass the gate."""


class BatchFailed(CoachkitError):
    """Some reports of a batch failed; the others are finished."""

    exit_code = 1


class Leaked(CoachkitError):
    """The pages are finished, and the audit found something in them that must not be sent."""

    exit_code = 1


class OutputFailed(CoachkitError):
    """The output folder cannot be written: it is full, read-only, or belongs to another user."""


class Stopped(CoachkitError):
    """A batch reached its own time limit before its end."""

    exit_code = 1


def unreachable(error: OSError) -> BadInput:
    """An error for the analyst about a file or folder that the computer cannot open."""
    where = f" {error.filename}" if error.filename else ""
    return BadInput(
        f"Cannot use{where}: {error.strerror or error}.",
        "Check that it exists, that you may read and write it, and that the disk has space.",
    )


class Unknown(CoachkitError):
    """A name (school, audience, notebook, setting …) that does not exist; the message names the nearest one that does."""

    def __init__(self, kind: str, value: object, options: Iterable[object], fix: str = "") -> None:
        known = [str(option) for option in options]
        guess = nearest(str(value), known)
        listed = ", ".join(known[:12]) + (f" … ({len(known)} in all)" if len(known) > 12 else "")
        hint = f"Did you mean '{guess}'? " if guess else ""
        super().__init__(f"There is no {kind} '{value}'.", fix or f"{hint}Known: {listed or 'none'}.")
        self.guess = guess


def nearest(value: str, options: Iterable[str]) -> str | None:
    """The option most like ``value`` (case ignored), or None when nothing is close.

    A value that differs only in leading zeros, spaces or punctuation counts as the closest: spreadsheets change ids like
    this.
    """
    if len(value) > _LONG:
        return None  # no misspelt name is so long, and to compare it takes the square of its length
    known = [option for option in islice(options, _MANY) if len(option) <= _LONG]
    bare = {_bare(option): option for option in reversed(known)}
    if _bare(value) in bare:
        return bare[_bare(value)]
    lowered = {option.casefold(): option for option in reversed(known)}
    hits = get_close_matches(value.casefold(), list(lowered), n=1, cutoff=0.6)
    return lowered[hits[0]] if hits else None


def _bare(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum()).lstrip("0") or "0"


def visible(text: str) -> str:
    """A text with its invisible characters written out: ``0100`` after a zero-width space is ``[U+200B]0100``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"[U+{ord(ch):04X}]" if _unseen(ch) else ch for ch in text)


def _unseen(ch: str) -> bool:
    return unicodedata.category(ch) in ("Cf", "Cc") or (ch.isspace() and ch != " ")
