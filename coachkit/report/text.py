"""Texts of unknown origin on a page: shown as text, of limited length, and unable to affect the text around them."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

# Controls, overrides of the direction of writing, and half characters, none of which a name has any use for.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

_ESCAPED = re.compile(r"\\[bfu]")  # how JSON writes what cannot be seen, where it does not write it as it is


def clean(value: Any) -> Any:
    """A text (or the texts in lists and dictionaries) with invisible characters replaced by ``�``."""
    if type(value) is str and value.isprintable() and value.isascii():
        return value  # most are: the pattern need not be asked
    if isinstance(value, Markup):
        return Markup(_UNSEEN.sub("\ufffd", value))
    if isinstance(value, str):
        return _UNSEEN.sub("\ufffd", value)
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def shown(value: Any) -> Any:
    """What a template writes for a value: the cleaned text, or nothing for None."""
    return "" if value is None else clean(value)


def brief(text: str) -> str:
    """A name, at most 120 characters long."""
    return _cut(str(text), 120)


def cut(text: str) -> str:
    """A table's cell, at most 600 characters long."""
    return _cut(str(text), 600)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def data(value: Any) -> Markup:
    """Plain JSON for a data block of a page: nothing in it can end the block or start a comment."""
    text = _json(value)
    if _ESCAPED.search(text) or _UNSEEN.search(text):
        text = _json(clean(value))
    return Markup(text.replace("<", "\\u003c"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
