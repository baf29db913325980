"""What coachkit offers: everything that the ``__all__`` of a package names, and the examples in all docstrings."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import coachkit

from ..conftest import ROOT

__all__ = ["documented", "examples", "functions"]


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function once, by the first package that exports it."""
    found: dict[str, Callable[..., Any]] = {}
    for package in _packages():
        for name in getattr(package, "__all__", ()):
            value = getattr(package, name)
            if inspect.isfunction(inspect.unwrap(value)) and value not in found.values():
                found[f"{package.__name__}.{name}"] = value
    return found


def documented(function: Callable[..., Any]) -> bool:
    """True where the docstring has an example and shows what comes out of it."""
    return any(example.want for example in doctest.DocTestParser().get_examples(inspect.getdoc(function) or ""))


def examples() -> Iterator[doctest.DocTest]:
    """The docstrings with an example, of every module that has one."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for path in sorted((ROOT / "coachkit").rglob("*.py")):
        if ">>>" in path.read_text(encoding="utf-8"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            module = import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
            yield from (found for found in finder.find(module) if found.examples)


def _packages() -> Iterator[ModuleType]:
    yield coachkit
    for found in pkgutil.walk_packages(coachkit.__path__, "coachkit."):
        if found.ispkg:
            yield import_module(found.name)
