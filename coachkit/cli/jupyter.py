"""``coachkit lab``, ``notebooks`` and ``demo``: the notebooks in JupyterLab, a copy of them, and a first look at pages."""

from __future__ import annotations

import os
import shutil
import sys
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer

from coachkit import console
from coachkit.errors import BadInput

_COPIES = Path("coachkit-notebooks")


def lab(
    context: typer.Context,
    data: Annotated[
        str, typer.Option("--data", help="District folder that all notebooks open. Default: the sample.")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help=f"Folder of your copies of the notebooks. Default: {_COPIES}, or the checkout's own."
        ),
    ] = None,
) -> None:
    """Open the notebooks in JupyterLab, and pass other options on to it (--no-browser, --port …)."""
    from coachkit.schema.folder import district_folder

    environment: dict[str, Any] = dict(os.environ)
    if data:
        folder = district_folder(data)
        if not folder.is_dir():
            raise BadInput(f"There is no folder {data}.", "Give the folder that holds schools.csv and so on.")
        environment["COACHKIT_DATA"] = str(folder.resolve())
    home = _own_copies(to)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={home.parent.resolve()}",
        f"--LabApp.default_url=/lab/tree/{home.name}/explore.ipynb",
        *context.args,
    ]
    os.execve(sys.executable, command, environment)


def notebooks(
    to: Annotated[Path, typer.Option("--to", help="Folder for the copies; it may exist.")] = _COPIES,
) -> None:
    """Copy the notebooks to a folder of your own, where you may change them. Copies that you changed are kept."""
    kept = _copy(to)
    console.say(f"The notebooks are in {to}." + (f" Kept as you changed them: {', '.join(kept)}." if kept else ""))
    console.say(f"Tutorials are in {to / 'tutorials'}. Next: coachkit lab --to {to} --data my-district")


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the pages.")] = Path("coachkit-demo"),
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the index in the browser.")] = True,
) -> None:
    """Make the pages of the synthetic sample district, and open their index."""
    from coachkit.api import run
    from coachkit.schema.folder import district_folder

    with console.progress("Reports", as_json=False) as on_progress:
        done = run(district_folder("sample"), out, on_progress=on_progress)
    console.say(f"Open {done.index}")
    console.say("Next: coachkit new my-district, or coachkit lab")
    if browser:
        webbrowser.open(done.index.resolve().as_uri())


def _own_copies(to: Path | None) -> Path:
    """The folder of notebooks to open: the checkout's own, or copies that the analyst may change."""
    from coachkit.batch import notebooks as shipped

    home = next(iter(shipped().values())).parent
    if to is None and home.parent.joinpath("pyproject.toml").is_file():
        return home
    _copy(to or _COPIES)
    return to or _COPIES


def _copy(to: Path) -> list[str]:
    """Copy the shipped notebooks where there is no file of their name; returns the names of those that differ."""
    from coachkit.batch import notebooks as shipped

    if to.exists() and not to.is_dir():
        raise BadInput(f"{to} is a file.", "Give a folder with --to.")
    home = next(iter(shipped().values())).parent
    kept = []
    for path in [*shipped().values(), *sorted((home / "tutorials").glob("*.ipynb"))]:
        own = to / path.relative_to(home)
        own.parent.mkdir(parents=True, exist_ok=True)
        if not own.exists():
            shutil.copyfile(path, own)
        elif own.read_bytes() != path.read_bytes():
            kept.append(path.name)
    return kept
