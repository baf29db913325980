"""Open a district folder's cube: built once, kept by content, in memory and on disk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District, load
from coachkit.errors import BadInput, NotAllowed
from coachkit.explore.cube_build import build_cube
from coachkit.explore.cubes import Cube
from coachkit.files import locked, replacing, write_whole
from coachkit.measures.prepare.dimensions import Codes, TeacherDimensions
from coachkit.pipeline.cache import cube_folder
from coachkit.pipeline.seal import cleared, seal, sound
from coachkit.readers import refuse_for_readers
from coachkit.release import is_release
from coachkit.schema.folder import district_folder, folder_hash

_ARRAYS, _TEXTS = "arrays.npz", "texts.json"
_OF_RATINGS = ("pair", "term", "cell", "level", "lesson", "day", "ids")
_OF_PEOPLE = ("teachers", "schools", "teacher", "school", "here")
_open: dict[str, Cube] = {}


def cube(data: Cube | District | Path | str | None = None, own: pd.DataFrame | None = None) -> Cube:
    """The cube of a district folder: rows about people as arrays, for :func:`answer` and the explorer.

    Parameters
    ----------
    data
        A district folder, a loaded district, or a cube (returned as it is). The default is the folder given to
        ``coachkit lab --data``, else the synthetic sample.
    own
        More columns to group teachers by, as a frame with ``staff_id``; a column ``NAME`` becomes ``own:NAME``.

    Raises
    ------
    BadInput
        When the folder cannot be used, or ``own`` lacks ``staff_id`` or lists somebody twice.
    NotAllowed
        When ``data`` is a release, which has no rows; in a notebook that makes pages for others to read.

    Examples
    --------
    >>> found = cube("data/sample")
    >>> found.terms[0], "subject" in found.dimensions
    ('fall 2024', True)
    """
    refuse_for_readers("cube")
    found = data if isinstance(data, Cube) else build_cube(data) if isinstance(data, District) else _of_folder(data)
    return found if own is None else _with_own(found, own)


def _of_folder(data: Path | str | None) -> Cube:
    folder = district_folder(data or "")
    if is_release(folder):
        raise NotAllowed(
            f"{folder} is a release: it has estimates, not rows.", "Give the district folder that it was built from."
        )
    content = folder_hash(folder)
    if content not in _open:
        home = cube_folder(content)
        with locked(home):
            if sound(home):
                found = _read(home)
            else:
                found = build_cube(load(folder))
                _write(found, cleared(home))
                seal(home)
        while len(_open) >= 2:
            del _open[next(iter(_open))]
        _open[content] = found
    return _open[content]


def _with_own(found: Cube, own: pd.DataFrame) -> Cube:
    if "staff_id" not in own.columns:
        raise BadInput(f"The own columns have no 'staff_id': {', '.join(map(str, own.columns))}.", "Add the staff ids.")
    if own["staff_id"].duplicated().any():
        twice = own.loc[own["staff_id"].duplicated(), "staff_id"].iloc[0]
        raise BadInput(f"'{twice}' is in two rows of the own columns.", "Keep one row per person.")
    people = found.people
    by_id = own.assign(staff_id=own["staff_id"].astype("str")).set_index("staff_id")
    if not by_id.index.isin(people.teachers).any():
        raise BadInput("No staff_id of the own columns is a teacher's.", "Use ids as in staff.csv, such as 00412.")
    for name in by_id.columns:
        people = people.with_own(str(name), by_id[name])
    return replace(found, people=people, _kept={})


def _write(found: Cube, home: Path) -> None:
    people = found.people
    arrays = {name: getattr(found, name) for name in _OF_RATINGS}
    arrays |= {f"people.{name}": getattr(people, name) for name in _OF_PEOPLE}
    arrays |= {f"people.{name}": arrays[f"people.{name}"].astype(str) for name in ("teachers", "schools")}
    arrays |= {f"dims.{name}": codes.code for name, codes in found.dims.items()}
    arrays |= {f"codes.{name}": codes.code for name, codes in people.codes.items()}
    arrays |= {f"values.{name}": value for name, value in people.values.items()}
    texts = {
        "levels": found.levels, "cut": found.cut, "terms": people.terms, "names": found.names,
        "dims": {name: codes.words for name, codes in found.dims.items()},
        "codes": {name: codes.words for name, codes in people.codes.items()},
        "coaching": found.coaching,
        "icc": [[low, high, value] for (low, high), value in found.icc.items()],
    }  # fmt: skip
    with replacing(home / _ARRAYS, mode=0o600) as draft, draft.open("wb") as handle:
        np.savez(handle, **arrays)
    write_whole(home / _TEXTS, json.dumps(texts, ensure_ascii=False), mode=0o600)


def _read(home: Path) -> Cube:
    texts = json.loads((home / _TEXTS).read_text(encoding="utf-8"))
    with np.load(home / _ARRAYS, allow_pickle=False) as stored:
        arrays: dict[str, Any] = dict(stored)
    of = {kind: {name.split(".", 1)[1]: array for name, array in arrays.items() if name.startswith(f"{kind}.")}
          for kind in ("people", "dims", "codes", "values")}  # fmt: skip
    of["people"] |= {name: of["people"][name].astype(object) for name in ("teachers", "schools")}
    codes = {
        kind: {name: Codes(of[kind][name], tuple(words)) for name, words in texts[kind].items()}
        for kind in ("dims", "codes")
    }
    people = TeacherDimensions(terms=tuple(texts["terms"]), codes=codes["codes"], values=of["values"], **of["people"])
    return Cube(
        levels=tuple(texts["levels"]), cut=texts["cut"], people=people, dims=codes["dims"],
        icc={(low, high): value for low, high, value in texts["icc"]}, names=texts["names"],
        coaching={coach: tuple(facts) for coach, facts in texts["coaching"].items()},
        **{name: arrays[name] for name in _OF_RATINGS},
    )  # fmt: skip
