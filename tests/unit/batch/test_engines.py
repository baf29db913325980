"""Both engines give the same outputs: for every shipped notebook, and for the odd things that cells do."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbformat import from_dict
from papermill.engines import papermill_engines

from coachkit.api import run
from coachkit.batch import ENGINES, Limits, make_plan, notebooks, run_batch
from coachkit.batch.helper import run_tasks
from coachkit.batch.reports import join_streams
from coachkit.batch.tasks import Task
from coachkit.release import Release

from ...batches import files, manifest, notebook, poisoned, statuses
from ...conftest import ROOT
from ...folder import folder
from ...small_release import small_release

ODD = [
    "print('a'); import sys; print('err', file=sys.stderr); print('b')",
    "1 + 1",
    "from IPython.display import display, HTML, Markdown, clear_output, update_display\nh = display('first', display_id='x')",
    "update_display('second', display_id='x')\nprint('gone'); clear_output(); print('kept')",
    "print('first'); clear_output(wait=True)\nprint('only')",
    "%%capture cap\nprint('captured')",
    "cap.stdout, _i2, Out[3]",
    "import asyncio\nasync def f():\n    await asyncio.sleep(0.01); return 5\nawait f()",
    "t = asyncio.create_task(f())",
    "await t",
    "!echo from the shell",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import plotly.graph_objects as go\ngo.Figure([{'y': [1, 2]}])",
    "import ipywidgets\no = ipywidgets.Output()\nwith o:\n    print('inside'); display(5)\no",
    "type(get_ipython()).__name__, __name__",
    "class A: pass\nimport pickle\npickle.loads(pickle.dumps(A())).__class__",
    "input('x')",
    "import warnings; warnings.warn('careful')",
    "x = 5;\nx;",
    "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.info('heard')",
    "pd.Series([1]).foo",
    "raise SystemExit(3)",
    "1 +",
    "%nosuchmagic",
    "import threading\nt = threading.Thread(target=print, args=('from a thread',)); t.start(); t.join()",
    "print('no newline', end='')",
    "%env NOSUCHVAR",
    "%%nosuchmagic\nx = 1",
    "%cd /no/such/folder",
    "print('cut'); sys.stdout.flush(); print('here')",
    "import time\nprint('cut'); time.sleep(1); print('by the clock')",
    "for n in range(3): print(n); print(n, file=sys.stderr)",
    "print('x' * 200_000)",
    "display({'application/json': {'a': 1}}, raw=True)",
    "from IPython.display import JSON, Latex\ndisplay(JSON({'a': [1, float(2)]}), Latex('$x$'))",
    "h.update('third'); display('again', display_id='x')",
    "class Odd:\n    def _repr_html_(self): raise ValueError('no')\n    __repr__ = _repr_html_\nOdd()",
    "get_ipython().set_next_input('x')",
    "async def g():\n    yield 1\n[x async for x in g()]",
    "raise KeyboardInterrupt",
    "get_ipython().run_cell('1/0'); 3",
    "_ = get_ipython().set_custom_exc((KeyError,), lambda self, kind, value, trace, tb_offset=None: print('handled', kind))",
    "{}['x']",
    "len(In), sorted(Out)[:3], _oh is Out",
    "odd = {'a': float('nan'), 'b': 2**70, 'c': (1, 2), 'd': 'é\\n'}\ndisplay({'application/json': odd}, raw=True); odd['b'] = 0",
    "display({'text/plain': 'x', 'application/json': {1: 'one', None: 2}}, raw=True)",
    "import pandas as pd\npd.DataFrame([range(9)], columns=[f'a long column {n}' for n in range(9)])",
    "'skipped'",
]


def normal(executed: str) -> dict[str, Any]:
    """What must be equal: outputs and counts; widgets' random ids are numbered, process ids left out."""
    text = re.sub(r"ipykernel_\d+", "ipykernel", executed)
    ids = dict.fromkeys(re.findall(r"\b[0-9a-f]{32}\b", text))
    for number, found in enumerate(ids):
        text = text.replace(found, f"widget-{number}")
    content = json.loads(text)
    cells = [(c.get("execution_count"), c.get("outputs")) for c in content["cells"]]
    return {"cells": cells, "language": content["metadata"].get("language_info")}


