"""A message's content as it would arrive at the other end of a socket, without the JSON in between where that is none.

Most of what cells publish is plain already: then a copy is what arrives, in a quarter of the time of writing and
reading JSON. Whatever is not (tuples, numbers as keys, NaN, arrays, broken texts) takes the long way.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

__all__ = ["plain_copy"]

_AS_IT_IS = frozenset({int, bool, type(None)})


def plain_copy(value: Any) -> Any:
    """A copy of what is plain JSON, so that later changes of the original do not reach it.

    Raises
    ------
    ValueError
        When JSON would not give back the same.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _sound(value)
    if kind is dict:
        return {_key(name): plain_copy(item) for name, item in value.items()}
    if kind is list:
        kinds = set(map(type, value))
        if kinds == {str}:
            _sound("".join(value))
            return list(value)
        return list(value) if kinds <= _AS_IT_IS else [plain_copy(item) for item in value]
    if kind in _AS_IT_IS or (kind is float and isfinite(value)):
        return value
    raise ValueError(f"not plain: {kind.__name__}")


def _key(name: Any) -> str:
    if type(name) is not str:
        raise ValueError(f"not plain: a key that is {name!r}")
    return name if name.isascii() else _sound(name)


def _sound(text: str) -> str:
    """A text that can be sent; one with half characters raises UnicodeEncodeError, which is a ValueError."""
    text.encode()
    return text
