"""Random draws that are the same everywhere: the seed is their purpose, never a computed number."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(purpose: str) -> np.random.Generator:
    """A random generator, the same for one purpose in every run.

    Parameters
    ----------
    purpose
        The purpose of the draws, such as a measure's key. It must not contain data: a seed from a computed number
        changes with the number's last bit, and so do all draws.

    Examples
    --------
    >>> bool(generator("agreement").random() == generator("agreement").random())
    True
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "big"))
