"""Rounding and comparing without the last bits of a float, which differ between processors."""

from __future__ import annotations

from typing import Any

import numpy as np

SLACK = 1e-9  # numbers closer than this count as equal
_EDGE = 1e-4  # of the last decimal: how far below a half the edge of rounding lies


def rounded(values: Any, decimals: Any = 0) -> np.ndarray:
    """Values rounded to ``decimals``, halves away from zero.

    Counts often give an exact half (1 of 8 is .125), and a sum in another order misses it by a bit. So the edge is a
    ten-thousandth of the last decimal below the half, where only irregular numbers are.

    Parameters
    ----------
    values
        Numbers; NaN stays NaN.
    decimals
        The number of decimals: a whole number, or one for each value.

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
    """True where a number reaches a limit, or misses it by no more than ``SLACK``; shape and index are kept.

    Examples
    --------
    >>> 1 - 0.9 >= 0.1, at_least(1 - 0.9, 0.1)
    (False, True)
    """
    return values >= limit - SLACK
