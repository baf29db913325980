"""The whole command, from data to audited pages: fresh, nothing changed, and after small changes; beside an older commit.

Each case starts from the same finished run (data, output folder and cache, copied), changes the data, and runs the command
again: ``nothing`` changes nothing, ``log`` and ``observations`` add rows of one more week, ``goal`` changes one target of a
teacher's goal, ``target`` the plan's. Versions take turns in each case. CPU seconds are those of all processes of a command;
seconds by the clock depend on whatever else the machine does.

For each case, the result is compared with that of a run without a cache (but with the same record of earlier published runs):
every file of ``share/``, the release, the worklists, the rows set aside, the record and the audit's result have the same bytes.

``release`` and ``audit`` are those commands alone. ``intervals`` and ``rebuild`` are parts of them, timed in the process:
the gate's protection intervals, and the audit's search for numbers that shown ones reveal.

    python -m benchmarks.end_to_end [--schools 12] [--teachers 12] [--beside COMMIT] [--rounds 1] [--no-bytes] [CASE ...]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import described, load

HOME = Path(__file__).parent.parent
COMPARED = ("share", "work/release", "work/worklists", "work/set_aside", "work/published", "work/audit.json")
_WEEK = dt.timedelta(days=7)
_PART = """
import importlib, sys, time
spent = 0.0
def timed(function):
    def inner(*given, **more):
        global spent
        start = time.process_time()
        try:
            made = function(*given, **more)
            return list(made) if hasattr(made, "__next__") else made
        finally:
            spent += time.process_time() - start
    return inner
module, name = {target!r}.rsplit(".", 1)
try:
    place = importlib.import_module(module)
    setattr(place, name, timed(getattr(place, name)))
except (ImportError, AttributeError):
    pass  # this version has no such part
sys.argv = {argv!r}
try:
    from coachkit.cli import main
    main()
finally:
    print("PART", spent, file=sys.stderr)
"""
PARTS = {"intervals": "coachkit.privacy.suppression.protect", "rebuild": "coachkit.audit.rebuilt"}


@dataclass(frozen=True)
class Version:
    """A checkout of coachkit, and the Python that runs it."""

    name: str
    python: str


@dataclass(frozen=True)
class Cost:
    """CPU seconds and seconds by the clock of a command, and the peak memory of its largest process in MB."""

    busy: float
    clock: float
    peak: int


@dataclass(frozen=True)
class Place:
    """The folders that a version works in."""

    home: Path

    @property
    def data(self) -> Path:
        """The district folder."""
        return self.home / "data"

    @property
    def out(self) -> Path:
        """The output folder."""
        return self.home / "out"

    @property
    def cache(self) -> Path:
        """The cache."""
        return self.home / "cache"

    def restore(self, base: Path) -> None:
        """Have the folders as they were kept in ``base``."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(base, self.home)


def main() -> None:
    """Measure and print, one line per case and version."""
    given = _arguments()
    print(f"{described()}\n{given.schools} schools of about {given.teachers} teachers", flush=True)
    with tempfile.TemporaryDirectory() as kept, _versions(given.beside, Path(kept)) as versions:
        bases = {version.name: Path(kept) / f"base-{version.name}" for version in versions}
        place = Place(Path(kept) / "at")
        seen: dict[tuple[str, str], list[Cost]] = {}
        for version in versions:
            _simulate(version, given.schools, given.teachers, place, bases[version.name])
        for number in range(given.rounds):
            order = versions[::-1] if number % 2 else versions
            for case in given.cases:
                for version in order:
                    cost = _measured(version, case, place, bases[version.name])
                    if case in set(CHANGES) - {"fresh", "nothing"} and _pages(place.out) == _pages(
                        bases[version.name] / "out"
                    ):
                        raise SystemExit(f"{case} changed no page")
                    seen.setdefault((case, version.name), []).append(cost)
                    same = ""
                    if not given.no_bytes and case in CHANGES and version is versions[0] and number == 0:
                        same = ", bytes as without a cache: " + _same(version, case, place, bases[version.name])
                    print(f"  {case:13s} {version.name:10s} {cost.busy:8.2f} CPU s {cost.clock:8.2f} s "
                          f"{cost.peak:6d} MB ({load()}){same}", flush=True)  # fmt: skip
        _ratios(seen, given.cases, versions)


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--schools", type=int, default=12)
    reader.add_argument("--teachers", type=int, default=12)
    reader.add_argument("--beside", default="", help="an older commit, measured in turn")
    reader.add_argument("--rounds", type=int, default=1)
    reader.add_argument("--no-bytes", action="store_true", help="do not compare with a run without a cache")
    reader.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    given = reader.parse_args()
    given.cases = given.cases or list(CASES)
    if set(given.cases) - set(CASES):
        reader.error(f"the cases are {', '.join(CASES)}")
    return given


