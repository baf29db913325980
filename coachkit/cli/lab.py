"""``coachkit lab``: the notebooks in JupyterLab."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coachkit.errors import BadInput

__all__ = ["lab"]


def lab(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option("--data", help="District folder to explore. Default: the sample.")
    ] = None,
) -> None:
    """Open the notebooks in JupyterLab, and pass other options on to it (--no-browser, --port …)."""
    from coachkit.batch import notebooks

    home = next(iter(notebooks().values())).parent
    environment: dict[str, Any] = dict(os.environ)
    if data is not None:
        if not data.is_dir():
            raise BadInput(f"There is no folder {data}.", "Give the folder that holds schools.csv and so on.")
        environment["COACHKIT_DATA"] = str(data.resolve())
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={home.parent}",
        "--LabApp.default_url=/lab/tree/notebooks/explore.ipynb",
        *context.args,
    ]
    os.execve(sys.executable, command, environment)
