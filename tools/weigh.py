"""Weigh the dependencies: why each is there, its size on disk, how long its import takes, when it was last released.

``python -m tools.weigh [--releases FILE]`` writes the table of ``docs/adr/0007-dependencies.md``. ``FILE`` has a line for each
distribution: name, newest version and month of its release, separated by tabs; without it, the known months are kept.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "adr" / "0007-dependencies.md"
START, END = "<!-- made by tools/weigh.py -->", "<!-- until here -->"
REASONS = {
    "jupyterlab": "what the notebooks open in (`coachkit lab`)",
    "pandas": "tables, in every module",
    "plotly": "the script that draws charts on pages; figures in notebooks",
    "ipywidgets": "the kernel's side of widgets: analysts' own controls beside the explorer",
    "anywidget": "the explorer in JupyterLab",
    "papermill": "parameters and the engine of notebooks, as analysts know it",
    "nbclient": "runs cells",
    "ipykernel": "runs cells in the warm process",
    "psutil": "memory limits of reports",
    "nbconvert": "executed notebooks to HTML, Markdown with the project's own template",
    "pyarrow": "Parquet; fast work on texts",
    "scipy": "distributions, special functions, optimisation",
    "highspy": "linear programs of the gate and the audit",
    "threadpoolctl": "one thread for small matrices: faster, and the same bytes",
    "platformdirs": "where the cache is on each system",
    "typer": "the command line",
    "rich": "its progress and tables",
    "openpyxl": "writes workbooks, and reads them in the audit, which shares no code",
    "tomli-w": "writes settings and mappings",
    "python-calamine": "reads .xlsx, .xls and .ods, in compiled code",
    "rapidfuzz": "near-identical names",
    "numpy": "arrays, in every statistic",
    "pydantic": "settings, mappings and the release's facts, checked",
    "nbformat": "reads and checks notebooks",
    "ipython": "exhibits in notebooks; the shell of the warm process",
    "traitlets": "state of the explorer; settings of kernels",
    "jupyter_client": "sessions without sockets in the warm process",
    "jinja2": "templates of pages",
    "markupsafe": "escapes what districts type",
    "regex": "patterns of mappings with a time limit, which `re` does not have",
    "filelock": "two runs on one folder wait for each other",
    "orjson": "packs messages between notebook and kernel",
}
_MODULES = {"ipython": "IPython", "tomli-w": "tomli_w", "python-calamine": "python_calamine"}
_TIMES = 3


def declared() -> list[str]:
    """The names of the runtime dependencies, in the order of pyproject.toml."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [re.split(r"[<>=!~\[ ]", text)[0] for text in wanted]


def size(name: str) -> float:
    """Megabytes of a distribution's own files."""
    files = distribution(name).files or []
    found = {Path(str(file.locate())) for file in files}
    return sum(path.stat().st_size for path in found if path.is_file()) / 1e6


def import_time(name: str) -> float:
    """Processor milliseconds to import it in a new process, all that it imports included: the median of three."""
    code = f"import time\nbegin = time.process_time()\nimport {_MODULES.get(name, name)}\nprint(time.process_time() - begin)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(_TIMES)
    ]
    return 1000 * statistics.median(float(run.stdout.split()[-1]) for run in runs)


def known_months() -> dict[str, str]:
    """The months of the table as it is."""
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {row[0].strip("| `"): row[-1].strip(" |") for row in rows}


def months(file: Path | None) -> dict[str, str]:
    """The month of each one's last release."""
    if file is None:
        return known_months()
    wanted = set(declared())
    with file.open(encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        found = {row[0].lower().replace("-", "_"): row[2] for row in rows if len(row) > 2}
    return {name: found.get(name.lower().replace("-", "_"), "–") for name in wanted}


def table(file: Path | None) -> str:
    """All dependencies, the largest first."""
    released = months(file)
    rows = [(size(name), name, distribution(name).version) for name in declared()]
    lines = ["| dependency | version | why | MB | import, ms | last release |", "|---|---|---|--:|--:|---|"]
    lines += [
        f"| `{name}` | {version} | {REASONS[name]} | {megabytes:.1f} | {import_time(name):.0f} | {released.get(name, '–')} |"
        for megabytes, name, version in sorted(rows, key=lambda row: (-row[0], row[1]))
    ]
    return "\n".join(
        [*lines, "", f"Together {sum(row[0] for row in rows):.0f} MB, without what they bring themselves."]
    )


def main(arguments: list[str]) -> None:
    """Write the table into the decision."""
    file = Path(arguments[1]) if arguments[:1] == ["--releases"] else None
    made = table(file)
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    PAGE.write_text(f"{head}{START}\n{made}\n{END}{rest.partition(END)[2]}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
