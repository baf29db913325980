"""A Dask worker's side: a folder with the files that all reports share, and a helper process that makes them."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin

from coachkit.batch.helper import TRIES, Helper, gave_up
from coachkit.batch.limits import default_memory
from coachkit.batch.tasks import Result, Task
from coachkit.release import ReleaseMeta
from coachkit.release.meta import Place


@dataclass(frozen=True)
class SharedFiles:
    """What all reports of a batch share, sent to each worker once.

    ``release`` is ``release.json`` without its lists of schools and coaches, ``files`` those of the whole district,
    ``notebooks`` the files of each notebook (itself, and Python files beside it) by its path and their names;
    ``module`` names the helper.
    """

    release: ReleaseMeta
    files: dict[str, str]
    notebooks: dict[str, dict[str, str]]
    module: str


@dataclass(frozen=True)
class TaskBundle:
    """One task with its slice of the release: the slice's entry in ``release.json``, and its file's text."""

    task: Task
    folder: str
    entry: Place | None
    slice: str


class Plugin(WorkerPlugin):
    """Prepares each worker, also those that join later."""

    def __init__(self, name: str, shared: SharedFiles) -> None:
        self.name, self.shared = name, shared

    def setup(self, worker: Any) -> None:
        """Prepare a worker."""
        _WORKPLACES[self.name] = _Workplace(self.shared, max(worker.state.nthreads, 1))

    def teardown(self, worker: Any) -> None:
        """Leave it as it was."""
        workplace = _WORKPLACES.pop(self.name, None)
        if workplace is not None:
            workplace.close()


class _Workplace:
    """A folder with the shared files, and a running helper."""

    def __init__(self, shared: SharedFiles, workers: int) -> None:
        self.shared, self.workers = shared, workers
        self.home = Path(tempfile.mkdtemp(prefix="coachkit-"))
        self.lock = threading.Lock()
        self.waiting: dict[int, threading.Event] = {}
        self.results: dict[int, Result | None] = {}
        self.count = 0
        self.notebooks: dict[str, str] = {}
        for number, (path, files) in enumerate(shared.notebooks.items()):
            place = self.home / "notebooks" / str(number)
            place.mkdir(parents=True)
            for name, text in files.items():
                (place / name).write_text(text, encoding="utf-8")
            self.notebooks[path] = str(place / Path(path).name)
        self.helper: Helper | None = None

    def make(self, task: Task) -> Result | None:
        """Have the helper do a task; None when it was ended meanwhile."""
        with self.lock:
            if self.helper is None:
                self.helper = Helper(self.shared.module, self.workers, self.home / "log.txt")
                threading.Thread(target=self._listen, args=(self.helper,), daemon=True).start()
            self.count += 1
            number, done = self.count, threading.Event()
            self.waiting[number] = done
            self.helper.send(replace(task, number=number))
        done.wait()
        return self.results.pop(number)

    def _listen(self, helper: Helper) -> None:
        while (result := helper.result()) is not None:
            self._hand_out(result.number, result)
        with self.lock:
            self.helper = None
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
        if self.helper is not None:
            self.helper.stop()
        shutil.rmtree(self.home, ignore_errors=True)


_WORKPLACES: dict[str, _Workplace] = {}


def make(bundle: TaskBundle, name: str) -> tuple[Result, str, str]:
    """Write the slice as a release of its own and make the report; returns result, page and executed notebook."""
    workplace = _WORKPLACES[name]
    with tempfile.TemporaryDirectory(prefix="report-", dir=workplace.home) as home:
        data, page, executed = Path(home) / "release", Path(home) / "page.html", Path(home) / "executed.ipynb"
        _write_release(data, workplace.shared, bundle)
        task = replace(
            bundle.task,
            notebook=workplace.notebooks[bundle.task.notebook],
            parameters={**bundle.task.parameters, "data": str(data)},
            executed=str(executed),
            target=str(page),
            memory=bundle.task.memory or default_memory(workplace.workers),
        )
        for _ in range(TRIES):
            result = workplace.make(task)
            if result is not None:
                known = json.dumps(bundle.task.parameters["data"])[1:-1]  # where the release lies at home, not here
                return result, _text(page), _text(executed).replace(json.dumps(str(data))[1:-1], known)
    return gave_up(0), "", ""


def _write_release(folder: Path, shared: SharedFiles, bundle: TaskBundle) -> None:
    """Write a release of one slice: its files have the same bytes, and so the same hashes, as the whole one's."""
    folder.mkdir()
    meta = shared.release.model_copy(update={bundle.folder: (bundle.entry,)} if bundle.entry else {})
    (folder / "release.json").write_text(meta.model_dump_json(), encoding="utf-8")
    for name, text in shared.files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if bundle.entry:
        (folder / bundle.folder).mkdir()
        place = folder / bundle.folder / f"{bundle.entry.slug}.json"
        place.write_text(bundle.slice, encoding="utf-8", newline="\n")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
