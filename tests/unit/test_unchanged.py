"""A run to which nothing has changed does nothing; whatever goes into its pages, or is left by it, breaks its seal."""

import inspect
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coachkit import api
from coachkit.batch import Event
from coachkit.batch.finished import sealed_result

from ..batches import files, notebook

_OPEN = "import coachkit\nschool = coachkit.open_school(data, school_id, audience=audience, as_of=as_of)"


class Run(NamedTuple):
    data: Path
    out: Path
    notebook: Path

    def again(self, **more: Any) -> api.BatchResult:
        return api.run(self.data, self.out, str(self.notebook), **more)


@pytest.fixture(scope="module")
def run(whole_district: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of two schools' reports. Tests leave it as it was."""
    home = tmp_path_factory.mktemp("unchanged")
    shutil.copytree(whole_district, home / "data")
    (home / "own").mkdir()
    (home / "own" / "beside.py").write_text("words = 1\n")
    made = Run(
        home / "data", home / "out", notebook(home / "own" / "own.ipynb", _OPEN, "coachkit.exhibits.reach(school)")
    )
    with pytest.MonkeyPatch.context() as patched:
        leave = api.leave_seal
        patched.setattr(api, "leave_seal", lambda *left: (_SEALED.update(left[-1]["arguments"]), leave(*left)))
        made.again(schools=["0001", "0002"])
    return made


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A run that does anything but compare hashes fails."""

    def worked(*given: object, **more: object) -> None:
        raise AssertionError("the run started to work")

    with monkeypatch.context() as patched:
        patched.setattr(api, "_make", worked)
        patched.setattr(api, "prestart", worked)
        yield


_SEALED: dict[str, Any] = {}  # the arguments that the run of the fixture sealed


def _holds(run: Run, **more: object) -> bool:
    return sealed_result(run.out, api._given(run.data, {**_SEALED, **more})) is not None


@contextmanager
def changed(path: Path, content: bytes | None) -> Iterator[None]:
    """A file with another content, or none, for the time being."""
    before = path.read_bytes() if path.exists() else None
    _written(path, content)
    yield
    _written(path, before)


def _written(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.mark.usefixtures("idle")
def test_the_same_command_does_nothing_and_says_what_was_made(run: Run) -> None:
    before, events = files(run.out), list[Event]()
    done = run.again(schools=["0001", "0002"], on_progress=events.append)
    assert files(run.out) == before
    assert [outcome.id for outcome in done.outcomes] == ["0001", "0002"]
    assert done.unchanged == 2 and not done.failed and done.index == run.out / "share" / "index.html"
    assert [(event.what, event.done, event.total) for event in events] == [("planned", 2, 2), ("note", 0, 0)]
    assert events[1].text == "2 of 2 reports are unchanged and not made again."


def test_every_file_that_a_run_left_breaks_the_seal_when_it_is_altered_or_gone(run: Run) -> None:
    left = [run.out / name for name in files(run.out)]
    passing = {"lock", "lock.json", "log.txt"}
    kept = [path for path in left if path.name not in passing and "notebooks" not in path.relative_to(run.out).parts]
    names = {path.relative_to(run.out).as_posix() for path in kept}
    assert {"share/index.html", "share/schools/0001.html", "work/audit.json",
            "work/manifest.json", "work/release/release.json", "work/release/district.json", "work/seal.json",
            "work/published/school/runs.json"} <= names  # fmt: skip
    assert any(name.startswith("work/worklists/") for name in names)
    assert all(any(name.endswith(end) for name in names) for end in (".parquet", ".js"))
    assert _holds(run)
    for path in kept:
        for content in (None, path.read_bytes()[:-1]):
            with changed(path, content):
                assert not _holds(run), path
    for more in ("share/note.txt", "share/schools/9999.html", "work/worklists/more.csv", "work/published/school/more"):
        with changed(run.out / more, b"more"):
            assert not _holds(run), more
    assert _holds(run)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"seal": 1, "kind": "..", "jobs": []}',
                                  '{"seal": "", "kind": "share", "jobs": [1]}'])  # fmt: skip
def test_a_seal_of_another_kind_is_none(run: Run, text: str) -> None:
    with changed(run.out / "work" / "seal.json", text.encode()):
        assert not _holds(run)


def test_everything_that_goes_into_pages_breaks_the_seal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = (run.data / "coachkit.toml").read_bytes()
    inputs = dict.fromkeys(sorted(run.data.glob("*.csv"))) | {
        run.data / "coachkit.toml": toml.replace(b"target_share = 0.35", b"target_share = 0.36"),
        run.data / "aliases.csv": b"alias,staff_id\n",
        run.data / "imports" / "log" / "mapping.toml": b"",
        run.data / "plan" / "rollout.toml": b"",
        run.notebook: run.notebook.read_bytes().replace(b"reach", b"dosage"),
        run.notebook.parent / "beside.py": b"words = 2\n",
    }
    assert _holds(run) and len(inputs) > 15
    for path, content in inputs.items():
        with changed(path, content):
            assert not _holds(run), path
    passing = {"data", "out", "limits", "fresh", "on_progress"}
    assert set(_SEALED) == set(inspect.signature(api.run).parameters) - passing
    for name, value in _SEALED.items():
        other = "school_report" if name == "notebook" else not value if isinstance(value, bool) else f"{value} other"
        assert not _holds(run, **{name: other}), name
    for target, value in (("code_fingerprint", lambda: "other"), ("versions_of", lambda *names: {"python": "4"})):
        with monkeypatch.context() as patched:
            patched.setattr(f"coachkit.batch.finished.{target}", value)
            assert not _holds(run), target
    assert _holds(run)


def test_a_broken_seal_brings_everything_back_and_fresh_ignores_the_seal(run: Run) -> None:
    before = {name: digest for name, digest in files(run.out).items() if name != "work/manifest.json"}
    page, worklist = run.out / "share" / "schools" / "0001.html", next((run.out / "work" / "worklists").glob("*.csv"))
    page.write_bytes(page.read_bytes() + b"<p>More</p>")
    worklist.unlink()
    (worklist.parent / "more.csv").write_text("name\nsomebody\n")
    (run.out / "share" / "index.html").unlink()
    (run.out / "work" / "audit.json").write_text("{}")
    done = run.again(schools=["0001", "0002"])
    assert done.unchanged == 1
    after = files(run.out)
    assert {name for name in before if after.get(name) != before[name]} <= {"work/seal.json"}
    assert _holds(run)
    assert run.again(schools=["0001", "0002"], fresh=True).unchanged == 0
    assert _holds(run)


def test_a_run_that_is_stopped_or_whose_data_change_meanwhile_leaves_no_seal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(api, "audit_pages", lambda *given: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            run.again(schools=["0001", "0002"], fresh=True)
    assert not _holds(run)
    toml, audited = run.data / "coachkit.toml", api.audit_pages
    text = toml.read_bytes()

    def meanwhile(*given: Any) -> None:
        audited(*given)
        toml.write_bytes(text + b"\n# later\n")

    with monkeypatch.context() as patched:
        patched.setattr(api, "audit_pages", meanwhile)
        run.again(schools=["0001", "0002"])
    assert not (run.out / "work" / "seal.json").exists()
    toml.write_bytes(text)
    run.again(schools=["0001", "0002"])
    assert _holds(run)


def test_a_run_with_failures_is_not_sealed(run: Run, tmp_path: Path) -> None:
    broken = notebook(tmp_path / "broken.ipynb", "1 // 0")
    assert api.run(run.data, tmp_path / "out", str(broken), schools=["0001"]).failed
    assert not (tmp_path / "out" / "work" / "seal.json").exists()
    reports = json.loads((tmp_path / "out" / "work" / "manifest.json").read_text())["reports"]
    assert [report["status"] for report in reports] == ["failed"]
