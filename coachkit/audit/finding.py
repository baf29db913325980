"""What an audit finds: leaks, which must not be sent, and warnings, which somebody should check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """One finding: ``file`` (relative to the audited folder), ``what`` it shows, and whether it is a ``leak``."""

    file: str
    what: str
    leak: bool = True


@dataclass(frozen=True)
class Audit:
    """All findings, and how much was searched: ``files`` read, ``secrets`` searched for, ``cells`` checked."""

    findings: tuple[Finding, ...]
    files: int
    secrets: int
    cells: int

    @property
    def leaks(self) -> tuple[Finding, ...]:
        """Findings that must not be sent."""
        return tuple(found for found in self.findings if found.leak)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that somebody should check."""
        return tuple(found for found in self.findings if not found.leak)

    @property
    def exit_code(self) -> int:
        """0 when nothing leaks, else 1."""
        return 1 if self.leaks else 0

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        counts = {"files": self.files, "secrets": self.secrets, "cells": self.cells}
        named = {"leaks": self.leaks, "warnings": self.warnings}
        return counts | {
            key: [{k: v for k, v in asdict(f).items() if k != "leak"} for f in value] for key, value in named.items()
        }
