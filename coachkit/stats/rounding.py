"""Rounding and comparing so that the last bits of a float decide nothing: they differ from processor to processor."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["SLACK", "at_least", "rounded"]

SLACK = 1e-9  # numbers closer than this count as equal
_EDGE = 1e-4  # of the last decimal: how far below a half the edge of rounding lies


def rounded(values: Any, decimals: Any = 0) -> np.ndarray:
    """Values rounded to ``decimals``, halves away from zero.

    A half is where counts often land (1 of 8 is .125), and a sum taken in another order lands a bit beside it. So the
    edge lies a ten-thousandth of the last decimal below the half, where only numbers without a pattern fall.

    Parameters
    ----------
    values
        Numbers; NaN stays NaN.
    decimals
        How many decimals are kept: a whole number, or one for each value.

    Returns
    -------
    numpy.ndarray
        Floats of the same shape, without a negative zero.

    Examples
    --------
    >>> rounded([0.125, 0.125 - 1e-12, -0.125, 0.1249], 2).tolist()
    [0.13, 0.13, -0.13, 0.12]
    """
    given = np.asarray(values, dtype=float)
    scale = 10.0 ** np.asarray(decimals)
    whole = np.floor(np.abs(given) * scale + (0.5 + _EDGE))
    # dividing gives the float nearest to the decimal number: the one that a text of it is read as
    return np.asarray(np.copysign(whole / scale, given) + 0.0)


def at_least(values: Any, limit: Any) -> Any:
    """True where a number reaches a limit, or misses it by no more than ``SLACK``: of the same shape, with its index.

    Examples
    --------
    >>> 1 - 0.9 >= 0.1, at_least(1 - 0.9, 0.1)
    (False, True)
    """
    return values >= limit - SLACK
