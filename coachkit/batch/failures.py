"""Why a report failed, and what to do about it: one sentence for each kind."""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.batch.tasks import Result


@dataclass(frozen=True)
class Failure:
    """Why a report was not made.

    ``kind`` is ``error`` (a cell raised), ``exit``, ``timeout``, ``memory``, ``died`` or ``page``; ``error`` the
    class of the error or the signal, ``cell`` its number (None: not in a cell), ``cause`` its message in one
    line, ``fix`` what to do.
    """

    kind: str
    error: str
    cell: int | None
    cause: str
    fix: str

    @property
    def brief(self) -> str:
        """Class, cell and what to do, which may be sent; the error's message stays in the manifest."""
        where = f" in cell {self.cell}" if self.cell is not None else ""
        return f"{self.error}{where}. {self.fix}"


_FIX = {
    "error": "Open the executed notebook in work/notebooks at that cell; the cause is there and in work/manifest.json.",
    "exit": "The notebook ended itself; a report must run to its last cell.",
    "timeout": "Give it more time with --timeout, or see what that cell waits for.",
    "memory": "Give it more with --memory, or fewer reports at once with --workers.",
    "died": "Its process was ended from outside or crashed; run the same command again, or try --engine kernel.",
    "page": "The cells ran, but their page could not be made; work/manifest.json says why.",
}
_KNOWN = {
    "ModuleNotFoundError": "Install the module that the notebook imports into the environment of coachkit.",
    "FileNotFoundError": "The notebook reads a file that is not there; paths are relative to the notebook's folder.",
    "BadRelease": "The release was altered or is incomplete; run again with --data the district folder.",
    "StdinNotImplementedError": "A batch has nobody to ask: the notebook must not call input().",
}
_CRASHES = {
    "SIGSEGV": "A library crashed (segmentation fault); update it, or try --engine kernel.",
    "SIGABRT": "A library gave up (abort), often for lack of memory; give more with --memory, or update it.",
    "SIGBUS": "A library crashed (bus error), often on a full disk; make room and run again.",
    "SIGKILL": "Something ended its process from outside; run the same command again.",
    "ProcessExit": "The notebook ended its own process (os._exit); a report must run to its last cell.",
    "HelperDied": "It ends the process that runs it; try it alone in JupyterLab, or with --engine kernel.",
    "WorkerLost": "The cluster lost every worker that tried it; see the workers' memory and logs.",
}


def failure_of(result: Result) -> Failure:
    """The failure that a result reports."""
    fix = _CRASHES.get(result.error) if result.kind == "died" else _KNOWN.get(result.error)
    cause = " ".join(result.said.split())[:500].rstrip(".")
    return Failure(result.kind, result.error, result.cell, cause, fix or _FIX[result.kind])