def joined(cell: tuple[int | None, list[dict[str, Any]] | None]) -> tuple[int | None, Any]:
    """A cell's count and outputs; neighbouring pieces of a stream in one."""
    return cell[0], cell[1] and join_streams([from_dict(output) for output in cell[1]])


def both(
    books: dict[str, tuple[Path, dict[str, Any]]], home: Path, kind: str = "ok"
) -> dict[str, list[dict[str, Any]]]:
    """Outputs of notebooks with their parameters, through both engines: by name, warm first. All end with the ``kind``."""
    out: dict[str, list[dict[str, Any]]] = {name: [] for name in books}
    for engine, module in ENGINES.items():
        files = {name: home / f"{name}-{engine}.ipynb" for name in books}
        tasks = [
            Task(number, str(book), given, str(files[name]), "", {}, "seed", 600, 4000)
            for number, (name, (book, given)) in enumerate(books.items())
        ]
        results = list(run_tasks(tasks, module, 1, home / "log.txt"))
        assert len(results) == len(tasks)
        assert all(result.kind == kind for result in results), [result for result in results if result.kind != kind]
        for name, file in files.items():
            out[name].append(normal(file.read_text()))
    return out


# `make nightly` compares every notebook; each is executed by nbval in a kernel, and these three make all kinds of output.
SHIPPED = (
    sorted(notebooks()) if "COACHKIT_EVERY_NOTEBOOK" in os.environ else ["coach_report", "explore", "school_report"]
)


