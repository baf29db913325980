"""Functions side by side give what they give one after another, whatever happens to their processes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from coachkit.files import locked
from coachkit.forked import side_by_side

HOME = os.getpid()


@pytest.fixture(params=[1, 2])
def _processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(request.param)), raising=False)


@pytest.mark.usefixtures("_processors")
def test_results_come_in_order_and_errors_are_raised_here() -> None:
    assert side_by_side([lambda n=n: n * n for n in range(4)]) == [0, 1, 4, 9]
    assert side_by_side([]) == []
    with pytest.raises(ZeroDivisionError):
        side_by_side([lambda: 1 // 0, lambda: 2])
    with pytest.raises(ZeroDivisionError):
        side_by_side([lambda: 2, lambda: 1 // 0])


def test_a_function_whose_process_is_killed_or_whose_result_cannot_be_sent_runs_here() -> None:
    def killed() -> int:
        if os.getpid() != HOME:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    here, unsent, also = side_by_side([killed, lambda: lambda: 7, os.getpid])
    assert here == also == HOME
    assert unsent() == 7


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux forks")
def test_processes_end_with_the_one_that_started_them_and_hold_none_of_its_locks(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path\n"
        "from coachkit.files import locked; from coachkit.forked import side_by_side\n"
        "os.sched_getaffinity = lambda pid: {0, 1}\n"
        f"home = Path({str(tmp_path)!r})\n"
        "def asleep():\n"
        "    (home / 'child').write_text(str(os.getpid())); time.sleep(600)\n"
        "def long():\n"
        "    print('ready', flush=True); time.sleep(600)\n"
        "with locked(home):\n"
        "    side_by_side([asleep, long])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        time.sleep(0.01)
    process.kill()
    process.wait()
    process.stdout.close()
    with locked(tmp_path):  # waits for whoever holds it
        child = int((tmp_path / "child").read_text())
    with suppress(psutil.NoSuchProcess):
        while psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
