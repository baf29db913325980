import pytest

from coachkit.exhibits.number_format import count, join, label, percent, short, signed_points
from coachkit.exhibits.theme import on, ramp


def test_numbers_in_words() -> None:
    assert percent(0.314) == "31%"
    assert percent(None) == "–"
    assert [signed_points(x) for x in (0.124, -0.03, 0.001, None)] == ["+12", "−3", "0", "–"]
    assert short(-0.256, 2) == "−0.26"
    assert count(1, "lessons") == "1 lesson"
    assert count(1204, "teachers") == "1,204 teachers"
    assert count(None, "teachers") == "teachers"
    assert [join(list(x)) for x in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert label("co_teaching") == "co-teaching"
    assert label("school_leader") == "school leader"


def contrast(one: str, two: str) -> float:
    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    a, b = sorted((luminance(one), luminance(two)))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize("levels", range(2, 9))
def test_any_scale_has_a_ramp_whose_texts_can_be_read(levels: int) -> None:
    colors = ramp(levels)
    assert len(set(colors)) == levels
    for color in colors:
        assert contrast(color, on(color)) >= 4.5
