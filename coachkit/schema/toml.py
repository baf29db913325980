"""TOML files that people write, or were sent: read within bounds, and refused in a sentence."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

from coachkit.errors import CoachkitError
from coachkit.size_limits import DEPTH, SETTINGS, TEXT, WHOLE

__all__ = ["parse_toml", "read_toml"]


def read_toml(file: Path, error: type[CoachkitError]) -> dict[str, Any]:
    """The values of a TOML file.

    Raises
    ------
    CoachkitError
        Of the kind ``error``, when it is no file, no UTF-8, no TOML, or larger or deeper than settings are.
    """
    if not file.is_file():
        raise error(f"{file.name} is no file: a folder, a pipe or a broken link.", "Put the file itself there.")
    with file.open("rb") as handle:
        data = handle.read(SETTINGS + 1)
    if len(data) > SETTINGS:
        raise error(f"{file.name} is larger than {SETTINGS >> 20} MB, which settings never are.", "Is it another file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{file.name} is not UTF-8 text.", "Save it as UTF-8.") from None
    return parse_toml(text, file.name, error)


def parse_toml(text: str, name: str, error: type[CoachkitError]) -> dict[str, Any]:
    """The values of a TOML text; ``name`` is what errors call it. Raises as :func:`read_toml`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{name} cannot be read: {wrong}.", 'Mend that line; texts stand in "quotes".') from None
    except RecursionError:
        raise _too_deep(name, error) from None
    except (ValueError, OverflowError):  # a number of thousands of digits, a day that no calendar has
        raise error(f"{name} has a number or day that cannot be read.", "Numbers have at most 12 digits.") from None
    _bounded(found, name, error)
    return found


def _too_deep(name: str, error: type[CoachkitError]) -> CoachkitError:
    return error(f"{name} has tables or lists more than {DEPTH} deep, one in another.", "Settings are never so deep.")


def _bounded(found: dict[str, Any], name: str, error: type[CoachkitError]) -> None:
    """Walk the values without calling ourselves: however deep they are, it ends in a sentence."""
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
            raise error(f"{name}: {where} has {len(value):,} characters.", f"At most {TEXT:,} can be used.")
        elif isinstance(value, str) and "\0" in value:
            raise error(f"{name}: {where} has a zero byte.", "Write the text again.")
        elif isinstance(value, int) and abs(value) > WHOLE:
            raise error(f"{name}: {where} is a number of more than 12 digits.", "Write a smaller number.")
        elif isinstance(value, float) and not math.isfinite(value):
            raise error(f"{name}: {where} is no finite number ({value}).", "Write a number.")
