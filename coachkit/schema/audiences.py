"""Who may read a release."""

from __future__ import annotations

AUDIENCES = ("school", "public", "coach", "internal")
