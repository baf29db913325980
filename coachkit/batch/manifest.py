"""The manifest: the truth about an output folder, kept after every report, whole at any moment."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from coachkit.batch.failures import Failure

__all__ = ["Manifest", "Outcome"]

FORMAT = 1
_STATUSES = ("ok", "failed", "not run")
_SHARE_OF_TIME = 20  # the whole file is written at most so often that it takes a twentieth of the time


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    ``status`` is ``ok``, ``failed`` or ``not run``; ``key`` holds the hashes of all that the page is made of;
    ``why`` says why it was run; ``peak`` is the process's peak memory in MB; ``page`` is where the page is, or
    would be, relative to the output folder.
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
        """What it is told apart by: notebook and id."""
        return self.notebook, self.id

    @property
    def inside(self) -> str:
        """Its page as the folder of pages sees it."""
        return self.page.partition("/")[2]

    def to_json(self) -> dict[str, Any]:
        """It as plain JSON."""
        return {**vars(self), "failure": asdict(self.failure) if self.failure else None}

    @classmethod
    def of(cls, content: dict[str, Any]) -> Outcome:
        """The outcome of its JSON. Raises TypeError or ValueError when it is none, or its page lies elsewhere."""
        if not isinstance(content, dict):
            raise TypeError("no outcome")
        failure = content.get("failure")
        made = cls(**{**content, "failure": Failure(**failure) if failure else None})
        texts = (
            made.notebook,
            made.unit,
            made.id,
            made.name,
            made.slug,
            made.status,
            made.why,
            made.page,
            made.page_hash,
        )
        key = made.key.items() if isinstance(made.key, dict) else [(None, None)]
        if not all(isinstance(text, str) for text in (*texts, *(text for pair in key for text in pair))):
            raise TypeError("no outcome")
        if ".." in made.page or "\\" in made.page or made.page.startswith("/") or made.status not in _STATUSES:
            raise ValueError("no page of the folder")
        return made


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
        draft = self.path.with_suffix(".tmp")
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(self.path)
        if self._handle is not None:
            self._handle.close()
            self._handle = None
        self.log.unlink(missing_ok=True)
        self._due = time.monotonic() + _SHARE_OF_TIME * (time.monotonic() - start)
