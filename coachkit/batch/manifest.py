"""The manifest: the outcome of every report of an output folder, recorded at once; the events and the result of a run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from coachkit.batch.failures import Failure
from coachkit.files import write_whole

FORMAT = 1
_NO_TEXTS = {"failure", "seconds", "peak", "key"}
_STATUSES = ("ok", "failed", "not run")
_SHARE_OF_TIME = 20  # the whole file is written at most so often that it takes a twentieth of the time


@dataclass(frozen=True)
class Outcome:
    """The outcome of one report.

    ``status`` is ``ok``, ``failed`` or ``not run``; ``key`` holds the fingerprints of all that the page depends on;
    ``why`` says why it was run; ``peak`` is the process's peak memory in MB; ``page`` is the path of the page, also of one
    not made, relative to the output folder.
    """

    notebook: str
    unit: str
    id: str
    name: str
    slug: str
    status: str
    failure: Failure | None = None
    why: str = ""
    seconds: float = 0.0
    peak: int = 0
    page: str = ""
    page_hash: str = ""
    key: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when the page was made."""
        return self.status == "ok"

    @property
    def place(self) -> tuple[str, str]:
        """Its identity in a batch: notebook and id."""
        return self.notebook, self.id

    @property
    def inside(self) -> str:
        """Its page relative to the folder of pages."""
        return self.page.partition("/")[2]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**vars(self), "failure": asdict(self.failure) if self.failure else None}

    @classmethod
    def of(cls, content: dict[str, Any]) -> Outcome:
        """Read the JSON. Raises TypeError or ValueError when it is not an outcome, or its page lies outside the output folder."""
        if not isinstance(content, dict):
            raise TypeError("no outcome")
        failure = content.get("failure")
        made = cls(**{**content, "failure": Failure(**failure) if failure else None})
        texts = [value for name, value in vars(made).items() if name not in _NO_TEXTS]
        key = made.key.items() if isinstance(made.key, dict) else [(None, None)]
        if not all(isinstance(text, str) for text in (*texts, *(text for pair in key for text in pair))):
            raise TypeError("no outcome")
        if ".." in made.page or "\\" in made.page or made.page.startswith("/") or made.status not in _STATUSES:
            raise ValueError("no page of the folder")
        return made


@dataclass(frozen=True)
class Event:
    """One event of a run.

    ``what`` is ``planned`` (``total`` reports, ``done`` of them unchanged), ``report`` (an ``outcome``; ``done``
    of ``total``) or ``note`` (``text``).
    """

    what: str
    done: int = 0
    total: int = 0
    text: str = ""
    outcome: Outcome | None = None

    def to_json(self) -> dict[str, Any]:
        """The event for machines; of an outcome, the fields that a caller acts on."""
        out: dict[str, Any] = {"event": self.what}
        if self.what == "note":
            return {**out, "text": self.text}
        out |= {"done": self.done, "total": self.total}
        if self.outcome is not None:
            kept = ("notebook", "unit", "id", "status", "why", "seconds", "peak", "page")
            out |= {name: getattr(self.outcome, name) for name in kept}
            out["failure"] = asdict(self.outcome.failure) if self.outcome.failure else None
        return out


@dataclass(frozen=True)
class BatchResult:
    """A finished batch: its index (or its folder of pages), the outcome of each report, how many were unchanged."""

    index: Path
    outcomes: tuple[Outcome, ...]
    unchanged: int = 0

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Reports that failed."""
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)

    @classmethod
    def of(cls, pages: Path, outcomes: tuple[Outcome, ...], unchanged: int) -> BatchResult:
        """The result of a batch with its pages in this folder."""
        index = pages / "index.html"
        return cls(index if index.exists() else pages, outcomes, unchanged)


def announced(unchanged: int, total: int) -> Iterator[Event]:
    """The events that say how many of all reports are unchanged."""
    yield Event("planned", done=unchanged, total=total)
    if unchanged:
        yield Event("note", text=f"{unchanged} of {total} reports are unchanged and not made again.")


class Manifest:
    """All reports of an output folder by notebook and id, in ``manifest.json``.

    Each report's outcome is appended to ``manifest.log`` at once; ``manifest.json`` is replaced as a whole, at
    the end and as often as costs little. Opened again after a crash, both are read.
    """

    def __init__(self, work: Path) -> None:
        self.path, self.log = work / "manifest.json", work / "manifest.log"
        self.head: dict[str, Any] = {}
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        self._handle: IO[str] | None = None
        self._due = 0.0
        self.damaged = False
        for content in self._read():
            try:
                outcome = Outcome.of(content)
                self.outcomes[outcome.place] = outcome
            except (TypeError, ValueError):  # of another version, or damaged: as if it were not there
                self.damaged = True

    def _read(self) -> Iterator[dict[str, Any]]:
        try:
            content = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            content = {}
        except (OSError, ValueError, RecursionError):
            content, self.damaged = {}, True
        if isinstance(content, dict) and content.get("format") == FORMAT and isinstance(content.get("reports"), list):
            self.head = {k: v for k, v in content.items() if k != "reports"}
            yield from content["reports"]
        elif content:
            self.damaged = True
        with suppress(OSError):
            for line in self.log.read_bytes().splitlines():
                with suppress(ValueError, RecursionError):  # the last one may be cut short
                    yield json.loads(line)

    def begin(self, head: dict[str, Any], outcomes: list[Outcome]) -> None:
        """Start a run: these are the reports known before it."""
        self.head = {"format": FORMAT, **head, "state": "running"}
        self.outcomes = {outcome.place: outcome for outcome in outcomes}
        self.write()

    def add(self, outcome: Outcome) -> None:
        """Take in one report's outcome."""
        self.outcomes[outcome.place] = outcome
        if self._handle is None:
            self._handle = self.log.open("a", encoding="utf-8")
        self._handle.write(json.dumps(outcome.to_json(), ensure_ascii=False) + "\n")
        self._handle.flush()
        if time.monotonic() >= self._due:
            self.write()

    def end(self, state: str) -> None:
        """End the run: ``finished`` or ``stopped``."""
        self.head["state"] = state
        self.write()

    def write(self) -> None:
        """Replace the file, and start the log anew."""
        start = time.monotonic()
        ordered = sorted(self.outcomes.values(), key=lambda o: o.place)
        counts = {status: sum(o.status == status for o in ordered) for status in ("ok", "failed", "not run")}
        head = json.dumps({**self.head, "counts": counts}, indent=1, ensure_ascii=False, sort_keys=True)
        reports = ",\n".join(
            json.dumps(o.to_json(), ensure_ascii=False, sort_keys=True) for o in ordered
        )  # a line each
        text = f'{head[:-2]},\n "reports": [\n{reports}\n ]\n}}\n'
        write_whole(self.path, text)
        if self._handle is not None:
            self._handle.close()
            self._handle = None
        self.log.unlink(missing_ok=True)
        self._due = time.monotonic() + _SHARE_OF_TIME * (time.monotonic() - start)
