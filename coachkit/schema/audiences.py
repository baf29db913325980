"""Who may read a release."""

from __future__ import annotations

__all__ = ["AUDIENCES"]

AUDIENCES = ("school", "public", "coach", "internal")
