"""Use one BLAS thread for small matrices: with two, a 40 × 40 inverse can stall for 20 ms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import scipy.linalg  # noqa: F401  its BLAS must be loaded before the controller looks
from threadpoolctl import ThreadpoolController


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit BLAS to one thread inside the block, which also makes results independent of the number of cores."""
    with _controller().limit(limits=1, user_api="blas"):
        yield
