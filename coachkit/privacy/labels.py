"""Labels for people who must be told apart inside a release: coaches and observers. Never their staff ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

__all__ = ["WORDS", "labels"]

WORDS = {"coach_id": "Coach", "observer_id": "Observer"}


def labels(ids: Iterable[str], word: str) -> dict[str, str]:
    """``{id: "Coach 1"}``: numbered in an order that says nothing of the ids; the same ids give the same labels."""
    wanted = sorted({i for i in ids if i}, key=lambda i: hashlib.sha256(f"{word}/{i}".encode()).digest())
    width = len(str(len(wanted)))
    return {identifier: f"{word} {number:0{width}d}" for number, identifier in enumerate(wanted, 1)}
