"""Colours hold what the theme says of them: on white and on dark paper, and for readers who see no red, green or blue."""

import itertools

import pytest

from coachkit.exhibits.theme import ACCENT, EDGE, MUTED, WARM, on, ramp

PAPERS = ("#ffffff", "#171d26")  # of a page's cards, light and dark
# Machado, Oliveira & Fernandes 2009, severity 1.0, for linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def linear(color: str) -> list[float]:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def seen(color: str, blindness: str) -> list[float]:
    """Linear RGB as a reader with this colour vision sees it (blank: with all three cones)."""
    rgb = linear(color)
    if not blindness:
        return rgb
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in BLINDNESS[blindness]]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: list[float], two: list[float]) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* under D65."""
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in rows]
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
         for v in (xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883)]  # fmt: skip
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def apart(one: list[float], two: list[float]) -> float:
    """How different two colours look: Euclid's distance in L*a*b* (2.3 is just noticeable)."""
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(two), strict=True)) ** 0.5


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("color", [ACCENT, WARM, MUTED, EDGE])
def test_marks_and_edges_stand_out_from_both_papers(color: str, paper: str) -> None:
    """WCAG 2.2, 1.4.11: three to one for what a chart must show; the ramp's bars are all outlined by EDGE."""
    assert contrast(linear(color), linear(paper)) >= 3


@pytest.mark.parametrize("blindness", ["", *BLINDNESS])
@pytest.mark.parametrize("levels", range(3, 8))
def test_neighbours_of_a_ramp_stay_apart_and_get_darker(levels: int, blindness: str) -> None:
    colors = [seen(color, blindness) for color in ramp(levels)]
    for one, two in itertools.pairwise(colors):
        assert apart(one, two) >= 8
    light = [luminance(color) for color in colors[1:]]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("blindness", ["", *BLINDNESS])
def test_series_stay_apart(blindness: str) -> None:
    for one, two in itertools.combinations((ACCENT, WARM, MUTED), 2):
        assert apart(seen(one, blindness), seen(two, blindness)) >= 12


@pytest.mark.parametrize("color", [ACCENT, WARM, MUTED, EDGE, *ramp(5), "#767676", "#777777"])
def test_a_text_on_a_bar_can_be_read(color: str) -> None:
    """WCAG 2.2, 1.4.3, on the bars of every ramp, and on the greys between black and white where it is hardest."""
    assert contrast(linear(on(color)), linear(color)) >= 4.5
