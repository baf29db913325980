"""Labels for people who must stay distinct in a release: coaches and observers. They are never staff ids."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

WORDS = {"coach_id": "Coach", "observer_id": "Observer"}
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels, so no words; nothing that is read as something else
_LENGTH = 4


def labels(ids: Iterable[str], word: str, key: str = "") -> dict[str, str]:
    """``{id: "Coach K7QX"}``: a label depends on the id and the district's key alone.

    So it stays the same person's label next month, even if people come or go; numbers would shift. Two ids with one label
    (one pair in a hundred districts of a hundred coaches) both get a longer one. If the district sets no ``label_key``,
    anybody who knows the staff ids can compute the labels.
    """
    wanted = sorted({i for i in ids if i})
    return {identifier: f"{word} {code}" for identifier, code in _codes(wanted, word, key, _LENGTH).items()}


def _codes(ids: list[str], word: str, key: str, length: int) -> dict[str, str]:
    made = {i: _code(f"{word}/{i}", key, length) for i in ids}
    twice = [i for i in ids if list(made.values()).count(made[i]) > 1]
    return made if not twice else made | _codes(twice, word, key, length + 2)


def _code(text: str, key: str, length: int) -> str:
    number = int.from_bytes(hmac.digest(key.encode(), text.encode(), hashlib.sha256), "big")
    out = ""
    for _ in range(length):
        number, place = divmod(number, len(_LETTERS))
        out += _LETTERS[place]
    return out
