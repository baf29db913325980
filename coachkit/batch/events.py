"""What a batch tells while it runs: for the bar, the plain lines and the machine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from coachkit.batch.manifest import Outcome

__all__ = ["Event"]


@dataclass(frozen=True)
class Event:
    """One thing to tell.

    ``what`` is ``planned`` (``total`` reports, ``done`` of them unchanged), ``report`` (an ``outcome``; ``done``
    of ``total``) or ``note`` (``text``).
    """

    what: str
    done: int = 0
    total: int = 0
    text: str = ""
    outcome: Outcome | None = None

    def to_json(self) -> dict[str, Any]:
        """The event for machines; of an outcome what a caller acts on."""
        out: dict[str, Any] = {"event": self.what}
        if self.what == "note":
            return {**out, "text": self.text}
        out |= {"done": self.done, "total": self.total}
        if self.outcome is not None:
            kept = ("notebook", "unit", "id", "status", "why", "seconds", "peak", "page")
            out |= {name: getattr(self.outcome, name) for name in kept}
            out["failure"] = asdict(self.outcome.failure) if self.outcome.failure else None
        return out
