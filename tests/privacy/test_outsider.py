"""A share folder gives nothing hidden away to whoever has it alone; without protection intervals it does."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from coachkit.api import run
from coachkit.district import load
from coachkit.pipeline import build_release
from coachkit.pipeline.cache import measures_folder
from coachkit.pipeline.measure_cache import cached_measures
from coachkit.privacy import rules_for
from coachkit.schema.folder import folder_hash

from .outsider import Outsider


@pytest.mark.parametrize("without", [(), ("intervals",)])
def test_pages_narrow_nothing_to_two_people_and_without_the_rule_they_do(
    without: tuple[str, ...], whole_district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = whole_district
    scale = build_release(folder).district.scale
    if without:  # the gate of a district that lacks a rule
        frames = cached_measures(load(folder), measures_folder(folder_hash(folder), None), lambda *_: None)
        monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(sys.modules["coachkit.pipeline.build"], "cached_measures", lambda *_: frames)
        monkeypatch.setattr(
            sys.modules["coachkit.pipeline.build"],
            "rules_for",
            lambda *given: dataclasses.replace(rules_for(*given), without=frozenset(without)),
        )
    run(build_release(folder).path, tmp_path / "out", "school_report")
    outsider = Outsider(tmp_path / "out" / "share", scale.levels, scale.cut)
    hidden = [key for key, row in outsider.shown.items() if row.status == "suppressed"]
    assert len(hidden) > 10
    assert len([key for key, row in outsider.shown.items() if row.estimate is not None]) > 10
    assert bool(outsider.narrowed()) == bool(without)
