"""TOML files from people: read within limits, and refused with one sentence."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

from coachkit.errors import CoachkitError
from coachkit.size_limits import DEPTH, SETTINGS, TEXT, WHOLE


def read_toml(file: Path, error: type[CoachkitError]) -> dict[str, Any]:
    """The values of a TOML file.

    Raises
    ------
    CoachkitError
        Of class ``error``, when it is not a file, not UTF-8 or not TOML, or larger or deeper than settings can be.
    """
    if not file.is_file():
        raise error(
            f"{file.name} is not a regular file but a folder, a pipe or a broken link.", "Put the file itself there."
        )
    with file.open("rb") as handle:
        data = handle.read(SETTINGS + 1)
    if len(data) > SETTINGS:
        raise error(
            f"{file.name} is larger than {SETTINGS >> 20} MB, which settings never are.",
            "Check whether it is the right file.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{file.name} is not UTF-8 text.", "Save it as UTF-8.") from None
    return parse_toml(text, file.name, error)


def parse_toml(text: str, name: str, error: type[CoachkitError]) -> dict[str, Any]:
    """The values of a TOML text; errors call it ``name``. Raises like :func:`read_toml`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{name} cannot be read: {wrong}.", 'Correct that line; texts need "quotes".') from None
    except RecursionError:
        raise _too_deep(name, error) from None
    except (ValueError, OverflowError):  # a number of thousands of digits, a day that no calendar has
        raise error(f"{name} has a number or day that cannot be read.", "Numbers have at most 12 digits.") from None
    _bounded(found, name, error)
    return found


def _too_deep(name: str, error: type[CoachkitError]) -> CoachkitError:
    return error(f"{name} has tables or lists more than {DEPTH} deep, one in another.", "Settings are never so deep.")


def _bounded(found: dict[str, Any], name: str, error: type[CoachkitError]) -> None:
    """Walk the values without recursion, so that no depth can exhaust the stack."""
    waiting: list[tuple[str, Any, int]] = [(str(key), value, 1) for key, value in found.items()]
    while waiting:
        where, value, depth = waiting.pop()
        if depth > DEPTH:
            raise _too_deep(name, error)
        if isinstance(value, dict):
            waiting += [(f"{where}.{key}"[:200], inner, depth + 1) for key, inner in value.items()]
            waiting += [(f"{where} (a key)"[:200], key, depth) for key in value]
        elif isinstance(value, list):
            waiting += [(where, inner, depth + 1) for inner in value]
        elif isinstance(value, str) and len(value) > TEXT:
            raise error(f"{name}: {where} has {len(value):,} characters.", f"At most {TEXT:,} are allowed.")
        elif isinstance(value, str) and "\0" in value:
            raise error(f"{name}: {where} has a zero byte.", "Write the text again.")
        elif isinstance(value, int) and abs(value) > WHOLE:
            raise error(f"{name}: {where} is a number of more than 12 digits.", "Write a smaller number.")
        elif isinstance(value, float) and not math.isfinite(value):
            raise error(f"{name}: {where} is not a finite number ({value}).", "Write a number.")
