"""List every sentence that a reader of pages can meet, from the sources, for somebody who judges the English.

``python -m tools.sentences`` prints them by file: the texts of exhibits and verdicts, of the page templates and their scripts,
of notebooks, and the questions and methods of the catalogue. Values that are filled in stand as ``{…}``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
CODE = ("coachkit/exhibits", "coachkit/measures/catalogue", "coachkit/measures/estimators", "coachkit/release/verdict.py",
        "coachkit/report", "coachkit/batch/overview.py", "coachkit/planning")  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SPACES = re.compile(r"\s+")


def sentences() -> Iterator[tuple[str, int, str]]:
    """File, line and text of each, in the order of the files."""
    for place in CODE:
        for path in sorted((ROOT / place).rglob("*.py")) if (ROOT / place).is_dir() else [ROOT / place]:
            yield from _of_code(path)
    for path in sorted((ROOT / "coachkit" / "report").rglob("*.j2")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for text in re.split(r"<[^>]*>|\{%.*?%\}", re.sub(r"\{\{.*?\}\}", "{…}", line)):
                yield from _kept(path, number, text)
    for path in sorted((ROOT / "coachkit" / "report" / "static").glob("*.js")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for text in re.findall(r'"([^"]*)"', line):
                yield from _kept(path, number, text)
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, 1):
            if cell.cell_type == "markdown" and "lab_only" not in cell.metadata.get("tags", []):
                yield from _kept(path, number, cell.source)


def _of_code(path: Path) -> Iterator[tuple[str, int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in docs or node in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _kept(path, node.lineno, node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{…}" for p in node.values)
            yield from _kept(path, node.lineno, "".join(parts))


def _kept(path: Path, line: int, text: str) -> Iterator[tuple[str, int, str]]:
    """The text, if it has words for a reader: two words at least, or a question."""
    text = _SPACES.sub(" ", text).strip()
    if " " in text and len(_WORDS.findall(text.replace("{…}", " "))) >= 2:
        yield path.relative_to(ROOT).as_posix(), line, text


def main() -> None:
    """Print all sentences, by file."""
    before = ""
    for name, line, text in sentences():
        if name != before:
            sys.stdout.write(f"\n## {name}\n")
            before = name
        sys.stdout.write(f"{line}: {text}\n")


if __name__ == "__main__":
    main()
