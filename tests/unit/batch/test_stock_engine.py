"""What fails in papermill's own engine fails in ours: the same exception, outputs and states of cells, in the batch too."""

import json
import re
import time
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
import pytest
from jupyter_client.manager import start_new_async_kernel
from nbclient.util import run_sync

from coachkit.batch import ENGINES
from coachkit.batch.helper import run_tasks
from coachkit.batch.reports import join_streams
from coachkit.batch.tasks import Task

HANDLER = "def handle(shell, kind, value, trace, tb_offset=None):\n    print('handled', kind.__name__)\n"
FAILING = {
    "line magic": "%env NOSUCHVAR",
    "unknown line magic": "%nosuchmagic",
    "unknown cell magic": "%%nosuchmagic\nx = 1",
    "custom handler": HANDLER + "get_ipython().set_custom_exc((KeyError,), handle)\n{}['x']",
    "exception": "print('some')\nraise ValueError('no')",
    "syntax": "1 +",
    "display": "class Odd:\n    def _repr_html_(self):\n        raise ValueError('no')\n    __repr__ = _repr_html_\nOdd()",
    "nobody to ask": "input('x')",
    "status 3": "import sys, warnings\nwarnings.simplefilter('always')\nsys.exit(3)",
    "status 0": "import sys, warnings\nwarnings.simplefilter('always')\nsys.exit(0)",
    "shown": "get_ipython().run_cell('1/0')\n3",
    "async": "import asyncio\nawait asyncio.wait_for(asyncio.sleep(9), 0.01)",
    "dies": "import os\nprint('some', flush=True)\nimport time; time.sleep(0.5)\nos._exit(3)",  # the last: stock's kernel is gone
}
LEAVING = {"exit()": "exit()", "quit": "quit"}  # in a kernel of its own, which then may or may not run the next cell
IN_BATCH = dict.fromkeys(("status 3", "status 0", *LEAVING), "exit") | {"dies": "died"}  # the others: error
IN_KERNELS = ("line magic", "unknown cell magic", "custom handler", "status 0", "exit()", "dies")  # each costs a kernel


class Run(NamedTuple):
    """What a run left: the exception's class, states of cells, outputs, the notebook's own mark, its language."""

    raised: str
    states: list[str]
    outputs: list[str]
    exception: Any
    language: Any


def written(path: Path, *cells: str) -> Path:
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    content.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(content, path)
    return path