@contextmanager
def _versions(beside: str, kept: Path) -> Iterator[list[Version]]:
    """This checkout, and the older one in a work tree of its own."""
    here = Version("this", sys.executable)
    if not beside:
        yield [here]
        return
    tree = kept / "older"
    trees = ["git", "-C", str(HOME), "worktree"]
    subprocess.run([*trees, "add", "--detach", str(tree), beside], check=True, capture_output=True)
    try:
        yield [here, Version(beside[:8], _environment(tree, kept / "venv"))]
    finally:
        subprocess.run([*trees, "remove", "--force", str(tree)], check=True)


def _environment(tree: Path, home: Path) -> str:
    """An environment for another checkout, with the libraries installed here; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = home / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "a-checkout.pth").write_text(f"{tree}\n")
    (site / "b-libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    version = re.search(r'__version__ = "(.+)"', (tree / "coachkit" / "__init__.py").read_text())
    assert version is not None
    facts = site / f"coachkit-{version[1]}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: coachkit\nVersion: {version[1]}\n")
    engine = re.search(r'entry-points."papermill.engine"\]\n(.+)\n', (tree / "pyproject.toml").read_text())
    (facts / "entry_points.txt").write_text(f"[papermill.engine]\n{engine[1].replace(chr(34), '') if engine else ''}\n")
    return str(home / "bin" / "python")


def _simulate(version: Version, schools: int, teachers: int, place: Place, base: Path) -> None:
    """Keep a version's own data of the same seed, and its finished run of them. This compiles the version's bytecode, too."""
    shutil.rmtree(place.home, ignore_errors=True)
    place.home.mkdir()
    _ran(version, place, ["simulate", "--to", str(place.data), "--schools", str(schools), "--teachers", str(teachers)])
    _ran(version, place, _command(place))
    shutil.copytree(place.home, base)


def _command(place: Place) -> list[str]:
    return ["run", "--data", str(place.data), "--out", str(place.out)]


def _ran(version: Version, place: Place, words: list[str]) -> Cost:
    """The cost of a command of coachkit; it must succeed."""
    return _cost([version.python, "-m", "coachkit", *words], place)[0]


def _cost(words: list[str], place: Place) -> tuple[Cost, str]:
    """The cost of a process and all that it started, and what it printed."""
    env = {**os.environ, "COACHKIT_CACHE": str(place.cache)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    with (place.home / "printed").open("w+") as printed:
        process = subprocess.Popen(words, stdout=printed, stderr=printed, env=env, cwd=place.home)
        _, status, used = os.wait4(process.pid, 0)  # with all processes that it waited for
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.perf_counter() - start
        printed.seek(0)
        said = printed.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(words[-6:])} failed:\n{said}")
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss >> 10), said


def _measured(version: Version, case: str, place: Place, base: Path) -> Cost:
    place.restore(base)
    if case in CHANGES:
        CHANGES[case](place)
        return _ran(version, place, _command(place))
    if case in ("release", "intervals"):
        shutil.rmtree(place.cache)
        words = ["release", "--data", str(place.data), "--to", str(place.home / "release")]
    else:
        words = ["audit", str(place.out / "share"), "--data", str(place.data)]
    if case not in PARTS:
        return _ran(version, place, words)
    code = _PART.format(target=PARTS[case], argv=["coachkit", *words])
    cost, told = _cost([version.python, "-c", code], place)
    return Cost(float(told.rpartition("PART")[2].split()[0]), cost.clock, cost.peak)


def _same(version: Version, case: str, place: Place, base: Path) -> str:
    """Whether the case's result has the bytes of a run without a cache."""
    ours = _digests(place.out)
    record = base / "out" / "work" / "published"
    place.restore(base)
    CHANGES[case](place)
    shutil.rmtree(place.cache, ignore_errors=True)
    shutil.rmtree(place.out, ignore_errors=True)
    if case != "fresh":
        shutil.copytree(record, place.out / "work" / "published")
    _ran(version, place, _command(place))
    theirs = _digests(place.out)
    different = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    return "the same" if not different else f"DIFFERENT in {len(different)} files: {', '.join(different[:5])}"


