"""A cluster worker's side: a desk with what all reports share, and a helper process that makes them."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin

from coachkit.batch.host import Host
from coachkit.batch.limits import default_memory
from coachkit.batch.task import Result, Task
from coachkit.release import ReleaseMeta
from coachkit.release.meta import Place

__all__ = ["Common", "Parcel", "Plugin", "make"]

_TRIES = 3


@dataclass(frozen=True)
class Common:
    """What all reports of a batch share, sent to each worker once.

    ``release`` is ``release.json`` without its lists of schools and coaches, ``district`` the district's rows,
    ``notebooks`` the files of each notebook (itself, and Python files beside it) by its path and their names;
    ``module`` names the helper.
    """

    release: ReleaseMeta
    district: str
    notebooks: dict[str, dict[str, str]]
    module: str


@dataclass(frozen=True)
class Parcel:
    """One task with the slice it is about: its entry in the release, and its file's text."""

    task: Task
    folder: str
    entry: Place | None
    slice: str


class Plugin(WorkerPlugin):
    """Lays out on a worker what all reports share, now and on each worker that comes later."""

    def __init__(self, name: str, common: Common) -> None:
        self.name, self.common = name, common

    def setup(self, worker: Any) -> None:
        """Take place on a worker."""
        _DESKS[self.name] = _Desk(self.common, max(worker.state.nthreads, 1))

    def teardown(self, worker: Any) -> None:
        """Leave it as it was."""
        desk = _DESKS.pop(self.name, None)
        if desk is not None:
            desk.close()


class _Desk:
    """A worker's place of work: a folder with what is shared, and a running helper."""

    def __init__(self, common: Common, workers: int) -> None:
        self.common, self.workers = common, workers
        self.home = Path(tempfile.mkdtemp(prefix="coachkit-"))
        self.lock = threading.Lock()
        self.waiting: dict[int, threading.Event] = {}
        self.results: dict[int, Result | None] = {}
        self.count = 0
        self.notebooks: dict[str, str] = {}
        for number, (path, files) in enumerate(common.notebooks.items()):
            place = self.home / "notebooks" / str(number)
            place.mkdir(parents=True)
            for name, text in files.items():
                (place / name).write_text(text, encoding="utf-8")
            self.notebooks[path] = str(place / Path(path).name)
        self.host: Host | None = None

    def make(self, task: Task) -> Result | None:
        """Have the helper do a task; None when it was ended meanwhile."""
        with self.lock:
            if self.host is None:
                self.host = Host(self.common.module, self.workers, self.home / "log.txt")
                threading.Thread(target=self._listen, args=(self.host,), daemon=True).start()
            self.count += 1
            number, done = self.count, threading.Event()
            self.waiting[number] = done
            self.host.send(replace(task, number=number))
        done.wait()
        return self.results.pop(number)

    def _listen(self, host: Host) -> None:
        while (result := host.result(None)) is not None:
            self._hand_out(result.number, result)
        with self.lock:
            self.host = None
            left = list(self.waiting)
        for number in left:
            self._hand_out(number, None)

    def _hand_out(self, number: int, result: Result | None) -> None:
        done = self.waiting.pop(number, None)
        if done is not None:
            self.results[number] = result
            done.set()

    def close(self) -> None:
        """End the helper, remove the folder."""
        if self.host is not None:
            self.host.stop()
        shutil.rmtree(self.home, ignore_errors=True)


_DESKS: dict[str, _Desk] = {}


def make(parcel: Parcel, name: str) -> tuple[Result, str, str]:
    """On a worker: lay out the one slice as a release, make the report; returns result, page and executed notebook."""
    desk = _DESKS[name]
    with tempfile.TemporaryDirectory(prefix="report-", dir=desk.home) as home:
        data, page, executed = Path(home) / "release", Path(home) / "page.html", Path(home) / "executed.ipynb"
        _lay_out(data, desk.common, parcel)
        task = replace(
            parcel.task,
            notebook=desk.notebooks[parcel.task.notebook],
            parameters={**parcel.task.parameters, "data": str(data)},
            executed=str(executed),
            target=str(page),
            memory=parcel.task.memory or default_memory(desk.workers),
        )
        for _ in range(_TRIES):
            result = desk.make(task)
            if result is not None:
                known = json.dumps(parcel.task.parameters["data"])[1:-1]  # where the release lies at home, not here
                return result, _text(page), _text(executed).replace(json.dumps(str(data))[1:-1], known)
    return Result(0, "died", "HelperDied", None, "the process that makes reports was ended with it, each time"), "", ""


def _lay_out(folder: Path, common: Common, parcel: Parcel) -> None:
    """A release of one slice: its files have the very bytes, and so the hashes, of the whole one's."""
    folder.mkdir()
    meta = common.release.model_copy(update={parcel.folder: (parcel.entry,)} if parcel.entry else {})
    (folder / "release.json").write_text(meta.model_dump_json(), encoding="utf-8")
    (folder / "district.json").write_text(common.district, encoding="utf-8", newline="\n")
    if parcel.entry:
        (folder / parcel.folder).mkdir()
        place = folder / parcel.folder / f"{parcel.entry.slug}.json"
        place.write_text(parcel.slice, encoding="utf-8", newline="\n")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
