"""What IPython works out of a cell's text alone, kept: worked out before the fork, not again in each child.

A kernel looks at each cell's text several times over (is it magic, is it asynchronous, does it end in a semicolon),
and takes as long for it as our exhibits take for their numbers. The cells of a batch are the same in every report.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from types import ModuleType
from typing import Any

import ipykernel.compiler
import ipykernel.ipkernel
from IPython.core import interactiveshell
from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager

__all__ = ["keep_answers", "learn"]

_MOST = 4096  # answers kept of each kind: a notebook that makes cells of its own must not fill the memory
_ASKED: tuple[tuple[ModuleType, str], ...] = (  # functions of texts alone, by where they are asked for
    (interactiveshell, "_should_be_async"),
    (ipykernel.compiler, "murmur2_x86"),
)


def keep_answers(shell: Any) -> None:
    """Have this process's shell keep what it finds out about a text; what it finds stays as it was."""
    shell.input_transformer_manager = _Transformer(shell.input_transformer_manager)
    for module, name in _ASKED:
        if hasattr(module, name):  # other versions may do without
            setattr(module, name, lru_cache(_MOST)(getattr(module, name)))
    DisplayHook.semicolon_at_end_of_expression = staticmethod(  # type: ignore[method-assign]
        lru_cache(_MOST)(DisplayHook.semicolon_at_end_of_expression)
    )
    if hasattr(ipykernel.ipkernel, "_accepts_parameters"):
        accepts = ipykernel.ipkernel._accepts_parameters
        ipykernel.ipkernel._accepts_parameters = partial(_accepted, accepts, {})


def learn(shell: Any, source: str) -> None:
    """Find out about a cell's text what running it asks for. The cell is not run."""
    cell = shell.transform_cell(source)
    shell.should_run_async(source, transformed_cell=cell)
    shell.compile.get_code_name(source, cell, 1)
    shell.displayhook.semicolon_at_end_of_expression(cell.rstrip("\n"))  # as the history keeps it


def _accepted(
    accepts: Callable[[Any, list[str]], dict[str, bool]],
    known: dict[Any, dict[str, bool]],
    method: Any,
    names: list[str],
) -> dict[str, bool]:
    """Which of these parameters a method takes."""
    key = (getattr(method, "__func__", method), *names)
    if key not in known:
        known[key] = accepts(method, names)
    return known[key]


class _Transformer(TransformerManager):
    """IPython's rewriting of magics, which keeps what became of a cell, as long as nobody adds rules of their own."""

    def __init__(self, like: TransformerManager) -> None:
        super().__init__()
        self.__dict__.update(like.__dict__)
        self._rules = self._now()
        self._known = lru_cache(_MOST)(super().transform_cell)

    def _now(self) -> list[Any]:
        return [*self.cleanup_transforms, *self.line_transforms, *self.token_transformers]

    def transform_cell(self, cell: str) -> str:
        """The cell as Python."""
        return str(self._known(cell) if self._rules == self._now() else super().transform_cell(cell))