@pytest.fixture(scope="module")
def shipped(release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Every shipped notebook through both engines."""
    home = tmp_path_factory.mktemp("shipped")
    given = {name: {"data": str(release.path)} for name in notebooks()}
    given["analyst_checks"] = {"data": str(small_release(home / "internal", "internal", 1).path)}
    given["plan_rollout"] = {**given["analyst_checks"], "as_of": None}
    for analysts in ("explore", "first_two_weeks"):  # they ask rows, so they need the folder
        given[analysts] = {"data": str(ROOT / "data" / "sample")}
    given["coach_report"] = {"data": str(small_release(home / "coaches", "coach", 1).path), "coach_id": "0001"}
    return both({name: (notebooks()[name], given[name]) for name in SHIPPED}, home)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_notebook_gives_the_same_through_a_kernel(name: str, shipped: dict) -> None:
    warm, kernel = shipped[name]
    assert warm == kernel
    assert any(outputs for _, outputs in warm["cells"])


def test_odd_cells_give_the_same_through_a_kernel(tmp_path: Path) -> None:
    import nbformat

    book = notebook(tmp_path / "odd.ipynb", *ODD)
    content = nbformat.read(book, as_version=4)
    for cell in content.cells[1:]:
        cell.metadata["tags"] = ["raises-exception"]
    content.cells[-1].metadata["tags"] = ["skip-execution"]
    content.cells[-1].outputs = [nbformat.v4.new_output("stream", text="of an earlier run")]
    nbformat.write(content, book)
    warm, kernel = both({"odd": (book, {})}, tmp_path, "error")["odd"]  # papermill refuses errors in such cells, too
    assert warm["cells"][-1] == kernel["cells"][-1] == (None, [])
    for source, one, other in zip(["", *ODD], warm["cells"], kernel["cells"], strict=True):
        if "cut" in source:  # elsewhere a kernel on a busy machine may cut where its clock says
            assert one == other, source
            assert len(one[1]) == 2
        assert joined(one) == joined(other), source


def test_a_file_that_a_cell_left_open_is_written_to_its_end(tmp_path: Path) -> None:
    book = notebook(tmp_path / "open.ipynb", "left = open('left.txt', 'w')\n_ = left.write('all of it')")
    for engine, module in ENGINES.items():
        task = Task(0, str(book), {}, str(tmp_path / f"{engine}.ipynb"), "", {}, "", 300, 4000)
        assert [result.kind for result in run_tasks([task], module, 1, tmp_path / "log.txt")] == ["ok"]
        assert (tmp_path / "left.txt").read_text() == "all of it", engine
        (tmp_path / "left.txt").unlink()


def test_what_libraries_write_past_python_is_kept_at_its_cell(tmp_path: Path) -> None:
    """A kernel hands such text over from a thread, sooner or later: only the warm engine says where it belongs."""
    book = notebook(tmp_path / "raw.ipynb", "import os\n_ = os.write(1, b'raw\\n')", "print('next')")
    task = Task(0, str(book), {}, str(tmp_path / "out.ipynb"), "", {}, "", 300, 4000)
    (result,) = run_tasks([task], ENGINES["warm"], 1, tmp_path / "log.txt")
    assert result.kind == "ok", result
    texts = [[o["text"] for o in outputs] for _, outputs in normal((tmp_path / "out.ipynb").read_text())["cells"]]
    assert texts == [[], ["raw\n"], ["next\n"]]


def test_what_was_shown_before_the_process_ended_is_kept(tmp_path: Path) -> None:
    """Displays with ids, cleared outputs and streams of the cells before, as in a run that does not end."""
    cells = [cell for cell in ODD[:5] + ODD[10:13] if "%%" not in cell]
    end = "import os\nprint('here', end='')\nos._exit(3)"
    books = [notebook(tmp_path / f"{len(last)}.ipynb", *cells, *last) for last in ([], [end])]
    outs = [book.with_suffix(".out.ipynb") for book in books]
    tasks = [Task(n, str(book), {}, str(outs[n]), "", {}, "", 300, 4000) for n, book in enumerate(books)]
    results = {result.number: result for result in run_tasks(tasks, ENGINES["warm"], 1, tmp_path / "log.txt")}
    assert [results[0].kind, results[1].error] == ["ok", "ProcessExit"], results
    whole, ended = (normal(out.read_text())["cells"] for out in outs)
    assert ended[:-1] == whole
    here, error = ended[-1][1]
    assert (here["text"], error["ename"]) == ("here", "DeadKernelError")


def test_a_cell_may_build_a_release_itself(small: Release, tmp_path: Path) -> None:
    """In a forked child, and two at once: the second one finds what the first has built."""
    (tmp_path / "d").mkdir()
    few = "from coachkit.pipeline import measure_cache\nfrom coachkit.measures.estimators.coaching import reach"
    own = f"r = coachkit.open_district({str(folder(tmp_path / 'd'))!r})\nr.name"
    book = notebook(
        tmp_path / "own.ipynb", "import coachkit", few, "measure_cache.measure_all = lambda d, _: reach(d)", own
    )
    done = run_batch(make_plan(small, book, tmp_path / "out", ["0001", "0002"]), Limits(workers=2))
    assert not done.failed, done.failed[0].failure


def test_both_engines_make_the_same_pages_and_tell_failures_alike(small: Release, tmp_path: Path) -> None:
    book = poisoned(tmp_path / "m.ipynb", {"0002": "1 / 0", "0003": "sys.exit()", "0004": "os._exit(3)",
                                           "0005": "time.sleep(600)", "0006": "x = b'x' * (2 << 30)"})  # fmt: skip
    ids = ["0001", "0002", "0003", "0004", "0005", "0006"]
    for engine in ENGINES:  # the one that is stopped by the clock apart: the others have all the time they need
        run_batch(make_plan(small, book, tmp_path / engine, ["0005"]), Limits(timeout=5), engine)
        others = [name for name in ids if name != "0005"]
        run_batch(make_plan(small, book, tmp_path / engine, others), Limits(timeout=600, memory=1200), engine)
        expected = dict(zip(ids, ["ok", "error", "exit", "died", "timeout", "memory"], strict=True))
        assert statuses(tmp_path / engine) == expected, engine
    page = "share/schools/0001.html"
    assert (tmp_path / "warm" / page).read_bytes() == (tmp_path / "kernel" / page).read_bytes()
    assert set(files(tmp_path / "warm" / "share")) == set(files(tmp_path / "kernel" / "share"))


def test_without_fork_a_kernel_makes_the_same_pages(release: Release, tmp_path: Path) -> None:
    """As on macOS and Windows: the sample's pages by ``--engine kernel``, with ``os.fork`` taken away from every process."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "sitecustomize.py").write_text("import os\ndel os.fork, os.forkpty, os.posix_spawn\n")
    words = ["--data", release.path, "--school", "0001", "--school", "0003", "--workers", "1"]
    command = [sys.executable, "-m", "coachkit", "run", "school_report", "--engine", "kernel", *map(str, words)]
    bare = {**os.environ, "PYTHONPATH": str(tmp_path / "bare")}
    gone = subprocess.run([sys.executable, "-c", "import os; os.fork"], env=bare, capture_output=True, check=False)
    assert gone.returncode == 1
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "kernel")], env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert manifest(tmp_path / "kernel")["engine"] == "kernel"
    assert not run(release.path, tmp_path / "warm", "school_report", schools=["0001", "0003"]).failed
    here, there = files(tmp_path / "kernel" / "share"), files(tmp_path / "warm" / "share")
    assert {"schools/0001.html", "schools/0003.html", "index.html"} <= set(here)
    assert here == there


