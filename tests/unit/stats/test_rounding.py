"""Rounding and comparing: the last bits decide nothing."""

import numpy as np
import pytest

from coachkit.stats import at_least, rounded


@pytest.mark.parametrize("decimals", [0, 1, 2, 4])
def test_halves_are_rounded_alike_whichever_way_their_last_bits_fall(decimals: int) -> None:
    unit = 10.0**-decimals
    halves = np.array([(k + 0.5) * unit for k in range(200)])
    for noise in (-1e-12, -1e-16, 0.0, 1e-16, 1e-12):
        assert rounded(halves + noise, decimals).tolist() == [round((k + 1) * unit, decimals) for k in range(200)]
        assert rounded(-halves - noise, decimals).tolist() == [-round((k + 1) * unit, decimals) for k in range(200)]


def test_every_share_of_counts_is_rounded_as_the_fraction_is() -> None:
    for n in range(1, 120):
        for k in range(n + 1):
            assert rounded(k / n, 4) == (20_000 * k + n) // (2 * n) / 10_000
            assert rounded(sum([1 / n] * k), 4) == rounded(k / n, 4)


def test_a_number_reads_as_its_text_and_zero_has_no_sign() -> None:
    found = rounded(np.random.default_rng(1).normal(size=2_000), 4)
    assert all(float(f"{value:.4f}") == value for value in found)
    assert str(rounded(-1e-9, 4)) == "0.0"
    assert np.isnan(rounded(np.nan, 2))


def test_a_limit_is_reached_whatever_the_last_bit_says() -> None:
    assert at_least(np.array([0.1 * 3, 0.3, 0.3 - 1e-6]), 0.3).tolist() == [True, True, False]
    assert at_least(np.array([378 / 60 / 3]), 2.1).all()
