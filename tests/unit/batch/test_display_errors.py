"""An error that is raised while a value is displayed is reported by its own name, as any other."""

from pathlib import Path

import pytest

from coachkit.batch import ENGINES
from coachkit.batch.failures import Failure, failure_of
from coachkit.batch.helper import run_tasks
from coachkit.batch.tasks import Task

from ...batches import notebook

ODD = """class Odd:
    def {method}(self, *args, **more):
        raise ValueError("the chart has no rows")
Odd()"""
CELLS = {
    "shown": ODD.format(method="_ipython_display_"),
    "html": ODD.format(method="_repr_html_"),
    "text": ODD.format(method="__repr__"),
    "handled": "get_ipython().run_cell('1/0')\nraise KeyError('rows')",
    "raised": "raise ValueError('the chart has no rows')",
}


@pytest.mark.parametrize("engine", list(ENGINES))
def test_an_error_of_a_display_has_its_name(engine: str, tmp_path: Path) -> None:
    tasks = []
    for number, (name, cell) in enumerate(CELLS.items()):
        book = notebook(tmp_path / f"{name}.ipynb", "x = 1", cell, "'never'")
        tasks.append(Task(number, str(book), {}, str(tmp_path / f"{name}-out.ipynb"), "", {}, "seed", 600, 4000))
    found: dict[str, Failure | None] = dict.fromkeys(CELLS)
    for result in run_tasks(tasks, ENGINES[engine], 1, tmp_path / "log.txt"):
        found[list(CELLS)[result.number]] = failure_of(result)
    for name, failure in found.items():
        assert failure is not None
        wanted = ("KeyError", "'rows'") if name == "handled" else ("ValueError", "the chart has no rows")
        assert (failure.error, failure.cause) == wanted, name
        assert failure.cell == 3, name
