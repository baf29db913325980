"""Every public function shows how to use it, and every example in a docstring does what it shows.

An example runs in a folder that holds ``data/sample`` and ``exports``: tiny files, and a tiny ``district``. It knows
``np``, ``pd``, ``Path``, the names of its own module, and the names that the docstrings of the packages around it define.
"""

from __future__ import annotations

import doctest
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import coachkit
from coachkit import Estimates
from coachkit.exhibits import Exhibit

from ..conftest import ROOT
from ..folder import folder as small_folder
from .public import documented, examples, functions

PUBLIC = functions()
EXAMPLES = {found.name: found for found in examples()}
ALIKE = {name for name, function in PUBLIC.items() if function.__annotations__.get("return") == "Exhibit"}
ALIKE -= {name for name in ALIKE if name.endswith(".chapter")}  # needs a chapter's name
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

EXPORTS = {
    "oneroster/orgs.csv": (
        "sourcedId,status,name,type,identifier,parentSourcedId\nd1,active,Sample District,district,,\n"
        "s1,active,Oak School,school,0001,d1\n"
    ),
    "oneroster/users.csv": (
        "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,email\n"
        "u1,active,true,s1,teacher,u1,Ana,Oak,ana@example.org\nu2,active,true,s1,student,u2,Bo,Elm,bo@example.org\n"
    ),
    "sds/School.csv": "SIS ID,Name\ns1,Oak School\n",
    "sds/Teacher.csv": "SIS ID,School SIS ID,Username,First Name,Last Name\nt1,s1,ana,Ana,Oak\nt2,s1,bo,Bo,Elm\n",
    "form.csv": (
        "Timestamp,Teacher,School,Level\n9/15/2025 8:00:00,Ana Oak,Oak School,Substitution\n"
        "9/16/2025 8:00:00,Bo Elm,Oak School,Modification\n9/30/2025 8:00:00,Ana Oak,Oak School,Redefinition\n"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples run."""
    home = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "data" / "sample", home / "data" / "sample")
    for name, text in EXPORTS.items():
        (home / "exports" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "exports" / name).write_text(text, encoding="utf-8")
    (home / "exports" / "district").mkdir()
    small_folder(home / "exports" / "district")
    return home


@pytest.fixture(scope="module")
def names(folder: Path) -> dict[str, dict[str, Any]]:
    """What the docstring of a package defines, by package: each is run once, where the first example needs it."""
    return {"": {"np": np, "pd": pd, "Path": Path, "coachkit": coachkit}}


@pytest.fixture(autouse=True)
def _there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def run(example: doctest.DocTest, known: dict[str, Any]) -> dict[str, Any]:
    """Run one docstring; returns the names it knows in the end."""
    own = {**example.globs, **known}
    found: list[str] = []
    test = doctest.DocTest(example.examples, own, example.name, example.filename, example.lineno, example.docstring)
    doctest.DocTestRunner(verbose=False, optionflags=FLAGS).run(test, out=found.append, clear_globs=False)
    assert not found, "".join(found)
    return {name: value for name, value in test.globs.items() if example.globs.get(name) is not value}


def around(name: str) -> Iterator[str]:
    """The packages around an example, the widest first."""
    parts = name.split(".")
    yield from (".".join(parts[:number]) for number in range(1, len(parts)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_what_it_shows(
    name: str, names: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.endswith(("plan_rollout", "make_outlook")):  # its result does not hang on the number of simulated districts
        monkeypatch.setattr("coachkit.planning.detect._MOST", 8)
    known = names[""]
    for package in around(name):
        if package in EXAMPLES:
            if package not in names:
                names[package] = run(EXAMPLES[package], known)
            known = {**known, **names[package]}
    run(EXAMPLES[name], known)


@cache
def estimates_of(kind: str, *one: str) -> Estimates:
    """The estimates of one school or coach of the sample, or of the district: opened once."""
    opened: Estimates = getattr(coachkit, f"open_{kind}")("data/sample", *one)
    return opened


@pytest.mark.parametrize("name", sorted(ALIKE))
def test_every_exhibit_is_made_of_estimates(name: str) -> None:
    """Exhibits are called alike, and the docstring of none need say how: estimates in, a question answered out."""
    asked = name.rpartition(".")[2]
    if asked.startswith("coach_") and asked not in coachkit.exhibits.EXHIBITS:
        estimates = estimates_of("coach", "910000")
    else:
        estimates = estimates_of("school", "0001")
    more = [coachkit.open_schools("data/sample")] if asked == "schools_side_by_side" else []
    if asked == "chapter":  # the sample has none: its docstring shows the refusal
        return
    exhibit = PUBLIC[name](estimates, *more)
    assert isinstance(exhibit, Exhibit)
    assert exhibit.question
    assert exhibit.sentence or exhibit.sentences or exhibit.items


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - ALIKE))
def test_every_public_function_has_an_example(name: str) -> None:
    assert documented(PUBLIC[name]), f"{name}: its docstring has no example with a result"
