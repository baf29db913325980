"""No draw is lost, none is changed unseen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import tomli_w

from coachkit.errors import BadInput
from coachkit.planning import RECORD, draw_lot, read_record
from coachkit.planning.record import add_draw

from .worlds import SCHOOLS, STARTS, a_draw


def test_what_is_recorded_is_read_back_with_every_earlier_draw(tmp_path: Path) -> None:
    one = add_draw(tmp_path, a_draw(5))
    two = add_draw(tmp_path, a_draw(6, date="2026-07-02", reason="a school closed", detectable=14))
    assert read_record(tmp_path) == (one, two)
    assert (one.number, one.before, two.number, two.before, two.detectable) == (1, "", 2, one.hash, 14)
    assert [path.name for path in (tmp_path / "plan").iterdir()] == ["rollout.toml"]
    assert read_record(tmp_path / "elsewhere") == ()


def test_the_same_draw_gives_the_same_bytes(tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        add_draw(tmp_path / name, a_draw(5))
        texts.append((tmp_path / name / RECORD).read_bytes())
    assert texts[0] == texts[1]


def test_a_further_draw_needs_a_reason_another_lot_and_a_later_day(tmp_path: Path) -> None:
    add_draw(tmp_path, a_draw(5))
    before = (tmp_path / RECORD).read_bytes()
    for draw, says in (
        (a_draw(6), "is recorded"),
        (a_draw(5, reason="again"), "recorded already"),
        (a_draw(6, reason="again", date=dt.date(2026, 6, 1)), "before the last one"),
    ):
        with pytest.raises(BadInput, match=says):
            add_draw(tmp_path, draw)
    assert (tmp_path / RECORD).read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seed = 5", "seed = 7", "hash does not fit"),
        ("date = 2026-06-30", "date = 2026-06-29", "hash does not fit"),
        ('001 = "', '009 = "', "hash does not fit"),
        ("share of lessons", "share of teachers", "hash does not fit"),
        ("number = 1", "number = 2", "hash does not fit"),
        ("seed = 5", 'seed = "five"', "not as it was recorded"),
        ("seed = 5", "sed = 5", "not as it was recorded"),
        ("[[draw]]", "[[draw]]\nwindow = 5", "cannot be read"),
        ("seed = 5", "seed = 5\nmore = 1", "not as it was recorded"),
        ("window = [", "wind = 5\nwindow = [", "not as it was recorded"),
        ('"fall 2026" = 3', '"fall 1999" = 3', "not as it was recorded"),
        ("[[draw]]", "[[drawn]]", "has no draws"),
        ("[[draw]]", "[[draw", "cannot be read"),
    ],
)
def test_a_record_that_was_changed_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    add_draw(tmp_path, a_draw(5))
    file = tmp_path / RECORD
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(BadInput, match=says) as found:
        read_record(tmp_path)
    assert "rollout.toml" in found.value.message
    with pytest.raises(BadInput):
        add_draw(tmp_path, a_draw(8, reason="another"))


def test_a_dealing_out_that_the_seed_does_not_give_is_refused_whatever_its_hash(tmp_path: Path) -> None:
    wished = dict(zip(SCHOOLS, sorted(draw_lot(SCHOOLS, STARTS, 5).values()), strict=True))
    forged = a_draw(5, schools=wished)
    forged = forged.model_copy(update={"hash": forged.digest})
    (tmp_path / "plan").mkdir()
    (tmp_path / RECORD).write_text(tomli_w.dumps({"draw": [forged.model_dump(exclude_none=True)]}))
    with pytest.raises(BadInput, match="seed 5 does not give this dealing-out"):
        read_record(tmp_path)


def test_a_draw_taken_out_of_the_middle_is_noticed(tmp_path: Path) -> None:
    for seed, reason in ((5, ""), (6, "one"), (7, "two")):
        add_draw(tmp_path, a_draw(seed, reason=reason))
    file = tmp_path / RECORD
    head, one, _, three = file.read_text().split("[[draw]]")
    file.write_text(f"{head}[[draw]]{one}[[draw]]{three}".replace("number = 3", "number = 2"))
    with pytest.raises(BadInput, match="draw 2 is not as it was recorded"):
        read_record(tmp_path)


def test_a_write_that_fails_leaves_the_record_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_draw(tmp_path, a_draw(5))
    before = (tmp_path / RECORD).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        add_draw(tmp_path, a_draw(6, reason="again"))
    assert (tmp_path / RECORD).read_bytes() == before
    assert [path.name for path in (tmp_path / "plan").iterdir()] == ["rollout.toml"]


def test_a_record_that_changes_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_draw(tmp_path, a_draw(5))

    write = Path.write_text

    def meanwhile(path: Path, text: str, **more: str) -> int:
        (tmp_path / RECORD).write_bytes(b"# somebody else")
        return write(path, text, **more)

    monkeypatch.setattr("pathlib.Path.write_text", meanwhile)
    with pytest.raises(BadInput, match="was changed while this draw was made"):
        add_draw(tmp_path, a_draw(6, reason="again"))
    assert (tmp_path / RECORD).read_text() == "# somebody else"


def test_a_draw_whose_fields_are_of_other_kinds_is_refused(tmp_path: Path) -> None:
    add_draw(tmp_path, a_draw(5))
    text = (tmp_path / RECORD).read_text()
    head, rest = text.split("window = [")
    for value in ("5", '"x"', "[]", "[1, 2, 3]"):
        (tmp_path / RECORD).write_text(f"{head}window = {value}\n{rest.split(']', 1)[1]}")
        with pytest.raises(BadInput, match="not as it was recorded"):
            read_record(tmp_path)


def test_a_folder_in_the_place_of_the_record_is_named(tmp_path: Path) -> None:
    (tmp_path / RECORD).mkdir(parents=True)
    with pytest.raises(BadInput, match="is not a regular file"):
        read_record(tmp_path)