def found(path: Path, raised: str) -> Run:
    content = nbformat.read(path, as_version=4)
    cells = [cell for cell in content.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    texts = [json.dumps(join_streams(cell.outputs), sort_keys=True) for cell in cells]  # a busy kernel may cut them
    plain = [re.sub(r"In ?\[\d+\]|ipykernel_\d+|0x[0-9a-f]+|\"execution_count\": \d+", "…", text) for text in texts]
    state = content.metadata.get("papermill", {})
    states = [cell.metadata.get("papermill", {}).get("status") for cell in cells]
    return Run(raised, states, plain, state.get("exception"), content.metadata.get("language_info"))


def through(engine: str | None, book: Path, **more: Any) -> Run:
    """Run a notebook by papermill."""
    out = book.with_name(f"{book.stem}-{engine}.ipynb")
    raised = ""
    try:
        papermill.execute_notebook(book, out, engine_name=engine, progress_bar=False, **more)
    except Exception as error:
        raised = type(error).__name__
    return found(out, raised)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A notebook for each way to fail, with a cell before it and one after."""
    home = tmp_path_factory.mktemp("failing")
    return {
        name: written(home / f"{name}.ipynb", "print('before')", cell, "print('after')")
        for name, cell in FAILING.items()
    }


@pytest.fixture(scope="module")
def stock(books: dict[str, Path]) -> dict[str, Run]:
    """Each through papermill's own engine; in one kernel, for a start takes longer than all the cells."""
    manager, client = run_sync(start_new_async_kernel)()
    out = {name: through(None, book, km=manager) for name, book in books.items()}
    client.stop_channels()
    return out


@pytest.fixture(scope="module")
def batch(books: dict[str, Path]) -> dict[tuple[str, str], tuple[str, Run]]:
    """Through the batch's engines, by engine and name: the kind of the result, and what it left."""
    home, out = next(iter(books.values())).parent, {}
    leaving = {name: written(home / f"{name}.ipynb", "print('before')", cell, "1") for name, cell in LEAVING.items()}
    for engine, names in {"warm": [*FAILING, *LEAVING], "kernel": IN_KERNELS}.items():
        outs = [home / f"{name}-{engine}.ipynb" for name in names]
        tasks = [
            Task(number, str((books | leaving)[name]), {}, str(outs[number]), "", {}, "", 300, 4000)
            for number, name in enumerate(names)
        ]
        for result in run_tasks(tasks, ENGINES[engine], 1, home / "log.txt"):
            assert (result.cell, result.error != "") == (2, True), result
            out[engine, names[result.number]] = result.kind, found(outs[result.number], result.error)
    return out


@pytest.mark.parametrize("name", ["line magic", "custom handler"])
def test_a_failure_in_papermill_is_the_stock_engines(name: str, books: dict, stock: dict) -> None:
    ours = through("coachkit", books[name])
    assert ours == stock[name]
    assert ours.states == ["completed", "failed", "pending"]
    assert ours.language["name"] == "python"


@pytest.mark.parametrize(
    ("engine", "name"), [*(("warm", name) for name in FAILING), *(("kernel", n) for n in IN_KERNELS)]
)
def test_a_failure_in_the_batch_has_the_stock_engines_outputs(engine: str, name: str, stock: dict, batch: dict) -> None:
    kind, ours = batch[engine, name]
    assert kind == IN_BATCH.get(name, "error")
    if name in LEAVING:
        assert [json.loads(outputs) for outputs in ours.outputs[1:]] == [[], []]
        return
    assert ours.outputs[::2] == stock[name].outputs[::2]
    assert ours.language == stock[name].language or name == "dies"
    if name != "dies":
        assert ours.outputs[1] == stock[name].outputs[1]
        assert stock[name].states == ["completed", *(["completed"] * 2 if name == "shown" else ["failed", "pending"])]


@pytest.mark.parametrize("name", LEAVING)
def test_a_notebook_that_leaves_fails(name: str, batch: dict) -> None:
    kind, ours = batch["warm", name]
    assert (kind, [json.loads(outputs) for outputs in ours.outputs[1:]]) == ("exit", [[], []])


def test_a_dead_kernel_marks_its_cell(books: dict, stock: dict, batch: dict) -> None:
    ours = through("coachkit", books["dies"])
    assert (ours.raised, ours.states) == ("DeadKernelError", ["completed", "failed", "pending"])
    assert stock["dies"].raised == "DeadKernelError"
    assert stock["dies"].states == ["completed"] * 3  # which the stock engine does not mark
    some, error = json.loads(ours.outputs[1])
    assert [some] == json.loads(stock["dies"].outputs[1])
    assert (error["ename"], ours.exception) == ("DeadKernelError", True)
    assert json.loads(batch["warm", "dies"][1].outputs[1])[-1]["ename"] == "DeadKernelError"


def test_a_timeout_marks_its_cell(tmp_path: Path) -> None:
    book = written(tmp_path / "loop.ipynb", "print('before')", "import time\nprint('some')\ntime.sleep(600)", "1")
    ours = through("coachkit", book, execution_timeout=2)
    assert (ours.raised, ours.states) == ("CellTimeoutError", ["completed", "failed", "pending"])
    some, *_, error = json.loads(ours.outputs[1])  # between them, what the kernel says when it is interrupted
    assert (some["text"], error["ename"]) == ("some\n", "CellTimeoutError")
    for name, engine in ENGINES.items():
        out = tmp_path / f"{name}.ipynb"
        (result,) = run_tasks([Task(0, str(book), {}, str(out), "", {}, "", 8, 4000)], engine, 1, tmp_path / "log.txt")
        run = found(out, result.kind)
        assert (run.raised, result.cell) == ("timeout", 2), name
        some, *_, error = json.loads(run.outputs[1])
        assert (some["text"], error["ename"]) == ("some\n", "CellTimeoutError"), name
        assert "before" in run.outputs[0], name


def test_papermill_writes_the_notebook_less_often_but_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = papermill.engines.write_ipynb

    def write_slowly(content: Any, path: str) -> None:
        time.sleep(0.05)
        write(content, path)
        sizes.append(Path(path).stat().st_size)

    monkeypatch.setattr("papermill.engines.write_ipynb", write_slowly)
    ours = through("coachkit", written(tmp_path / "many.ipynb", *(f"print({n})" for n in range(20))))
    assert ours.states == ["completed"] * 20
    assert [json.loads(outputs)[0]["text"] for outputs in ours.outputs] == [f"{n}\n" for n in range(20)]
    assert 3 <= len(sizes) <= 20, "the stock engine writes it 42 times"
    assert sizes[0] < sizes[-1]
