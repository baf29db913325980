from hypothesis import given
from hypothesis import strategies as st

from coachkit.release import slug


def test_plain_ids_stay_as_they_are() -> None:
    assert [slug(i) for i in ("001", "oak-elementary", "00826-0045")] == ["001", "oak-elementary", "00826-0045"]


def test_names_a_windows_disk_cannot_hold_are_changed() -> None:
    assert slug("con") != "con"
    assert slug("index") != "index"
    assert slug("A1") != slug("a1")
    assert "/" not in slug("../../etc/passwd")


@given(st.lists(st.text(min_size=1), unique=True, max_size=30))
def test_unique_and_safe_for_any_ids(ids: list[str]) -> None:
    names = [slug(i) for i in ids]
    assert len({name.lower() for name in names}) == len(ids)
    for name in names:
        assert name
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(name) <= 60
