"""Killed at any moment: a child, the warm process, the driver; a full disk; Ctrl-C. The same command finishes the rest."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from coachkit.api import run
from coachkit.errors import OutputFailed
from coachkit.release import Release

from ..batches import files, manifest, poisoned, statuses

ROUNDS = int(os.environ.get("COACHKIT_KILLS", "1"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm engine runs on Linux")


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "coachkit", "run", *map(str, words)]


def start(*words: object) -> subprocess.Popen[bytes]:
    """A batch that hears Ctrl-C, also where these tests run in the background of a shell, which has it ignored."""
    return subprocess.Popen(
        command(*words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def reports_done(out: Path) -> int:
    """How many reports the manifest and its log know to be made."""
    found = {}
    with contextlib.suppress(OSError, ValueError):
        found = {r["id"]: r["status"] for r in manifest(out)["reports"]}
    with contextlib.suppress(OSError):
        for line in (out / "work" / "manifest.log").read_text().splitlines():
            with contextlib.suppress(ValueError):
                found[json.loads(line)["id"]] = json.loads(line)["status"]
    return sum(status == "ok" for status in found.values())


def wait_for(what: object, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(small: Release, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, str]]:
    """Release, notebook, and the share of a run that nobody disturbed."""
    home = tmp_path_factory.mktemp("undisturbed")
    small.copy(home / "release")
    book = poisoned(home / "m.ipynb", {f"{n:04}": "time.sleep(0.15)" for n in range(1, 13)})
    run(home / "release", home / "out", str(book))
    return home / "release", book, files(home / "out" / "share")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_driver_killed_at_a_random_moment(undisturbed: tuple, tmp_path: Path, number: int) -> None:
    data, book, expected = undisturbed
    out, chance = tmp_path / "out", random.Random(number)
    driver = start(book, "--data", data, "--out", out)
    if number % 3 == 0:  # while reports are made; else at any time, from its first moment on
        wait_for(lambda: reports_done(out) >= 1)
    time.sleep(chance.uniform(0, 1.5 if number % 3 == 0 else 9))
    helpers = list(psutil.Process(driver.pid).children(recursive=True)) if driver.poll() is None else []
    driver.kill()
    driver.wait()
    wait_for(lambda: not any(p.is_running() and p.status() != "zombie" for p in helpers))  # nothing lives on
    left = reports_done(out)
    if (out / "share").exists():
        assert files(out / "share") == expected
    done = run(data, out, str(book))
    assert not done.failed
    assert done.unchanged >= left
    assert files(out / "share") == expected
    assert not list(out.glob(".share*"))


def test_children_and_the_warm_process_killed_meanwhile(undisturbed: tuple, tmp_path: Path) -> None:
    data, book, expected = undisturbed
    out = tmp_path / "out"
    driver = start(book, "--data", data, "--out", out)
    wait_for(lambda: reports_done(out) >= 1)
    (helper,) = psutil.Process(driver.pid).children()
    wait_for(lambda: [child.kill() or child for child in helper.children()[:1]])
    wait_for(lambda: reports_done(out) >= 3)
    helper.kill()
    assert driver.wait(300) in (0, 1)
    died = [r for r in manifest(out)["reports"] if r["status"] == "failed"]
    assert all((r["failure"]["kind"], r["failure"]["error"]) == ("died", "SIGKILL") for r in died)
    assert len(died) <= 1  # the child that was killed; the warm process took nobody along
    done = run(data, out, str(book))
    assert not done.failed
    assert done.unchanged >= 11
    assert files(out / "share") == expected


def test_a_report_that_kills_the_warm_process_fails_alone(undisturbed: tuple, tmp_path: Path) -> None:
    data, _, _ = undisturbed
    book = poisoned(tmp_path / "m.ipynb", {"0005": "os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"})
    done = run(data, tmp_path / "out", str(book))
    assert [(o.id, o.failure.error) for o in done.failed] == [("0005", "HelperDied")]


@pytest.mark.parametrize("number", [signal.SIGINT, *([signal.SIGTERM] if ROUNDS > 1 else [])])
def test_stopped_by_hand_it_leaves_cleanly(undisturbed: tuple, tmp_path: Path, number: int) -> None:
    data, _, expected = undisturbed
    out, go = tmp_path / "out", tmp_path / "go"
    held = f"while not os.path.exists({str(go)!r}): time.sleep(0.05)"  # the batch cannot end before it is stopped
    book = poisoned(tmp_path / "m.ipynb", {"0006": held, "0009": held})
    driver = start(book, "--data", data, "--out", out)
    wait_for(lambda: reports_done(out) >= 2)
    helpers = psutil.Process(driver.pid).children(recursive=True)
    driver.send_signal(number)
    assert driver.wait(300) == 130
    go.touch()
    wait_for(lambda: not any(p.is_running() and p.status() != "zombie" for p in helpers))
    assert manifest(out)["state"] == "stopped"
    left = list(statuses(out).values())
    assert left.count("ok") >= 2
    assert "not run" in left
    assert not (out / "share").exists()
    assert not run(data, out, str(book)).failed
    assert files(out / "share") == expected


@pytest.fixture
def small_disk(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A file system with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_leaves_what_was_there(undisturbed: tuple, small_disk: Path) -> None:
    data, _, _ = undisturbed
    book = poisoned(small_disk.parent / "m.ipynb", {})
    out = small_disk / "out"
    run(data, out, str(book), schools=["0001"])
    before = files(out / "share")
    (small_disk / "filler").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 40_000))
    with pytest.raises(OutputFailed, match="The disk is full"):
        run(data, out, str(book))
    assert files(out / "share") == before
    (small_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    done = run(data, out, str(book))
    assert not done.failed
    assert len(files(out / "share")) == 14


def test_a_read_only_output_is_said(undisturbed: tuple, small_disk: Path) -> None:
    data, book, _ = undisturbed
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = subprocess.run(
        command(book, "--data", data, "--out", small_disk / "out"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot be written to" in done.stderr
    assert "Read-only" in done.stderr
    assert "Traceback" not in done.stderr
