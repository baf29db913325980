"""Start the helper process that makes reports while the batch still reads its data.

The helper needs about as long to import its libraries as the batch needs to find out which reports to make; on two cores
both happen at once. This module imports nothing that takes time, so the command line can import it first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

# The first line that a helper reads says how many reports to make at once, and where to write its log.
_MAIN = """
import json, os, sys
sys.path.append({home!r})
from {module} import main
line = b""
while not line.endswith(b"\\n"):
    line += os.read(0, 1) or sys.exit(0)
settings = json.loads(line)
os.dup2(os.open(settings["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666), 2)
main(settings["workers"])
"""
# One thread for linear algebra: reports run in parallel already, and threads do not survive a fork.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
     "ARROW_IO_THREADS"), "1",
)  # fmt: skip
_prestarted: dict[str, subprocess.Popen[bytes]] = {}


def start_helper(module: str, log: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a process that runs the ``main`` of an engine's module; until it knows its log, it writes to ``log`` or nowhere."""
    code = _MAIN.format(home=str(Path(__file__).parent.parent), module=module)
    with (log or Path(os.devnull)).open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C reaches the batch alone, which then ends its helpers
        )


def prestart(module: str) -> None:
    """Start a helper for the first caller of :func:`take_prestarted`."""
    if module not in _prestarted:
        _prestarted[module] = start_helper(module)


def take_prestarted(module: str) -> subprocess.Popen[bytes] | None:
    """Take over the prestarted helper, if there is one and it still runs."""
    process = _prestarted.pop(module, None)
    return process if process is not None and process.poll() is None else None


def end_prestarted() -> None:
    """End the helpers that nobody took."""
    while _prestarted:
        _, process = _prestarted.popitem()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
