"""The protocol between a batch and its helpers: tasks go in, results come out, each as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Self


class _Line:
    """A dataclass that travels as one line of JSON."""

    def line(self) -> bytes:
        """The line."""
        return json.dumps(asdict(self)).encode() + b"\n"  # type: ignore[call-overload]

    @classmethod
    def of(cls, line: bytes | str) -> Self:
        """Read a line. Raises TypeError or ValueError when it is none."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Task(_Line):
    """One report to make.

    ``page`` holds the fields of its :class:`~coachkit.report.Page`; ``target`` is the path of the page (blank: make none),
    ``executed`` that of the executed notebook; ``seed`` seeds random generators; ``timeout`` is in seconds, ``memory``
    in MB of resident memory. Cells run in the notebook's folder. If ``checked``, the page shows only what can be made again
    from the release.
    """

    number: int
    notebook: str
    parameters: dict[str, Any]
    executed: str
    target: str
    page: dict[str, Any]
    seed: str
    timeout: float
    memory: int
    single_file: bool = False
    checked: bool = False


@dataclass(frozen=True)
class Result(_Line):
    """The result of a task.

    ``kind`` is ``ok``, ``error`` (a cell raised), ``exit``, ``timeout``, ``memory``, ``died``, ``output`` (files could not
    be written) or ``page`` (the page could not be made); ``error`` is the class of the error or the signal, ``cell`` the number
    of the cell, ``said`` the error's message. ``peak`` is in MB.
    """

    number: int
    kind: str = "ok"
    error: str = ""
    cell: int | None = None
    said: str = ""
    seconds: float = 0.0
    peak: int = 0
    page_hash: str = ""
