"""A real Dask scheduler and two worker processes on this machine; one of them is killed."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coachkit.api import Limits, run
from coachkit.batch import Event
from coachkit.errors import BadInput
from coachkit.release import Release

from ..batches import files, poisoned, statuses

pytest.importorskip("distributed", reason="needs coachkit[cluster]")


def _port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address, and the processes of its two workers."""
    from distributed import Client

    home, address = tmp_path_factory.mktemp("dask"), f"tcp://127.0.0.1:{_port()}"
    port = address.rpartition(":")[2]
    words = [["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]]
    words += [["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]] * 2
    processes = []
    for number, word in enumerate(words):
        with (home / f"{number}.log").open("wb") as log:
            processes.append(subprocess.Popen([sys.executable, "-m", *word], cwd=home, stdout=log, stderr=log))
    with Client(address, timeout=300, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=300)
    yield address, processes[1:]
    for process in processes:
        process.kill()
        process.wait()


def test_same_bytes_and_a_lost_worker_costs_nothing(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], small: Release, tmp_path: Path
) -> None:
    address, workers = cluster
    small.copy(tmp_path / "release")
    (tmp_path / "release" / "secret.txt").write_text("what is not of the release")
    slow = {f"{n:04}": "time.sleep(0.3)" for n in range(4, 13)}
    shown = {"0001": "import pathlib; print(sorted(p.name for p in pathlib.Path(data).rglob('*.*')))"}
    book = poisoned(tmp_path / "m.ipynb", {"0002": "1 / 0", "0003": "os._exit(3)", **slow, **shown})
    run(tmp_path / "release", tmp_path / "here", str(book))
    killed = []

    def on_progress(event: Event) -> None:
        if event.what == "report" and event.done >= 4 and not killed:
            killed.append(workers[0])
            workers[0].kill()

    done = run(tmp_path / "release", tmp_path / "there", str(book), cluster=address, on_progress=on_progress)
    assert killed
    assert [o.id for o in done.failed] == ["0002", "0003"], [o.failure for o in done.failed]
    assert statuses(tmp_path / "there") == statuses(tmp_path / "here")
    names = set(files(tmp_path / "here" / "share")) - {"schools/0001.html"}
    here, there = files(tmp_path / "here" / "share"), files(tmp_path / "there" / "share")
    assert {n: here[n] for n in names} == {n: there[n] for n in names}
    executed = next((tmp_path / "there" / "work" / "notebooks").rglob("0001.ipynb")).read_text()
    assert "['0001.json', 'district.json', 'release.json']" in executed  # its slice, nobody else's
    told = json.loads((tmp_path / "there" / "work" / "manifest.json").read_text())
    assert told["engine"] == "warm on a cluster"
    again = run(tmp_path / "release", tmp_path / "there", str(book), cluster=address)
    assert again.unchanged == 10


def test_the_limit_holds_on_a_cluster(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], small: Release, tmp_path: Path
) -> None:
    from coachkit.errors import Stopped

    book = poisoned(tmp_path / "m.ipynb", {"0001": "time.sleep(600)"})
    with pytest.raises(Stopped, match="0 of 1 reports made"):
        run(small.path, tmp_path / "out", str(book), schools=["0001"], cluster=cluster[0], limits=Limits(total=2))
    assert statuses(tmp_path / "out") == {"0001": "not run"}


def test_no_scheduler_is_said(small: Release, tmp_path: Path) -> None:
    book = poisoned(tmp_path / "m.ipynb", {})
    with pytest.raises(BadInput, match="no Dask scheduler at tcp:"):
        run(small.path, tmp_path / "out", str(book), schools=["0001"], cluster="tcp://127.0.0.1:9")


def test_data_and_output_by_url(small: Release, tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.put(str(small.path) + "/", "/district/", recursive=True)
    book = poisoned(tmp_path / "m.ipynb", {})
    run("memory://district", "memory://out", str(book), schools=["0001", "0002"])
    assert memory.exists("/out/share/schools/0001.html")
    assert memory.exists("/out/work/manifest.json")
    first = memory.info("/out/share/schools/0002.html")["created"]
    again = run("memory://district", "memory://out", str(book), schools=["0001"], fresh=True)
    assert not again.failed
    assert memory.info("/out/share/schools/0002.html")["created"] == first  # what is unchanged is not sent again
    with pytest.raises(BadInput, match="cannot be read"):
        run("memory://nowhere", tmp_path / "out", str(book))
