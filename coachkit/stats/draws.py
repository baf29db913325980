"""Random draws that are the same everywhere: seeded by what they are for, never by what was computed."""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["generator"]


def generator(purpose: str) -> np.random.Generator:
    """A generator of random numbers, the same for one purpose in every run.

    Parameters
    ----------
    purpose
        What the draws are for, such as a measure's key. The data must not be in it: a seed made of a computed number
        changes with its last bit, and all draws with it.

    Examples
    --------
    >>> bool(generator("agreement").random() == generator("agreement").random())
    True
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "big"))
