"""Every block of code in the documents is run, and every command in them exists with its options.

A block runs in a folder that holds what the documents speak of: ``my-district``, exports, a roster. A comment before a block
says where it differs: ``<!-- run at night: why -->`` (``COACHKIT_DOCUMENTS``), ``<!-- run by FILE -->`` (another
test), ``<!-- not run: why -->``. Nothing else is left out, and the test counts these.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pandas as pd
import pytest
from typer.main import get_command

from coachkit.cli import app, main
from coachkit.ingest import load_mapping
from coachkit.schema.config import load_config
from coachkit.simulate import simulate_exports
from tools.make_site import sources

from ..conftest import ROOT, Simulated

NIGHT = bool(os.environ.get("COACHKIT_DOCUMENTS"))
BLOCK = re.compile(
    r"(?:<!-- (not run|run at night|run by):? (.+?) -->\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
INLINE = re.compile(r"(?<!`)`(?:\.venv/bin/)?(coachkit [^`]+|make [a-z-]+)`(?!`)")
SHELL = {"sh", "bash"}
NOT_RUN = 4  # each with its reason in the document


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and what the comment before it says."""

    page: str
    number: int
    language: str
    text: str
    mark: str
    why: str

    @property
    def name(self) -> str:
        return f"{self.page}:{self.number}"


def blocks() -> list[Block]:
    found = []
    for page in [name for name in sources() if name.endswith(".md")]:
        hits = BLOCK.finditer((ROOT / page).read_text(encoding="utf-8"))
        found += [Block(page, n, hit[3], hit[4], hit[1] or "", hit[2] or "") for n, hit in enumerate(hits, 1)]
    return found


def commands(block: str) -> Iterator[list[str]]:
    """The command lines of a block, without comments."""
    for line in block.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield words


def parsed(words: list[str], whole: bool) -> None:
    """Parse a command of coachkit as the command line does, without running it; ``whole``: nothing may be missing."""
    command, context, rest = get_command(app), None, [w for w in words if w != "…"]
    try:
        while isinstance(command, click.Group) and rest:
            context = click.Context(command, info_name="coachkit", parent=context)
            name, command, rest = command.resolve_command(context, rest)
            assert command is not None, name
        if rest != ["--version"] and not isinstance(command, click.Group):
            command.make_context("coachkit", list(rest), parent=context)
    except click.MissingParameter:
        assert not whole, words
    except click.NoArgsIsHelpError:
        assert not whole, words
    except click.UsageError as error:
        shown = " ".join(words)
        missing = not whole and "requires an argument" in error.message
        assert missing, f"coachkit {shown}: {error.message}"


def made(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), f"make {target}"


BLOCKS = blocks()
RUN = [block for block in BLOCKS if not block.mark or (block.mark == "run at night" and NIGHT)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the blocks run, one after the other."""
    home = tmp_path_factory.mktemp("documents")
    (home / "data").mkdir()
    (home / "data" / "sample").symlink_to(ROOT / "data" / "sample")
    exports = simulate_exports(home / "exports", 2, 5)
    shutil.make_archive(str(home / "roster"), "zip", exports / "roster")
    shutil.copy(exports / "coaches.csv", home)
    (home / "SDS-FOLDER").mkdir()
    (home / "SDS-FOLDER" / "School.csv").write_text("SIS ID,Name\n0001,Oak School\n")
    (home / "SDS-FOLDER" / "Teacher.csv").write_text(
        "SIS ID,School SIS ID,Username,First Name,Last Name\n910000,0001,a,Ana,Oak\n930000,0001,b,Bo,Elm\n"
    )
    return home


TO_COME = """
[terms."fall 2026"]
start = 2026-08-17
end = 2026-12-18

[terms."spring 2027"]
start = 2027-01-04
end = 2027-06-04
"""


def my_district(block: Block, to: Path, simulated: Simulated) -> None:
    """The district that a block speaks of: not there before an import, without coaching and with terms to come for a plan."""
    shutil.rmtree(to, ignore_errors=True)
    if "coachkit import" in block.text:
        return
    planned = "coachkit plan" in block.text
    shutil.copytree(simulated(8, 12, 3) if planned else simulated(4, 24, 3), to)
    if planned:
        (to / "coaching_log.csv").unlink()
        schools = pd.read_csv(to / "schools.csv", dtype=str)
        schools.assign(coaching_start="").to_csv(to / "schools.csv", index=False)
        settings = to / "coachkit.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + TO_COME, encoding="utf-8")


def call(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a command of coachkit in this process."""
    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", words)
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    finally:
        signal.signal(signal.SIGTERM, handler)
    return 0


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_a_block_runs(
    block: Block, home: Path, simulated: Simulated, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(home)
    my_district(block, home / "my-district", simulated)
    for name, folder in (("classroom_observations.csv", "google-forms-walkthrough"), ("GTI-FOLDER", "oecd-gti")):
        if name in block.text and not (home / name).exists():
            real = request.getfixturevalue("shared_data") / folder
            (home / name).symlink_to(real if name == "GTI-FOLDER" else real / name)
    if block.language in SHELL:
        for words in commands(block.text):
            if words[0] == "make":
                made(words[1])
            elif words[0] == "coachkit":
                fine = {0, 1} if words[1] == "check" else {0}
                assert call(words, monkeypatch) in fine, words
            else:
                assert words[0] == "python", f"{words[0]} is neither coachkit nor python: say why it is not run"
                subprocess.run([sys.executable, *words[1:]], check=True, capture_output=True)
    elif block.language == "python":
        exec(compile(block.text, block.name, "exec"), {})
    elif block.language == "toml":
        written = home / "block.toml"
        written.write_text(block.text, encoding="utf-8")
        if "[[table]]" in block.text:
            load_mapping(written)
        elif "[files]" in block.text:
            tomllib.loads(block.text)  # a part of a mapping
        else:
            own = Path(shutil.copytree(home / "my-district", home / f"own-{len(list(home.iterdir()))}"))
            settings = own / "coachkit.toml"
            settings.write_text(settings.read_text(encoding="utf-8") + block.text, encoding="utf-8")
            load_config(own)
    else:
        assert block.language in {"", "text"}, f"{block.name}: say how to run {block.language}"


@pytest.mark.parametrize("page", sorted({name for name in sources() if name.endswith(".md")} - {"CHANGELOG.md"}))
def test_commands_exist_with_their_options(page: str) -> None:
    for block in (one for one in BLOCKS if one.page == page and one.language in SHELL):
        for words in commands(block.text):
            if words[0] == "coachkit":
                parsed(words[1:], whole=True)
    for span in INLINE.findall(BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))):
        words = shlex.split(span.replace("\n", " "))
        if words[0] == "make":
            made(words[1])
        elif "…" not in words[1]:
            parsed(words[1:], whole=False)


def test_blocks_that_are_not_run_here_say_why() -> None:
    assert sum(block.mark == "not run" for block in BLOCKS) == NOT_RUN
    for block in BLOCKS:
        if block.mark == "run by":
            text = (ROOT / block.why).read_text(encoding="utf-8")
            assert Path(block.page).name in text, f"{block.why} does not name {block.page}"
    assert len(RUN) >= 15