def _digests(out: Path) -> dict[str, str]:
    files = [path for name in COMPARED for path in [out / name, *(out / name).rglob("*")] if path.is_file()]
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _pages(out: Path) -> dict[str, str]:
    return {name: digest for name, digest in _digests(out).items() if name.startswith("share/")}


def _fresh(place: Place) -> None:
    shutil.rmtree(place.cache)
    shutil.rmtree(place.out)


def _longer(place: Place, table: str, key: str) -> None:
    """Add a copy of a table's last week but one, as if it were one week more."""
    path = place.data / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, names = list(reader), list(reader.fieldnames or ())
    days = [dt.date.fromisoformat(row["date"]) for row in rows]
    last = max(days)
    again = [row for row, day in zip(rows, days, strict=True) if last - 2 * _WEEK < day <= last - _WEEK]
    for number, row in enumerate(again):
        row |= {key: f"NEW{number:05d}"}
        for name in row.keys() & {"date", "entered_on"}:
            row[name] = row[name] and (dt.date.fromisoformat(row[name]) + _WEEK).isoformat()
        row |= {"lesson_id": f"NEWL{number:05d}"} if "lesson_id" in row else {}
        for name in row.keys() & {"follows_event_id", "cycle_id", "cycle_phase"}:
            row[name] = ""
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, names, lineterminator="\n").writerows(again)


def _replaced(path: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, f"{path.name} has no {pattern}"
    path.write_text(text, encoding="utf-8")


CHANGES: dict[str, Callable[[Place], None]] = {
    "fresh": _fresh,
    "nothing": lambda place: None,
    "log": lambda place: _longer(place, "coaching_log", "event_id"),
    "observations": lambda place: _longer(place, "observations", "observation_id"),
    "goal": lambda place: _replaced(place.data / "goals.csv", r"^(G\d+,teacher,(?:[^,]*,){3})[\d.]+", r"\g<1>0.99"),
    "target": lambda place: _replaced(place.data / "coachkit.toml", r"^target_share = .*$", "target_share = 0.41"),
}
CASES = (*CHANGES, "release", "audit", *PARTS)


def _ratios(seen: dict[tuple[str, str], list[Cost]], cases: list[str], versions: list[Version]) -> None:
    """Print the least CPU seconds of each case, over its own fresh run and over the older commit's."""
    least = {key: min(cost.busy for cost in costs) for key, costs in seen.items()}
    clock = {key: min(cost.clock for cost in costs) for key, costs in seen.items()}
    mine = versions[0].name
    print("  the least of all rounds: over its own fresh run, and over the older commit's (CPU; clock)")
    for case in cases:
        own = least[case, mine]
        text = f"  {case:13s} {own:8.2f} CPU s"
        if ("fresh", mine) in least:
            text += f"   {own / least['fresh', mine]:.3f} of fresh"
        for version in versions[1:]:
            older = least[case, version.name]
            text += f"   {own / older:.2f}; {clock[case, mine] / clock[case, version.name]:.2f}" if older else ""
        print(text, flush=True)


if __name__ == "__main__":
    main()
