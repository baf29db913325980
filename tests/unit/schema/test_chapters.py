"""Own chapters in the settings: what they may ask, and what is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachkit.errors import BadConfig
from coachkit.schema.config import load_config

WHERE = 'where = { grade_band = ["6-8"] }\n'


def _config(to: Path, text: str) -> object:
    (to / "coachkit.toml").write_text(text, encoding="utf-8")
    return load_config(to)


def test_chapters_are_read_in_their_order(tmp_path: Path) -> None:
    text = f'[[chapter]]\ntitle = "Grades 6 to 8"\n{WHERE}[[chapter]]\nname = "second"\ntitle = "Two cycles"\nshow = "shift"\n'
    text += '[chapter.where]\ncycles = { least = 2 }\nsubject = ["Mathematics", "Science"]\n'
    one, two = _config(tmp_path, text).chapter  # type: ignore[attr-defined]
    assert (one.name, one.title, one.item) == ("grades-6-to-8", "Grades 6 to 8", "chapter:grades-6-to-8")
    assert (two.name, two.view.show) == ("second", "shift")
    assert [kept.words() for kept in two.view.where] == ["cycles 2 or more", "subject Mathematics or Science"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (WHERE, "chapter 1 has no title"),
        ('title = "A"\n', "it selects nobody"),
        (f'title = "A"\nby = "subject"\n{WHERE}', "one row for the selection and one for the others"),
        (f'title = "A"\ncut = "Augmentation"\n{WHERE}', "the district's own cut"),
        (f'title = "A"\nshow = "lessons"\n{WHERE}', "a chapter shows share or shift"),
        (f'title = "A"\nshwo = "share"\n{WHERE}', "did you mean 'show'?"),
        (
            'title = "A"\nwhere = { purpose = ["coaching"] }\n',
            "'purpose' describes lessons, and a chapter selects teachers",
        ),
        ('title = "A"\nwhere = { coach = ["910001"] }\n', "a number about one coach"),
        ('title = "A"\nwhere = { subjet = ["Mathematics"] }\n', "Did you mean 'subject'?"),
        ('title = "A"\nwhere = { subject = { least = 3 } }\n', "has values, not a range"),
        (f'title = "A"\n{WHERE}[[chapter]]\ntitle = "a"\n{WHERE}', "two chapters have the name 'a'"),
    ],
)
def test_what_a_chapter_cannot_be_is_said(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(BadConfig) as wrong:
        _config(tmp_path, f"[[chapter]]\n{lines}")
    assert said in str(wrong.value) and "coachkit.toml: chapter" in str(wrong.value)


def test_a_single_bracket_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="two brackets"):
        _config(tmp_path, f'[chapter]\ntitle = "A"\n{WHERE}')
