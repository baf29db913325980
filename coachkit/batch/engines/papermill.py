"""papermill's engine ``coachkit``: papermill's own engine, which also records how a run ended and takes half its time.

``papermill in.ipynb out.ipynb --engine coachkit`` runs a notebook in any language.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine

from coachkit.batch.reports import add_error

_SHARE_OF_TIME = 10  # between two saves pass so many times what the last one took


class RecordingEngine(NBClientEngine):
    """Papermill's own engine; it records a cell that took too long or whose kernel died, and saves less often.

    When a cell takes too long or its kernel dies, the stock engine marks that cell and all later ones as completed and
    raises. This engine raises the same error, adds it to the cell's outputs, marks the cell as failed, and leaves later ones
    pending. The stock engine also writes the whole notebook twice a cell, which takes most of its time; this engine writes it
    when a cell starts or ends, as often as takes a tenth of the time.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **more: Any) -> None:
        """Run the cells of papermill's notebook.

        Raises
        ------
        CellTimeoutError, DeadKernelError
            When a cell takes longer than ``execution_timeout`` seconds, or its kernel dies.
        """
        try:
            with _saving_less_often(nb_man):
                super().execute_managed_notebook(nb_man, kernel_name, **more)
        except (CellTimeoutError, DeadKernelError) as error:
            index, cell = [pair for pair in enumerate(nb_man.nb.cells) if pair[1].metadata.papermill.start_time][-1]
            add_error(cell, type(error).__name__, str(error))
            nb_man.cell_exception(cell, cell_index=index)
            raise


@contextmanager
def _saving_less_often(nb_man: Any) -> Iterator[None]:
    """Inside the block, papermill's notebook is written at most a tenth of the time; papermill writes it once more at its end."""
    save, due = nb_man.save, 0.0

    def save_if_due(**more: Any) -> None:
        nonlocal due
        start = time.monotonic()
        if start >= due:
            save(**more)
            due = time.monotonic() + _SHARE_OF_TIME * (time.monotonic() - start)

    nb_man.save = save_if_due
    try:
        yield
    finally:
        del nb_man.save