def test_papermill_finds_the_engine_by_its_entry_point(small: Release, tmp_path: Path) -> None:
    assert papermill_engines.get_engine("coachkit").__name__ == "RecordingEngine"
    book = poisoned(tmp_path / "m.ipynb", {"0002": "1 / 0"})
    given = {"school_id": "0001", "data": str(small.path)}
    done = papermill.execute_notebook(book, tmp_path / "out.ipynb", given, engine_name="coachkit", progress_bar=False)
    assert done.cells[-1].outputs[0].data["text/plain"].startswith("How many eligible teachers")
    with pytest.raises(papermill.PapermillExecutionError, match="division by zero"):
        papermill.execute_notebook(
            book, tmp_path / "out.ipynb", {**given, "school_id": "0002"}, engine_name="coachkit", progress_bar=False
        )


def test_the_warm_process_has_no_thread_but_arrows_own_and_no_slow_grammar() -> None:
    code = """
import os, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
from coachkit.batch.engines.fork import server
from coachkit.batch.tasks import Task
import coachkit, nbformat
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("coachkit.open_school")])
server.warm_up(Task(0, "", {}, "", "", {}, "", 1, 1), notebook)
assert not {"rfc3987_syntax", "debugpy"} & set(sys.modules), "the first takes a second"
print([open(f"/proc/self/task/{t}/comm").read().strip() for t in os.listdir("/proc/self/task")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len([name for name in done.stdout.strip("[]\n").split(", ") if "jemalloc" not in name]) == 1, done.stdout


def test_what_the_warm_engine_replaces_in_libraries_is_still_what_they_call() -> None:
    """Each replacement saves a tenth of a report or more; where a name is gone, the rest of the engine would just be slower."""
    from ipykernel.ipkernel import IPythonKernel
    from IPython.core.interactiveshell import InteractiveShell
    from nbclient import NotebookClient

    assert "output_from_msg" in NotebookClient.output.__code__.co_names
    assert {"input_transformer_manager", "transform_cell"} <= set(InteractiveShell.transform_cell.__code__.co_names)
    assert "_execute_sleep" in IPythonKernel.class_trait_names(config=True)
