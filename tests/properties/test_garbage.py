"""Garbage in: whatever stands in a file, the product ends well or in a sentence, never in a traceback."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli_w

from coachkit.district import check
from coachkit.errors import CoachkitError
from coachkit.ingest import import_oneroster, import_table
from coachkit.release import Release, read_release

from ..folder import OBSERVATIONS, folder

TIMES = int(os.environ.get("COACHKIT_GARBAGE", "25"))
Draw = random.Random

TEXTS = [
    "",
    "x",
    "../..",
    "9999-12-31",
    "\u202e",
    "x" * 400,
    "%",
    "%B%B",
    "(",
    "{",
    "{level}",
    "*",
    "l*",
    "any",
    "a.toml",
]
ODD = [
    *TEXTS,
    None,
    True,
    False,
    0,
    -1,
    5,
    10**13,
    1.5,
    1e300,
    [],
    [1, 2],
    [[1]],
    {},
    {"a": 1},
    {"a": {"b": [1]}},
    ["a", "b"],
]

CONFIG = {
    "district": {"name": "D", "synthetic": True},
    "scale": {"name": "S", "levels": ["None", "Substitution", "Modification"], "transformative": "Modification"},
    "terms": {"fall": {"start": "2025-08-01", "end": "2025-12-31"}},
    "waves": {"one": {"start": "2025-08-01", "end": "2025-12-31"}},
    "plan": {"dosage_hours": 6, "caseload": 15, "follow_up_days": 14, "drought_days": [14, 30], "target_share": 0.4},
    "effect": {"cutoff": 0.05, "prior_mean": 0.0, "prior_sd": 0.2},
    "privacy": {"minimum_adults": {"school": 5}, "minimum_students": 10, "label_key": "k"},
    "check": {"keep_unmatched": ["observations.observer_id"]},
    "survey": {"minimum_answered": 0.8},
    "frameworks": {"own": {"name": "Own", "source": "us", "standards": {"1": "one"}}},
}
TABLES = [
    {
        "name": "schools",
        "file": "rows",
        "distinct": True,
        "columns": {"school_id": "school_id", "name": {"text": "{level:0>4}"}},
    },
    {
        "name": "observations",
        "file": "both",
        "each": ["le*"],
        "last_of": ["lesson_id"],
        "columns": {
            "observation_id": {"column": "observation_id", "pattern": "(.)"},
            "lesson_id": {"numbered": "lesson_id", "label": "l"},
            "teacher_id": {"column": "teacher_id", "list": ";"},
            "date": {"column": "date", "date": "%Y-%m-%d"},
            "level": {"column": "level", "values": {"None": "b"}},
        },
    },
]
MAPPING = {
    "title": "T",
    "notes": ["n"],
    "files": {"rows": {"path": "observations.csv"}, "more": "schools.csv"},
    "join": [{"name": "both", "left": "rows", "right": "more", "on": {"school_id": "school_id"}}],
    "config": {"district": {"name": "D"}},
    "skip": [{"column": "school_id", "values": ["test"], "reason": "r"}],
    "table": TABLES,
}
MARKS = [b'"', b"\0", b"\r", b"\n\n", b",", b";;", b"\xff\xfe", b"\xef\xbb\xbf", b"9" * 5000, b"\xe2\x80\xa8"]


def altered(content: object, draw: Draw) -> object:
    """A copy with one to three places replaced by something odd, left out, or put in twice."""
    made = json.loads(json.dumps(content))
    for _ in range(draw.randint(1, 3)):
        at = made
        while True:
            places = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not places:
                break
            place = draw.choice(places)
            inner = at[place]
            if isinstance(inner, dict | list) and inner and draw.random() < 0.75:
                at = inner
                continue
            deed = draw.random()
            if deed < 0.2:
                del at[place]
            elif deed < 0.3 and isinstance(at, dict):
                at[draw.choice(["x", "", "..", "a.b", "name"])] = inner
            else:
                at[place] = json.loads(json.dumps(draw.choice(ODD)))
            break
    return made


def without_none(content: object) -> object:
    if isinstance(content, dict):
        return {key: without_none(inner) for key, inner in content.items() if inner is not None}
    return [without_none(inner) for inner in content if inner is not None] if isinstance(content, list) else content


def broken(data: bytes, draw: Draw) -> bytes:
    """A copy cut, flipped, or with something odd put in."""
    made = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(made) + 1)
        deed = draw.randrange(5)
        if deed == 0:
            del made[at:]
        elif deed == 1 and at < len(made):
            made[at] = draw.randrange(256)
        elif deed == 2:
            made[at:at] = draw.choice(MARKS)
        elif deed == 3:
            made[at : at + draw.randrange(40)] = b""
        else:
            made[at:at] = made[at : at + 60] * draw.randint(1, 3)
    return bytes(made)


def ends_well(call: Callable[[], object], of: object) -> None:
    try:
        call()
    except CoachkitError as error:
        assert str(error)
    except Exception as error:
        pytest.fail(f"{type(error).__name__}: {error}\n{str(of)[:3000]}")


def draws(name: str) -> list[Draw]:
    return [random.Random(f"{name}/{number}") for number in range(TIMES)]


def test_settings(tmp_path: Path) -> None:
    folder(tmp_path)
    for draw in draws("settings"):
        text = tomli_w.dumps(without_none(altered(CONFIG, draw)))
        data = text.encode() if draw.random() < 0.6 else broken(text.encode(), draw)
        (tmp_path / "coachkit.toml").write_bytes(data)
        ends_well(lambda: check(tmp_path).to_json(), data)


def test_mappings(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    folder(tmp_path / "d")
    (tmp_path / "m.toml").write_text(tomli_w.dumps(MAPPING))
    assert import_table(tmp_path / "d", tmp_path / "m.toml", tmp_path / "to").rows["schools"] == 2
    shutil.rmtree(tmp_path / "to")
    for draw in draws("mappings"):
        text = tomli_w.dumps(without_none(altered(MAPPING, draw)))
        data = text.encode() if draw.random() < 0.7 else broken(text.encode(), draw)
        (tmp_path / "m.toml").write_bytes(data)
        ends_well(lambda: import_table(tmp_path / "d", tmp_path / "m.toml", tmp_path / "to"), data)
        shutil.rmtree(tmp_path / "to", ignore_errors=True)
    assert {path.name for path in tmp_path.iterdir()} == {"d", "m.toml"}


def test_tables(tmp_path: Path) -> None:
    whole = {path.stem: path.read_bytes() for path in folder(tmp_path).glob("*.csv")}
    whole["observations"] = OBSERVATIONS.replace("None", '"None"').encode()
    for draw in draws("tables"):
        name = draw.choice(sorted(whole))
        data = broken(whole[name], draw)
        (tmp_path / f"{name}.csv").write_bytes(data)
        ends_well(lambda: check(tmp_path).to_json(), data)
        (tmp_path / f"{name}.csv").write_bytes(whole[name])


def test_rosters(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orgs.csv", "sourcedId,name,type,parentSourcedId\n1,North,school,\n2,D,district,1\n")
        archive.writestr("users.csv", "sourcedId,orgSourcedIds,role,givenName,familyName,grades\n1,1,teacher,A,B,\n")
    for draw in draws("rosters"):
        data = broken(out.getvalue(), draw)
        (tmp_path / "r.zip").write_bytes(data)
        ends_well(lambda: import_oneroster(tmp_path / "r.zip", tmp_path / "to"), data)
        shutil.rmtree(tmp_path / "to", ignore_errors=True)


def test_releases(small: Release, tmp_path: Path) -> None:
    shutil.copytree(small.path, tmp_path / "r")
    file = tmp_path / "r" / "release.json"
    whole = json.loads(file.read_bytes())

    def read() -> None:
        release = read_release(tmp_path / "r")
        for entry in release.schools:
            _ = release.school(entry.id).scale
        _ = release.district.terms

    for draw in draws("releases"):
        data = json.dumps(altered(whole, draw)).encode()
        file.write_bytes(data if draw.random() < 0.7 else broken(data, draw))
        ends_well(read, file.read_bytes())
