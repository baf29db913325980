"""A hash of the code that a module runs: its own, and that of everything of ours it imports."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

__all__ = ["code"]

_TEXTS = "coachkit/measures/catalogue/"  # words about measures: no number depends on them


def code(root: Path, module: str) -> str:
    """Sixteen digits that change with the module or with anything under ``root`` that it imports."""
    found: set[Path] = set()
    left = [module]
    while left:
        name = left.pop()
        for file in (root / f"{name.replace('.', '/')}.py", root / name.replace(".", "/") / "__init__.py"):
            if file.is_file() and file not in found:
                found.add(file)
                left += _imported(file, name)
    digest = hashlib.sha256()
    for file in sorted(found):
        if not file.relative_to(root).as_posix().startswith(_TEXTS):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _imported(file: Path, name: str) -> list[str]:
    """Names a file may import: modules, their packages, and names that may be modules themselves."""
    out = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            out += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [".".join(one.split(".")[:end]) for one in out for end in range(2, one.count(".") + 2)]
