"""The process that makes reports, started while the batch still reads what is to be made.

It takes as long to import what reports use as the batch takes to find out which reports to make; where there are two
cores, they do both at once. This module imports nothing that takes time, so that it can be the first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["end_ahead", "start_ahead", "started", "taken"]

# A helper is told in its first line how many reports to make at once, and where its log is.
_START = """
import json, os, sys
sys.path.append({home!r})
from {module} import main
line = b""
while not line.endswith(b"\\n"):
    line += os.read(0, 1) or sys.exit(0)
told = json.loads(line)
os.dup2(os.open(told["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666), 2)
main(told["workers"])
"""
# One thread of linear algebra each: reports run side by side, and threads do not survive a fork.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
     "ARROW_IO_THREADS"), "1",
)  # fmt: skip
_ahead: dict[str, subprocess.Popen[bytes]] = {}


def started(module: str, log: Path | None = None) -> subprocess.Popen[bytes]:
    """A new helper process, whose ``main`` is that module's; until it is told its log, it writes to ``log`` or nowhere."""
    code = _START.format(home=str(Path(__file__).parent.parent), module=module)
    with (log or Path(os.devnull)).open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C is for the batch, which then ends its helpers
        )


def start_ahead(module: str) -> None:
    """Start a helper for whoever asks for it first with :func:`taken`."""
    if module not in _ahead:
        _ahead[module] = started(module)


def taken(module: str) -> subprocess.Popen[bytes] | None:
    """The helper started ahead, if there is one that still runs; it is the caller's now."""
    process = _ahead.pop(module, None)
    return process if process is not None and process.poll() is None else None


def end_ahead() -> None:
    """End helpers that nobody took."""
    while _ahead:
        _, process = _ahead.popitem()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
